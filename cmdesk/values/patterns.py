"""Regular expressions that are compiled when they are first used: the window's start loads many and uses none."""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("fullmatch", "match", "search", "sub", "split", "findall", "finditer")


class _Later:
    """Stands for a compiled pattern."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._asked = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        made = re.compile(*self._asked)
        for each in _METHODS:
            setattr(self, each, getattr(made, each))
        return getattr(made, name)


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, not compiled yet. A wrong one is told at its first use only."""
    return cast(re.Pattern[str], _Later(pattern, flags))
