"""On which days the clients' visits fall, and which of them a day has room for."""

from __future__ import annotations

from datetime import date

import numpy as np

from cmdesk.rules.demo.chunks import Array, ordinal_in_group
from cmdesk.rules.demo.places import KM_PER_DEGREE
from cmdesk.rules.demo.shops import Shops
from cmdesk.values.presets import Preset

CYCLE_DAYS, WEEK = 20, 5
WAY_MINUTES = 4
GIVEN_UP_AT_ONCE = 0.6


def due(days: list[date], shops: Shops, preset: Preset) -> tuple[Array, Array]:
    """Day and client of every visit that the cycles ask for.

    Each manager's driving order is cut into a stretch for each day of the week, and what is not visited every week into
    parts of it for the weeks of the cycle, all of about the same work.
    """
    visits = np.array([c.visits for c in preset.client_classes])[shops.kind]
    work = visits * (np.array([c.minutes for c in preset.client_classes])[shops.kind] + WAY_MINUTES)
    period = CYCLE_DAYS / visits
    stretch = _share(work, shops.sites.manager, WEEK)
    first = stretch + WEEK * _weeks(work, shops.sites.manager * WEEK + stretch, np.rint(period / WEEK))
    found = [np.flatnonzero((np.floor((k - first) % period) == 0) & shops.trading(d)) for k, d in enumerate(days)]
    return np.repeat(np.arange(len(days)), [len(each) for each in found]), np.concatenate(found)


def _share(work: Array, group: Array, parts: Array | int) -> Array:
    """The part of its group (in order) each element falls into, when the work is cut into as many equal parts."""
    order = np.argsort(group, kind="stable")
    total = np.bincount(group, work)[group[order]]
    until = np.cumsum(work[order])
    starts = np.flatnonzero(ordinal_in_group(group[order]) == 0)
    before = np.repeat((until - work[order])[starts], np.diff(np.r_[starts, len(order)]))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.floor((until - before - work[order] / 2) / total * np.broadcast_to(parts, len(order))[order])
    return found


def _weeks(work: Array, stretch: Array, weeks: Array) -> Array:
    """The week of the cycle each client begins in; those of weeks one and three lie in one half of the stretch."""
    counts = np.unique(weeks)
    kind = np.searchsorted(counts, weeks)
    part = _share(work, stretch * len(counts) + kind, weeks)
    return np.where(weeks == 4, np.array([0, 2, 1, 3])[np.minimum(part, 3)], part)


def fitting(group: Array, client: Array, minutes: Array, giving_up: Array, shops: Shops, preset: Preset) -> Array:
    """Which visits there is time for, with the way between them; the highest of `giving_up` go first.

    `group`: a number for each manager and day, equal ones together, the clients of each in driving order.
    """
    kept = np.arange(len(group))
    per_km = 60 / float(preset.planning["speed"]) * float(preset.planning["detour"])
    while True:
        stops = client[kept]
        way = np.where(ordinal_in_group(group[kept]) == 0, 0, straight_km(stops, shops) * per_km)
        spare = preset.minutes_per_day - 1 - np.bincount(group[kept], minutes[kept] + way)
        crowded = kept[spare[group[kept]] < 0]
        if not len(crowded):
            return kept
        kept = np.setdiff1d(kept, _given_up(crowded, group, minutes, giving_up, -spare), assume_unique=True)


def _given_up(crowded: Array, group: Array, minutes: Array, giving_up: Array, over: Array) -> Array:
    """The visits of crowded days that go next: fewer than are too many, as each saves its way too."""
    last = crowded[np.lexsort((-giving_up[crowded], group[crowded]))]
    until = np.cumsum(minutes[last])
    starts = np.flatnonzero(ordinal_in_group(group[last]) == 0)
    before = np.repeat((until - minutes[last])[starts], np.diff(np.r_[starts, len(last)]))
    return np.asarray(last[until - minutes[last] - before < GIVEN_UP_AT_ONCE * over[group[last]]])


def straight_km(client: Array, shops: Shops) -> Array:
    """Kilometres to each client from the one before it in the list."""
    latitude, longitude = shops.sites.latitude[client], shops.sites.longitude[client]
    north = np.diff(latitude, prepend=latitude[:1])
    east = np.diff(longitude, prepend=longitude[:1]) * np.cos(np.radians(latitude))
    return np.asarray(np.hypot(north, east) * KM_PER_DEGREE)
