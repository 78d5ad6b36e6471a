"""Visits planned and made: each class in its rhythm along the driving order, done or missed as the person is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np

from cmdesk.rules.demo.calendar import working_days
from cmdesk.rules.demo.chunks import Array, Chunk, chunk, drawn, ids, ordinal_in_group
from cmdesk.rules.demo.figures import Course
from cmdesk.rules.demo.options import Span
from cmdesk.rules.demo.rhythm import due, fitting, straight_km
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.shops import Shops
from cmdesk.rules.demo.team import Team
from cmdesk.values.periods import Month

START, NOON, LUNCH, LATEST = 510, 720, 90, 1319
MINUTES_PER_KM, DETOUR, PARKING = 2.0, 1.3, 2.0
SKIPPED, EXTRA, OPINION = 0.12, 0.02, 0.08
STATES = ("planned", "done", "missed", "skipped")
PLANNED, DONE, MISSED, SKIPPED_STATE = range(4)
SERVICES = ("standard", "personal", "family", "value_adding")
ROWS = 100_000
_TIMES = tuple(time(k // 60, k % 60) for k in range(24 * 60))


@dataclass(frozen=True, slots=True)
class Rounds:
    """Visits in the order of day, manager and place in the day: numbers of day (of `days`), manager, client and state;
    `arrived` and `left` are minutes of the day; `timed` where both were noted."""

    days: tuple[date, ...]
    day: Array
    manager: Array
    client: Array
    position: Array
    minutes: Array
    state: Array
    extra: Array
    arrived: Array
    left: Array
    timed: Array

    @property
    def count(self) -> int:
        return len(self.day)

    def per_day(self, of: Array, managers: int) -> Array:
        """How many of the visits marked in `of` each manager has on each day: managers × days."""
        place = self.manager[of] * len(self.days) + self.day[of]
        return np.bincount(place, minlength=managers * len(self.days)).reshape(managers, -1)


def visit_days(covered: Span) -> list[date]:
    """The working days that visits are made or planned on."""
    last = (*covered.recorded, *covered.planned)[-1].last
    return working_days(covered.recorded[0].first, last)


def make_rounds(scene: Scene, days: list[date], shops: Shops, course: Course, away: Array) -> Rounds:
    """`away`: managers × days."""
    rng, covered = scene.stream("visits"), scene.covered
    day, client, moved = _moved(*due(days, shops, scene.preset), days, shops, away)
    day, client, extra = _with_extra(rng, day, client, days, covered.through)
    late = np.r_[moved, np.zeros(len(day) - len(moved), dtype=bool)]
    manager = _owners(days, day, client, shops)
    order = np.lexsort((client, manager, day))
    order = order[~away[manager, day][order]]
    day, client, extra, manager, late = (part[order] for part in (day, client, extra, manager, late))
    minutes = np.array([c.minutes for c in scene.preset.client_classes])[shops.kind[client]]
    giving_up = 20 * extra + 10 * late + shops.kind[client] + rng.random(len(order))
    kept = fitting(day * len(away) + manager, client, minutes, giving_up, shops, scene.preset)
    day, client, extra, manager, minutes = (part[kept] for part in (day, client, extra, manager, minutes))
    state, timed = _states(rng, covered, days, day, manager, extra, course)
    position, arrived, left = _clock(rng, day, manager, client, state == DONE, minutes, shops)
    return Rounds(tuple(days), day, manager, client, position, minutes, state, extra, arrived, left, timed)


def _owners(days: list[date], day: Array, client: Array, shops: Shops) -> Array:
    ordinals = np.array([each.toordinal() for each in days])[day]
    owner = shops.sites.manager[client]
    for each in shops.hand_overs:
        later = (ordinals >= each.day.toordinal()) & np.isin(client, each.clients)
        owner[later] = each.to
    return owner


def away_days(days: list[date], absences: Chunk, managers: int) -> Array:
    """managers × days: true where the manager is away."""
    found = np.zeros((managers, len(days)), dtype=bool)
    ordinals = np.array([day.toordinal() for day in days])
    names = ("manager_id", "first_day", "last_day")
    for manager, first, last in zip(*(absences.column(name) for name in names), strict=True) if absences.count else ():
        found[manager - 1] |= (first.toordinal() <= ordinals) & (ordinals <= last.toordinal())
    return found


def _moved(
    day: Array, client: Array, days: list[date], shops: Shops, away: Array,
) -> tuple[Array, Array, Array]:
    """Visits of the days away spread over the next four days at work, and which these are; what finds no day in time is
    left out."""
    manager = _owners(days, day, client, shops)
    moved = away[manager, day]
    for k in np.flatnonzero(moved).tolist():
        free = np.flatnonzero(~away[manager[k], day[k] + 1:])[:4] + day[k] + 1
        if len(free):
            day[k] = free[k % len(free)]
    place, first = np.unique(day * shops.count + client, return_index=True)
    return place // shops.count, place % shops.count, moved[first]


def _with_extra(
    rng: np.random.Generator, day: Array, client: Array, days: list[date], through: date,
) -> tuple[Array, Array, Array]:
    """A few visits more, out of plan, to clients that were visited on another day."""
    past = np.flatnonzero(np.array([each <= through for each in days])[day])
    count = int(len(past) * EXTRA)
    other = past[drawn(rng, max(1, len(past)), count)]
    shifted = np.maximum(0, day[other] - rng.integers(1, 4, count))
    width = int(client.max(initial=0)) + 1
    new = np.setdiff1d(shifted * width + client[other], day * width + client)
    extra = np.r_[np.zeros(len(day), dtype=bool), np.ones(len(new), dtype=bool)]
    return np.r_[day, new // width], np.r_[client, new % width], extra


def _states(
    rng: np.random.Generator, covered: Span, days: list[date], day: Array, manager: Array, extra: Array, course: Course,
) -> tuple[Array, Array]:
    """The state of each visit, and whether its times were noted, as often as is the manager's way in that month."""
    month = np.array([course.months.index(m) if m in course.months else -1 for m in map(Month.of, days)])[day]
    missed = rng.random(len(day)) >= course.rates["visit_completion"][month, manager]
    timed = rng.random(len(day)) < course.rates["on_time_rate"][month, manager]
    state = np.where(missed, np.where(rng.random(len(day)) < SKIPPED, SKIPPED_STATE, MISSED), DONE)
    past = np.array([each <= covered.through for each in days])[day]
    return np.where(past, np.where(extra, DONE, state), PLANNED), timed


