"""Names, places, shop words, texts and recipes of figures, from `resources/demo`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cmdesk.values.resources import resource


@dataclass(frozen=True, slots=True)
class Township:
    name: str
    latitude: float
    longitude: float
    weight: float

    @property
    def short(self) -> str:
        short = self.name.removesuffix("街道").removesuffix("镇")
        return short if len(short) > 1 else self.name

    @property
    def urban(self) -> bool:
        return self.name.endswith("街道")


@dataclass(frozen=True, slots=True)
class County:
    """`code` is the six-digit area code, `short` the letters of staff numbers, `kind` 市, 县 or 区."""

    name: str
    kind: str
    code: str
    short: str
    staff: int
    townships: tuple[Township, ...]


@dataclass(frozen=True, slots=True)
class Places:
    province: str
    city: str
    company: str
    streets: tuple[str, ...]
    village_heads: tuple[str, ...]
    village_tails: tuple[str, ...]
    counties: tuple[County, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """`surnames` with their weights; given names by gender as first and last characters and single ones."""

    surnames: tuple[str, ...]
    weights: tuple[int, ...]
    given: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]
    rare: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a figure comes about: `mean` + `spread` × the person's strength in `trait` + `noise`; counts have `most`."""

    mean: float
    spread: float
    trait: str
    target: float
    noise: float = 0.0
    size: float = 1.0
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class Material:
    names: Names
    places: Places
    shops: Mapping[str, Any]
    texts: Mapping[str, Any]
    rates: Mapping[str, Recipe]
    counts: Mapping[str, Recipe]
    levels: Mapping[str, Recipe]
    spring_festivals: tuple[date, ...]
    mid_autumns: tuple[date, ...]


@cache
def load_material() -> Material:
    figures, shops = _read("figures"), _read("shops")
    shops["lucky"] += [a + b for a in shops["lucky_first"].split() for b in shops["lucky_last"].split() if a != b]
    recipes = {kind: {k: Recipe(**r) for k, r in figures[kind].items()} for kind in ("rates", "counts", "levels")}
    return Material(
        names=_names(_read("names")), places=_places(_read("places")), shops=shops, texts=_read("texts"), **recipes,
        spring_festivals=tuple(figures["spring_festivals"]), mid_autumns=tuple(figures["mid_autumns"]),
    )


def _read(name: str) -> dict[str, Any]:
    with resource("demo", f"{name}.toml").open("rb") as stream:
        return tomllib.load(stream)


def _names(raw: dict[str, Any]) -> Names:
    counted = re.findall(r"(\D+?)(\d+)(?:\s|$)", raw["surnames"])
    given = {
        gender: (tuple(raw[f"{gender}_first"]), tuple(raw[f"{gender}_last"]), tuple(raw[f"{gender}_single"]))
        for gender in ("male", "female")
    }
    return Names(tuple(s for s, _n in counted), tuple(int(n) for _s, n in counted), given, tuple(raw["rare"]))


def _places(raw: dict[str, Any]) -> Places:
    counties = tuple(
        County(**c | {"townships": tuple(Township(*t) for t in c["townships"])}) for c in raw["counties"]
    )
    streets, heads, tails = (tuple(raw[key].split()) for key in ("streets", "village_heads", "village_tails"))
    return Places(raw["province"], raw["city"], raw["company"], streets, heads, tails, counties)
