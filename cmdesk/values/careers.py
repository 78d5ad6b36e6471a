"""What a trade presets for careers: the ladder, the admission standard, probation, workload standards."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from cmdesk.values.evaluation.words import Name
from cmdesk.values.resources import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetStep:
    """A grade of the ladder with its texts; the grades come from the highest to the lowest. `stars`: how many the trade
    gives to it, None where it gives none."""

    grade: str
    requirements: Name
    duties: Name
    stars: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetAdmissionItem:
    code: str
    name: Name
    most: Decimal
    note: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetWorkload:
    """What an indicator should come to per client manager and month."""

    indicator: str
    per_head: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerPreset:
    """`line` is the score from which a candidate is admitted; `probation_months` how long the probation lasts."""

    steps: tuple[PresetStep, ...]
    admission: tuple[PresetAdmissionItem, ...]
    line: Decimal
    probation_months: int
    workload: tuple[PresetWorkload, ...]


@cache
def load_careers(trade: str) -> CareerPreset:
    """The career preset of a trade, from `resources/presets/careers`."""
    with resource("presets", "careers", f"{trade}.toml").open("rb") as stream:
        raw = tomllib.load(stream, parse_float=Decimal)
    return CareerPreset(
        steps=tuple(PresetStep(
            grade=each["grade"], requirements=_name(each["requirements"]), duties=_name(each["duties"]),
            stars=each.get("stars"),
        ) for each in raw["ladder"]),
        admission=tuple(PresetAdmissionItem(
            code=each["code"], name=_name(each["name"]), most=Decimal(each["most"]), note=_name(each.get("note", "")),
        ) for each in raw["admission"]["items"]),
        line=Decimal(raw["admission"]["line"]), probation_months=raw["admission"]["probation_months"],
        workload=tuple(PresetWorkload(indicator=each["indicator"], per_head=Decimal(each["per_head"]))
                       for each in raw["workload"]),
    )


def _name(raw: dict[str, Any] | str) -> Name:
    return Name(raw, raw) if isinstance(raw, str) else Name(raw["zh_CN"], raw["en"])
