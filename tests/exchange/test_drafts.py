"""From cells to drafts: every row is accounted for, every problem says where it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from cmdesk.exchange.drafts import Drafts, make_drafts, repeated
from cmdesk.exchange.files import open_pasted, read_table, table_of
from cmdesk.exchange.headers import find_table
from cmdesk.exchange.mapping import known_headers, match_columns
from cmdesk.values.kinds import Reading
from cmdesk.values.problems import UserError
from cmdesk.values.tables import Source
from tests.exchange.fields import FIELDS
from tests.exchange.making import FAILED, inline, package, row_xml, sheet_xml, xls

TODAY = date(2026, 11, 20)


def drafted(grid: list[list[Any]], chosen: dict[str, str] | None = None, **source: Any) -> Drafts:
    table = find_table(grid, name="S", source=Source("f.xlsx", **source), known=known_headers(FIELDS))
    return make_drafts(table, match_columns(table, FIELDS, chosen=chosen), FIELDS, Reading(TODAY))


def problems(drafts: Drafts) -> list[tuple[int | None, str, str]]:
    return [(p.row, p.field, p.code) for p in drafts.problems]


def test_values_by_field_with_their_row() -> None:
    done = drafted([
        ["客户编码", "店名", "电话", "状态", "开业日期", "月销量", "月金额(万元)", "信息采集点"],
        [1.0, "张 记", 13800138000.0, "营业中", "2024年5月1日", "12箱", 1.5, "√"],
        ["002", "李记", "-", "停业", 45413.0, 7.5, "2,000元", "否"],
    ])
    assert [d.row for d in done.drafts] == [2, 3]
    assert done.drafts[0].values == {
        "code": "1", "name": "张记", "phone": "13800138000", "state": "open", "opened": date(2024, 5, 1),
        "volume": Decimal(12),
        "amount": Decimal(15000), "point": True,
    }
    assert done.drafts[1].values["amount"] == Decimal(2000) and done.drafts[1].values["phone"] is None
    assert not done.problems and not done.failed


def test_problems_name_row_field_value_and_code() -> None:
    done = drafted([
        ["客户一览"], ["客户编码", "店名", "电话", "开业日期"],
        ["001", "甲", "没有", "明天"], [370783198001011234.0, "乙", "", ""], ["003", "", "", ""], ["004", "丁", "", ""],
        ["合计", "", "", ""],
    ])
    assert set(problems(done)) == {
        (3, "phone", "bad_phone"), (3, "opened", "bad_date"), (4, "code", "digits_lost"), (5, "name", "required"),
    }
    assert [p.row for p in done.problems] == [3, 3, 4, 5]
    assert done.failed == (3, 4, 5)
    assert [d.row for d in done.drafts] == [6]
    assert done.row_count == 7
    assert next(p for p in done.problems if p.code == "bad_phone").value == "没有"


def test_an_unreadable_required_cell_has_one_problem() -> None:
    done = drafted([["客户编码", "店名"], [1e16, "甲"]])
    assert problems(done) == [(2, "code", "digits_lost")]


def test_a_failed_formula_is_said_and_never_an_empty_cell(tmp_path: Path) -> None:
    failed = '<c r="{place}" t="e"><f>VLOOKUP(1,A:A,2)</f><v>{text}</v></c>'
    rows = row_xml(2, inline("A2", "001"), inline("B2", "甲"), failed.format(place="C2", text="#N/A"))
    rows += row_xml(3, inline("A3", "002"), failed.format(place="B3", text="#REF!"))
    head = row_xml(1, inline("A1", "客户编码"), inline("B1", "店名"), inline("C1", "地址"))
    path = tmp_path / "x.xlsx"
    path.write_bytes(package(sheet_xml(head + rows)))
    table = read_table(path)
    done = make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(TODAY))
    assert problems(done) == [(2, "address", "formula_error"), (3, "name", "formula_error")]
    assert [p.value for p in done.problems] == ["#N/A", "#REF!"]


def test_a_failed_formula_of_an_old_workbook_is_said_too(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(xls([["客户编码", "店名", "地址"], ["001", "甲", FAILED]]))
    table = read_table(path)
    done = make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(TODAY))
    assert [(p.row, p.field, p.code, p.value) for p in done.problems] == [(2, "address", "formula_error", "#N/A")]


def test_leading_zeros_that_only_a_format_shows_stay(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["客户编码", "店名", "月销量"], [123, "甲", 7], [4567, "乙", 1234567]):
        sheet.append(row)
    for place in ("A2", "A3", "C2"):
        sheet[place].number_format = "000000"
    book.save(tmp_path / "x.xlsx")
    table = read_table(tmp_path / "x.xlsx")
    done = make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(TODAY))
    assert [(d.values["code"], d.values["volume"]) for d in done.drafts] == [("000123", 7), ("004567", 1234567)]


def test_serials_follow_the_file() -> None:
    grid: list[list[Any]] = [["客户编码", "店名", "开业日期"], ["1", "a", 43951.0]]
    assert drafted(grid, epoch_1904=True).drafts[0].values["opened"] == date(2024, 5, 1)
    assert drafted(grid).drafts[0].values["opened"] == date(2020, 4, 30)


@pytest.mark.parametrize(
    ("cells", "chosen", "values"),
    [
        ([85.0, 120.0], {}, [Decimal("0.85"), Decimal("1.2")]), (["85%", 90.0], {}, [Decimal("0.85"), Decimal("0.9")]),
        ([0.85, 0.9], {}, None),
        ([0.85, 0.9], {"完成率(%)": "share:%"}, [Decimal("0.0085"), Decimal("0.009")]),
        (["85%", "90%"], {}, [Decimal("0.85"), Decimal("0.9")]), ([0.0, 0.0], {}, [Decimal(0), Decimal(0)]),
    ],
)
def test_rates_under_a_header_with_a_sign(
    cells: list[Any], chosen: dict[str, str], values: list[Decimal] | None,
) -> None:
    done = drafted(
        [["客户编码", "店名", "完成率(%)"], *[[str(n), "a", cell] for n, cell in enumerate(cells, 1)]], chosen,
    )
    if values is None:
        assert [code for _row, _field, code in problems(done)] == ["rate_unclear"] * 2
    else:
        assert [d.values["share"] for d in done.drafts] == values


def test_rows_that_share_a_key() -> None:
    done = drafted([["客户编码", "店名"], ["001", "a"], ["002", "b"], ["００１", "c"]])
    assert repeated(done.drafts, ["code"]) == {("001",): [2, 4]}


def test_progress_is_told_and_cancels() -> None:
    table = find_table([["客户编码", "店名"], ["1", "a"]], name="S", source=Source("f"))
    seen: list[tuple[int, int]] = []
    make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(TODAY), lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]

    def stop(_done: int, _of: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(TODAY), stop)


def test_pasted_cells_are_drafted_like_a_file() -> None:
    table = table_of(open_pasted('客户编码\t店名\t地址\r\n001\t张记\t"一楼\n东"\r\n'), known=known_headers(FIELDS))
    done = make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(TODAY))
    assert done.drafts[0].values == {"code": "001", "name": "张记", "address": "一楼 东"}


CELLS = st.one_of(
    st.sampled_from(["", " ", "001", "合计", "小计", "示例：1", "注：x", "客户编码", "店名", "-", "张 三", "#N/A"]),
    st.text(max_size=6), st.floats(-1e17, 1e17), st.just(None),
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=20), st.integers(0, 3))
def test_every_row_of_the_file_is_accounted_for(rows: list[list[Any]], titles: int) -> None:
    """Rows in the file = title + header + dropped (each named) + drafts + failed, whatever stands in them."""
    grid = [["客户表", "", ""]] * titles + [["客户编码", "店名", "地址"], *rows]
    try:
        done = drafted(grid)
    except UserError as trouble:
        assert trouble.problems[0].code == "no_rows"
        return
    table = done.table
    places = [
        *table.title_rows, *table.header_rows, *(d.row for d in table.dropped), *(d.row for d in done.drafts),
        *done.failed,
    ]
    assert sorted(places) == list(range(1, len(grid) + 1))
    assert done.row_count == table.row_count == len(grid)
    assert {p.row for p in done.problems if p.row} >= set(done.failed)
