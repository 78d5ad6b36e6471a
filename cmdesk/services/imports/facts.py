"""Writing figures and targets: one column per indicator, or one row per indicator; months in a column or named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cmdesk.exchange.drafts import Draft
from cmdesk.models.clients import Client, Territory
from cmdesk.models.figures import Indicator
from cmdesk.models.people import Manager
from cmdesk.services.figures import indicators, mark_stale
from cmdesk.services.imports.figures import Stored, store_figures
from cmdesk.services.imports.goals import store_targets
from cmdesk.services.imports.linking import finder
from cmdesk.services.imports.records import Progress, Written
from cmdesk.services.imports.targets import SUBJECTS, TARGETS
from cmdesk.services.work import Work
from cmdesk.values.imports import Mode
from cmdesk.values.periods import DAYS_OF_MONTH, Month, day_number
from cmdesk.values.problems import Problem, Severity

MODELS: dict[str, type[Any]] = {"client": Client, "manager": Manager, "territory": Territory}
LONG = ("indicator", "value")


@dataclass(frozen=True)
class Facts:
    """Numbers read from a file: for each row its number in the file, month and subject, and a column of values (None
    where there is none) by indicator id, rates in percent as they look. `days`: of daily figures the day of each row.
    """

    rows: Sequence[int]
    months: Sequence[int]
    subjects: Sequence[int]
    values: Mapping[int, Sequence[Decimal | None]]
    days: Sequence[int] = ()


def write_facts(
    work: Work, kind: str, drafts: Sequence[Draft], month: Month | None, import_id: int,
    progress: Progress | None = None, *, mode: Mode = Mode.UPDATE, spared: Collection[str] = (),
) -> Written:
    """Figures or targets from drafts; rows without a known subject, month or any number fail with the reason.

    A row counts as updated when one of its numbers replaced another, as created when one is new. Mode REPLACE takes
    out the months' figures that the drafts do not have; `spared` names subjects of rows that could not be read.
    """
    written = Written()
    subject = next((s for s in SUBJECTS if drafts and s in drafts[0].values), "manager")
    parts = _read(work, subject, drafts, month, written)
    if progress:
        progress(0, len(drafts))
    left = _left(work, subject, drafts, written, spared)
    for facts in parts:
        if kind == TARGETS:
            stored = store_targets(work, subject, facts, import_id, mode, left)
        else:
            stored = store_figures(work, subject, facts, import_id, progress, mode, left)
        written.removed += stored.removed
        written.warnings += _told(stored, facts)
        for row, state in zip(facts.rows, stored.states, strict=True):
            getattr(written, state)[row] = import_id
        mark_stale(work, set(facts.months))
    return written


def _told(stored: Stored, facts: Facts) -> list[Problem]:
    """What days of months with figures of their own come to."""
    if not stored.standing:
        return []
    months = ", ".join(str(Month.from_number(number)) for number in sorted(set(facts.months)))
    return [Problem(code="month_stands", severity=Severity.WARNING, field="day", value=months, params={
        "count": stored.standing})]


def _left(
    work: Work, subject: str, drafts: Sequence[Draft], written: Written, spared: Collection[str],
) -> set[int]:
    """Whom the rows that failed are about."""
    find = finder(work.session, MODELS[subject])
    failed = {draft.values.get(subject) for draft in drafts if draft.row in written.failed}
    return {id_ for name in {*spared, *failed} if name is not None and (id_ := find(str(name))) is not None}


def _read(work: Work, subject: str, drafts: Sequence[Draft], month: Month | None, written: Written) -> list[Facts]:
    """The facts of months, and those of days."""
    known = indicators(work.session)
    ids = _subjects(work, subject, drafts)
    days = [day_number(day) if isinstance(day := draft.values.get("day"), date) else 0 for draft in drafts]
    daily = any(days)
    named = [draft.values.get("month") or (None if daily else month) for draft in drafts]
    months = [
        day // DAYS_OF_MONTH or (each.number if isinstance(each, Month) else 0)
        for day, each in zip(days, named, strict=True)
    ]
    columns = _columns(drafts, known)
    filled = [row.count(None) < len(row) for row in zip(*columns.values(), strict=True)] or [False] * len(drafts)
    for draft, id_, when, any_number in zip(drafts, ids, months, filled, strict=True):
        if id_ is None or not when or not any_number:
            written.failed[draft.row] = _why(draft, subject, id_, when, daily)
    kept = [place for place, draft in enumerate(drafts) if draft.row not in written.failed]
    kept.sort(key=lambda place: (months[place], days[place], ids[place]))
    parts = [p for p in kept if not days[p]], [p for p in kept if days[p]]
    return [Facts(
        [drafts[p].row for p in part], [months[p] for p in part], [id_ for p in part if (id_ := ids[p]) is not None],
        {known[code].id: [column[p] for p in part] for code, column in columns.items()},
        [days[p] for p in part if days[p]],
    ) for part in parts if part]


def _subjects(work: Work, subject: str, drafts: Sequence[Draft]) -> list[int | None]:
    named = [draft.values.get(subject) for draft in drafts]
    find = finder(work.session, MODELS[subject])
    ids = {who: None if who is None else find(str(who)) for who in set(named)}
    return [ids[who] for who in named]


def _why(draft: Draft, subject: str, id_: int | None, when: int, daily: bool) -> Problem:
    who = draft.values.get(subject)
    if id_ is None:
        label = MODELS[subject].__entity__.label
        code = "required" if who is None else "not_found"
        return Problem(code=code, field=subject, row=draft.row, value=str(who or ""), params={"label": label})
    if not when:
        return Problem(
            code="day_needed" if daily else "month_needed", field="day" if daily else "month", row=draft.row)
    return Problem(code="no_number", row=draft.row, value=str(who))


def _columns(drafts: Sequence[Draft], known: Mapping[str, Indicator]) -> dict[str, list[Decimal | None]]:
    """The numbers by indicator code; a column of its own goes before a number in a row of its own."""
    columns = _long(drafts, known)
    for code in drafts[0].values if drafts else ():
        if code in known:
            own = _numbers([draft.values[code] for draft in drafts], known[code])
            under = columns.get(code)
            columns[code] = own if under is None else [
                a if a is not None else b for a, b in zip(own, under, strict=True)
            ]
    return columns


def _numbers(values: Sequence[Any], each: Indicator) -> list[Decimal | None]:
    times = 100 if each.unit == "%" else 1
    if times == 1 and set(map(type, values)) <= {Decimal, type(None)}:
        return list(values)
    return [None if value is None else Decimal(str(value)) * times for value in values]


def _long(drafts: Sequence[Draft], known: Mapping[str, Indicator]) -> dict[str, list[Decimal | None]]:
    if not drafts or not set(LONG) <= drafts[0].values.keys():
        return {}
    code_of = {w.casefold(): c for c, i in known.items() for w in (c, i.name, *i.synonyms.split("|")) if w}
    columns: dict[str, list[Decimal | None]] = {}
    for place, draft in enumerate(drafts):
        named, value = (draft.values[name] for name in LONG)
        code = code_of.get(str(named).strip().casefold()) if named is not None else None
        if code is not None and value is not None:
            columns.setdefault(code, [None] * len(drafts))[place] = Decimal(str(value))
    return columns
