"""At least 200 bad or odd files, made here, each with what must become of it: a table, or one problem."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from io import BytesIO

from tests.exchange import making as make
from tests.exchange.cases import HEADERS, TABLE, Case, bad, good
from tests.exchange.making import SMALL, inline, row_xml, sheet_xml
from tests.exchange.odd_books import books, sheets


def corpus() -> list[Case]:
    return [
        case for group in (
            others, empties, packages, traps, truncated, books, sheets, texts, oldies,
        ) for case in group()
    ]


_STARTS = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF", "gif": b"GIF89a\x01\0",
    "rar": b"Rar!\x1a\x07\x01\0", "7z": b"7z\xbc\xaf\x27\x1c\0\x04", "gz": b"\x1f\x8b\x08\0\0\0\0\0",
    "rtf": b"{\\rtf1\\ansi", "exe": b"MZ\x90\0\x03\0\0\0",
    "elf": b"\x7fELF\x02\x01\x01", "db": b"SQLite format 3\0\x10\0", "tif": b"II*\0\x08\0\0\0", "mp3": b"ID3\x03\0\0\0",
}


def others() -> Iterator[Case]:
    """Other kinds of files under a workbook's name."""
    for kind, start in _STARTS.items():
        for suffix in (".xlsx", ".xls", ".csv"):
            yield bad(f"{kind}-as{suffix}", start + bytes(range(256)) * 4, "file_is_other")
    pages = (
        "<html><body><table><tr><td>客户编码</td></tr></table></body></html>", "<!DOCTYPE html><html></html>",
        "\n  <table><tr><td>1</td></tr></table>",
        "<meta charset='gbk'><table></table>", "<style>td{}</style><table></table>",
        '<?xml version="1.0"?><html xmlns="x"></html>',
    )
    for number, page in enumerate(pages):
        yield bad(f"web-{number}.xls", page.encode("gb18030"), "file_is_web_page")
    yield bad(
        "xml-2003.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>',
        "file_is_xml",
    )
    yield bad("mhtml.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related", "file_is_xml")
    yield bad("feed.csv", b'\xef\xbb\xbf<?xml version="1.0"?><feed/>', "file_is_xml")
    noise = random.Random(7)
    for number in range(5):
        yield bad(
            f"noise-{number}.csv", bytes(noise.randrange(1, 256) for _i in range(3000)), "encoding_unknown",
            "file_is_other", "no_header", "quote_open",
        )
    yield bad("noise.xlsx", b"PK\x03\x04" + bytes(noise.randrange(256) for _i in range(3000)), "file_damaged")


def empties() -> Iterator[Case]:
    for suffix in (".xlsx", ".xls", ".ods", ".csv", ".txt"):
        yield bad(f"empty{suffix}", b"", "file_empty")
    for name, content in {
        "spaces": b"   \n\n  \t", "mark": b"\xef\xbb\xbf", "zeros": bytes(5000), "lines": b"\r\n" * 50,
    }.items():
        yield bad(f"{name}.csv", content, "file_empty")
    yield bad("commas.csv", b",,,\n,,,\n", "sheet_empty")
    yield bad("no-cells.xlsx", make.xlsx([]), "sheet_empty")
    yield bad("header-only.xlsx", make.xlsx([HEADERS]), "no_rows")
    yield bad("header-only.csv", ",".join(HEADERS).encode(), "no_rows")
    yield bad("header-and-total.xlsx", make.xlsx([HEADERS, ("合计", "", 0)]), "no_rows")
    yield bad("numbers-only.xlsx", make.xlsx([(1, 2, 3), (4, 5, 6)]), "no_header")
    yield bad("numbers-only.csv", b"1,2,3\n4,5,6\n", "no_header")
    yield bad("phones-only.csv", b"13800138000,1\n13900139000,2\n", "no_header")
    yield bad("dates-only.csv", b"2024-01-01,2024-01-02\n2024-01-03,2024-01-04\n", "no_header")
    yield bad("no-cells.xls", make.xls([]), "sheet_empty")
    yield bad("no-cells.ods", make.ods(make.ods_row()), "sheet_empty")


