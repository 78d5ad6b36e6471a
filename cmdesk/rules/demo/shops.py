"""The shops' files and who answers for each of them when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from cmdesk.rules.demo.chunks import Array, Chunk, chunk, drawn, ids, pick
from cmdesk.rules.demo.material import Material
from cmdesk.rules.demo.options import Span
from cmdesk.rules.demo.places import Sites
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.team import Team, people_names, phones
from cmdesk.values.periods import Month
from cmdesk.values.presets import Preset

MANY, FEW = (0.08, 0.22, 0.35, 0.35), (0.01, 0.05, 0.14, 0.80)
DAY_MINUTES, CYCLE_DAYS = 290, 20
CARTONS = (420.0, 230.0, 125.0, 55.0)
FORMATS = "ZBSNYFQ"
TOWN_FORMATS, VILLAGE_FORMATS = (35, 25, 13, 1, 17, 6, 3), (70, 10, 12, 0, 4, 2, 2)
FIRST_PHONE = 1000
OLDEST_DAY = date(2006, 1, 1)


@dataclass(frozen=True, slots=True)
class HandOver:
    """From `day` on, `clients` (numbers from 0) belong to manager `to` instead of `before`."""

    clients: Array
    before: int
    to: int
    day: date


@dataclass(frozen=True, slots=True)
class Shops:
    """`kind` is the number of the client class, `cartons` the usual month's volume in 条, `opened` and `closed` days
    as ordinals, `hand_overs` what changed since the first owner."""

    sites: Sites
    kind: Array
    cartons: Array
    opened: Array
    closed: Array
    hand_overs: tuple[HandOver, ...]

    @property
    def count(self) -> int:
        return self.sites.count

    @property
    def stopped(self) -> Array:
        return np.asarray(self.closed < date.max.toordinal())

    @property
    def paused(self) -> Array:
        """Those of the stopped shops that will open again."""
        return np.asarray(self.stopped & (self.opened % 2 == 0))

    def owners(self, day: date) -> Array:
        """The number of the manager who answers for each client on a day."""
        found = self.sites.manager.copy()
        for each in self.hand_overs:
            if each.day <= day:
                found[each.clients] = each.to
        return found

    def trading(self, day: date) -> Array:
        return np.asarray((self.opened <= day.toordinal()) & (day.toordinal() < self.closed))


def make_shops(scene: Scene, sites: Sites, team: Team) -> Shops:
    rng, count, covered = scene.stream("shops"), sites.count, scene.covered
    kind = drawn(rng, len(CARTONS), count, class_shares(count / team.count, scene.preset))
    cartons = np.array(CARTONS)[kind] * np.exp(rng.normal(0, 0.24, count))
    opened = _opened(rng, covered, count)
    return Shops(sites, kind, cartons, opened, _closed(rng, covered, opened), _hand_overs(rng, covered, sites, team))


def class_shares(clients_per_manager: float, preset: Preset) -> Array:
    """How many of a branch's shops are of each class, so that one manager can visit them within the day."""
    work = np.array([c.visits * c.minutes for c in preset.client_classes])
    many, few = np.array(MANY), np.array(FEW)
    budget = DAY_MINUTES * CYCLE_DAYS / clients_per_manager
    share = np.clip((budget - few @ work) / (many @ work - few @ work), 0, 1)
    return np.asarray(few + share * (many - few))


def _opened(rng: np.random.Generator, covered: Span, count: int) -> Array:
    """Most shops are older than the time covered, a few opened within it."""
    first, last = covered.months[0].first.toordinal(), covered.through.toordinal()
    old = rng.integers(OLDEST_DAY.toordinal(), first - 30, count)
    new = rng.integers(first, max(first + 1, last - 30), count)
    return np.where(rng.random(count) < 0.002 * len(covered.months), new, old)


def _closed(rng: np.random.Generator, covered: Span, opened: Array) -> Array:
    """The day trade stopped, or one that never comes."""
    last = covered.through.toordinal()
    stopped = np.maximum(rng.integers(last - 150, last - 10, len(opened)), opened + 20)
    stops = (rng.random(len(opened)) < 0.03) & (stopped <= last)
    return np.where(stops, stopped, date.max.toordinal())


