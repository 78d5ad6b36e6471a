"""Reading the managers' figures and targets of some months."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Select, Table, func, select, type_coerce
from sqlalchemy.orm import Session

from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.services.figures.sources import SOURCES, occurrences, read_sources
from cmdesk.values.periods import Month

ByManager = Mapping[int, Decimal]
Known = Mapping[str, Indicator]
_KEPT, _TARGETS = cast(Table, ManagerFigure.__table__).c, cast(Table, Target.__table__).c
SCALE = 4
"""Decimal places of the figures and targets that are kept."""


class Sums(Mapping[int, Decimal]):
    """Exact sums by manager id, kept as whole numbers of 10^-4 and handed out as decimals."""

    __slots__ = ("whole",)

    def __init__(self, whole: dict[int, int]) -> None:
        self.whole = whole

    def __getitem__(self, manager_id: int) -> Decimal:
        return Decimal(self.whole[manager_id]).scaleb(-SCALE)

    def __contains__(self, manager_id: object) -> bool:
        return manager_id in self.whole

    def __iter__(self) -> Iterator[int]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __repr__(self) -> str:
        return repr(dict(self))


def whole_numbers(values: ByManager) -> Mapping[int, int]:
    """Values of at most four decimal places as whole numbers of 10^-4."""
    return values.whole if isinstance(values, Sums) else {i: int(v.scaleb(SCALE)) for i, v in values.items()}


@dataclass(frozen=True)
class Figures:
    """An indicator's values by manager id. A rate has `over`: it is value ÷ over, times 100 if in `percent`."""

    value: ByManager
    over: ByManager | None = None
    source: str = ""
    rows: Mapping[int, int] = field(default_factory=dict)
    percent: bool = True

    def of(self, manager_id: int) -> Decimal | None:
        value = self.value.get(manager_id)
        if self.over is None or value is None:
            return value
        over = self.over.get(manager_id)
        return (100 if self.percent else 1) * value / over if over else None


def indicators(session: Session) -> dict[str, Indicator]:
    asked = select(Indicator).order_by(Indicator.position, Indicator.code)
    return {each.code: each for each in session.scalars(asked)}


@dataclass(frozen=True)
class Ahead:
    """Figures and base targets of the managers read for many months at once, by month and indicator's number, as
    columns: managers, values, and for figures how many rows they are summed from."""

    months: frozenset[Month]
    numbers: frozenset[int]
    figures: Mapping[tuple[int, int], Sequence[Any]]
    targets: Mapping[tuple[int, int], Sequence[Any]]

    def covers(self, months: Sequence[Month], numbers: Collection[int]) -> bool:
        return len(months) == 1 and months[0] in self.months and self.numbers.issuperset(numbers)

    def of(
        self, kept: Mapping[tuple[int, int], Sequence[Any]], month: Month, numbers: Iterable[int],
    ) -> Iterator[tuple[Any, ...]]:
        for number in numbers:
            if (month.number, number) in kept:
                yield (number, *kept[month.number, number])


def read_ahead(session: Session, months: Collection[Month], codes: Collection[str], known: Known) -> Ahead:
    """What `read_figures` and `read_targets` need of these months, one after the other, for these indicators."""
    parts = {p for c in codes if c in known for p in (known[c].numerator, known[c].denominator) if p}
    numbers = frozenset(known[code].id for code in {*codes, *parts} if code in known)
    wanted = [month.number for month in months]
    figures = select(
        _KEPT.month.label("month"), _KEPT.indicator_id.label("number"), _KEPT.manager_id.label("who"),
        type_coerce(_KEPT.value, BigInteger).label("value"), func.coalesce(_KEPT.rows, 1).label("rows"),
    ).where(_KEPT.month.in_(wanted), _KEPT.indicator_id.in_(numbers))
    targets = select(
        _TARGETS.month.label("month"), _TARGETS.indicator_id.label("number"), _TARGETS.subject_id.label("who"),
        type_coerce(_TARGETS.value, BigInteger).label("value"),
    ).where(*_base_targets(wanted, numbers))
    return Ahead(
        frozenset(months), numbers, {(m, n): columns for m, n, *columns in listed(session, figures, 2)},
        {(m, n): columns for m, n, *columns in listed(session, targets, 2)},
    )


def _base_targets(months: Sequence[int], numbers: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        _TARGETS.month.in_(months), _TARGETS.indicator_id.in_(numbers), _TARGETS.level == "manager",
        _TARGETS.tier == "base",
    )


def manager_sums(
    session: Session, months: Sequence[Month], codes: Collection[str], known: Known | None = None,
    ahead: Ahead | None = None,
) -> dict[str, Figures]:
    """Plain sums over the months of entered or imported figures, by indicator code; `ahead` spares reading them."""
    known = indicators(session) if known is None else known
    numbers = {known[code].id: code for code in codes if code in known}
    read = _sums(session, months, numbers) if ahead is None or not ahead.covers(months, numbers) else ahead.of(
        ahead.figures, months[0], numbers)
    found = {
        numbers[number]: Figures(
            Sums(dict(zip(who, values, strict=True))), source="figures", rows=dict(zip(who, rows, strict=True)))
        for number, who, values, rows in read
    }
    return {code: found.get(code) or Figures(Sums({}), source="figures") for code in codes}


