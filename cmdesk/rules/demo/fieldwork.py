"""Field work besides visits: sessions in shops, events with consumers, and the calls at both ends of a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np

from cmdesk.rules.demo.chunks import Array, Chunk, chunk, drawn, ids, ordinal_in_group, pick
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.shops import Shops
from cmdesk.rules.demo.team import Team, people_names, phones
from cmdesk.rules.demo.visits import DONE, PLANNED, Rounds
from cmdesk.rules.visits.sessions import NEW_CONSUMERS, SESSION_MINUTES
from cmdesk.values.periods import Month

SESSIONS_UNTIL = 19
SHORT_SESSION, NOTED = 0.12, 0.35
HELD, MOST_MORE, MOST_BACK = (0.45, 0.15), 6, 3
TOO_FEW = (0.14, -0.10)
FAULTLESS = (0.60, 0.25)
MISSING, STRANGE = 0.05, 0.03
FIRST_PHONE = 1_000_000
_TIMES = tuple(time(k // 60, k % 60) for k in range(24 * 60))


@dataclass(frozen=True, slots=True)
class Routes:
    """Each manager's days with a route, up to the last day told of, in the order of days and managers.

    `month` is the number of the month among those with figures; `first` and `last` are clients the day began and ended
    with, `host` one of its best clients, `strange` the client another day ended with; `diligence` is the manager's.
    """

    days: list[date]
    manager: Array
    month: Array
    first: Array
    last: Array
    host: Array
    strange: Array
    diligence: Array

    @property
    def count(self) -> int:
        return len(self.days)

    @property
    def person_month(self) -> Array:
        return np.asarray(self.month * (int(self.manager.max(initial=0)) + 1) + self.manager)


def told_until(scene: Scene) -> date:
    """The last day with field work: yesterday in the running month, as calls are written down day by day."""
    covered = scene.covered
    running = covered.until == Month.of(scene.today)
    return max(covered.through, scene.today - timedelta(days=1)) if running else covered.through


def routes_of(scene: Scene, team: Team, shops: Shops, rounds: Rounds) -> Routes:
    until, months = told_until(scene), scene.covered.months
    told = np.array([day <= until and Month.of(day) in months for day in rounds.days])
    seen = np.flatnonzero(told[rounds.day] & ~rounds.extra & np.isin(rounds.state, (DONE, PLANNED)))
    group = rounds.day[seen] * team.count + rounds.manager[seen]
    starts = np.flatnonzero(ordinal_in_group(group) == 0)
    ends = np.r_[starts[1:], len(seen)][: len(starts)] - 1
    client, manager, day = rounds.client[seen], rounds.manager[seen][starts], rounds.day[seen][starts]
    best = np.lexsort((scene.stream("hosts").random(len(seen)), shops.kind[client], group))
    number = np.array([months.index(Month.of(d)) if t else 0 for d, t in zip(rounds.days, told, strict=True)])
    month, last = number[day], client[ends]
    return Routes(
        [rounds.days[k] for k in day.tolist()], manager, month, client[starts], last, client[best][starts],
        _of_the_day_before(manager, last), team.traits["diligence"][month, manager],
    )


def _of_the_day_before(manager: Array, last: Array) -> Array:
    """The client each manager's day before ended with; of the first day, that of the last one."""
    order = np.argsort(manager, kind="stable")
    found = np.empty_like(last)
    starts = np.flatnonzero(ordinal_in_group(manager[order]) == 0)
    before = np.arange(len(order)) - 1
    before[starts] = np.r_[starts[1:], len(order)][: len(starts)] - 1
    found[order] = last[order][before]
    return found


def _in_random_order(rng: np.random.Generator, routes: Routes, within: Array) -> Array:
    """The place of each of the days in `within` among those of its manager and month, by chance."""
    group = routes.person_month[within]
    order = np.lexsort((rng.random(len(within)), group))
    place = np.empty(len(within), dtype=np.int64)
    place[order] = ordinal_in_group(group[order])
    return place


def session_rows(scene: Scene, routes: Routes, counted: Array) -> Chunk:
    """As many sessions of an hour as the figures say (`counted`: months × managers), and a few that were shorter."""
    rng, notes = scene.stream("sessions"), scene.material.texts["fieldwork"]["session_notes"]
    early = np.flatnonzero(np.array([day.day <= SESSIONS_UNTIL for day in routes.days], dtype=bool))
    place, asked = _in_random_order(rng, routes, early), counted[routes.month[early], routes.manager[early]]
    one_more = (place == asked) & (rng.random(len(early)) < SHORT_SESSION)
    chosen = (place < asked) | one_more
    held, short = early[chosen], one_more[chosen]
    minutes = SESSION_MINUTES + np.where(short, -5 * rng.integers(1, 7, len(held)), 5 * rng.integers(0, 7, len(held)))
    began = 15 * 60 + 10 * rng.integers(0, 8, len(held))
    return chunk(
        "in_store_sessions", len(held), id=ids(len(held)), day=[routes.days[k] for k in held.tolist()],
        manager_id=routes.manager[held] + 1, client_id=routes.host[held] + 1, started_at=_clock(began),
        ended_at=_clock(began + minutes), note=_some(rng, notes, len(held), NOTED),
    )


