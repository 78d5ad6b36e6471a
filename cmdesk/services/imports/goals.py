"""Storing imported targets: added and updated, added alone, or in place of what the months had."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, select

from cmdesk.models.base import Exact
from cmdesk.models.figures import Target
from cmdesk.services.figures import sum_targets
from cmdesk.services.figures.storing import TargetCells, put_targets
from cmdesk.services.figures.summing import client_target_sums
from cmdesk.services.imports.figures import Stored
from cmdesk.services.work import Work
from cmdesk.values.imports import Mode
from cmdesk.values.periods import Month

if TYPE_CHECKING:
    from cmdesk.services.imports.facts import Facts

Cell = tuple[int, int, int]
"""Month, indicator and subject."""
ASKED = 500
TIER = "base"


def store_targets(
    work: Work, subject: str, facts: Facts, import_id: int, mode: Mode = Mode.UPDATE, spared: Collection[int] = (),
) -> Stored:
    """Put targets; those of clients are summed to their managers.

    Mode NEW leaves targets that are there as they are. Mode REPLACE takes out those of the facts' months and indicators
    that the facts do not have, except of the subjects `spared` and locked ones.
    """
    places, cells, values = _cells(facts)
    there = _there(work, subject, set(cells)) if mode is not Mode.UPDATE else {}
    if mode is Mode.NEW:
        kept = [k for k, cell in enumerate(cells) if cell not in there]
        places, cells, values = [places[k] for k in kept], [cells[k] for k in kept], [values[k] for k in kept]
    before = _summed(work, facts) if subject == "client" else set()
    states = ["unchanged"] * len(facts.rows)
    for place, state in zip(places, _put(work, subject, cells, values, import_id), strict=True):
        if state == "updated" or states[place] == "unchanged":
            states[place] = state
    removed = _take_out(work, there, set(cells), set(spared)) if mode is Mode.REPLACE else 0
    if subject == "client":
        _sum_up(work, facts, import_id, before)
    return Stored(states, removed)


def _put(work: Work, subject: str, cells: Sequence[Cell], values: Sequence[int], import_id: int) -> list[str]:
    months, indicators, subjects = ([cell[part] for cell in cells] for part in range(3))
    return put_targets(work, TargetCells(
        level=subject, tier=TIER, months=months, indicators=indicators, subjects=subjects, values=values,
        import_id=import_id,
    ))


def _cells(facts: Facts) -> tuple[list[int], list[Cell], list[int]]:
    """Place in the file, cell and stored value of every number."""
    whole = Exact(4).whole
    found = [
        (place, (facts.months[place], indicator_id, facts.subjects[place]), number)
        for indicator_id, column in facts.values.items() for place, value in enumerate(column)
        if value is not None and (number := whole(value)) is not None
    ]
    return [f[0] for f in found], [f[1] for f in found], [f[2] for f in found]


def _there(work: Work, subject: str, cells: set[Cell]) -> dict[Cell, Mapping[str, Any]]:
    """The targets of the cells' months and indicators, whoever they are about."""
    table: Table = Target.__table__  # type: ignore[assignment]
    found: dict[Cell, Mapping[str, Any]] = {}
    for month, indicator in {cell[:2] for cell in cells}:
        asked = select(table).where(
            table.c.month == month, table.c.indicator_id == indicator, table.c.level == subject, table.c.tier == TIER,
        )
        rows = work.session.execute(asked).mappings()
        found |= {(month, indicator, row["subject_id"]): dict(row) for row in rows}
    return found


def _take_out(
    work: Work, there: Mapping[Cell, Mapping[str, Any]], kept: set[Cell], spared: set[int],
) -> int:
    table: Table = Target.__table__  # type: ignore[assignment]
    gone = [row for cell, row in there.items() if cell not in kept and cell[2] not in spared and not row["locked"]]
    for row in gone:
        work.changes.replaced(table, row, None)
    ids = [row["id"] for row in gone]
    for start in range(0, len(ids), ASKED):
        work.session.execute(delete(table).where(table.c.id.in_(ids[start:start + ASKED])))
    return len(gone)


def _months(facts: Facts) -> Iterator[tuple[Month, set[int]]]:
    """Each month with the indicators that have any number in it."""
    for month in set(facts.months):
        yield Month.from_number(month), {i for i, column in facts.values.items() if any(
            m == month and value is not None for m, value in zip(facts.months, column, strict=True))}


def _summed(work: Work, facts: Facts) -> set[Cell]:
    """Whose targets are sums over clients."""
    return {
        (month.number, indicator, manager) for month, indicators in _months(facts)
        for indicator, manager in client_target_sums(work.session, month, indicators)
    }


def _sum_up(work: Work, facts: Facts, import_id: int, before: set[Cell]) -> None:
    """The managers' sums anew; one that has no client's target left goes, unless it is locked."""
    for month, indicators in _months(facts):
        sum_targets(work.session, month, indicators, import_id)
    for month_number, indicator, manager in before - _summed(work, facts):
        asked = select(Target).where(
            Target.month == month_number, Target.indicator_id == indicator, Target.level == "manager",
            Target.subject_id == manager, Target.tier == TIER, Target.locked.is_(False),
        )
        for target in work.session.scalars(asked):
            work.session.delete(target)
    work.session.flush()
