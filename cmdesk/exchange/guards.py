"""What is looked at before a file is opened: that it is there, that it is what its name says, that it is not a trap."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path

from cmdesk.exchange.compound import MAGIC as _COMPOUND_FILE
from cmdesk.exchange.compound import Broken, Compound, OldBook, Place, look_through
from cmdesk.values.problems import UserError, trouble

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """The largest input that is opened: bytes, unpacked bytes, unpacked to packed, rows, columns, cells of a sheet."""

    file_bytes: int = 60 * MIB
    unpacked_bytes: int = 400 * MIB
    ratio: int = 100
    ratio_from: int = 20 * MIB
    rows: int = 200_000
    columns: int = 500
    cells: int = 3_000_000
    members: int = 2_000


CAPS = Caps()


def content_of(path: Path, caps: Caps = CAPS) -> bytes:
    """The bytes of a file. Raises UserError where it is missing, a folder, empty, locked or too big."""
    try:
        if path.is_dir():
            raise trouble("file_is_folder", value=path.name)
        size = path.stat().st_size
        if size > caps.file_bytes:
            raise trouble("file_too_big", value=path.name, size=size // MIB, most=caps.file_bytes // MIB)
        content = path.read_bytes()
    except FileNotFoundError:
        raise trouble("file_missing", value=path.name) from None
    except PermissionError:
        raise trouble("file_denied", value=path.name) from None
    except (OSError, ValueError) as error:
        raise trouble("file_unreadable", value=path.name, reason=getattr(error, "strerror", None) or "?") from None
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise trouble("file_empty", value=path.name)
    return content


_OTHERS = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"BM\x36", "BMP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gzip"), (b"{\\rtf", "RTF"), (b"MZ", "EXE"), (b"\x7fELF", "EXE"),
    (b"SQLite format 3", "SQLite"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"OggS", "Ogg"), (b"ID3", "MP3"),
)


def kind_of(content: bytes, name: str) -> str:
    """zip, xls or text, by the first bytes. Raises UserError for any other kind of file, naming it."""
    if content.startswith(b"PK"):
        return "zip"
    if content.startswith(_COMPOUND_FILE):
        return "xls"
    for start, kind in _OTHERS:
        if content.startswith(start):
            raise trouble("file_is_other", value=name, kind=kind)
    if content[:8] in (b"\x09\x08\x10\x00\x00\x06\x05\x00",) or content[:2] == b"\x09\x08":
        return "xls"
    _refuse_markup(content, name)
    return "text"


def _refuse_markup(content: bytes, name: str) -> None:
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta", b"<style", b"<div", b"<body")):
        raise trouble("file_is_web_page", value=name)
    if start.startswith((b"<?xml", b"<workbook", b"<!doctype", b"mime-version", b"<!--")):
        raise trouble("file_is_xml" if b"<html" not in start else "file_is_web_page", value=name)


def inspect_compound(content: bytes, name: str, caps: Caps = CAPS) -> OldBook:
    """Look through an .xls before it is parsed: encrypted, another kind of document, damaged, or too large."""
    if not content.startswith(_COMPOUND_FILE):
        raise trouble("file_damaged", value=name)
    try:
        compound = Compound(content)
    except Broken:
        raise trouble("file_damaged", value=name) from None
    if {"EncryptedPackage", "EncryptionInfo"} & compound.names:
        raise trouble("file_encrypted", value=name)
    if not {"Workbook", "Book", "WORKBOOK", "BOOK"} & compound.names:
        raise trouble("file_is_other", value=name, kind=_compound_kind(compound.names))
    book = look_through(compound.stream("Workbook", "Book", "WORKBOOK", "BOOK"))
    if book.locked:
        raise trouble("file_encrypted", value=name)
    if book.rows * book.columns > caps.cells:
        raise trouble("too_many_cells", value=name, most=caps.cells)
    return book


def _compound_kind(names: set[str]) -> str:
    if "WordDocument" in names:
        return "Word"
    return "PowerPoint" if "PowerPoint Document" in names else "OLE"


_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FAR = re.compile(rb'r="(?:[A-Z]{2}|[A-Z]\d{6})')
_PLACE = re.compile(rb'r="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(
    rb'<c (?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</c>).){0,2000}?<v>(#[^<]{1,20})</v>', re.DOTALL,
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d{3,})"')
_PARTS = (".xml", ".rels", ".vml")
_CHUNK, _SEAM = MIB // 4, 2048
_QUOTE, _A, _E, _0 = b'"Ae0'


@dataclass(slots=True)
class Package:
    """What the inspection of a workbook learned.

    `shown` are cells (row, column, text) by sheet part whose text a reader of values does not give: failed formulas,
    and numbers that a format of zeros shows with leading zeros.
    """

    kind: str
    epoch_1904: bool = False
    shown: dict[str, list[Place]] = field(default_factory=dict)


class _Inspector:
    """Reads every part of a zipped workbook once, as a stream, and keeps nothing of it."""

    def __init__(self, archive: zipfile.ZipFile, name: str, caps: Caps) -> None:
        self.archive, self.name, self.caps = archive, name, caps
        self.unpacked = 0
        self.padded: dict[bytes, int] = {}

    def run(self) -> Package:
        members = self.archive.infolist()
        if len(members) > self.caps.members or any(m.file_size > self.caps.unpacked_bytes for m in members):
            raise trouble("file_too_packed", value=self.name)
        if any(m.flag_bits & 1 for m in members):
            raise trouble("file_encrypted", value=self.name)
        package = Package(self._kind({m.filename.replace("\\", "/").lower() for m in members}))
        self.padded = self._zero_formats(members)
        for member in members:
            self._member(member, package)
        return package

    def _zero_formats(self, members: list[zipfile.ZipInfo]) -> dict[bytes, int]:
        """The cell styles whose number format is nothing but zeros, and how many."""
        found = next((m for m in members if m.filename.lower() == "xl/styles.xml" and m.file_size < 8 * MIB), None)
        return zero_styles(self.archive.read(found)) if found else {}

    def _kind(self, names: set[str]) -> str:
        if "xl/workbook.xml" in names:
            return "xlsx"
        if "content.xml" in names:
            return "ods"
        for start, kind in (("word/", "Word"), ("ppt/", "PowerPoint"), ("xl/workbook.bin", "xlsb")):
            if any(name.startswith(start) for name in names):
                raise trouble("file_is_other", value=self.name, kind=kind)
        if any(name.startswith(("[content_types]", "xl/")) for name in names):
            raise trouble("file_damaged", value=self.name)
        raise trouble("file_is_other", value=self.name, kind="ZIP")

    def _member(self, member: zipfile.ZipInfo, package: Package) -> None:
        filename = member.filename.replace("\\", "/")
        if not filename.lower().endswith(_PARTS):
            return
        places = _Places(self.name, self.caps) if _SHEET.search(filename) else None
        content = filename == "content.xml"
        size, tail, kept = 0, b"", []
        for chunk in self._chunks(member):
            if not size:
                self._head(filename, chunk, package)
            size += len(chunk)
            self._count(len(chunk), member, size)
            if places:
                for window in (tail + chunk[:_SEAM], chunk):
                    self._look(places, window, package.shown, filename)
                tail = chunk[-_SEAM:]
            if content:
                kept.append(chunk)
        if places and places.doubtful:
            self._exact(member)
        if kept:
            _check_repeats(b"".join(kept), self.name, self.caps)

    def _look(self, places: _Places, window: bytes, shown: dict[str, list[Place]], filename: str) -> None:
        far, failed = _hints(window)
        if far:
            places.see(window)
        if self.padded or failed:
            shown.setdefault(filename, []).extend(_shown(window, self.padded))

    def _exact(self, member: zipfile.ZipInfo) -> None:
        """The extent of a sheet from every one of its cells, where the quick look could not tell."""
        width, height, tail = 0, 0, b""
        for chunk in self._chunks(member):
            window = tail + chunk
            for letters, row in set(_PLACE.findall(window)):
                width, height = max(width, _column_number(letters)), max(height, int(row))
            tail = window[-64:]
        if width * height > self.caps.cells:
            raise trouble("too_many_cells", value=self.name, most=self.caps.cells)

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        with self.archive.open(member) as stream:
            yield from iter(lambda: stream.read(_CHUNK), b"")

    def _count(self, grown: int, member: zipfile.ZipInfo, size: int) -> None:
        self.unpacked += grown
        packed = max(member.compress_size, 1)
        if self.unpacked > self.caps.unpacked_bytes or (
            size > self.caps.ratio_from and size > self.caps.ratio * packed
        ):
            raise trouble("file_too_packed", value=self.name)

    def _head(self, filename: str, window: bytes, package: Package) -> None:
        if _DECLARED.search(window[:65536]):
            raise trouble("file_has_entities", value=self.name)
        if filename == "xl/workbook.xml" and re.search(rb'date1904="(?:1|true)"', window[:65536]):
            package.epoch_1904 = True
        if filename == "META-INF/manifest.xml" and b"encryption-data" in window:
            raise trouble("file_encrypted", value=self.name)


class _Places:
    """Watches how far apart the cells of a sheet lie: two cells at its corners cost as much as all between them."""

    def __init__(self, name: str, caps: Caps) -> None:
        self.name, self.caps, self.width, self.height = name, caps, 26, 99_999

    @property
    def doubtful(self) -> bool:
        return self.width * self.height > self.caps.cells

    def see(self, window: bytes) -> None:
        if _FAR.search(window):
            for letters, row in _PLACE.findall(window):
                self.width = max(self.width, _column_number(letters))
                self.height = max(self.height, int(row))
            self._check()

    def _check(self) -> None:
        if self.width > self.caps.columns:
            raise trouble("too_many_columns", value=self.name, most=self.caps.columns)
        if self.height > self.caps.rows:
            raise trouble("too_many_rows", value=self.name, most=self.caps.rows)


def _hints(window: bytes) -> tuple[bool, bool]:
    """Whether a cell may lie right of Z or below row 99,999, and whether one may be a failed formula: either can be
    wrong about other text in quotation marks, never about a cell."""
    import numpy as np

    signs = np.frombuffer(window, np.uint8)
    if signs.size < 9:
        return True, True
    quoted = signs[:-8] == _QUOTE
    letter = signs[1:] - _A < 26
    failed = bool((quoted & (signs[1:-7] == _E) & (signs[2:-6] == _QUOTE)).any())
    quoted &= letter[:-7]
    wide = bool((quoted & letter[1:-6]).any())
    return wide or bool((quoted & (signs[7:-1] - _0 < 10)).any()), failed


_FORMAT = re.compile(rb'<numFmt (?=[^>]*numFmtId="(\d+)")[^>]*formatCode="(0{2,20})"')
_STYLES = re.compile(rb"<cellXfs[^>]*>(.*?)</cellXfs>", re.DOTALL)
_STYLE = re.compile(rb'<xf [^>]*?numFmtId="(\d+)"')


def zero_styles(styles: bytes) -> dict[bytes, int]:
    """Style numbers with a format such as 000000, and its digits, from the styles of a workbook."""
    formats = {number: len(code) for number, code in _FORMAT.findall(styles)}
    cells = _STYLES.search(styles)
    if not formats or not cells:
        return {}
    used = enumerate(_STYLE.findall(cells[1]))
    return {str(place).encode(): formats[number] for place, number in used if number in formats}


def _shown(window: bytes, padded: dict[bytes, int]) -> Iterator[Place]:
    if padded:
        styles = b"|".join(padded)
        cells = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(' + styles + rb')"(?: t="n")?\s*><v>(\d{1,15})</v>')
        for letters, row, style, digits in cells.findall(window):
            yield int(row) - 1, _column_number(letters) - 1, digits.decode().zfill(padded[style])
    for letters, row, text in _ERROR.findall(window):
        yield int(row) - 1, _column_number(letters) - 1, text.decode("ascii", "replace")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_repeats(content: bytes, name: str, caps: Caps) -> None:
    """An .ods repeats rows and columns by number; what is empty behind the last value costs nothing."""
    for table in content.split(b"<table:table ")[1:]:
        last = table.rfind(b"office:value")
        if sum(int(found[1]) for found in _ROWS_REPEATED.finditer(table, 0, max(last, 0))) > caps.rows:
            raise trouble("too_many_rows", value=name, most=caps.rows)
        for found in _COLUMNS_REPEATED.finditer(table, 0, max(last, 0)):
            if int(found[1]) > caps.columns and _filled_from(table, found.start()):
                raise trouble("too_many_columns", value=name, most=caps.columns)


def _filled_from(table: bytes, place: int) -> bool:
    """Whether the repeated cell at a place has a value, or a cell after it in its row."""
    start = table.rfind(b"<", 0, place)
    if table.startswith(b"<table:table-column", start):
        return False
    row = table[start : table.find(b"</table:table-row>", place)]
    return b"office:value" in row or b"<text:p" in row


def inspect_package(content: bytes, name: str, caps: Caps = CAPS) -> Package:
    """Look through a zipped workbook before it is parsed. Raises UserError."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _Inspector(archive, name, caps).run()
    except UserError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, struct.error,
    ):
        raise trouble("file_damaged", value=name) from None


_SHEET_TAG = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION_TAG = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


def sheet_parts(content: bytes) -> dict[str, str]:
    """The part of a zipped workbook that holds each sheet, by the sheet's name."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION_TAG.findall(links)}
    found = {}
    for tag in _SHEET_TAG.findall(book):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        found[unescape(_attribute(tag, "name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=([\"'])(.*?)\1", tag)
    return found[2] if found else ""