def _clock(
    rng: np.random.Generator, day: Array, manager: Array, client: Array, done: Array, minutes: Array, shops: Shops,
) -> tuple[Array, Array, Array]:
    """Position in the day, arrival and leaving in minutes of the day."""
    group = day * (int(manager.max(initial=0)) + 1) + manager
    place = ordinal_in_group(group)
    km = np.where(place == 0, 0, straight_km(client, shops) * DETOUR)
    stay = np.maximum(5, np.rint(minutes * rng.normal(1.0, 0.18, len(day))))
    spent = np.where(done, stay + km * MINUTES_PER_KM + PARKING, 0)
    total, first = np.cumsum(spent), np.flatnonzero(place == 0)
    before = np.repeat((total - spent)[first], np.diff(np.r_[first, len(day)]))
    arrived = START + 3 * (group % 7) + total - before - stay
    arrived = np.where(arrived >= NOON, arrived + LUNCH, arrived)
    arrived = np.minimum(arrived, LATEST).astype(np.int64)
    return place + 1, arrived, arrived + stay.astype(np.int64)


def plan_rows(covered: Span, team: Team) -> Chunk:
    """A plan per manager and month: issued, but for the month to come."""
    months = [m for m in (*covered.recorded, *covered.planned) for _person in range(team.count)]
    made = [datetime.combine(m.plus(-1).first.replace(day=26), time(9, 30)) for m in months]
    return chunk(
        "visit_plans", len(months), id=ids(len(months)), manager_id=np.tile(ids(team.count), len(months) // team.count),
        month=[m.number for m in months], state=["draft" if m in covered.planned else "issued" for m in months],
        made_at=made,
    )


def visit_rows(scene: Scene, rounds: Rounds) -> Iterator[Chunk]:
    rng, texts = scene.stream("visit texts"), scene.material.texts["visits"]
    for first in range(0, rounds.count, ROWS):
        yield _visit_rows(rng, rounds, slice(first, min(first + ROWS, rounds.count)), texts)


def _visit_rows(rng: np.random.Generator, rounds: Rounds, part: slice, texts: dict[str, list[str]]) -> Chunk:
    state, extra = rounds.state[part].tolist(), rounds.extra[part].tolist()
    count = len(state)
    done = [s == DONE for s in state]
    noted = (rounds.timed[part] & (rounds.state[part] == DONE)).tolist()
    services = [SERVICES[k] for k in drawn(rng, len(SERVICES), count, (6, 2, 1, 1)).tolist()]
    opinions = np.where(rng.random(count) < OPINION, drawn(rng, len(texts["opinions"]), count), -1).tolist()
    which = rng.random(count).tolist()
    return chunk(
        "visits", count, id=ids(count, part.start + 1), day=[rounds.days[k] for k in rounds.day[part].tolist()],
        manager_id=rounds.manager[part] + 1, position=rounds.position[part], client_id=rounds.client[part] + 1,
        minutes=rounds.minutes[part], state=[STATES[s] for s in state],
        origin=["extra" if e else "program" for e in extra],
        arrived_at=[_TIMES[m] if d else None for m, d in zip(rounds.arrived[part].tolist(), done, strict=True)],
        left_at=[_TIMES[min(m, 1439)] if n else None for m, n in zip(rounds.left[part].tolist(), noted, strict=True)],
        service=[text if d else None for text, d in zip(services, done, strict=True)],
        opinion=[texts["opinions"][k] if d and k >= 0 else None for k, d in zip(opinions, done, strict=True)],
        note=[_note(s, e, w, texts) for s, e, w in zip(state, extra, which, strict=True)],
    )


def _note(state: int, extra: bool, which: float, texts: dict[str, list[str]]) -> str | None:
    if state in (PLANNED, DONE) and not extra:
        return None
    words = texts["extras"] if extra else texts["skips"] if state == SKIPPED_STATE else texts["misses"]
    return words[int(which * len(words))]
