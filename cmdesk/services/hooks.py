"""What else happens when a record of some entity is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from cmdesk.models.clients import Territory
from cmdesk.models.people import Branch, Manager, ManagerEvent
from cmdesk.services.visits.closing import closed_by_hand
from cmdesk.services.visits.sessions import keep_own
from cmdesk.services.work import Work
from cmdesk.values.periods import Month

Hook = Callable[[Work, Any, Mapping[str, Any]], None]


def in_only_branch(work: Work, record: Any) -> None:
    """Where there is one branch alone, everybody belongs to it."""
    if record.branch_id is None:
        record.branch_id = only_branch(work)


def only_branch(work: Work) -> int | None:
    found = work.session.scalars(select(Branch.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def keep_career(work: Work, manager: Manager, before: Mapping[str, Any]) -> None:
    """A change of grade, place or state is kept as a dated event."""
    if all(value is None for value in before.values()):
        _event(work, manager, "entry", None, manager.code, manager.entered_on or work.today)
        return
    if "grade" in before and before["grade"] != manager.grade:
        _event(work, manager, "grade", before["grade"], manager.grade, work.today)
    for name, model in (("territory", Territory), ("branch", Branch)):
        old, new = before.get(name), getattr(manager, f"{name}_id")
        if name in before and old != new:
            _event(work, manager, "transfer", _name(work, model, old), _name(work, model, new), work.today)
    if before.get("state") not in (None, "left") and manager.state == "left":
        _event(work, manager, "exit", before["state"], "left", work.today)


def _name(work: Work, model: type[Any], id_: int | None) -> str | None:
    """A place is kept by its name: it may be called something else one day."""
    found = work.session.get(model, id_) if id_ is not None else None
    return found.name if found else None


def _event(work: Work, manager: Manager, kind: str, before: object, after: object, day: Any) -> None:
    work.session.add(ManagerEvent(
        manager_id=manager.id, kind=kind, happened_on=day, before=None if before is None else str(before),
        after=None if after is None else str(after),
    ))
    work.session.flush()


def touch_evaluation(work: Work, record: Any, before: Mapping[str, Any]) -> None:
    """A mark or an occurrence changed by hand: the month has to be computed again, a closed one refuses."""
    from cmdesk.services.evaluation.touching import touch_months

    touch_months(work, {_month(record), *_months_before(before)})


def days_another_way(work: Work, indicator: Any, before: Mapping[str, Any]) -> None:
    """An indicator whose months are made of its days in another way from now on: those there are as well."""
    from cmdesk.services.figures import mark_stale
    from cmdesk.services.figures.days import months_of_days
    from cmdesk.services.imports.figures import count_days

    if any(name in before and before[name] != getattr(indicator, name) for name in ("of_days", "nature")):
        work.session.flush()
        months = {month.number for month in months_of_days(work.session, indicator.id)}
        count_days(work, months, {indicator.id})
        mark_stale(work, months)


def _month(record: Any) -> int:
    return int(record.month) if hasattr(record, "month") else Month.of(record.happened_on).number


def _months_before(before: Mapping[str, Any]) -> set[int]:
    """The month a record is moved out of."""
    if before.get("month") is not None:
        return {int(before["month"])}
    return {Month.of(before["happened_on"]).number} if before.get("happened_on") else set()


def untouch_evaluation(work: Work, record: Any) -> None:
    """A mark or an occurrence is deleted."""
    from cmdesk.services.evaluation.touching import touch_months

    touch_months(work, {_month(record)})


BEFORE_SAVE: dict[str, tuple[Callable[[Work, Any], None], ...]] = {
    "managers": (in_only_branch,), "territories": (in_only_branch,),
    "admissions": (in_only_branch,),
}
BEFORE_DELETE: dict[str, Callable[[Work, Any], None]] = {
    "scores": untouch_evaluation, "occurrences": untouch_evaluation,
}
AFTER_SAVE: dict[str, tuple[Hook, ...]] = {
    "managers": (keep_career,),
    "clients": (closed_by_hand,),
    "indicators": (days_another_way,),
    "scores": (touch_evaluation,),
    "occurrences": (touch_evaluation,),
    "visits": (keep_own,),
    "problems": (keep_own,),
    "in_store_sessions": (keep_own,),
    "circle_events": (keep_own,),
    "event_participants": (keep_own,),
    "attendance_calls": (keep_own,),
}
