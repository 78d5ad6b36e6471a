"""A branch's own workbook, filled: what stands around the places stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from cmdesk.exchange.filling import Out, Row, fill, open_template, plain, write
from cmdesk.exchange.stretching import Stretch, shifted
from cmdesk.values.problems import Problem, UserError

VALUES = {
    "单位": Out("寿光营销部"), "月份": Out("2026年11月"), "制表日期": Out(date(2026, 11, 20), "yyyy-mm-dd"),
    "完成率": Out(Decimal("0.953"), "0.0%"),
}
NAMES = ["张三", "李四", "王五"]
RANKING: list[Row] = [
    {"名次": Out(k), "姓名": Out(name), "总分": Out(Decimal(f"{100 - k}.25"), "0.00")}
    for k, name in enumerate(NAMES, 1)
]


def filled(
    path: Path, book: Workbook, rows: list[Row] | None = None, values: Row | None = None,
) -> tuple[Any, tuple[Problem, ...]]:
    """The template saved, filled, and read again."""
    book.save(path)
    template = open_template(path)
    tables = {"排名": RANKING if rows is None else rows}
    problems = fill(template, VALUES if values is None else values, tables)
    write(template, path.with_name("out.xlsx"))
    return load_workbook(path.with_name("out.xlsx")), problems


def sheet_of(*lines: list[object]) -> Workbook:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    return book


@pytest.fixture
def report() -> Workbook:
    """Title, date, a table with a pattern row, a total, a signature; a second sheet that refers to the first."""
    book = sheet_of(
        ["{{单位}}{{月份}}考核通报", None, None, None],
        ["制表日期", "{{制表日期}}", "完成率 {{完成率}}", None],
        ["名次", "姓名", "总分", "差距"],
        ["{{表:排名}}{{名次}}", "{{姓名}}", "{{总分}}", "=C$4-C4"],
        ["合计", None, "=SUM(C4:C4)", "=AVERAGE(C4)"],
        ["审核人", "______", None, None],
    )
    sheet = book.active
    sheet.title = "通报"
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A6:B6")
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["B4"].fill = PatternFill("solid", fgColor="FFEECC")
    sheet["C4"].number_format = "0.0"
    sheet["A5"].border = Border(top=Side("double"))
    sheet["A6"].comment = Comment("签字", "内勤")
    sheet.row_dimensions[4].height, sheet.row_dimensions[5].height = 33, 44
    sheet.column_dimensions["B"].width = 21
    sheet.print_area, sheet.print_title_rows = "A1:D6", "1:3"
    sheet.page_setup.orientation = "landscape"
    sheet.freeze_panes = "A4"
    low = CellIsRule(operator="lessThan", formula=["$C$5"], font=Font(color="FF0000"))
    sheet.conditional_formatting.add("C4:C4", low)
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("D4:D5")
    sheet.add_data_validation(choice)
    other = book.create_sheet("汇总")
    other["A1"], other["A2"] = "=通报!C5", "=COUNTA(通报!$B$4:$B$4)"
    book.defined_names["合计分"] = DefinedName("合计分", attr_text="通报!$C$5")
    return book


def test_places_are_filled_and_the_pattern_row_is_repeated(report: Workbook, tmp_path: Path) -> None:
    book, problems = filled(tmp_path / "t.xlsx", report)
    sheet = book["通报"]
    assert problems == ()
    assert sheet["A1"].value == "寿光营销部2026年11月考核通报"
    assert (sheet["B2"].value.date(), sheet["B2"].number_format) == (date(2026, 11, 20), "yyyy-mm-dd")
    assert sheet["C2"].value == "完成率 95.3%"
    rows = [[cell.value for cell in row] for row in sheet["A4:D6"]]
    assert rows == [
        [1, "张三", 99.25, "=C$4-C4"], [2, "李四", 98.25, "=C$4-C5"], [3, "王五", 97.25, "=C$4-C6"],
    ]
    assert [sheet.cell(r, 3).number_format for r in (4, 5, 6)] == ["0.0"] * 3


def test_formulas_and_names_follow(report: Workbook, tmp_path: Path) -> None:
    book, _problems = filled(tmp_path / "t.xlsx", report)
    sheet = book["通报"]
    assert [cell.value for cell in sheet[7]] == ["合计", None, "=SUM(C4:C6)", "=AVERAGE(C4:C6)"]
    assert [book["汇总"][a].value for a in ("A1", "A2")] == ["=通报!C7", "=COUNTA(通报!$B$4:$B$6)"]
    assert book.defined_names["合计分"].attr_text == "通报!$C$7"
    (formatting,) = sheet.conditional_formatting
    assert (str(formatting.sqref), formatting.rules[0].formula) == ("C4:C6", ["$C$7"])
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["D4:D7"]


def test_looks_and_print_settings_are_kept(report: Workbook, tmp_path: Path) -> None:
    book, _problems = filled(tmp_path / "t.xlsx", report)
    sheet = book["通报"]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:D1", "A8:B8"}
    assert (sheet["A1"].font.sz, sheet["A1"].font.b) == (18, True)
    assert [sheet.cell(r, 2).fill.fgColor.rgb for r in (4, 5, 6)] == ["00FFEECC"] * 3
    assert [sheet.row_dimensions[r].height for r in (4, 5, 6, 7)] == [33, 33, 33, 44]
    assert sheet["A7"].border.top.style == "double"
    assert (sheet["A8"].value, sheet["A8"].comment.text) == ("审核人", "签字")
    assert (sheet.print_area, sheet.print_title_rows) == ("'通报'!$A$1:$D$8", "$1:$3")
    assert (sheet.page_setup.orientation, sheet.freeze_panes) == ("landscape", "A4")
    assert sheet.column_dimensions["B"].width == 21


@pytest.mark.parametrize("count", [0, 1, 40])
def test_any_number_of_rows(report: Workbook, tmp_path: Path, count: int) -> None:
    rows = [RANKING[k % 3] for k in range(count)]
    book, _problems = filled(tmp_path / "t.xlsx", report, rows)
    sheet = book["通报"]
    last = 3 + max(count, 1)
    assert [sheet.cell(r, 2).value for r in range(4, last + 1)] == ([NAMES[k % 3] for k in range(count)] or [None])
    assert sheet.cell(last + 1, 3).value == f"=SUM(C4:C{last})"


def test_cells_with_a_name_are_filled_and_lists_with_one_are_not(tmp_path: Path) -> None:
    book = sheet_of([None, None], ["一部", None], ["二部", None])
    book.active.merge_cells("A1:B1")
    book.defined_names["单位"] = DefinedName("单位", attr_text="Sheet!$A$1:$B$1")
    book.defined_names["月份"] = DefinedName("月份", attr_text="Sheet!$A$2:$A$3")
    book.active["B2"], book.active["B3"] = "{{制表日期}}", "{{ 单位 }}"
    found, _problems = filled(tmp_path / "t.xlsx", book)
    assert [found.active[a].value for a in ("A1", "A2", "A3", "B3")] == ["寿光营销部", "一部", "二部", "寿光营销部"]


def test_headers_and_footers_are_filled(tmp_path: Path) -> None:
    book = sheet_of(["{{月份}}"])
    book.active.oddHeader.center.text = "{{单位}} 第 &P 页"
    found, _problems = filled(tmp_path / "t.xlsx", book, values={**VALUES, "单位": Out("A&B")})
    assert found.active.oddHeader.center.text == "A&&B 第 &P 页"


def test_two_tables_below_each_other_and_merged_pattern_cells(tmp_path: Path) -> None:
    book = sheet_of(
        ["{{表：排名}}{{姓名}}", None, "{{总分}}"], ["小计", None, "=SUM(C1)"], ["{{table: 排名}}{{名次}}"], ["完"],
    )
    book.active.merge_cells("A1:B1")
    found, problems = filled(tmp_path / "t.xlsx", book)
    sheet = found.active
    assert problems == ()
    assert [sheet.cell(r, 1).value for r in range(1, 9)] == [*NAMES, "小计", 1, 2, 3, "完"]
    assert sheet["C4"].value == "=SUM(C1:C3)"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:B1", "A2:B2", "A3:B3"}


def test_what_is_not_known_stays_and_is_told_once(tmp_path: Path) -> None:
    book = sheet_of(["{{单拉}}", "=\"{{单位}}\""], ["{{表:排行}}{{姓名}}"], ["{{表:排名}}{{生日}}", "{{姓名}}"])
    found, problems = filled(tmp_path / "t.xlsx", book)
    assert found.active["A1"].value == "{{单拉}}"
    assert found.active["A3"].value == "{{生日}}"
    told = {(p.code, p.value, p.params["cell"]) for p in problems}
    assert told == {
        ("place_unknown", "{{单拉}}", "A1"), ("place_in_formula", "{{单位}}", "B1"),
        ("place_unknown", "{{表:排行}}", "A2"), ("place_unknown", "{{生日}}", "A3"),
    }
    assert len(problems) == 4


def png(book: Workbook) -> None:
    from openpyxl.chart import BarChart

    book.active["A1"] = "{{单位}}"
    book.active.add_chart(BarChart(), "C3")


@pytest.mark.parametrize(("make", "code"), [
    (lambda path: sheet_of(["没有位置"]).save(path), "nothing_to_fill"),
    (lambda path: sheet_of(["{{表:排名}}{{姓名}}", "{{表:缺项}}"]).save(path), "tables_in_row"),
    (lambda path: path.write_text("单位", encoding="utf-8"), "template_not_xlsx"),
    (lambda path: path.write_bytes(b"PK\x03\x04garbage"), "file_damaged"),
    (lambda path: None, "file_missing"),
])
def test_useless_templates_give_one_sentence(tmp_path: Path, make: Callable[[Path], object], code: str) -> None:
    make(tmp_path / "t.xlsx")
    with pytest.raises(UserError) as error:
        fill(open_template(tmp_path / "t.xlsx"), VALUES, {"排名": RANKING})
    assert error.value.problems[0].code == code


def test_what_is_lost_is_told(tmp_path: Path) -> None:
    book = Workbook()
    png(book)
    _book, problems = filled(tmp_path / "t.xlsx", book)
    assert [p.code for p in problems] == ["template_loses"]


@settings(max_examples=25, deadline=None)
@given(text=st.sampled_from(["=", "+", "-", "@", "\t", "{{单位}}", ""]).flatmap(
    lambda start: st.text(max_size=12).map(lambda rest: start + rest)))
def test_no_text_of_the_data_becomes_a_formula(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    book = sheet_of(["{{姓名}}", "和 {{姓名}}"], ["{{表:排名}}{{姓名}}", "{{姓名}}"])
    path, name = tmp_path_factory.mktemp("fill") / "t.xlsx", Out(text)
    found, _problems = filled(path, book, [{"姓名": name}] * 2, {"姓名": name, "单位": Out("内")})
    cells = [cell for row in found.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.value is None or isinstance(cell.value, str) for cell in cells)
    assert "内" not in {cell.value for cell in cells}


CHANGE = Stretch("月 报", 5, 3)


@pytest.mark.parametrize(("formula", "after"), [
    ("=C4+C5+C6", "=C4+C5+C9"),
    ("=SUM(C5:C5)", "=SUM(C5:C8)"),
    ("=SUM(C5)", "=SUM(C5:C8)"),
    ("=SUM(B2, C5)", "=SUM(B2, C5:C8)"),
    ("=SUM(C5*2)", "=SUM(C5*2)"),
    ("=ROUND(C5,1)", "=ROUND(C5,1)"),
    ("=SUM(C2:D10)", "=SUM(C2:D13)"),
    ("=SUM($C$6:C6)", "=SUM($C$9:C9)"),
    ("='月 报'!A6&别表!A6", "='月 报'!A9&别表!A6"),
    ("=SUM(5:5)+COUNT(A:A)", "=SUM(5:8)+COUNT(A:A)"),
    ('=IF(A6="C6","A6",税率)', '=IF(A9="C6","A6",税率)'),
])
def test_references_follow_a_stretch(formula: str, after: str) -> None:
    assert shifted(formula, "月 报", CHANGE) == after


def test_a_formula_within_the_row_goes_on_meaning_its_own_row() -> None:
    assert shifted("=SUM(C5:F5)/SUM(C$5:C$5)-C6", "月 报", CHANGE, inside=True) == "=SUM(C5:F5)/SUM(C$5:C$8)-C9"
    assert shifted("=A6", "别表", CHANGE) == "=A6"


def test_names_are_compared_without_spaces_and_width() -> None:
    assert plain(" Ａ 类 客户") == "a类客户"
