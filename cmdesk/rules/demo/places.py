"""Where the shops lie: along the roads of each township and in its villages, in an order one may drive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cmdesk.rules.demo.chunks import Array, Chunk, allocated, chunk, drawn, ids, ordinal_in_group, pick
from cmdesk.rules.demo.material import County, Places, Township
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.team import Team

ROADS = 5
SHOPS_PER_VILLAGE = 7
KM_PER_DEGREE = 111.2
HILBERT_BITS = 10
ROUTES = 5
ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Sites:
    """Shops in driving order, those of a manager together. Numbers of manager, territory and route are from 0."""

    manager: Array
    territory: Array
    route: Array
    latitude: Array
    longitude: Array
    rural: Array
    address: list[str]
    village: list[str]
    routes: Chunk

    @property
    def count(self) -> int:
        return len(self.manager)


@dataclass(frozen=True, slots=True)
class _Spots:
    """The shops of a township; `street` is the road or village they stand on."""

    latitude: Array
    longitude: Array
    rural: Array
    address: list[str]
    village: list[str]


def make_sites(scene: Scene, team: Team) -> Sites:
    rng, places = scene.stream("places"), scene.material.places
    sizes = allocated(scene.options.clients, rng.uniform(0.85, 1.15, team.count), 1)
    spots, territory, township = [], [], []
    for k, each in enumerate(team.territories):
        total = int(sizes[list(each.managers)].sum())
        for t, count in enumerate(allocated(total, [one.weight for one in each.townships]).tolist()):
            spots.append(_spots(rng, team.counties[each.county], each.townships[t], count, places))
            territory.append(np.full(count, k))
            township.append(np.full(count, t))
    return _ordered(team, spots, np.concatenate(territory), np.concatenate(township), sizes)


def _ordered(team: Team, spots: list[_Spots], territory: Array, township: Array, sizes: Array) -> Sites:
    latitude, longitude = (np.concatenate([getattr(s, name) for s in spots]) for name in ("latitude", "longitude"))
    order = np.lexsort((_hilbert(latitude, longitude), territory))
    territory, township = territory[order], township[order]
    address, village = ([line for s in spots for line in getattr(s, name)] for name in ("address", "village"))
    manager = np.repeat(np.arange(team.count), sizes)
    route, routes = _routes(team, manager, territory, township)
    return Sites(
        manager, territory, route, np.round(latitude[order], 6), np.round(longitude[order], 6),
        np.concatenate([s.rural for s in spots])[order], [address[k] for k in order.tolist()],
        [village[k] for k in order.tolist()], routes,
    )


def _spots(rng: np.random.Generator, county: County, township: Township, count: int, places: Places) -> _Spots:
    prefix = f"{county.name}{county.kind}{township.name}"
    directions = rng.uniform(0, 2 * np.pi) + 2 * np.pi / ROADS * (np.arange(ROADS) + rng.uniform(-0.2, 0.2, ROADS))
    rural = rng.random(count) >= (0.78 if township.urban else 0.40)
    east, north, streets, numbers = _town(rng, directions, count, places)
    villages, village_of, village_east, village_north = _villages(rng, directions, count, places)
    east, north = np.where(rural, village_east, east), np.where(rural, village_north, north)
    ends = pick(rng, ("村委东邻", "村中心街路北", "村东首", "村西路口", "村南首", "村委大院对面", "小学对面"), count)
    address = [
        f"{prefix}{villages[v]}{end}" if out else f"{prefix}{street}{number}号"
        for out, v, end, street, number in zip(rural, village_of, ends, streets, numbers, strict=True)
    ]
    longitude_km = KM_PER_DEGREE * np.cos(np.radians(township.latitude))
    return _Spots(
        township.latitude + north / KM_PER_DEGREE, township.longitude + east / longitude_km, rural, address,
        [villages[v] if out else "" for out, v in zip(rural, village_of, strict=True)],
    )


def _town(
    rng: np.random.Generator, directions: Array, count: int, places: Places,
) -> tuple[Array, Array, list[str], list[int]]:
    """East and north of the centre in km, streets and house numbers."""
    streets = rng.choice(np.array(places.streets, dtype=object), ROADS, replace=False)
    road, along = drawn(rng, ROADS, count), 2.2 * rng.beta(1.2, 2.6, count)
    aside = rng.normal(0, 0.05, count)
    angle = directions[road]
    east = along * np.cos(angle) - aside * np.sin(angle)
    north = along * np.sin(angle) + aside * np.cos(angle)
    numbers = (along * 110).astype(int) * 2 + 1 + (aside > 0)
    return east, north, streets[road].tolist(), numbers.tolist()


def _villages(
    rng: np.random.Generator, directions: Array, count: int, places: Places,
) -> tuple[list[str], list[int], Array, Array]:
    """Village names, the village of each shop, and where the shop would stand in it (km east and north)."""
    total = max(3, count // SHOPS_PER_VILLAGE)
    angle = directions[drawn(rng, ROADS, total)] + rng.normal(0, 0.12, total)
    along = rng.uniform(1.8, 6.5, total)
    heads, tails = pick(rng, places.village_heads, total), pick(rng, places.village_tails, total)
    village = drawn(rng, total, count)
    east = (along * np.cos(angle))[village] + rng.normal(0, 0.12, count)
    north = (along * np.sin(angle))[village] + rng.normal(0, 0.12, count)
    return [a + b for a, b in zip(heads, tails, strict=True)], village.tolist(), east, north


def _hilbert(latitude: Array, longitude: Array) -> Array:
    """The place of each point on a Hilbert curve over all of them: neighbours on it are neighbours on the map."""
    side = 1 << HILBERT_BITS
    x, y = (((v - v.min()) / max(np.ptp(v), 1e-9) * (side - 1)).astype(np.int64) for v in (longitude, latitude))
    place = np.zeros(len(x), dtype=np.int64)
    step = side >> 1
    while step:
        right, upper = (x & step > 0).astype(np.int64), (y & step > 0).astype(np.int64)
        place += step * step * ((3 * right) ^ upper)
        flip = (upper == 0) & (right == 1)
        x, y = np.where(flip, side - 1 - x, x), np.where(flip, side - 1 - y, y)
        x, y = np.where(upper == 0, y, x), np.where(upper == 0, x, y)
        step >>= 1
    return place


def _routes(team: Team, manager: Array, territory: Array, township: Array) -> tuple[Array, Chunk]:
    """Each manager's shops cut into ROUTES stretches of the driving order, named after the township most lie in."""
    sizes = np.bincount(manager, minlength=team.count)
    within = ordinal_in_group(manager)
    cut = within * ROUTES // sizes[manager]
    _cuts, first, route = np.unique(manager * ROUTES + cut, return_index=True, return_inverse=True)
    names, codes = [], []
    seen: dict[str, int] = {}
    for t, place in zip(territory[first].tolist(), _commonest(route, township), strict=True):
        own = team.territories[t]
        short = own.townships[place].short
        where = f"{own.county}-{short}"
        seen[where], seen[own.code] = seen.get(where, 0) + 1, seen.get(own.code, 0) + 1
        names.append(f"{short}{_ordinal(seen[where])}线")
        codes.append(f"{own.code}-{seen[own.code]:02d}")
    found = chunk("routes", len(names), id=ids(len(names)), code=codes, name=names, territory_id=territory[first] + 1)
    return route, found


def _commonest(route: Array, township: Array) -> Iterator[int]:
    width = int(township.max()) + 1
    counts = np.bincount(route * width + township, minlength=(int(route.max()) + 1) * width)
    yield from np.argmax(counts.reshape(-1, width), axis=1).tolist()


def _ordinal(number: int) -> str:
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else ORDINALS[tens - 1]) + "十" + (ORDINALS[ones - 1] if ones else "")
