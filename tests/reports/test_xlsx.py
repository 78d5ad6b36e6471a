from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cmdesk.reports.lists import list_document
from cmdesk.reports.pack import weekly_pack
from cmdesk.reports.ranking import ranking_sheet
from cmdesk.reports.visits import visit_week_sheet
from cmdesk.reports.xlsx import to_xlsx
from cmdesk.values.fields import Field, Kind, Mask
from cmdesk.values.messages import Msg
from cmdesk.values.periods import Month
from cmdesk.values.sheets import Column, Group, Ratio, SheetDocument, Table, Total
from tests.reports.samples import pack, ranking_data, visit_weeks
from tests.reports.words import LANGUAGES, chinese

NAME = Column(label="姓名", kind=Kind.NAME)


def opened(document: SheetDocument, language: str = "zh_CN") -> Workbook:
    return load_workbook(BytesIO(to_xlsx(document, LANGUAGES[language])))


def listed(columns: list[Column], rows: list[Any], **how: Any) -> Any:
    book = opened(list_document("清单", columns, rows, **how))
    return book[book.sheetnames[0]]


def test_values_keep_their_types_and_formats() -> None:
    columns = [
        NAME, Column(label="额", kind=Kind.MONEY), Column(label="率", kind=Kind.RATE),
        Column(label="日", kind=Kind.DATE), Column(label="证", kind=Kind.LICENCE), Column(label="月", kind=Kind.MONTH),
        Column(label="加", kind=Kind.POINTS, signed=True),
    ]
    licence = "370783000000000001"
    row = ("甲", Decimal("1234.5"), Decimal("0.953"), date(2026, 11, 20), licence, Month(2026, 11), Decimal(1))
    cells = listed(columns, [row])[5]
    assert [c.value for c in cells] == [
        "甲", 1234.5, 0.953, cells[3].value, licence, "2026-11", 1]
    assert cells[3].value.date() == date(2026, 11, 20)
    assert [c.number_format for c in cells[1:4]] == ["#,##0.00", "0.0%", "yyyy-mm-dd"]
    assert cells[4].data_type == "s" and cells[4].number_format == "@"
    assert cells[6].number_format.startswith("+")


def test_totals_are_formulas_over_the_rows() -> None:
    columns = [
        NAME, Column(label="完成", kind=Kind.COUNT, key="done", total=Total.SUM),
        Column(label="计划", kind=Kind.COUNT, key="planned", total=Total.SUM),
        Column(label="率", kind=Kind.RATE, total=Ratio("done", "planned")),
        Column(label="分", kind=Kind.POINTS, total=Total.AVERAGE), Column(label="注", total=Total.COUNT),
    ]
    rows = [("甲", 1, 2, Decimal("0.5"), 80, "x"), ("乙", 3, 4, Decimal("0.75"), 90, None)]
    sheet = listed(columns, rows, total_label="合计")
    assert [c.value for c in sheet[7]] == [
        "合计", "=SUM(B5:B6)", "=SUM(C5:C6)", '=IF(SUM(C5:C6)=0,"",SUM(B5:B6)/SUM(C5:C6))', "=AVERAGE(E5:E6)",
        "=COUNTA(F5:F6)",
    ]


def test_a_column_without_numbers_has_no_formula_that_divides_by_nothing() -> None:
    column = Column(label="分", kind=Kind.POINTS, total=Total.AVERAGE)
    sheet = listed([NAME, column], [("甲", None)], total_label="平均")
    assert sheet["B6"].value is None


def test_a_sheet_is_ready_to_print() -> None:
    sheet = listed([NAME, Column(label="额", kind=Kind.MONEY)], [(f"客户{k}", k) for k in range(100)], made_by="A&B")
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.print_area.endswith("$A$1:$B$104")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.paperSize in (9, "9")
    assert "A&&B" in sheet.oddFooter.left.text
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.auto_filter.ref == "A4:B104"


@settings(max_examples=25, deadline=None)
@given(st.sampled_from("=+-@\t\r\n"), st.text(max_size=30))
def test_text_never_becomes_a_formula(first: str, rest: str) -> None:
    text = first + rest
    document = SheetDocument(title=text, unit=text, made_by=text, blocks=(
        Table(columns=(Column(label=text), Column(label="b")), rows=((text, text), Group(text)), note=text),))
    for sheet in opened(document):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.value is None or cell.data_type == "s"


def test_a_risky_text_is_marked_so_that_editing_does_not_run_it() -> None:
    sheet = listed([NAME], [("=1+1",), ("安全",)])
    assert sheet["A5"].value == "=1+1" and sheet["A5"].quotePrefix
    assert not sheet["A6"].quotePrefix


def test_masked_values_are_masked_in_the_workbook_too() -> None:
    column = Column.of(Field(label=Msg("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4))
    assert listed([NAME, column], [("甲", "13812345678")])["B5"].value == "*******5678"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("people", "items"), [(1, 6), (12, 6), (200, 40)])
def test_the_pack_as_a_workbook(people: int, items: int, language: str) -> None:
    book = opened(weekly_pack(pack(people, items)), language)
    ranking = book["排名" if language == "zh_CN" else "Ranking"]
    names = [ranking.cell(row, 2).value for row in range(5, 5 + people)]
    assert names == [row.name for row in pack(people, items).ranking.rows]  # type: ignore[union-attr]
    charts = {type(chart).__name__ for sheet in book for chart in sheet._charts}
    assert {"LineChart", "BarChart"} <= charts
    assert len(set(book.sheetnames)) == len(book.sheetnames)


def test_the_ranking_chart_starts_its_axis_where_the_paper_does() -> None:
    book = opened(ranking_sheet(ranking_data(12)))
    chart = book["排名图"]._charts[0]
    assert chart.y_axis.scaling.min == 70 and chart.y_axis.scaling.max == 100
    assert [book["排名图"].cell(5, k).value for k in (1, 2, 3)] == ["姓名", "本期\n分", "上期\n分"]


def test_a_tab_per_person_with_names_a_workbook_allows() -> None:
    assert opened(visit_week_sheet(visit_weeks(3))).sheetnames == ["李建国", "黄秀英", "胡丽娜"]
    tables = tuple(Table(columns=(NAME,), rows=(("a",),), name=n) for n in ("a/b:c*", "a/b:c*", "长" * 40, "长" * 40))
    names = opened(SheetDocument(title="x", blocks=tables)).sheetnames
    assert len(set(names)) == 4 and all(len(n) <= 31 for n in names)


def test_an_empty_list_says_so() -> None:
    assert listed([NAME], [])["A5"].value == "没有记录。"


def test_a_document_without_tables_is_still_a_workbook() -> None:
    assert opened(SheetDocument(title="x", blocks=())).sheetnames


def test_characters_a_workbook_cannot_hold_are_left_out() -> None:
    assert listed([NAME], [("a\x00b\x1fc",)])["A5"].value == "abc"
    assert chinese("x") == "x"
