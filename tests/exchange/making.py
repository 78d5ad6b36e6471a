"""Workbooks made byte by byte: what no program would write, and .xls and .ods files without those that write them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import Workbook

FAILED = object()
Rows = Sequence[Sequence[object]]
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)


def xlsx(rows: Rows, *, title: str = "Sheet1", merged: Sequence[str] = (), hidden: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    if hidden:
        front = book.create_sheet("front")
        for row in rows:
            front.append(list(row))
        sheet.sheet_state = "hidden"
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def package(sheet: str, *, workbook: str = "", head: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """A bare .xlsx around the XML of one sheet."""
    listed = '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
    book = workbook or f"<workbook {_MAIN} {_REL}>{head}{listed}</workbook>"
    return zipped({
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": '<?xml version="1.0"?>' + book,
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
        **(more or {}),
    })


def _relation(kind: str, target: str) -> str:
    return _RELS.format(f'<Relationship Id="rId1" Type="{_TYPE}/{kind}" Target="{target}"/>')


def sheet_xml(cells: str, *, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<worksheet {_MAIN}><sheetData>{cells}</sheetData></worksheet>'


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row_xml(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


SMALL = "".join((
    row_xml(1, inline("A1", "客户编码"), inline("B1", "店名")), row_xml(2, inline("A2", "001"), inline("B2", "老王店")),
))


ODF = ("office", "table", "text")


def ods(rows: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ODF)
    table = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>',
        "META-INF/manifest.xml": "<manifest/>",
    })


def ods_row(*texts: str, repeated: int = 1) -> str:
    start, end = '<table:table-cell office:value-type="string"><text:p>', "</text:p></table:table-cell>"
    cells = "".join(f"{start}{escape(text)}{end}" for text in texts)
    start = f'<table:table-row table:number-rows-repeated="{repeated}">'
    return f"{start}{cells or '<table:table-cell/>'}</table:table-row>"


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _string(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if value is FAILED:
        return _record(0x0205, place + b"\x2a\x01")
    if isinstance(value, (int, float)):
        return _record(0x0203, place + struct.pack("<d", value))
    return _record(0x0204, place + _string(str(value)))


def biff(rows: Rows, *, epoch_1904: bool = False, locked: bool = False) -> bytes:
    """The stream of a BIFF8 workbook with one sheet S."""
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    lock = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    head = _record(0x0809, bof) + lock + _record(0x0042, struct.pack("<H", 1200))
    head += _record(0x0022, struct.pack("<H", epoch_1904))
    name = struct.pack("<BB", 1, 1) + "S".encode("utf-16-le")
    place = len(head) + 4 + 6 + len(name) + 4
    head += _record(0x0085, struct.pack("<IBB", place, 0, 0) + name) + _record(0x000A)
    filled = ((r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row) if value not in ("", None))
    cells = b"".join(_cell(*one) for one in filled)
    width = max(map(len, rows), default=0)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    return head + sheet + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)) + cells + _record(0x000A)


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file, the container of .xls, .doc and of encrypted workbooks; streams are padded past 4096 bytes."""
    chains, sectors = [], b""
    for content in streams.values():
        content = content.ljust(4096, b"\0")
        padded = content + bytes(-len(content) % 512)
        chains.append((len(sectors) // 512, len(padded) // 512, len(content)))
        sectors += padded
    entries = [_entry("Root Entry", 5, _END, 0, 1)]
    entries += [
        _entry(name, 2, first, size, 0, right=place + 2 if place + 1 < len(streams) else _FREE)
        for place, (name, (first, _count, size)) in enumerate(zip(streams, chains, strict=True))
    ]
    directory = b"".join(entries)
    directory += bytes(-len(directory) % 512)
    first_directory = len(sectors) // 512
    sectors += directory
    fat: list[int] = []
    for first, count, _size in chains:
        fat += [*range(first + 1, first + count), _END]
    fat += [*range(first_directory + 1, first_directory + len(directory) // 512), _END]
    tables = -(-(len(fat) + 1) // 128)
    while -(-(len(fat) + tables) // 128) > tables:
        tables += 1
    places = range(len(fat), len(fat) + tables)
    fat += [_FAT] * tables
    fat += [_FREE] * (-len(fat) % 128)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0,
        tables,
        first_directory, 0, 4096, _END, 0, _END, 0, 0,
    )[:76]
    difat = struct.pack("<109I", *places, *[_FREE] * (109 - tables))
    return header + difat + sectors + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name: str, kind: int, first: int, size: int, child: int, right: int = _FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    below = child if kind == 5 else _FREE
    links = (_FREE, right, below)
    return struct.pack("<64sHBBIII16sIQQIQ", raw, len(raw), kind, 1, *links, bytes(16), 0, 0, 0, first, size)


def xls(rows: Rows, *, epoch_1904: bool = False, locked: bool = False) -> bytes:
    return compound({"Workbook": biff(rows, epoch_1904=epoch_1904, locked=locked)})
