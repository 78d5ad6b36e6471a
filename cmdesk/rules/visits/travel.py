"""Where clients are, and the way between them; clients without coordinates get a likely place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cmdesk.rules.visits.problem import Floats
from cmdesk.values.planning import PlanClient, PlanRequest

EARTH_RADIUS = 6371.0088
KM_PER_DEGREE = 111.2
NEIGHBOURS = 3
TERRITORY_STEP = 4.0
CLIENT_STEP = 0.3
NOWHERE = (0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Kilometres and travel minutes between the start (index 0) and the clients (1..n, as in the request).

    km, minutes: (n+1, n+1), minutes. Without a start its row and column are 0: days begin and end anywhere.
    """

    clients: tuple[PlanClient, ...]
    index: dict[int, int]
    km: Floats
    minutes: Floats
    minutes_per_km: float
    guessed: tuple[int, ...]

    def tour_km(self, tour: Sequence[int]) -> float:
        """Kilometres of a tour of indices, from and back to the start."""
        return _along(self.km, tour)

    def tour_minutes(self, tour: Sequence[int]) -> float:
        """Travel and visit minutes of a tour of indices."""
        return _along(self.minutes, tour) + sum(self.clients[k - 1].minutes for k in tour)

    def cheapest_place(self, tour: Sequence[int], client: int) -> int:
        """Where in the tour the client costs the shortest detour (0: before the first stop)."""
        return int(np.argmin(self._detours(tour, client)))

    def added_minutes(self, tour: Sequence[int], client: int) -> float:
        """Minutes of the visit and its shortest detour."""
        detour = float(self._detours(tour, client).min()) * self.minutes_per_km
        return detour + self.clients[client - 1].minutes

    def _detours(self, tour: Sequence[int], client: int) -> Floats:
        stops = np.array([0, *tour, 0])
        way = self.km[client, stops]
        detours: Floats = way[:-1] + way[1:] - self.km[stops[:-1], stops[1:]]
        return detours


def _along(legs: Floats, tour: Sequence[int]) -> float:
    stops = [0, *tour, 0]
    return float(legs[stops[:-1], stops[1:]].sum()) if tour else 0.0


def ground_of(request: PlanRequest) -> Ground:
    clients = request.clients
    places, guessed = places_of(clients, request.start or NOWHERE)
    start = request.start or ((float(places[0, 0]), float(places[0, 1])) if clients else (0.0, 0.0))
    km = distances(np.vstack([[start], places.reshape(-1, 2)])) * request.detour
    if request.start is None:
        km[0, :] = km[:, 0] = 0.0
    return Ground(
        clients=clients,
        index={client.id: k for k, client in enumerate(clients, start=1)},
        km=km,
        minutes=km * (60.0 / request.speed),
        minutes_per_km=60.0 / request.speed,
        guessed=tuple(clients[k].id for k in guessed),
    )


def distances(places: Floats) -> Floats:
    """Great-circle kilometres between (n, 2) places in degrees, latitude first (haversine formula)."""
    lat, lon = np.radians(places).T
    across = np.sin((lat[:, None] - lat) / 2) ** 2
    along = np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return np.ascontiguousarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(across + along, 0.0, 1.0))))


def places_of(clients: Sequence[PlanClient], start: tuple[float, float] = NOWHERE) -> tuple[Floats, tuple[int, ...]]:
    """(n, 2) latitudes and longitudes, and the positions of those that were guessed.

    A guessed client stands amid the nearest of the list who share its street, else its territory, else of the list.
    When nobody has coordinates, all stand on a made-up map around the start, on which territory, street and list
    order are near.
    """
    places = np.array([_coordinates(client) for client in clients], dtype=np.float64).reshape(-1, 2)
    known = [k for k in range(len(clients)) if not np.isnan(places[k, 0])]
    guessed = tuple(k for k in range(len(clients)) if np.isnan(places[k, 0]))
    if not clients:
        return places, ()
    if not known:
        return made_up_map(clients) + np.array(start), guessed
    for k in guessed:
        places[k] = places[_likely(clients, known, clients[k])].mean(axis=0)
    return places, guessed


def _coordinates(client: PlanClient) -> tuple[float, float]:
    lat, lon = client.lat, client.lon
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180 or (lat, lon) == (0, 0):
        return (math.nan, math.nan)
    return (lat, lon)


def _likely(clients: Sequence[PlanClient], known: Sequence[int], client: PlanClient) -> list[int]:
    territory = [k for k in known if client.territory and clients[k].territory == client.territory]
    street = [k for k in territory or known if client.street and clients[k].street == client.street]
    return sorted(street or territory or known, key=lambda k: (abs(clients[k].place - client.place), k))[:NEIGHBOURS]


def made_up_map(clients: Sequence[PlanClient]) -> Floats:
    """(n, 2) places in degrees, their middle at 0: territories are squares, clients in them row by row, to and fro."""
    squares: dict[str, list[int]] = {}
    for k in sorted(range(len(clients)), key=lambda k: (clients[k].territory, clients[k].street, clients[k].place)):
        squares.setdefault(clients[k].territory, []).append(k)
    step = max(TERRITORY_STEP, CLIENT_STEP * (1 + max((len(s) for s in squares.values()), default=0) ** 0.5))
    corners = _snake(len(squares))
    places = np.zeros((len(clients), 2))
    for corner, members in zip(corners, squares.values(), strict=True):
        places[members] = corner * step + _snake(len(members)) * CLIENT_STEP
    centred: Floats = (places - places.mean(axis=0)) / KM_PER_DEGREE
    return centred


def _snake(count: int) -> Floats:
    """(count, 2) points of a square grid, row by row, to and fro."""
    width = max(1, int(np.ceil(count**0.5)))
    row, column = np.divmod(np.arange(count), width)
    return np.stack([row, np.where(row % 2 == 0, column, width - 1 - column)], axis=1).astype(np.float64)
