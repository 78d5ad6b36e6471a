"""The words a record is found by."""

from __future__ import annotations

from typing import Any

from cmdesk.models.describe import described
from cmdesk.values.fields import Search


def searched_fields(model: type[Any], mode: Search) -> list[str]:
    return [d.key for d in described(model).values() if d.field.search is mode and d.stored]


def search_text_of(model: type[Any], values: Any) -> str:
    """The search column of a record; `values` answers `get(key)` or attributes. Phones stay out: their tail is searched."""
    from cmdesk.values.pinyin import search_text

    def value(key: str) -> str:
        found = values.get(key) if hasattr(values, "get") else getattr(values, key)
        return str(found) if found else ""

    pinyin = (search_text(value(k)) for k in searched_fields(model, Search.PINYIN))
    plain = (value(k).lower() for mode in (Search.PREFIX, Search.WORDS) for k in searched_fields(model, mode))
    return " ".join(filter(None, (*plain, *pinyin)))


def fill_search_text(target: Any) -> None:
    if hasattr(type(target), "search_text"):
        target.search_text = search_text_of(type(target), target)
