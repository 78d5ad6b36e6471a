"""Charts as values: the numbers and their words. How they look is decided where they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from cmdesk.values.messages import Text


class Marks(StrEnum):
    """AUTO: bars when zero is near enough to start from, dots when the axis starts higher."""

    AUTO = "auto"
    BARS = "bars"
    DOTS = "dots"


class DayState(StrEnum):
    """A person's day in a heat map: all done, part of it, nothing, nothing was due."""

    FULL = "full"
    PART = "part"
    NONE = "none"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Mark:
    """One person's figure, last period's beside it; `key` comes back when the mark is clicked."""

    name: str
    value: float
    previous: float | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingChart:
    """People in the order given (best first). `most` is the end of the scale when there is one, such as 100 points."""

    people: tuple[Mark, ...]
    title: Text = ""
    unit: Text = ""
    digits: int = 2
    most: float | None = None
    marks: Marks = Marks.AUTO


@dataclass(frozen=True, slots=True)
class Done:
    """A person's visits: those of the plan done and missed, and those done beyond it."""

    name: str
    done: int
    missed: int
    extra: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionChart:
    people: tuple[Done, ...]
    title: Text = ""
    unit: Text = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line; a value of None is a gap. There are as many values as the chart has labels."""

    name: Text
    values: tuple[float | None, ...]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """Lines over periods; `target` is drawn across with its words."""

    labels: tuple[Text, ...]
    series: tuple[Series, ...]
    title: Text = ""
    unit: Text = ""
    digits: int = 1
    target: float | None = None
    target_label: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarChart:
    """Competences around a circle: at most three series, `most` at the rim."""

    axes: tuple[Text, ...]
    series: tuple[Series, ...]
    most: float
    title: Text = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: str
    states: tuple[DayState | None, ...]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Person by day; None is a day still to come. One state per day in each row."""

    days: tuple[date, ...]
    rows: tuple[HeatRow, ...]
    title: Text = ""


@dataclass(frozen=True, slots=True)
class Point:
    name: str
    x: float
    y: float
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScatterChart:
    points: tuple[Point, ...]
    x_label: Text
    y_label: Text
    title: Text = ""
    x_digits: int = 0
    y_digits: int = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on a day's route, degrees WGS 84."""

    name: str
    longitude: float
    latitude: float
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMap:
    """A day's stops in order of visit; `start` is where the day begins and ends."""

    stops: tuple[Stop, ...]
    start: Stop | None = None
    title: Text = ""


Chart: TypeAlias = (
    RankingChart | CompletionChart | TrendChart | RadarChart | HeatMap | ScatterChart | RouteMap
)
