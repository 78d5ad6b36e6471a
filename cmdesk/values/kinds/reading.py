"""What a cell may hold, under which circumstances it is read, and how its text is cleaned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from types import MappingProxyType

from cmdesk.values.fields import Choice
from cmdesk.values.patterns import later

Raw = str | int | float | bool | date | time | timedelta | None
"""A cell as a workbook gives it (dates include datetimes), or what somebody typed."""

_NONE: Mapping[str, Sequence[Choice]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """The circumstances of reading.

    `typed`: by hand in a form, where short forms such as 1122 or 85 (per cent) are meant as they look;
    `epoch_1904`: date serials of the file count from 1904; `unit`: the unit that the column's header names;
    `vocabularies`: the choices of each Vocabulary by its name.
    """

    today: date
    typed: bool = False
    epoch_1904: bool = False
    unit: str = ""
    vocabularies: Mapping[str, Sequence[Choice]] = field(default_factory=lambda: _NONE)


class Unreadable(ValueError):
    """A cell that cannot be read: the problem code and what its sentence needs."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0x09), *range(0x0E, 0x20), 0x7F])
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0xA0: " ", 0xFFE5: "¥", 0x2212: "-", 0x2013: "-", 0x2014: "-", 0xFE63: "-",
}
_WRAPPED = later(r'="(.*)"', re.DOTALL)
_GUARDED = later(r"'[=+\-@\t\r0-9]")

NOTHING = frozenset({"", "-", "--", "---", "/", "\\", "无", "暂无", "N/A", "n/a", "NULL", "null"})
ERROR_CELLS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA"})


def half(text: str) -> str:
    """Full-width letters, digits, punctuation and spaces as their ASCII twins."""
    return text if text.isascii() else text.translate(_HALF)


def clean(text: str) -> str:
    """Without the spaces around it, invisible characters, and the wrappers `="…"` and `'` that keep text as text."""
    text = text.translate(_INVISIBLE).strip()
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        return wrapped[1].replace('""', '"').strip()
    return text[1:] if _GUARDED.match(text) else text


def is_nothing(text: str) -> bool:
    """Whether a cleaned text stands for an empty cell."""
    return half(text).strip().replace("--", "-").replace("--", "-") in NOTHING