def packages() -> Iterator[Case]:
    """Zipped files that are no workbook, and workbooks with something missing or wrong inside."""
    yield bad("photos.xlsx", make.zipped({"a.jpg": b"x" * 100}), "file_is_other")
    yield bad("letter.xlsx", make.zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "file_is_other")
    yield bad(
        "slides.xlsx", make.zipped({"[Content_Types].xml": "<a/>", "ppt/presentation.xml": "<a/>"}), "file_is_other",
    )
    yield bad(
        "binary.xlsb", make.zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": b"\x83\x01"}), "file_is_other",
    )
    yield bad("no-workbook.xlsx", make.zipped({"[Content_Types].xml": "<a/>", "xl/styles.xml": "<a/>"}), "file_damaged")
    yield bad("no-parts.xlsx", make.zipped({}), "file_is_other")
    yield bad("no-sheet-part.xlsx", _without(make.xlsx(TABLE), "xl/worksheets/sheet1.xml"), "file_damaged")
    yield bad("no-relations.xlsx", _without(make.xlsx(TABLE), "xl/_rels/workbook.xml.rels"), "file_damaged")
    yield bad(
        "no-sheets.xlsx", make.package(sheet_xml(SMALL), workbook="<workbook><sheets/></workbook>"),
        "file_without_sheets", "file_damaged",
    )
    broken = (
        "<worksheet><sheetData><row r='1'><c r='A1'", "<worksheet", "", "<sheetData></worksheet>", "\0\0\0\0",
        "<a>&b;</a>",
    )
    for number, part in enumerate(broken):
        yield bad(f"broken-sheet-{number}.xlsx", make.package(part), "file_damaged", "sheet_empty")
    yield bad(
        "broken-workbook.xlsx", make.package(sheet_xml(SMALL), workbook="<workbook><sheets><sheet"), "file_damaged",
        "file_without_sheets",
    )
    yield bad(
        "locked.xlsx", make.compound({"EncryptionInfo": b"\x04\0", "EncryptedPackage": bytes(5000)}), "file_encrypted",
    )
    yield bad(
        "locked.ods", make.zipped({"content.xml": b"\x01\x02", "META-INF/manifest.xml": "<m><encryption-data/></m>"}),
        "file_encrypted",
    )
    yield bad("locked-zip.xlsx", _flagged(make.xlsx(TABLE)), "file_encrypted", "file_damaged")
    yield bad("letter.xls", make.compound({"WordDocument": bytes(5000)}), "file_is_other")
    yield bad("slides.xls", make.compound({"PowerPoint Document": bytes(5000)}), "file_is_other")
    yield bad("setup.xls", make.compound({"Something": bytes(5000)}), "file_is_other")


