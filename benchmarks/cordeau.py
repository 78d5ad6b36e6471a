"""Reader of the textbook format of Cordeau, Gendreau and Laporte (1997) for periodic vehicle routing."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

PERIODIC = 1


@dataclass(frozen=True, slots=True)
class Stop:
    x: float
    y: float
    service: float
    demand: float
    day_sets: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """stops[0] is the depot; longest and largest hold per day the limits of a route (infinite: none)."""

    name: str
    vehicles: int
    longest: tuple[float, ...]
    largest: tuple[float, ...]
    stops: tuple[Stop, ...]


def _limit(text: str) -> float:
    value = float(text)
    return value if value > 0 else math.inf


def _day_set(code: int, days: int) -> tuple[int, ...]:
    return tuple(day for day in range(days) if code >> (days - 1 - day) & 1)


def _stop(words: list[str], days: int) -> Stop:
    """i x y d q f a list: the frequency f is not read, the bits of each code say the days."""
    x, y, service, demand = (float(word) for word in words[1:5])
    codes = [int(word) for word in words[7 : 7 + int(words[6])]] if len(words) > 6 else []
    day_sets = dict.fromkeys(_day_set(code, days) for code in codes)
    return Stop(x, y, service, demand, tuple(s for s in day_sets if s))


def read_instance(path: Path) -> Instance:
    """Raises ValueError when the file is not of this format."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not rows or len(rows[0]) != 4 or int(rows[0][0]) != PERIODIC:
        raise ValueError(f"{path.name}: not a periodic routing instance")
    vehicles, clients, days = (int(word) for word in rows[0][1:])
    limits = rows[1 : 1 + days]
    stops = tuple(_stop(words, days) for words in rows[1 + days : 2 + days + clients])
    if len(stops) != clients + 1:
        raise ValueError(f"{path.name}: {clients + 1} stops promised, {len(stops)} found")
    longest, largest = (tuple(_limit(words[k]) for words in limits) for k in (0, 1))
    return Instance(path.stem, vehicles, longest, largest, stops)


def read_best_known(folder: Path) -> dict[str, float]:
    path = folder / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row["instance"].strip(): float(row["best_known"]) for row in csv.DictReader(lines) if row["best_known"]}