def _sums(session: Session, months: Sequence[Month], numbers: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Indicator's number, managers, sums, numbers of rows."""
    kept, one = _KEPT, len(months) == 1
    value, counted = type_coerce(kept.value, BigInteger), func.coalesce(kept.rows, 1)
    asked = select(
        kept.indicator_id.label("number"), kept.manager_id.label("who"),
        (value if one else func.sum(value)).label("value"), (counted if one else func.sum(counted)).label("rows"),
    ).where(kept.indicator_id.in_(numbers), kept.month.in_([m.number for m in months]))
    if not one:
        asked = asked.group_by(kept.indicator_id, kept.manager_id)
    return listed(session, asked)


def listed(session: Session, asked: Select[Any], keys: int = 1) -> Iterator[tuple[Any, ...]]:
    """The rows gathered by their first columns, each other column as one list.

    There may be hundreds of thousands: a list that the database writes and one call reads takes half the time of rows.
    """
    columns = list(asked.subquery().c)
    first, others = columns[:keys], columns[keys:]
    gather = func.json_agg if session.get_bind().dialect.name == "postgresql" else func.json_group_array
    found = session.connection().execute(select(*first, *(gather(each) for each in others)).group_by(*first))
    for row in found:
        yield (*row[:keys], *(json.loads(each) if isinstance(each, str) else each for each in row[keys:]))


def read_figures(
    session: Session, months: Sequence[Month], codes: Collection[str], today: date, known: Known | None = None,
    ahead: Ahead | None = None,
) -> dict[str, Figures]:
    """Each indicator over the months (oldest first): its own figures, its parts' sums for a rate, or the program's
    records up to yesterday.

    A level and a rate without parts are those of the last month. A code that is no indicator counts occurrences.
    """
    if not codes:
        return {}
    known = indicators(session) if known is None else known
    parts = {p for c in codes if c in known for p in (known[c].numerator, known[c].denominator) if p}
    base = _base(session, months, {*codes, *parts}, known, today, ahead)
    return {code: _rate(code, base, known) for code in codes}


def _base(
    session: Session, months: Sequence[Month], codes: Collection[str], known: Mapping[str, Indicator], today: date,
    ahead: Ahead | None = None,
) -> dict[str, Figures]:
    first, last = months[0].first, months[-1].last
    recorded = min(last, today - timedelta(days=1))
    levels = {c for c in codes if c in known and known[c].nature != "amount"}
    found = manager_sums(session, months, set(codes) - levels, known, ahead)
    found |= manager_sums(session, months[-1:], levels, known, ahead)
    named = {code: code if code in SOURCES else known[code].source if code in known else None for code in codes}
    counting = {code: name for code, name in named.items() if name in SOURCES and not found[code].value}
    records = read_sources(session, first, recorded, set(counting.values())) if counting else {}
    found |= {code: Figures(records[name], source="records") for code, name in counting.items()}
    counted = [c for c in codes if c not in known or (not found[c].value and known[c].source == "occurrences")]
    for code, counts in occurrences(session, first, last, counted).items() if counted else ():
        if not found[code].value:
            found[code] = Figures({m: Decimal(n) for m, n in counts.items()}, source="occurrences")
    return dict(found)


def _rate(code: str, base: Mapping[str, Figures], known: Mapping[str, Indicator]) -> Figures:
    each = known.get(code)
    if each is None or not each.numerator or not each.denominator:
        return base[code]
    top, bottom = base[each.numerator], base[each.denominator]
    if not top.value and not bottom.value:
        return base[code]
    return Figures(top.value, bottom.value, top.source, top.rows, percent=each.unit == "%")


def read_targets(
    session: Session, months: Sequence[Month], codes: Collection[str], known: Known | None = None,
    ahead: Ahead | None = None,
) -> dict[str, ByManager]:
    """The managers' base targets: summed over the months for amounts, the last month's for rates and levels."""
    known = indicators(session) if known is None else known
    numbers = {known[code].id: code for code in codes if code in known}
    found: dict[str, ByManager] = {code: Sums({}) for code in codes}
    if ahead is not None and ahead.covers(months, numbers):
        for number, managers, values in ahead.of(ahead.targets, months[0], numbers):
            found[numbers[number]] = Sums(dict(zip(managers, values, strict=True)))
        return found
    targets = select(
        _TARGETS.indicator_id.label("number"), _TARGETS.subject_id.label("who"),
        type_coerce(_TARGETS.value, BigInteger).label("value"), _TARGETS.month.label("month"),
    ).where(*_base_targets([m.number for m in months], numbers))
    for number, managers, values, when in listed(session, targets):
        adds = known[numbers[number]].nature == "amount"
        found[numbers[number]] = Sums(_added(managers, values) if adds else _latest(managers, values, when))
    return found


def _added(managers: Sequence[int], values: Sequence[int]) -> dict[int, int]:
    sums = dict(zip(managers, values, strict=True))
    if len(sums) < len(managers):
        sums = dict.fromkeys(managers, 0)
        for manager_id, value in zip(managers, values, strict=True):
            sums[manager_id] += value
    return sums


def _latest(managers: Sequence[int], values: Sequence[int], when: Sequence[int]) -> dict[int, int]:
    return {who: value for _month, who, value in sorted(zip(when, managers, values, strict=True))}
