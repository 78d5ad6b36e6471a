"""Every part of a scheme is described once: nothing is forgotten, nothing described that is not there."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from cmdesk.values.evaluation import METHODS, Item, Method, Scheme, Section
from cmdesk.values.evaluation.described import GROUP_WORDS, ITEM, METHOD_PARTS, SCHEME, SECTION, Part
from cmdesk.values.fields import Kind

ELSEWHERE = {
    Item: {"code"}, Section: {"code", "items"},
    Scheme: {"code", "sections", "version", "trade", "awards", "pay", "grading"},
}
PARTS: list[tuple[type, Part]] = [(Item, ITEM), (Section, SECTION), (Scheme, SCHEME)]


@pytest.mark.parametrize(("part", "described"), [*PARTS, *((m, METHOD_PARTS[m]) for m in METHODS.values())])
def test_every_value_is_described_and_no_other(part: type, described: Part) -> None:
    known = {each.name for each in fields(part)} - ELSEWHERE.get(part, set())
    assert set(described.fields) | set(described.tables) | set(described.nested) == known
    for key, nested in described.nested.items():
        assert set(nested.fields) == {each.name for each in fields(get_type_hints(part)[key])}


@pytest.mark.parametrize("method", METHODS.values())
def test_every_method_says_when_one_takes_it(method: type[Method]) -> None:
    assert METHOD_PARTS[method].label.text and METHOD_PARTS[method].says.text


@pytest.mark.parametrize(("part", "described"), [*PARTS, *((m, METHOD_PARTS[m]) for m in METHODS.values())])
def test_a_choice_offers_every_word_of_its_list(part: type, described: Part) -> None:
    hints = get_type_hints(part)
    for key, field in described.fields.items():
        listed = _enum(hints[key])
        if listed is not None and key != "period":
            assert isinstance(field.choices, tuple) and field.kind is Kind.CHOICE
            assert {choice.code for choice in field.choices} == {each.value for each in listed}


def _enum(hint: Any) -> type[StrEnum] | None:
    kinds = [each for each in (get_args(hint) or (hint,)) if isinstance(each, type) and issubclass(each, StrEnum)]
    return kinds[0] if kinds else None


def test_the_columns_of_a_table_are_those_of_its_rows() -> None:
    for _part, described in [*PARTS, *METHOD_PARTS.items()]:
        for rows in described.tables.values():
            if rows.row is not str:
                assert set(rows.fields) == {each.name for each in fields(rows.row)} - {"code"}


def test_groups_have_names() -> None:
    assert {field.group for field in ITEM.fields.values()} <= set(GROUP_WORDS)
