"""Spreading a leaver's clients over others: the load even, neighbours to those who are there already."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cmdesk.rules.visits.travel import distances

Floats = NDArray[np.float64]
Place = tuple[float, float]

SLACK = 0.15
NEIGHBOURS = 3
FAR = 20.0
ROUNDS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """A client to hand over; `minutes` of visits in four weeks, `place` latitude and longitude, `territory` 0: none."""

    id: int
    minutes: float
    place: Place | None = None
    territory: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Somebody who may take clients: minutes of visits in four weeks as they are, minutes there are, and where their
    clients stand (`territories` counts them)."""

    id: int
    minutes: float
    capacity: float = 1.0
    places: Sequence[Place] = ()
    territories: Mapping[int, int] = field(default_factory=dict)


def share_out(clients: Sequence[Moving], receivers: Sequence[Receiver]) -> dict[int, int]:
    """The receiver of each client.

    All who take something are to be equally busy (minutes by capacity); within 15 % of what each is to take, clients
    go where the receiver's next clients are nearest. Nobody takes more than that and the largest client besides.
    Raises ValueError without receivers.
    """
    if not receivers:
        raise ValueError("nobody to take the clients")
    if not clients:
        return {}
    loads = np.array([c.minutes for c in clients], dtype=np.float64)
    way = _ways(clients, receivers)
    room = rooms(float(loads.sum()), receivers) * (1 + SLACK)
    chosen = _exchanged(_by_regret(way, loads, room), way, loads, room)
    return {c.id: receivers[int(r)].id for c, r in zip(clients, chosen, strict=True)}


def rooms(minutes: float, receivers: Sequence[Receiver]) -> Floats:
    """What each takes of so many minutes so that all who take something are equally busy; they sum to the minutes."""
    have = np.array([r.minutes for r in receivers], dtype=np.float64)
    most = np.array([max(r.capacity, 1e-9) for r in receivers], dtype=np.float64)
    order = np.argsort(have / most, kind="stable")
    level = 0.0
    for k in range(1, len(order) + 1):
        taking = order[:k]
        level = (minutes + have[taking].sum()) / most[taking].sum()
        if k == len(order) or level <= have[order[k]] / most[order[k]]:
            break
    found: Floats = np.maximum(0.0, level * most - have)
    return found


def _ways(clients: Sequence[Moving], receivers: Sequence[Receiver]) -> Floats:
    """(clients, receivers): kilometres to the receiver's nearest clients, by territory where places are not known."""
    way = np.array([[_by_territory(c, r) for r in receivers] for c in clients], dtype=np.float64)
    known = [k for k, c in enumerate(clients) if c.place is not None]
    if not known:
        return way
    stand = np.array([clients[k].place for k in known], dtype=np.float64)
    for column, receiver in enumerate(receivers):
        if receiver.places:
            way[known, column] = _nearest(stand, np.array(receiver.places, dtype=np.float64))
    return way


def _nearest(stand: Floats, places: Floats) -> Floats:
    """Mean kilometres from each place to the nearest few of others."""
    km = distances(np.vstack([stand, places]))[:len(stand), len(stand):]
    few = min(NEIGHBOURS, len(places))
    found: Floats = np.sort(km, axis=1)[:, :few].mean(axis=1)
    return found


def _by_territory(client: Moving, receiver: Receiver) -> float:
    """Near where most of the receiver's clients are in the territory, far where none is."""
    whole = sum(receiver.territories.values())
    share = receiver.territories.get(client.territory, 0) / whole if whole and client.territory else 0.0
    return FAR * (1.0 - share)


def _by_regret(way: Floats, loads: Floats, room: Floats) -> NDArray[np.intp]:
    """First those who would lose most by their second choice, each to the nearest who has room."""
    left = room.copy()
    chosen = np.full(len(loads), -1, dtype=np.intp)
    queue = [(-_regret(way[k], left > 0), -float(loads[k]), k) for k in range(len(loads))]
    heapq.heapify(queue)
    while queue:
        worth, load, k = heapq.heappop(queue)
        now = -_regret(way[k], left > 0)
        if now > worth + 1e-12:
            heapq.heappush(queue, (now, load, k))
            continue
        taker = _taker(way[k], left, float(loads[k]))
        chosen[k] = taker
        left[taker] -= loads[k]
    return chosen


def _regret(ways: Floats, open_: NDArray[np.bool_]) -> float:
    there = np.sort(ways[open_])
    return float(there[1] - there[0]) if len(there) > 1 else 0.0


def _taker(ways: Floats, left: Floats, load: float) -> int:
    """The nearest with room for half the client at least; else whoever has most room."""
    fits = left >= load / 2 if load else left > -math.inf
    if not fits.any():
        return int(np.argmax(left))
    return int(np.argmin(np.where(fits, ways, math.inf)))


def _exchanged(chosen: NDArray[np.intp], way: Floats, loads: Floats, room: Floats) -> NDArray[np.intp]:
    """Clients move on or change places as long as that shortens the way and fills nobody beyond what is allowed."""
    most = np.maximum(room, np.bincount(chosen, loads, len(room)))
    for _round in range(ROUNDS):
        spare: Floats = np.asarray(most - np.bincount(chosen, loads, len(room)) + 1e-9, dtype=np.float64)
        own = way[np.arange(len(chosen)), chosen]
        moved, one, to = _best(_by_moving(own, way, loads, spare))
        swapped, first, second = _best(_by_swapping(own, way, loads, spare, chosen))
        if max(moved, swapped) <= 1e-9:
            break
        if moved >= swapped:
            chosen[one] = to
        else:
            chosen[first], chosen[second] = chosen[second], chosen[first]
    return chosen


def _by_moving(own: Floats, way: Floats, loads: Floats, spare: Floats) -> Floats:
    """(clients, receivers): kilometres saved by moving, where there is room."""
    return np.where(loads[:, None] <= spare, own[:, None] - way, -math.inf)


def _by_swapping(own: Floats, way: Floats, loads: Floats, spare: Floats, chosen: NDArray[np.intp]) -> Floats:
    """(clients, clients): kilometres saved by changing places, where there is room."""
    across = way[:, chosen]
    more = loads - loads[:, None]
    room = spare[chosen]
    return np.where((more <= room[:, None]) & (-more <= room), own[:, None] + own - across - across.T, -math.inf)


def _best(gain: Floats) -> tuple[float, int, int]:
    row, column = np.unravel_index(int(np.argmax(gain)), gain.shape)
    return float(gain[row, column]), int(row), int(column)
