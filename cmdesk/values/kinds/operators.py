"""Filter operators: what each means for a value. Queries translate the same names to SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _


class Operator(NamedTuple):
    """A filter operator: its name, label, number of operands (None: any number) and its meaning.

    `test(value, *operands)`: an empty value (None or "") is found by `is_empty` and `differs` alone.
    """

    name: str
    label: Msg
    operands: int | None
    test: Callable[..., bool]


def _empty(value: Any) -> bool:
    return value is None or value == ""


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _contains(value: Any, part: str) -> bool:
    return not _empty(value) and part.casefold() in str(value).casefold()


def _starts(value: Any, part: str) -> bool:
    return not _empty(value) and str(value).casefold().startswith(part.casefold())


def _equals(value: Any, other: Any) -> bool:
    return not _empty(value) and bool(_folded(value) == _folded(other))


def _at_least(value: Any, least: Any) -> bool:
    return not _empty(value) and bool(value >= least)


def _at_most(value: Any, most: Any) -> bool:
    return not _empty(value) and bool(value <= most)


OPERATORS: dict[str, Operator] = {
    one.name: one
    for one in (
        Operator("contains", _("contains"), 1, _contains),
        Operator("starts", _("starts with"), 1, _starts),
        Operator("equals", _("is"), 1, _equals),
        Operator("differs", _("is not"), 1, lambda value, other: not _equals(value, other)),
        Operator("one_of", _("is one of"), None, lambda value, *some: any(_equals(value, one) for one in some)),
        Operator("at_least", _("at least"), 1, _at_least),
        Operator("at_most", _("at most"), 1, _at_most),
        Operator(
            "between", _("between"), 2, lambda value, least, most: _at_least(value, least) and _at_most(value, most)
        ),
        Operator("is_empty", _("is empty"), 0, _empty),
        Operator("not_empty", _("is not empty"), 0, lambda value: not _empty(value)),
    )
}

TEXTUAL = ("contains", "starts", "equals", "differs", "is_empty", "not_empty")
ORDERED = ("equals", "at_least", "at_most", "between", "is_empty", "not_empty")
LISTED = ("one_of", "differs", "is_empty", "not_empty")
LINKED = ("equals", "one_of", "contains", "differs", "is_empty", "not_empty")
SWITCHED = ("equals", "is_empty", "not_empty")

_OF_TEXT = (Kind.TEXT, Kind.LONG_TEXT, Kind.CODE, Kind.NAME, Kind.PHONE, Kind.LICENCE, Kind.ID_NUMBER)
_OF_ORDER = (
    Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.MONTH, Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.POINTS, Kind.RATE,
    Kind.MINUTES, Kind.DEGREES,
)
OPERATORS_OF: dict[Kind, tuple[str, ...]] = {
    **dict.fromkeys(_OF_TEXT, TEXTUAL), **dict.fromkeys(_OF_ORDER, ORDERED),
    Kind.YES_NO: SWITCHED, Kind.CHOICE: LISTED, Kind.LINK: LINKED,
}
