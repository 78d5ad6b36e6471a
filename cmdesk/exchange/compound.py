"""The container of .xls workbooks (MS-CFB) and their records (MS-XLS), looked through before a reader trusts them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_END, _LARGEST = 0xFFFFFFFE, 0xFFFFFFFA
_ENTRY = 128

Place = tuple[int, int, str]


class Broken(ValueError):
    """A container whose parts do not hold together; its chains may run in circles."""


class Compound:
    """The streams of a compound file by their names. Raises Broken."""

    def __init__(self, content: bytes) -> None:
        try:
            self._open(content)
        except (struct.error, IndexError, OverflowError, MemoryError):
            raise Broken from None

    def _open(self, content: bytes) -> None:
        self.content = content
        self.size = 1 << struct.unpack_from("<H", content, 0x1E)[0]
        if not content.startswith(MAGIC) or self.size not in (512, 4096):
            raise Broken
        directory, _sign, self.cutoff, mini_fat, _count, difat, _difats = struct.unpack_from("<7I", content, 0x30)
        self.fat: list[int] = []
        for sector in self._fat_sectors(difat):
            self.fat += struct.unpack(f"<{self.size // 4}I", self._sector(sector))
        self.entries = self._entries(self._joined(directory))
        self.mini_fat = self._mini_fat(mini_fat)
        for name, _kind, first, size in self.entries[1:]:
            if size >= self.cutoff:
                self._chain(first)
            elif size and name:
                self._mini_chain(first)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.content):
            raise Broken
        return self.content[start : start + self.size].ljust(self.size, b"\0")

    def _fat_sectors(self, difat: int) -> Iterator[int]:
        sectors = list(struct.unpack_from("<109I", self.content, 0x4C))
        seen: set[int] = set()
        while difat <= _LARGEST:
            if difat in seen:
                raise Broken
            seen.add(difat)
            *more, difat = struct.unpack(f"<{self.size // 4}I", self._sector(difat))
            sectors += more
        yield from (sector for sector in sectors if sector <= _LARGEST)

    def _chain(self, sector: int) -> list[int]:
        return self._followed(sector, self.fat)

    def _mini_chain(self, sector: int) -> list[int]:
        return self._followed(sector, self.mini_fat)

    @staticmethod
    def _followed(sector: int, table: list[int]) -> list[int]:
        """The sectors of a chain; one that never ends is broken."""
        found: list[int] = []
        while sector != _END:
            if len(found) > len(table) or not 0 <= sector < len(table):
                raise Broken
            found.append(sector)
            sector = table[sector]
        return found

    def _joined(self, first: int) -> bytes:
        return b"".join(map(self._sector, self._chain(first)))

    def _mini_fat(self, first: int) -> list[int]:
        if first > _LARGEST:
            return []
        raw = self._joined(first)
        if self.entries and self.entries[0][2] <= _LARGEST:
            self._chain(self.entries[0][2])
        return list(struct.unpack(f"<{len(raw) // 4}I", raw))

    @staticmethod
    def _entries(raw: bytes) -> list[tuple[str, int, int, int]]:
        """Name, kind, first sector and size of every entry; the root comes first."""
        found = []
        for place in range(0, len(raw) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", raw, place + 64)
            first, size = struct.unpack_from("<IQ", raw, place + 116)
            name = raw[place : place + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            found.append((name, kind, first, size & 0xFFFFFFFF))
        if not found:
            raise Broken
        return found

    @property
    def names(self) -> set[str]:
        return {name for name, kind, _first, _size in self.entries if kind}

    def stream(self, *names: str) -> bytes:
        """The first stream of one of the names; b"" where there is none or it is too small to be a workbook."""
        for name, kind, first, size in self.entries:
            if kind == 2 and name in names and size >= self.cutoff:
                return self._joined(first)[:size]
        return b""


_BOF, _EOF, _LOCK, _EPOCH, _SHEET = 0x0809, 0x0A, 0x2F, 0x22, 0x85
_VALUES = frozenset({0x06, 0xFD, 0xD6, 0x0203, 0x0204, 0x0205, 0x027E, 0xBD})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@dataclass(slots=True)
class OldBook:
    """What the records of an .xls say; `errors` are failed formulas (row, column, text) by the place of their sheet."""

    locked: bool = False
    epoch_1904: bool = False
    rows: int = 0
    columns: int = 0
    errors: dict[int, list[Place]] = field(default_factory=dict)


def look_through(stream: bytes) -> OldBook:
    """Go through the records of a workbook stream; stops where it is cut off."""
    book, place, sheet, depth, end = OldBook(), 0, -1, 0, len(stream)
    header = struct.Struct("<HH").unpack_from
    while place + 4 <= end:
        kind, length = header(stream, place)
        if kind in _VALUES and length >= 6:
            _value(book, sheet, kind, stream[place + 4 : place + 4 + length])
        elif kind == _BOF:
            sheet, depth = (sheet + 1 if depth == 0 else sheet), depth + 1
        elif kind == _EOF:
            depth = max(depth - 1, 0)
        elif kind == _LOCK:
            book.locked = True
            return book
        elif kind == _EPOCH:
            book.epoch_1904 = stream[place + 4 : place + 6] == b"\x01\x00"
        place += 4 + length
    return book


def _value(book: OldBook, sheet: int, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    book.rows, book.columns = max(book.rows, row + 1), max(book.columns, column + 1)
    failed = None
    if kind == 0x0205 and len(body) >= 8 and body[7]:
        failed = body[6]
    elif kind == 0x06 and body[12:14] == b"\xff\xff" and body[6] == 2:
        failed = body[8]
    if failed is not None:
        book.errors.setdefault(sheet, []).append((row, column, _ERRORS.get(failed, "#N/A")))
