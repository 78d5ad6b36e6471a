"""Trade presets: what differs between trades, as data. `resources/presets/*.toml` holds one trade each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from cmdesk.values.evaluation.words import Direction, Name
from cmdesk.values.resources import resource


class CycleKind(StrEnum):
    """What a visit plan covers."""

    FOUR_WEEKS = "four_weeks"
    MONTH = "month"


class Nature(StrEnum):
    """Whether an indicator's values add up, are a rate of two that do, or neither."""

    AMOUNT = "amount"
    RATE = "rate"
    LEVEL = "level"


class DayRule(StrEnum):
    """How the days of a month make its figure."""

    SUM = "sum"
    AVERAGE = "average"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetTerm:
    """One word of a vocabulary; `synonyms` are other spellings met in workbooks."""

    code: str
    name: Name
    synonyms: tuple[str, ...] = ()


T = TypeVar("T", bound=PresetTerm)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientClass(PresetTerm):
    """A class of clients with its cycle: visits in four weeks, minutes a visit, the weekdays' digits (1 is Monday),
    fewest and most calendar days between visits, and the codes of the checks a visit makes."""

    visits: int
    minutes: int
    weekdays: str = "12345"
    min_gap: int | None = None
    max_gap: int | None = None
    checks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade(PresetTerm):
    coefficient: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetIndicator(PresetTerm):
    """`numerator`, `denominator`: codes of the amounts of a rate; `source`: the program's record that it counts;
    `of_days`: how daily figures make the month's."""

    unit: Name = Name()
    nature: Nature = Nature.AMOUNT
    direction: Direction = Direction.HIGHER
    digits: int = 0
    numerator: str = ""
    denominator: str = ""
    source: str = ""
    of_days: DayRule = DayRule.SUM


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A trade. `words` are what the trade calls things; `vocabularies` holds classes and grades too; `scheme` is the
    default scheme of `resources/presets/schemes`; `planning` are the visit planner's weights and measures by name."""

    code: str
    name: Name
    cycle: CycleKind
    minutes_per_day: int
    counts_stock: bool
    planning: Mapping[str, float]
    scheme: str
    words: Mapping[str, Name]
    client_classes: tuple[ClientClass, ...]
    grades: tuple[Grade, ...]
    vocabularies: Mapping[str, tuple[PresetTerm, ...]]
    indicators: tuple[PresetIndicator, ...]

    def indicator(self, code: str) -> PresetIndicator:
        """Raises KeyError."""
        return _by_code(self.indicators, code)

    def client_class(self, code: str) -> ClientClass:
        """Raises KeyError."""
        return _by_code(self.client_classes, code)

    def grade(self, code: str) -> Grade:
        """Raises KeyError."""
        return _by_code(self.grades, code)


def _by_code(terms: tuple[T, ...], code: str) -> T:
    return {term.code: term for term in terms}[code]


def trades() -> tuple[str, ...]:
    """The codes of the trades there are presets for, tobacco first."""
    found = (path.stem for path in resource("presets").glob("*.toml"))
    return tuple(sorted(found, key=lambda code: (code != "tobacco", code)))


@cache
def load_preset(trade: str) -> Preset:
    """The preset of a trade. Raises KeyError for a trade without one."""
    path = resource("presets", f"{trade}.toml")
    if trade not in trades():
        raise KeyError(trade)
    with path.open("rb") as stream:
        return _preset(tomllib.load(stream, parse_float=Decimal))


def _preset(raw: dict[str, Any]) -> Preset:
    classes = tuple(ClientClass(**_named(each)) for each in raw["client_classes"])
    grades = tuple(Grade(**_named(each) | {"coefficient": Decimal(each["coefficient"])}) for each in raw["grades"])
    lists = {name: tuple(PresetTerm(**_named(each)) for each in terms) for name, terms in raw["vocabularies"].items()}
    return Preset(
        code=raw["code"], name=_name(raw["name"]), cycle=CycleKind(raw["cycle"]), scheme=raw["scheme"],
        minutes_per_day=raw["minutes_per_day"], counts_stock=raw["counts_stock"],
        planning={name: float(value) for name, value in raw["planning"].items()},
        words={key: _name(word) for key, word in raw["words"].items()},
        client_classes=classes, grades=grades, vocabularies={"client_classes": classes, "grades": grades, **lists},
        indicators=tuple(_indicator(each) for each in raw["indicators"]),
    )


def _indicator(raw: dict[str, Any]) -> PresetIndicator:
    closed = {
        "nature": Nature(raw.get("nature", "amount")), "direction": Direction(raw.get("direction", "higher")),
        "of_days": DayRule(raw.get("of_days", "sum")),
    }
    return PresetIndicator(**_named(raw) | closed | {"unit": _name(raw.get("unit", ""))})


def _named(raw: dict[str, Any]) -> dict[str, Any]:
    return raw | {"name": _name(raw["name"]), "synonyms": tuple(raw.get("synonyms", ()))}


def _name(raw: dict[str, str] | str) -> Name:
    return Name(raw, raw) if isinstance(raw, str) else Name(raw["zh_CN"], raw["en"])
