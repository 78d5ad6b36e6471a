"""Columns find their fields by what the user said, what was used last, labels, synonyms and looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cmdesk.exchange.headers import find_table
from cmdesk.exchange.mapping import ColumnMap, How, known_headers, match_columns
from cmdesk.exchange.normal import normal, unit_of
from cmdesk.values.problems import UserError
from cmdesk.values.tables import RawTable, Source, fingerprint
from tests.exchange.fields import FIELDS


def table(headers: Sequence[str], rows: Sequence[Sequence[Any]] = ()) -> RawTable:
    return find_table(
        [list(headers), *(rows or [["x"] * len(headers)])], name="S", source=Source("f"), header_row=1,
    )  # type: ignore[list-item]


def matched(found: ColumnMap) -> dict[str, str]:
    return {match.header: match.field for match in found.matches}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("客户编码", "code"), ("客 户 编 码", "code"), ("客户编码*", "code"), ("客户编码（必填）", "code"),
        ("【客户编码】", "code"), ("客户\n编码", "code"), ("Code", "code"), ("CODE", "code"), ("ｃｏｄｅ", "code"),
        ("客户代码：", "code"), ("店名", "name"), ("Shop", "name"), ("联系电话", "phone"), ("零售户电话", "phone"),
        ("基本信息 电话", "phone"), ("月金额(万元)", "amount"), ("月销量/箱", "volume"),
        ("月销量（单位：箱）", "volume"), ("完成率（%）", "share"), ("territory/code", "territory/code"),
        ("片区", "territory/code"), ("state", "state"),
    ],
)
def test_a_header_is_its_field(header: str, field: str) -> None:
    assert [match.field for match in match_columns(table([header, "不相干"]), FIELDS).matches] == [field]


@pytest.mark.parametrize("header", ["不相干", "备注说明", "客户经理电话", "金额占地", "内部", "secret", "电"])
def test_a_header_that_is_no_field_is_left_to_the_user(header: str) -> None:
    found = match_columns(table([header]), FIELDS)
    assert not found.matches and found.unmatched == (0,)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("月金额(万元)", "万元"), ("月金额（元）", "元"), ("金额/万元", "万元"), ("面积 ㎡", "㎡"), ("完成率(%)", "%"),
        ("单位：箱", "箱"), ("地址（必填）", ""), ("路/街", ""), ("客户编码", ""),
    ],
)
def test_units_of_headers(header: str, unit: str) -> None:
    assert unit_of(header) == unit


def test_normal_headers() -> None:
    assert {
        normal(h) for h in ("客户编码", " 客户 编码 ", "客户编码:", "*客户编码", "客户编码（必填）")
    } == {"客户编码"}


def test_what_the_user_says_comes_first() -> None:
    found = match_columns(
        table(["店名", "客户编码", "别的"]), FIELDS, chosen={"店名": "address", "别的": "name", "客户编码": ""},
    )
    assert matched(found) == {"店名": "address", "别的": "name"}
    assert found.unmatched == (1,) and found.missing == ("code",)
    assert [(p.code, p.field) for p in found.problems] == [("column_missing", "code")]


def test_the_user_may_say_fields_by_their_label_and_units() -> None:
    found = match_columns(table(["店名", "款"]), FIELDS, chosen={"款": "Amount:万元"})
    assert [(m.field, m.unit, m.how) for m in found.matches] == [
        ("name", "", How.SYNONYM), ("amount", "万元", How.CHOSEN),
    ]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"没有": "code"}, "header_unknown"), ({"店名": "nothing"}, "field_unknown"),
        ({"店名": "secret"}, "field_unknown"),
    ],
)
def test_what_the_user_says_must_exist(chosen: dict[str, str], code: str) -> None:
    with pytest.raises(UserError) as trouble:
        match_columns(table(["店名"]), FIELDS, chosen=chosen)
    assert trouble.value.problems[0].code == code


def test_a_layout_is_remembered() -> None:
    first = match_columns(table(["编", "店"]), FIELDS, chosen={"编": "code", "店": "name"})
    again = match_columns(table(["编", "店"]), FIELDS, remembered=first.choices)
    assert first.choices == {"编": "code", "店": "name"}
    assert matched(again) == first.choices and {m.how for m in again.matches} == {How.REMEMBERED}
    assert fingerprint(
        ["客户 编码", "店名"]
    ) == fingerprint(["客户编码", "店　名"]) != fingerprint(["店名", "客户编码"])


def test_a_remembered_field_that_is_gone_is_forgotten() -> None:
    found = match_columns(table(["店名", "旧"]), FIELDS, remembered={"旧": "gone", "没有": "code"})
    assert matched(found) == {"店名": "name"}


def test_no_field_gets_two_columns() -> None:
    found = match_columns(table(["店名", "店名", "客户名称", "客户编码"]), FIELDS)
    assert matched(found) == {"店名": "name", "客户编码": "code"} and found.unmatched == (1, 2)
    assert [p.code for p in found.problems] == ["header_twice"]


def test_a_nameless_column_is_known_by_its_looks() -> None:
    rows = [
        ["1", "13800138000", "11010519491231002X"], ["2", "0536-5221234", "440524188001010014"],
        ["3", 13900139000.0, ""], ["4", "", "11010519491231002X"],
    ]
    found = match_columns(table(["客户编码", "", "列3"], rows), FIELDS)
    assert [(m.field, m.how) for m in found.matches] == [
        ("code", How.SYNONYM), ("phone", How.CONTENT), ("id", How.CONTENT),
    ]


def test_near_names_are_offered_and_not_taken() -> None:
    found = match_columns(table(["客户编码", "经营地址栏"]), FIELDS)
    assert matched(found) == {"客户编码": "code"}
    assert [(m.header, m.field) for m in found.suggested] == [("经营地址栏", "address")]


def test_known_headers_decide_where_the_header_stands() -> None:
    grid = [["甲", "乙", "丙"], ["说", "明", "行"], ["客户编码", "店名", "电话"], ["001", "a", "110"]]
    found = find_table(grid, name="S", source=Source("f"), known=known_headers(FIELDS))
    assert found.headers == ("客户编码", "店名", "电话") and found.title_rows == (1, 2)
    assert find_table(grid, name="S", source=Source("f"), header_row=2).headers == ("说", "明", "行")
