"""A settled draft as the plan people see, with what could not be done and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cmdesk.rules.visits.changes import changes
from cmdesk.rules.visits.cycles import receives
from cmdesk.rules.visits.draft import Draft, free_days, settled
from cmdesk.rules.visits.model import Model
from cmdesk.rules.visits.problem import Solution
from cmdesk.rules.visits.spacing import TOLERATED, choices, worst_gap
from cmdesk.values.planning import DayLoad, PlanClient, PlannedVisit, PlanResult, Reason, Uneven, Unplaced


def outcome(model: Model, solution: Solution, share: float) -> PlanResult:
    draft = settled(model, solution)
    visits = tuple(_visits(draft))
    return PlanResult(
        visits=visits,
        days=tuple(day_load(model, k, tour) for k, tour in enumerate(draft.tours)),
        unplaced=tuple(_unplaced(draft)),
        uneven=tuple(_uneven(draft)),
        moved=changes(model, visits),
        guessed=model.ground.guessed,
        cost=solution.cost,
        share=share,
    )


def _visits(draft: Draft) -> Iterator[PlannedVisit]:
    for k, tour in enumerate(draft.tours):
        for order, client in enumerate(tour, start=1):
            asked = draft.model.clients[client - 1]
            yield PlannedVisit(client=asked.id, date=draft.model.dates[k], order=order)


def day_load(model: Model, day: int, tour: Sequence[int]) -> DayLoad:
    return DayLoad(
        date=model.dates[day],
        visits=len(tour),
        minutes=model.ground.tour_minutes(tour),
        km=model.ground.tour_km(tour),
        capacity=model.request.days[day].capacity,
    )


def _unplaced(draft: Draft) -> Iterator[Unplaced]:
    for number, client in enumerate(draft.model.clients, start=1):
        days = draft.days_of(number)
        if len(days) < client.visits:
            reason = _why_unplaced(draft.model, client, number, days)
            yield Unplaced(client=client.id, visits=client.visits - len(days), reason=reason)


def _why_unplaced(model: Model, client: PlanClient, number: int, days: Sequence[int]) -> Reason:
    if free_days(model, number, days):
        return Reason.CAPACITY
    if set(model.open_to(number)) - set(days):
        return Reason.GAPS
    if model.is_far(number):
        return Reason.FAR
    if len(_days_without_leave(model, number)) >= client.visits:
        return Reason.LEAVE
    return Reason.WEEKDAYS


def _days_without_leave(model: Model, number: int) -> tuple[int, ...]:
    """Positions at which the client receives if the manager were never away."""
    client = model.clients[number - 1]
    return tuple(k for k, day in enumerate(model.dates) if receives(client, day))


def _uneven(draft: Draft) -> Iterator[Uneven]:
    model = draft.model
    for number, client in enumerate(model.clients, start=1):
        days = draft.days_of(number)
        ideal = len(model.dates) / max(client.visits, 1)
        gap = worst_gap(days, ideal)
        if gap is not None and abs(gap - ideal) > TOLERATED:
            yield Uneven(client=client.id, gap=gap, ideal=ideal, reason=_why_uneven(model, client, number, days))


def _why_uneven(model: Model, client: PlanClient, number: int, days: Sequence[int]) -> Reason:
    """The first restraint without which an even choice exists; if one exists anyway, the days were full."""
    spacing = model.spacing(client, client.visits)
    every = tuple(range(len(model.dates)))
    if _has_even(spacing.visits, model, client):
        return Reason.CAPACITY
    if model.fixed[number] and _even(choices(replace(spacing, fixed=())), spacing.ideal):
        return Reason.FIXED
    if _even(choices(replace(spacing, min_gap=0, max_gap=None)), spacing.ideal):
        return Reason.GAPS
    if _even(choices(replace(spacing, open=_days_without_leave(model, number))), spacing.ideal):
        return Reason.LEAVE
    return Reason.WEEKDAYS if _even(choices(replace(spacing, open=every)), spacing.ideal) else Reason.FIXED


def _has_even(visits: int, model: Model, client: PlanClient) -> bool:
    return _even(model.choices_of(client, visits), len(model.dates) / max(client.visits, 1))


def _even(found: Sequence[tuple[float, tuple[int, ...]]], ideal: float) -> bool:
    return any((gap := worst_gap(days, ideal)) is None or abs(gap - ideal) <= TOLERATED for _, days in found)