def _hand_overs(rng: np.random.Generator, covered: Span, sites: Sites, team: Team) -> tuple[HandOver, ...]:
    """In the middle of a month the end of one manager's stretch goes to the next manager of the territory."""
    pairs = [(a, b) for t in team.territories for a, b in zip(t.managers, t.managers[1:], strict=False)]
    months = covered.months[-9:-1]
    if not pairs or not months:
        return ()
    chosen = rng.permutation(len(pairs))[: max(1, team.count // 5)]
    return tuple(_hand_over(rng, sites, pairs[k], months) for k in sorted(chosen.tolist()))


def _hand_over(rng: np.random.Generator, sites: Sites, pair: tuple[int, int], months: tuple[Month, ...]) -> HandOver:
    before, to = pair
    own = np.flatnonzero(sites.manager == before)
    month = months[int(rng.integers(len(months)))]
    return HandOver(own[-max(1, len(own) // 30):], before, to, month.first + timedelta(days=int(rng.integers(9, 20))))


def client_rows(scene: Scene, shops: Shops, team: Team) -> Chunk:
    rng, count, material = scene.stream("clients"), shops.count, scene.material
    sites, places, words = shops.sites, material.places, material.shops["words"]
    counties = np.array([t.county for t in team.territories])[sites.territory]
    owners = people_names(rng, material.names, pick(rng, ("male", "female"), count, (6, 4)))
    formats = _formats(rng, sites.rural)
    rank = np.argsort(np.argsort(shops.cartons, kind="stable"), kind="stable") / count
    scale = 2 - (rank > 0.55).astype(int) - (rank > 0.85)
    area = (np.array([8, 3, 1])[scale] * rng.uniform(9, 16, count)).round()
    cabinets = np.maximum(1, (area / 30).astype(int))
    return chunk(
        "clients", count, id=ids(count), code=_codes(team, counties), licence=_licences(rng, team, counties),
        name=_shop_names(rng, owners, sites.village, formats, material), contact=list(owners),
        phone=phones(count, FIRST_PHONE), preferred_contact=_some(rng, words["preferred"], count, 0.4),
        state=_states(shops), client_class=_words([c.code for c in scene.preset.client_classes], shops.kind),
        tier=_words([f"{k:02d}" for k in range(1, 31)], (rank * 30).astype(int)), business_format=formats,
        star=_words([str(k) for k in range(6)], np.clip((rank * 4 + rng.normal(1, 0.7, count)).astype(int), 0, 5)),
        market_type=_words(["C", "X"], sites.rural.astype(int)), scale=_words(["1", "2", "3"], scale),
        territory_id=sites.territory + 1, route_id=sites.route + 1, province=places.province, city=places.city,
        address=sites.address, latitude=sites.latitude, longitude=sites.longitude,
        hours=pick(rng, words["hours"], count, (4, 5, 4, 3, 2, 0.3)), area=area.astype(float), cabinets=cabinets,
        display_slots=cabinets * 20 + rng.integers(0, 21, count), pos_in_use=rng.random(count) < 0.2 + 0.7 * rank,
        information_point=rng.random(count) < 0.05, opened_on=[date.fromordinal(d) for d in shops.opened.tolist()],
        needs=_some(rng, words["needs"], count, 0.12), note=_some(rng, words["notes"], count, 0.08),
    )


def _words(words: list[str], numbers: Array) -> list[str]:
    return [words[k] for k in numbers.tolist()]


def _some(rng: np.random.Generator, texts: list[str], count: int, share: float) -> list[str | None]:
    has = rng.random(count) < share
    return [text if given else None for text, given in zip(pick(rng, texts, count), has.tolist(), strict=True)]


def _states(shops: Shops) -> list[str]:
    return _words(["active", "closed", "paused"], shops.stopped.astype(int) + shops.paused)


def _formats(rng: np.random.Generator, rural: Array) -> list[str]:
    town, village = (drawn(rng, len(FORMATS), len(rural), w) for w in (TOWN_FORMATS, VILLAGE_FORMATS))
    return _words(list(FORMATS), np.where(rural, village, town))


def _codes(team: Team, counties: Array) -> list[str]:
    first = np.searchsorted(counties, counties, side="left")
    serial = np.arange(len(counties)) - first + 1
    return [f"{team.counties[c].short}{n:05d}" for c, n in zip(counties.tolist(), serial.tolist(), strict=True)]


def _licences(rng: np.random.Generator, team: Team, counties: Array) -> list[str]:
    """Twelve digits: the area code of the county and a number of its own."""
    serial = 100_001 + rng.permutation(len(counties))
    return [f"{team.counties[c].code}{n}" for c, n in zip(counties.tolist(), serial.tolist(), strict=True)]


def _shop_names(
    rng: np.random.Generator, owners: tuple[str, ...], villages: list[str], formats: list[str], material: Material,
) -> list[str]:
    words, count = material.shops, len(formats)
    lucky, family = pick(rng, words["lucky"], count), pick(rng, words["family"].split(), count)
    ends, way = rng.random(count), rng.random(count)
    found = []
    for k, kind in enumerate(formats):
        suffixes = words["suffixes"][kind]
        suffix = suffixes[int(ends[k] * len(suffixes))]
        found.append(_shop_name(way[k], lucky[k], owners[k], villages[k], family[k]) + suffix)
    return found


def _shop_name(way: float, lucky: str, owner: str, village: str, family: str) -> str:
    if way < 0.14:
        return family + owner[0]
    if way < 0.26:
        return owner[-1] * 2 if len(owner) == 2 else owner[1:]
    if village and way < 0.55:
        return village + (lucky if way < 0.47 else "")
    return lucky


def assignment_rows(shops: Shops, covered: Span) -> Chunk:
    """Each client's managers from when to when; the assignment of a closed shop ends with its trade."""
    start = date(covered.months[0].year, 1, 1).toordinal()
    rows = _stretches(shops, np.maximum(shops.opened, start))
    last = [None if day == date.max.toordinal() else date.fromordinal(day) for day in rows["last"].tolist()]
    return chunk(
        "assignments", len(last), id=ids(len(last)), client_id=rows["client"] + 1, manager_id=rows["manager"] + 1,
        first_day=[date.fromordinal(day) for day in rows["first"].tolist()], last_day=last,
    )


def _stretches(shops: Shops, first: Array) -> dict[str, Any]:
    """Rows of client, manager, first and last day in ordinals, in the order of clients and days."""
    last = np.where(shops.paused, date.max.toordinal(), shops.closed)
    client, manager = np.arange(shops.count), shops.sites.manager.copy()
    added = []
    for each in shops.hand_overs:
        day, own = each.day.toordinal(), each.clients
        moved = own[(first[own] < day) & (day < last[own])]
        manager[own[first[own] >= day]] = each.to
        added.append((moved, np.full(len(moved), each.to), np.full(len(moved), day), last[moved]))
        last[moved] = day - 1
    rows = [np.concatenate(parts) for parts in zip((client, manager, first, last), *added, strict=True)]
    order = np.lexsort((rows[2], rows[0]))
    return dict(zip(("client", "manager", "first", "last"), (part[order] for part in rows), strict=True))