def _without(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return make.zipped({name: archive.read(name) for name in archive.namelist() if name != part})


def _flagged(content: bytes) -> bytes:
    """The flag "encrypted" set on every part."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(signature)
        while place >= 0:
            changed[place + offset] |= 1
            place = changed.find(signature, place + 1)
    return bytes(changed)


def traps() -> Iterator[Case]:
    """Files made to choke a reader."""
    yield bad("bomb-sheet.xlsx", make.package(sheet_xml("<row></row>" * 4_200_000)), "file_too_packed")
    yield bad(
        "bomb-strings.xlsx",
        make.package(sheet_xml(SMALL), more={"xl/sharedStrings.xml": "<sst>" + " " * 46_000_000 + "</sst>"}),
        "file_too_packed",
    )
    yield bad("bomb.ods", make.ods("<!--" + "x" * 46_000_000 + "-->"), "file_too_packed")
    yield bad(
        "many-parts.xlsx", make.zipped({"xl/workbook.xml": "<a/>"} | {f"p{n}.xml": "<a/>" for n in range(2500)}),
        "file_too_packed",
    )
    entities = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    yield bad("entities-sheet.xlsx", make.package(sheet_xml(SMALL, before=entities)), "file_has_entities")
    yield bad(
        "entities-book.xlsx", make.package(sheet_xml(SMALL), workbook=entities + "<workbook/>"), "file_has_entities",
    )
    yield bad(
        "entities-strings.xlsx", make.package(sheet_xml(SMALL), more={"xl/sharedStrings.xml": entities + "<sst/>"}),
        "file_has_entities",
    )
    yield bad(
        "outside.xlsx", make.package(sheet_xml(SMALL, before='<!DOCTYPE a SYSTEM "file:///etc/passwd">')),
        "file_has_entities",
    )
    yield bad(
        "far-corner.xlsx", make.package(sheet_xml(SMALL + row_xml(1048576, inline("XFD1048576", "x")))),
        "too_many_columns", "too_many_rows",
    )
    yield bad("far-column.xlsx", make.package(sheet_xml(SMALL + row_xml(3, inline("XFD3", "x")))), "too_many_columns")
    corners = row_xml(3, inline("SF3", "x")) + row_xml(90_000, inline("A90000", "x"))
    yield bad("far-corners.xlsx", make.package(sheet_xml(SMALL + corners)), "too_many_cells")
    yield bad("dense.csv", ("甲,乙" + "," * 398 + "\n").encode() * 8_000, "too_many_cells")
    yield bad("dense.xls", make.xls([("客户编码", "店名"), *[()] * 65_000, [""] * 254 + ["x"]]), "too_many_cells")
    yield bad(
        "far-row.xlsx", make.package(sheet_xml(SMALL + row_xml(1048576, inline("A1048576", "x")))), "too_many_rows",
    )
    yield bad(
        "long.ods", make.ods(make.ods_row("客户编码", "店名") + make.ods_row("1", "x", repeated=1_000_000)),
        "too_many_rows",
    )
    yield bad(
        "far.ods", make.ods(make.ods_row("客户编码") + make.ods_row(repeated=1_000_000) + make.ods_row("x")),
        "too_many_rows",
    )
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    wide = f"<table:table-row>{cell}</table:table-row>"
    yield bad("wide.ods", make.ods(make.ods_row("客户编码", "店名") + wide), "too_many_columns")
    yield bad(
        "wide.csv", (",".join(f"列{n}" for n in range(700)) + "\n" + "1," * 699 + "1\n").encode(), "too_many_columns",
    )
    yield bad("long.csv", b"a,b\n" + b"1,2\n" * 200_001, "too_many_rows")
    yield good(
        "padded.ods",
        make.ods(make.ods_row("客户编码", "店名") + make.ods_row("1", "老王店") + make.ods_row(repeated=1_048_000)),
        ("客户编码", "店名"), 1,
    )
    ends = '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
    rows = [make.ods_row("客户编码", "店名"), make.ods_row("1", "老王店"), make.ods_row(repeated=1_048_000)]
    columns = '<table:table-column table:number-columns-repeated="16384"/>'
    libre = columns + "".join(row.replace("</table:table-row>", ends) for row in rows)
    yield good("libreoffice.ods", make.ods(libre), ("客户编码", "店名"), 1)
    empty = "".join(f'<row r="{n}"/>' for n in range(3, 150_000))
    yield good("empty-rows.xlsx", make.package(sheet_xml(SMALL + empty)), ("客户编码", "店名"), 1)
    styled = row_xml(3, '<c r="XFD3" s="0"/>')
    yield bad("styled-far.xlsx", make.package(sheet_xml(SMALL + styled)), "too_many_columns")


def truncated() -> Iterator[Case]:
    book = make.xlsx([*TABLE, *[(f"{n:03}", "店" * (n % 7 + 1), n) for n in range(4, 400)]])
    for tenth in range(1, 20):
        yield bad(f"cut-{tenth}.xlsx", book[: len(book) * tenth // 20], "file_damaged")
    old = make.xls(TABLE)
    for tenth in (2, 4, 6, 8):
        yield bad(f"cut-{tenth}.xls", old[: len(old) * tenth // 10], "file_damaged", "file_is_other")
    for place in (100, 500, 1000, 2000):
        changed = bytearray(book)
        changed[place : place + 40] = bytes(40)
        yield bad(f"holed-{place}.xlsx", bytes(changed), "file_damaged", "no_header")


def _csv(delimiter: str = ",", end: str = "\n") -> str:
    return end.join(delimiter.join(map(str, row)) for row in TABLE) + end


def texts() -> Iterator[Case]:
    """Encodings, delimiters, line ends, quotes."""
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        for mark, name in ((",", "comma"), ("\t", "tab"), (";", "semicolon"), ("|", "bar"), ("，", "wide")):
            yield good(f"{encoding}-{name}.csv", _csv(mark).encode(encoding))
    for name, end in {"cr": "\r", "crlf": "\r\n", "lf": "\n"}.items():
        yield good(f"lines-{name}.txt", _csv("\t", end).encode("gb18030"))
    big5 = "客戶編碼,店名,備註\n001,臺灣麵館,櫃檯\n002,鐵觀音茶莊,貳樓\n"
    yield good(
        "big5.csv", big5.encode("big5"), tuple(big5.encode("big5").decode("gb18030").split("\n")[0].split(",")), 2,
        warns="encoding_unsure",
    )
    yield bad("latin.csv", "café;é\nà la carte;ç\n".encode("latin-1"), "encoding_unknown", "no_header", "no_rows")
    quoted = '客户编码,店名,月销量\n001,"老王,\n""好""店",12\n002,"小李\r\n超市",30\n003,x,7\n'
    yield good("quotes.csv", quoted.encode())
    yield bad("open-quote.csv", b'a,b\n1,"x\n2,y\n3,z\n', "quote_open")
    yield bad("open-quote-early.csv", ('a,b\n1,"x\n' + "2,y\n" * 100 + '3,"z"\n').encode(), "quote_open")
    yield bad("endless-cell.csv", b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "quote_open")
    yield good("inches.csv", '客户编码,店名,月销量\n001,5" 店,1\n002,x,2\n003,y,3\n'.encode())
    yield good("sep.csv", ("sep=;\n" + _csv(";")).encode())
    yield good("ragged.csv", "客户编码,店名,月销量\n001\n002,x\n003,y,3\n".encode())
    yield good("overhang.csv", "客户编码,店名,月销量\n001,x,1,多\n002,y,2\n003,z,3\n".encode(), (*HEADERS, "[D]"))
    yield good("trailing.csv", "客户编码,店名,月销量,,\n001,x,1,,\n002,y,2,,\n003,z,3,,\n".encode())
    yield good(
        "blank-lines.csv", "\n\n客户编码,店名,月销量\n\n001,x,1\n\n002,y,2\n003,z,3\n".encode(), dropped=2, title=2,
    )
    yield good("one-column.csv", "客户编码\n001\n002\n003\n".encode(), ("客户编码",))
    yield good("dos-end.csv", (_csv() + "\x1a").encode("gbk"), rows=4)
    yield good("excel-text.csv", '客户编码,店名,月销量\n"=""001""",x,1\n\'002,y,2\n\t003,z,3\n'.encode())


def oldies() -> Iterator[Case]:
    yield good("plain.xls", make.xls(TABLE))
    yield good("from-1904.xls", make.xls(TABLE, epoch_1904=True))
    yield bad("locked.xls", make.xls(TABLE, locked=True), "file_encrypted")
    yield good("plain.ods", make.ods("".join(make.ods_row(*map(str, row)) for row in TABLE)))
    yield bad("header-only.xls", make.xls([HEADERS]), "no_rows")
