"""Months, weeks (Monday to Sunday) and the ways people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_OF_MONTH = 100
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; stored as the number yyyymm, written yyyy-mm."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1900 <= self.year <= 2999):
            raise ValueError(f"{self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def from_number(cls, number: int) -> Month:
        return cls(*divmod(number, 100))

    @classmethod
    def parse(cls, text: str) -> Month:
        """2026-11, 2026.11, 202611, 2026/11 or 2026年11月. Raises ValueError."""
        found = re.fullmatch(r"\s*(\d{4})\s*(?:[-./年]?)\s*(\d{1,2})\s*月?\s*", text)
        if not found:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def number(self) -> int:
        return self.year * 100 + self.month

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        leap = self.month == 2 and self.year % 4 == 0 and (self.year % 100 != 0 or self.year % 400 == 0)
        return date(self.year, self.month, _LENGTHS[self.month - 1] + leap)

    def plus(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def days(self) -> list[date]:
        return [self.first + timedelta(days=k) for k in range(self.last.day)]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, written yyyy-Www; its month is the month of its Thursday."""

    year: int
    week: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.week, 1)

    @classmethod
    def of(cls, day: date) -> Week:
        iso = day.isocalendar()
        return cls(iso.year, iso.week)

    @classmethod
    def parse(cls, text: str) -> Week:
        """2026-W47 or 2026W47. Raises ValueError."""
        found = re.fullmatch(r"\s*(\d{4})-?[Ww](\d{1,2})\s*", text)
        if not found:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def month(self) -> Month:
        return Month.of(self.first + timedelta(days=3))

    def plus(self, weeks: int) -> Week:
        return Week.of(self.first + timedelta(weeks=weeks))

    def days(self) -> list[date]:
        return [self.first + timedelta(days=k) for k in range(7)]

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.week:02d}"


def day_number(day: date) -> int:
    """A day as the number yyyymmdd; the month's number is what stands before its last two digits."""
    return Month.of(day).number * DAYS_OF_MONTH + day.day


def day_of(number: int) -> date:
    """The day of a number yyyymmdd. Raises ValueError."""
    month, day = divmod(number, DAYS_OF_MONTH)
    return date(month // 100, month % 100, day)
