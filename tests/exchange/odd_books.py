"""Whole workbooks that look unlike a table at first sight."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from tests.exchange import making as make
from tests.exchange.cases import HEADERS, ROWS, TABLE, Case, good
from tests.exchange.making import SMALL, inline, row_xml, sheet_xml


def books() -> Iterator[Case]:
    """Whole workbooks that look unlike a table at first sight."""
    for count in range(1, 6):
        titles = [(f"寿光营销部客户表 {n}",) for n in range(count)]
        yield good(f"titles-{count}.xlsx", make.xlsx([*titles, *TABLE]), title=count)
    yield good("title-merged.xlsx", make.xlsx([("客户一览表", "", ""), *TABLE], merged=["A1:C1"]), title=1)
    yield good("title-and-unit.xlsx", make.xlsx([("客户一览表", "", "单位：元"), *TABLE]), title=1)
    yield good("title-period.xlsx", make.xlsx([("统计期间：2026年11月", "", ""), ("", "", ""), *TABLE]), title=2)
    for word in (
        "合计", "小计", "总计", "合 计", "合　计", "共计", "本页合计", "城区小计", "合计：", "Total", "Grand Total",
        "总  计",
    ):
        yield good(f"total-{word}.xlsx".replace(" ", "_"), make.xlsx([*TABLE, (word, "", 49)]), dropped=1)
    yield good(
        "total-second.xlsx",
        make.xlsx([("序号", *HEADERS), *[(n, *row) for n, row in enumerate(ROWS, 1)], ("", "合计", "", 49)]),
        ("序号", *HEADERS), dropped=1,
    )
    yield good("name-with-total.xlsx", make.xlsx([*TABLE[:3], ("004", "总计划超市", 1)]))
    yield good(
        "blank-rows.xlsx", make.xlsx([HEADERS, ROWS[0], (), ("", " ", None), ROWS[1], ("　", "", ""), ROWS[2]]),
        dropped=3,
    )
    yield good("header-again.xlsx", make.xlsx([*TABLE[:3], HEADERS, ROWS[2]]), dropped=1)
    yield good(
        "notes.xlsx",
        make.xlsx(
            [
                (*HEADERS, "备注"), *[(*row, "x") for row in ROWS], ("注：数据截至11月", "", "", ""),
                ("制表人：张三", "", "审核人：李四", ""),
            ]
        ),
        (*HEADERS, "备注"), dropped=2,
    )
    yield good("example.xlsx", make.xlsx([HEADERS, ("示例：000", "某店", 1), *ROWS]), dropped=1)
    yield good("hidden-first.xlsx", make.xlsx(TABLE, hidden=True), warns="sheets_hidden")
    yield good(
        "indented.xlsx", make.xlsx([(), (), ("", *HEADERS), *[("", *row) for row in ROWS]]), ("[A]", *HEADERS), title=2,
    )
    yield good("named-xls.xls", make.xlsx(TABLE))
    yield good("named-csv.csv", make.xlsx(TABLE))
    yield good("named-nothing", make.xlsx(TABLE))
    yield good("csv-named.xlsx", "\n".join(",".join(map(str, row)) for row in TABLE).encode("gb18030"))
    yield good(
        "full-width.xlsx", make.xlsx([("客 户 编 码", "店　名", "月销量（箱）"), *ROWS]),
        ("客 户 编 码", "店 名", "月销量（箱）"),
    )
    yield good("line-break.xlsx", make.xlsx([("客户\n编码", "店名", "月销量"), *ROWS]), ("客户 编码", "店名", "月销量"))
    yield good("blank-header.xlsx", make.xlsx([("客户编码", None, "月销量"), *ROWS]), ("客户编码", "[B]", "月销量"))
    yield good("double-header.xlsx", make.xlsx([("客户编码", "店名", "店名"), *ROWS]), ("客户编码", "店名", "店名"))
    yield good(
        "year-headers.xlsx", make.xlsx([("客户编码", "店名", "类别", 2025), *[(a, b, "x", c) for a, b, c in ROWS]]),
        ("客户编码", "店名", "类别", "2025"),
    )
    yield good("one-column.xlsx", make.xlsx([("客户编码",), ("001",), ("002",), ("003",)]), ("客户编码",))
    yield good("second-sheet.xlsx", _second_sheet())
    yield good("decorated.xlsx", _decorated())


def _second_sheet() -> bytes:
    book = Workbook()
    book.create_sheet("数据")
    for row in TABLE:
        book["数据"].append(row)
    return make.saved(book)


def _decorated() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in TABLE:
        sheet.append(row)
    sheet["A1"].comment = Comment("说明", "x")
    sheet["B200"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet.auto_filter.ref = "A1:C4"
    sheet.freeze_panes = "A2"
    return make.saved(book)


def sheets() -> Iterator[Case]:
    """Two-row headers and cells of odd make."""
    group = ("客户编码", "店名", "销售情况", "")
    below = ("", "", "销量", "金额")
    data = [(a, b, c, c * 10) for a, b, c in ROWS]
    joined = ("客户编码", "店名", "销售情况 销量", "销售情况 金额")
    yield good("two-rows.xlsx", make.xlsx([group, below, *data], merged=["C1:D1", "A1:A2", "B1:B2"]), joined)
    yield good(
        "two-rows-title.xlsx",
        make.xlsx([("客户销售表", "", "", ""), group, below, *data], merged=["A1:D1", "C2:D2", "A2:A3", "B2:B3"]),
        joined, title=1,
    )
    yield good("two-rows.csv", "\n".join(",".join(map(str, row)) for row in [group, below, *data]).encode(), joined)
    yield good("two-rows.xls", make.xls([group, below, *data]), joined)
    units = make.xlsx([HEADERS, ("", "", "（箱）"), *ROWS])
    yield good("unit-row.xlsx", units, ("客户编码", "店名", "月销量(箱)"))
    yield good(
        "two-groups.xlsx",
        make.xlsx([("基本", "", "销售", ""), ("客户编码", "店名", "销量", "金额"), *data], merged=["A1:B1", "C1:D1"]),
        ("基本 客户编码", "基本 店名", "销售 销量", "销售 金额"),
    )
    headers = ("客户编码", "店名")
    cells = {
        "error": '<c r="B2" t="e"><v>#N/A</v></c>', "bool": '<c r="B2" t="b"><v>1</v></c>',
        "formula": '<c r="B2" t="str"><f>A2</f><v>x</v></c>',
        "uncached": inline("B2", "x") + '<c r="C2"><f>1+1</f></c>', "iso-date": '<c r="B2" t="d"><v>2024-05-01</v></c>',
        "rich": '<c r="B2" t="inlineStr"><is><r><t>老</t></r><r><t>王</t></r></is></c>',
        "long": '<c r="B2"><v>123456789012345678</v></c>', "escaped": inline("B2", "<&>\"'"),
        "preserved": '<c r="B2" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>',
        "no-place": '<c t="inlineStr"><is><t>x</t></is></c>', "exponent": '<c r="B2"><v>1E-07</v></c>',
        "live": inline("B2", "=1+1"),
    }
    head = row_xml(1, inline("A1", headers[0]), inline("B1", headers[1]))
    for name, cell in cells.items():
        yield good(
            f"cell-{name}.xlsx", make.package(sheet_xml(head + row_xml(2, inline("A2", "001"), cell))), headers, 1,
        )
    yield good("from-1904.xlsx", make.package(sheet_xml(SMALL), head='<workbookPr date1904="1"/>'), headers, 1)
    cache = {"xl/pivotCache/pivotCacheRecords1.xml": "<pivotCacheRecords/>", "xl/media/image1.png": "x" * 1000}
    yield good("pivot-cache.xlsx", make.package(sheet_xml(SMALL), more=cache), headers, 1)
