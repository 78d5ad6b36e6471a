"""The words a record is found by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cmdesk.models.describe import described
from cmdesk.values.fields import Search


def searched_fields(model: type[Any], mode: Search) -> tuple[str, ...]:
    return tuple(d.key for d in described(model).values() if d.field.search is mode and d.stored)


def _parts(model: type[Any]) -> list[tuple[str, Callable[[str], str]]]:
    """The columns that make the search text, in their order, with what becomes of their values.

    Phones stay out: their tail is searched.
    """
    from cmdesk.values.pinyin import search_text

    plain = [key for mode in (Search.PREFIX, Search.WORDS) for key in searched_fields(model, mode)]
    names = searched_fields(model, Search.PINYIN)
    return [*((key, str.lower) for key in plain), *((key, search_text) for key in names)]


def search_text_of(model: type[Any], values: Any) -> str:
    """The search column of a record; `values` answers `get(key)` or attributes."""
    def value(key: str) -> str:
        found = values.get(key) if hasattr(values, "get") else getattr(values, key)
        return str(found) if found else ""

    return " ".join(filter(None, (turn(value(key)) for key, turn in _parts(model))))


def search_texts(model: type[Any], columns: Mapping[str, Sequence[Any]], count: int) -> list[str]:
    """The search columns of many records, given by columns; what stands in many of them is read once."""
    parts = [_turned(columns[key], turn) for key, turn in _parts(model) if key in columns]
    if not parts:
        return [""] * count
    return [" ".join(filter(None, row)) for row in zip(*parts, strict=True)]


def _turned(values: Sequence[Any], turn: Callable[[str], str]) -> list[str]:
    known = {value: turn(str(value)) if value else "" for value in set(values)}
    return [known[value] for value in values]


def fill_search_text(target: Any) -> None:
    if hasattr(type(target), "search_text"):
        target.search_text = search_text_of(type(target), target)
