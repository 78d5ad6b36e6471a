"""Typing figures and targets: one cell or a pasted block, one step to undo."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from cmdesk.models.evaluation import Evaluation
from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.services.figures.days import with_days
from cmdesk.services.figures.reading import indicators
from cmdesk.services.figures.summing import make_months
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, Problem, UserError
from cmdesk.values.rights import Right

UNIT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Entry:
    """A number of one manager for one indicator; None takes it out. Rates in percent are as they look, 85 for 85 %."""

    manager_id: int
    code: str
    value: Decimal | None


Found = dict[tuple[int, int], Any]


def mark_stale(work: Work, months: Collection[int]) -> None:
    """Evaluations that rest on changed months are marked; under locked ones the change is a late correction."""
    if months:
        asked = update(Evaluation).where(Evaluation.month >= min(months), Evaluation.state != "locked")
        work.session.execute(asked.values(stale=True), execution_options={"synchronize_session": False})
        work.corrected.update(months)


def enter_figures(desk: Desk, actor: Actor, month: Month, entries: Sequence[Entry]) -> Outcome[int]:
    """Put figures of managers into a month; the outcome's value counts those that changed.

    A month's figure taken out gives way to its days, if there are any. Raises UserError not_allowed, not_found,
    figure_computed, figure_summed, figure_of_days (nothing is changed then).
    """
    with desk.write(actor, Right.EDIT_FIGURES, "figures.enter", Area.FIGURES, Area.EVALUATION) as work:
        known, people = indicators(work.session), _people(work, entries)
        kept: Found = {(f.indicator_id, f.manager_id): f for f in work.session.scalars(
            select(ManagerFigure).where(ManagerFigure.month == month.number))}
        _refuse(entries, known, people, kept)
        changed = [e for e in entries if _put_figure(work, month, known[e.code], e, kept)]
        if gone := {known[e.code].id for e in changed if e.value is None}:
            work.session.flush()
            make_months(work.session, month, with_days(work.session, month, gone))
        return _concluded(work, month, changed, known, people, _("Entered {n} figures of {month}"))


def enter_targets(desk: Desk, actor: Actor, month: Month, entries: Sequence[Entry]) -> Outcome[int]:
    """Put base targets of managers into a month, fixed by hand; the outcome's value counts those that changed.

    Raises UserError not_allowed, not_found.
    """
    with desk.write(actor, Right.EDIT_FIGURES, "targets.enter", Area.FIGURES, Area.EVALUATION) as work:
        known, people = indicators(work.session), _people(work, entries)
        asked = select(Target).where(Target.month == month.number, Target.level == "manager", Target.tier == "base")
        kept: Found = {(t.indicator_id, t.subject_id): t for t in work.session.scalars(asked)}
        _require_known(entries, known, people)
        changed = [e for e in entries if _put_target(work, month, known[e.code], e, kept)]
        return _concluded(work, month, changed, known, people, _("Entered {n} targets of {month}"))


def _people(work: Work, entries: Sequence[Entry]) -> dict[int, Manager]:
    wanted = {e.manager_id for e in entries}
    return {m.id: m for m in work.session.scalars(select(Manager)) if m.id in wanted}


def _require_known(entries: Sequence[Entry], known: Mapping[str, Indicator], people: Mapping[int, Manager]) -> None:
    problems = [
        Problem(code="not_found", value=e.code, params={"label": Indicator.__entity__.label})
        for e in entries if e.code not in known
    ] + [
        Problem(code="not_found", value=str(e.manager_id), params={"label": Manager.__entity__.label})
        for e in entries if e.manager_id not in people
    ]
    if problems:
        raise UserError(*problems)


def _refuse(
    entries: Sequence[Entry], known: Mapping[str, Indicator], people: Mapping[int, Manager], kept: Found,
) -> None:
    """What the program sums or computes is not typed over: it would be gone with the next sum, or never be read."""
    _require_known(entries, known, people)
    filled = {indicator_id for indicator_id, _manager in kept}
    problems = []
    for e in entries:
        each, old = known[e.code], kept.get((known[e.code].id, e.manager_id))
        parts = [known[p] for p in (each.numerator, each.denominator) if p and p in known]
        if each.source or any(p.id in filled for p in parts):
            problems.append(Problem(code="figure_computed", field=e.code, params={"label": each.name}))
        elif old is not None and old.rows is not None:
            who = people[e.manager_id].name
            problems.append(Problem(
                code="figure_summed", field=e.code, params={"label": each.name, "who": who, "count": old.rows}))
        elif old is not None and old.days is not None and e.value is None:
            who = people[e.manager_id].name
            problems.append(Problem(
                code="figure_of_days", field=e.code, params={"label": each.name, "who": who, "count": old.days}))
    if problems:
        raise UserError(*problems)


def _put_figure(work: Work, month: Month, each: Indicator, entry: Entry, kept: Found) -> bool:
    key = (each.id, entry.manager_id)
    old, value = kept.get(key), None if entry.value is None else entry.value.quantize(UNIT)
    if (old.value if old else None) == value:
        return False
    if value is None:
        work.session.delete(kept.pop(key))
    elif old is not None:
        old.value, old.import_id, old.days = value, None, None
    else:
        kept[key] = ManagerFigure(month=month.number, indicator_id=each.id, manager_id=entry.manager_id, value=value)
        work.session.add(kept[key])
    return True


def _put_target(work: Work, month: Month, each: Indicator, entry: Entry, kept: Found) -> bool:
    key = (each.id, entry.manager_id)
    old, value = kept.get(key), None if entry.value is None else entry.value.quantize(UNIT)
    if (old.value if old else None) == value:
        return False
    if value is None:
        work.session.delete(kept.pop(key))
    elif old is not None:
        old.value, old.import_id, old.locked = value, None, True
    else:
        kept[key] = Target(
            month=month.number, indicator_id=each.id, level="manager", subject_id=entry.manager_id, tier="base",
            value=value, locked=True,
        )
        work.session.add(kept[key])
    return True


def _concluded(
    work: Work, month: Month, changed: Sequence[Entry], known: Mapping[str, Indicator], people: Mapping[int, Manager],
    done: Any,
) -> Outcome[int]:
    if not changed:
        return work.nothing(0)
    mark_stale(work, {month.number})
    detail = {f"{people[e.manager_id].code} {e.code}": None if e.value is None else str(e.value) for e in changed[:200]}
    one = _("Entered {name} of {who}: {value}")(
        name=known[changed[0].code].name, who=people[changed[0].manager_id].name, value=_plain(changed[0].value))
    summary = one if len(changed) == 1 else done(n=len(changed), month=str(month))
    return work.outcome(len(changed), summary, subject=f"figures:{month}", detail=detail)


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"