def _clock(minutes: Array) -> list[time]:
    return [_TIMES[m] for m in minutes.tolist()]


def _some(rng: np.random.Generator, texts: list[str], count: int, share: float) -> list[str | None]:
    noted = rng.random(count) < share
    return [text if said else None for text, said in zip(pick(rng, texts, count), noted.tolist(), strict=True)]


def event_rows(scene: Scene, team: Team, routes: Routes) -> Iterator[Chunk]:
    """One event at most of each manager and month, and who came: mostly ten consumers nobody counted, and friends."""
    rng, texts = scene.stream("circle events"), scene.material.texts["fieldwork"]
    every = np.arange(routes.count)
    likely = rng.random((len(scene.covered.months), team.count))[routes.month, routes.manager]
    diligence = routes.diligence
    held = every[(_in_random_order(rng, routes, every) == 0) & (likely < _chance(HELD, diligence))]
    short = rng.random(len(held)) < _chance(TOO_FEW, diligence[held])
    new = NEW_CONSUMERS + np.where(short, -rng.integers(1, 5, len(held)), rng.integers(0, MOST_MORE, len(held)))
    towns, venues = _towns(rng, team, routes.manager[held]), pick(rng, texts["venues"], len(held))
    yield chunk(
        "circle_events", len(held), id=ids(len(held)), day=[routes.days[k] for k in held.tolist()],
        manager_id=routes.manager[held] + 1, theme=pick(rng, texts["themes"], len(held)),
        place=[f"{town}{venue}" for town, venue in zip(towns, venues, strict=True)],
    )
    yield _participant_rows(rng, scene, routes.manager[held], new)


def _towns(rng: np.random.Generator, team: Team, manager: Array) -> list[str]:
    """A township of each one's territory."""
    own = [[t.short for t in team.territories[k].townships] for k in team.territory_of]
    luck = rng.random(len(manager)).tolist()
    return [own[m][int(share * len(own[m]))] for m, share in zip(manager.tolist(), luck, strict=True)]


def _participant_rows(rng: np.random.Generator, scene: Scene, manager: Array, new: Array) -> Chunk:
    """New consumers of each event; some come again to the manager's next one."""
    order = np.argsort(manager, kind="stable")
    follows = np.r_[False, manager[order][1:] == manager[order][:-1]][: len(order)]
    before = np.where(follows, np.r_[0, order][: len(order)], 0)
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.where(follows, rng.integers(0, MOST_BACK + 1, len(order)), 0)
    earlier = np.empty(len(order), dtype=np.int64)
    earlier[order] = before
    first = np.cumsum(new) - new
    people = int(new.sum())
    names = people_names(rng, scene.material.names, pick(rng, ("male", "female"), people, (8, 2)))
    numbers = phones(people, FIRST_PHONE)
    event = np.r_[np.repeat(np.arange(len(new)), new), np.repeat(np.arange(len(new)), back)]
    again = np.repeat(first[earlier], back) + ordinal_in_group(np.repeat(np.arange(len(new)), back))
    who = np.r_[np.arange(people), again][np.argsort(event, kind="stable")].tolist()
    return chunk(
        "event_participants", len(who), id=ids(len(who)), event_id=np.sort(event) + 1, name=[names[k] for k in who],
        phone=[numbers[k] for k in who],
    )


def _chance(of: tuple[float, float], diligence: Array) -> Array:
    return np.asarray(np.clip(of[0] + of[1] * diligence, 0.02, 0.97))


def call_rows(scene: Scene, team: Team, routes: Routes) -> Chunk:
    """Calls from the first and the last client of a day; in a faultless month none is missing or from elsewhere."""
    rng, notes = scene.stream("calls"), scene.material.texts["fieldwork"]["call_notes"]
    faultless = rng.random((len(scene.covered.months), team.count))[routes.month, routes.manager]
    careless = np.repeat(faultless >= _chance(FAULTLESS, routes.diligence), 2)
    luck = rng.random(2 * routes.count)
    kept = np.flatnonzero(~careless | (luck >= MISSING))
    strange = (careless & (luck >= 1 - STRANGE))[kept]
    usual = np.stack([routes.first, routes.last], axis=1).reshape(-1)[kept]
    client = np.where(strange, np.repeat(routes.strange, 2)[kept], usual)
    ending, count = kept % 2 == 1, len(kept)
    at = np.where(ending, 17 * 60 + 10, 8 * 60 + 18) + drawn(rng, 28, count)
    why = pick(rng, notes, count)
    return chunk(
        "attendance_calls", count, id=ids(count), day=[routes.days[k // 2] for k in kept.tolist()],
        manager_id=routes.manager[kept // 2] + 1, part=["end" if e else "start" for e in ending.tolist()],
        client_id=client + 1, called_at=_clock(at),
        note=[text if s else None for text, s in zip(why, strange.tolist(), strict=True)],
    )


def fieldwork_rows(
    scene: Scene, team: Team, shops: Shops, rounds: Rounds, counted: Array,
) -> Iterator[Chunk]:
    """All field work up to the last day told of; `counted`: sessions of an hour by month × manager."""
    routes = routes_of(scene, team, shops, rounds)
    yield session_rows(scene, routes, counted)
    yield from event_rows(scene, team, routes)
    yield call_rows(scene, team, routes)
