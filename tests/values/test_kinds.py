"""What a cell becomes: never changed silently, never guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdesk.values.fields import Choice, Field, Kind, Mask, Vocabulary
from cmdesk.values.kinds import (
    KINDS,
    OPERATORS,
    Reading,
    Unreadable,
    masked,
    number_format,
    parse,
    read_cell,
    show,
    tsv,
)
from cmdesk.values.kinds.columns import read_column
from cmdesk.values.messages import Msg, english
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError, sentence
from tests.values.golden_cells import EPOCH_1904, GOLDEN, TYPED, UNITS, Bad

TODAY = date(2026, 11, 20)
STATES = (
    Choice("open", Msg("Open"), ("营业中",)), Choice("closed", Msg("Closed"), ("已闭店",)),
    Choice("none", Msg("None"), ("无",)),
)
CELLS = [(kind, raw, value) for kind, rows in GOLDEN.items() for raw, value in rows]


def field(kind: Kind, **more: Any) -> Field:
    return Field(label=Msg("Field"), kind=kind, choices=STATES if kind is Kind.CHOICE else (), **more)


def outcome(described: Field, raw: Any, reading: Reading) -> object:
    try:
        return read_cell(described, raw, reading)
    except Unreadable as trouble:
        return Bad(trouble.code)


def same(found: object, wanted: object) -> bool:
    return found == wanted and type(found) is type(wanted)


def test_the_golden_table_is_as_large_as_promised() -> None:
    assert len(CELLS) + len(TYPED) + len(UNITS) + len(EPOCH_1904) >= 450


@pytest.mark.parametrize(("kind", "raw", "value"), CELLS)
def test_cells_of_files(kind: Kind, raw: object, value: object) -> None:
    assert same(outcome(field(kind), raw, Reading(TODAY)), value)


@pytest.mark.parametrize(("kind", "raw", "value"), TYPED)
def test_what_is_typed_in_a_form(kind: Kind, raw: object, value: object) -> None:
    assert same(outcome(field(kind), raw, Reading(TODAY, typed=True)), value)


@pytest.mark.parametrize(("kind", "wanted", "unit", "raw", "value"), UNITS)
def test_units_of_headers_and_cells(kind: Kind, wanted: str, unit: str, raw: object, value: object) -> None:
    assert same(outcome(field(kind, unit=wanted), raw, Reading(TODAY, unit=unit)), value)


@pytest.mark.parametrize(("kind", "raw", "value"), EPOCH_1904)
def test_serials_of_files_that_count_from_1904(kind: Kind, raw: object, value: object) -> None:
    assert same(outcome(field(kind), raw, Reading(TODAY, epoch_1904=True)), value)


@pytest.mark.parametrize("kind", list(GOLDEN))
def test_columns_say_what_cells_say(kind: Kind) -> None:
    """The fast ways through a column end where the careful one does, at every place."""
    raws: list[Any] = [raw for raw, _value in GOLDEN[kind]]
    column = read_column(field(kind), raws * 3, Reading(TODAY), key="k", rows=range(2, 2 + 3 * len(raws)))
    for place, raw in enumerate(raws * 3):
        wanted = outcome(field(kind), raw, Reading(TODAY))
        if isinstance(wanted, Bad):
            problem = column.problems[place]
            assert (problem.code, problem.row, problem.field) == (wanted.code, place + 2, "k")
        else:
            assert same(column.values[place], wanted), raw


CLEAN: list[tuple[Kind, list[Any]]] = [
    (Kind.CODE, ["00123", "A1", "", "9"]), (Kind.NAME, ["张三", "", "王记便利店（一店）"]),
    (Kind.PHONE, ["13800138000", "", "110"]),
    (Kind.TEXT, ["文化路12号", "", "A座 3层", "（东）"]), (Kind.MONEY, [1.5, 0.1 + 0.2, 12.0]),
    (Kind.COUNT, [1.0, 200.0]),
    (Kind.DATE, [date(2024, 5, 1), date(2024, 5, 2)]), (Kind.DATE, [datetime(2024, 5, 1), datetime(2024, 5, 2, 8)]),
    (Kind.DEGREES, [118.5, -36.25]), (Kind.CHOICE, ["open", "营业中", ""]),
    (Kind.YES_NO, [1.0, True, 0.0, False, "是"]),
    (Kind.TEXT, ["路", "无", "文化路"]), (Kind.TEXT, ["甲\n乙", "丙"]), (Kind.NAME, ["无名", "无"]),
    (Kind.CODE, ["NULL", "A1"]),
]


@pytest.mark.parametrize(("kind", "raws"), CLEAN)
def test_clean_columns_are_read_like_their_cells(kind: Kind, raws: list[Any]) -> None:
    column = read_column(field(kind), raws, Reading(TODAY))
    assert not column.problems
    assert all(same(a, outcome(field(kind), raw, Reading(TODAY))) for a, raw in zip(column.values, raws, strict=True))


@given(
    st.sampled_from([Kind.CODE, Kind.NAME, Kind.TEXT, Kind.LICENCE, Kind.PHONE]),
    st.lists(st.text(max_size=8), max_size=6),
)
def test_any_column_of_text_is_read_like_its_cells(kind: Kind, raws: list[Any]) -> None:
    column = read_column(field(kind), raws, Reading(TODAY))
    for place, raw in enumerate(raws):
        wanted = outcome(field(kind), raw, Reading(TODAY))
        assert column.problems[place].code == wanted.code if isinstance(wanted, Bad) else column.values[place] == wanted


def test_a_landline_that_lost_its_zero_is_taken_with_a_warning() -> None:
    column = read_column(field(Kind.PHONE), [5365221234.0, 13800138000.0], Reading(TODAY), rows=[2, 3])
    assert column.values == ["5365221234", "13800138000"]
    assert [(p.code, p.severity.value, p.row) for p in column.problems.values()] == [("phone_zero_lost", "warning", 2)]


def test_choices_of_a_vocabulary() -> None:
    described = Field(label=Msg("Class"), kind=Kind.CHOICE, choices=Vocabulary("classes"))
    words = {"classes": (Choice("A", Msg("Class A"), ("一类",)),)}
    assert read_cell(described, "一类", Reading(TODAY, vocabularies=words)) == "A"
    assert read_cell(described, "一类", Reading(TODAY)) == "一类"
    with pytest.raises(Unreadable, match="bad_choice"):
        read_cell(described, "二类", Reading(TODAY, vocabularies=words))


def test_a_form_gets_one_problem_with_a_sentence() -> None:
    with pytest.raises(UserError) as trouble:
        parse(field(Kind.DATE), "soon", TODAY, key="opened")
    problem = trouble.value.problems[0]
    assert (problem.code, problem.field) == ("bad_date", "opened")
    assert english(sentence(problem)) == "Field: “soon” is not a date; write it like 2024-05-01."


SHOWN = [
    (Kind.MONEY, {}, Decimal("1234567.895"), "1,234,567.90", "1234567.895"),
    (Kind.RATE, {}, Decimal("0.8567"), "85.7%", "85.67%"),
    (Kind.RATE, {"digits": 2}, Decimal("0.8567"), "85.67%", "85.67%"), (Kind.COUNT, {}, 12000, "12,000", "12000"),
    (Kind.NUMBER, {}, Decimal("12.50"), "12.5", "12.50"),
    (Kind.POINTS, {"digits": 2}, Decimal("95.005"), "95.01", "95.005"),
    (Kind.DATE, {}, date(2024, 5, 1), "2024-05-01", "2024-05-01"), (Kind.TIME, {}, time(8, 5), "08:05", "08:05"),
    (Kind.DATETIME, {}, datetime(2024, 5, 1, 8, 5), "2024-05-01 08:05", "2024-05-01 08:05"),
    (Kind.MONTH, {}, Month(2026, 1), "2026-01", "2026-01"),
    (Kind.MONTH, {}, 202601, "2026-01", "2026-01"), (Kind.YES_NO, {}, True, "Yes", "Yes"),
    (Kind.CHOICE, {}, "open", "Open", "Open"),
    (Kind.CODE, {}, "001", "001", "001"), (Kind.TEXT, {}, None, "", ""),
    (Kind.LONG_TEXT, {}, "a\nb\tc", "a\nb\tc", "a b c"),
    (Kind.TEXT, {}, "=1+1", "=1+1", "'=1+1"), (Kind.MONEY, {}, Decimal("-5"), "−5.00", "-5"),
    (Kind.MINUTES, {}, 90, "90", "90"),
]


@pytest.mark.parametrize(("kind", "more", "value", "read", "copied"), SHOWN)
def test_values_are_shown_and_copied(kind: Kind, more: dict[str, Any], value: object, read: str, copied: str) -> None:
    assert show(field(kind, **more), value, english) == read
    assert tsv(field(kind, **more), value, english) == copied


@pytest.mark.parametrize(
    ("mask", "value", "seen"),
    [
        (Mask.LAST_4, "13800138000", "*******8000"), (Mask.FIRST_6, "11010519491231002X", "110105************"),
        (Mask.HIDDEN, "x", "***"),
        (Mask.LAST_4, "110", "***"), (Mask.FIRST_6, "110105", "***"), (Mask.LAST_4, None, ""),
    ],
)
def test_masks(mask: Mask, value: object, seen: str) -> None:
    assert masked(field(Kind.PHONE, mask=mask), value) == seen


@pytest.mark.parametrize(
    ("kind", "more", "wanted"),
    [
        (Kind.CODE, {}, "@"), (Kind.MONEY, {}, "#,##0.00"), (Kind.COUNT, {}, "#,##0"), (Kind.RATE, {}, "0.0%"),
        (Kind.DATE, {}, "yyyy-mm-dd"),
        (Kind.MONTH, {}, "yyyy-mm"), (Kind.NUMBER, {"digits": 3}, "#,##0.000"), (Kind.RATE, {"digits": 0}, "0%"),
    ],
)
def test_number_formats_of_workbooks(kind: Kind, more: dict[str, Any], wanted: str) -> None:
    assert number_format(field(kind, **more)) == wanted


def test_every_kind_has_its_row() -> None:
    assert set(KINDS) == set(Kind)
    assert all(row.operators and set(row.operators) <= set(OPERATORS) for row in KINDS.values())


@pytest.mark.parametrize(
    ("name", "value", "operands", "found"),
    [
        ("contains", "文化路", ("化",), True), ("contains", None, ("",), False), ("contains", "ABC", ("b",), True),
        ("starts", "ABC", ("ab",), True),
        ("starts", "ABC", ("b",), False), ("equals", "a", ("A",), True), ("equals", Decimal("1.0"), (1,), True),
        ("equals", None, (None,), False),
        ("differs", None, ("a",), True), ("differs", "a", ("a",), False), ("one_of", "a", ("b", "a"), True),
        ("one_of", "c", ("b", "a"), False),
        ("one_of", None, (), False), ("at_least", 3, (3,), True), ("at_least", None, (0,), False),
        ("at_most", date(2024, 5, 1), (date(2024, 5, 2),), True),
        ("between", 5, (1, 5), True), ("between", 6, (1, 5), False), ("is_empty", "", (), True),
        ("is_empty", 0, (), False), ("not_empty", 0, (), True),
    ],
)
def test_filter_operators(name: str, value: object, operands: tuple[object, ...], found: bool) -> None:
    assert OPERATORS[name].test(value, *operands) is found
    assert OPERATORS[name].operands in (None, len(operands))
