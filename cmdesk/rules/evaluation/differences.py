"""What differs between two versions of a scheme, in the words of their description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cmdesk.rules.evaluation.editing import section_of
from cmdesk.rules.evaluation.honour_words import award_in_words
from cmdesk.rules.evaluation.numerals import short
from cmdesk.rules.evaluation.wording import rule_in_words
from cmdesk.values.evaluation import Item, Name, Scheme, Section
from cmdesk.values.evaluation.described import ITEM, METHOD_PARTS, SCHEME, SECTION, Part
from cmdesk.values.fields import Field
from cmdesk.values.kinds import NO, YES
from cmdesk.values.messages import Text, _

Names = Mapping[str, str]
_RULE, _PLACE = _("Rule"), _("Section")
_NEW, _GONE = _("new"), _("taken out")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: of which item or section (empty: the whole scheme), what, before and after."""

    part: str
    what: Text
    before: Text
    after: Text


def differences(before: Scheme, after: Scheme, names: Names, language: str = "zh_CN") -> tuple[Difference, ...]:
    """Everything that differs, the whole scheme first, then sections, then items in their order.

    `names`: code of an indicator or grade → its name.
    """
    words = _Words(language, names)
    return (
        *words.whole(before, after), *words.sections(before, after), *words.items(before, after),
        *_awards(before, after, language), *_others(before, after),
    )


_REST = {"pay": _("Pay rule"), "grading": _("Grade rules")}
_AWARD = _("Award “{name}”")


def _awards(before: Scheme, after: Scheme, language: str) -> Iterator[Difference]:
    then, now = ({a.code: a for a in scheme.awards} for scheme in (before, after))
    for code in [*then, *(c for c in now if c not in then)]:
        if then.get(code) != now.get(code):
            name = (now.get(code) or then[code]).name.words(language)
            told = award_in_words(then[code], before, language) if code in then else _NEW
            new = award_in_words(now[code], after, language) if code in now else _GONE
            yield Difference("", _AWARD(name=name), told, new)


def _others(before: Scheme, after: Scheme) -> Iterator[Difference]:
    for key, label in _REST.items():
        if getattr(before, key) != getattr(after, key):
            yield Difference("", label, _("another one"), _("another one"))


class _Words:
    def __init__(self, language: str, names: Names) -> None:
        self.language, self.names = language, names

    def whole(self, before: Scheme, after: Scheme) -> Iterator[Difference]:
        yield from self._fields("", SCHEME, before, after)
        for key, part in SCHEME.nested.items():
            yield from self._fields("", part, getattr(before, key), getattr(after, key))
        if before.tie_break != after.tie_break:
            yield Difference(
                "", SCHEME.tables["tie_break"].label, self._codes(before), self._codes(after))

    def _codes(self, scheme: Scheme) -> str:
        known = {item.code: item.name.words(self.language) for item in scheme.items}
        return ", ".join(known.get(code, code) for code in scheme.tie_break)

    def sections(self, before: Scheme, after: Scheme) -> Iterator[Difference]:
        old, new = ({s.code: s for s in scheme.sections} for scheme in (before, after))
        for code in dict.fromkeys((*old, *new)):
            if code in old and code in new:
                yield from self._fields(self._name(new[code]), SECTION, old[code], new[code])
            else:
                yield self._one_sided(SECTION.label, old.get(code), new.get(code))

    def _one_sided(self, what: Text, old: Section | Item | None, new: Section | Item | None) -> Difference:
        one = old or new
        assert one is not None
        return Difference(self._name(one), what, "" if old is None else _GONE, "" if new is None else _NEW)

    def items(self, before: Scheme, after: Scheme) -> Iterator[Difference]:
        old, new = ({i.code: i for i in scheme.items} for scheme in (before, after))
        for code in dict.fromkeys((*new, *old)):
            if code not in old or code not in new:
                yield self._one_sided(ITEM.label, old.get(code), new.get(code))
                continue
            places = [section_of(scheme, code) for scheme in (before, after)]
            if places[0].code != places[1].code:
                yield Difference(self._name(new[code]), _PLACE, *(self._name(place) for place in places))
            if old[code] != new[code]:
                yield from self._item(old[code], new[code])

    def _item(self, old: Item, new: Item) -> Iterator[Difference]:
        name = self._name(new)
        yield from self._fields(name, ITEM, old, new, leave=("method",))
        yield from self._tables(name, ITEM, old, new)
        if type(old.method) is not type(new.method):
            methods = (METHOD_PARTS[type(item.method)].label for item in (old, new))
            yield Difference(name, ITEM.fields["method"].label, *methods)
            yield Difference(name, _RULE, rule_in_words(old), rule_in_words(new))
        elif old.method != new.method:
            part = METHOD_PARTS[type(new.method)]
            yield from self._fields(name, part, old.method, new.method)
            yield from self._tables(name, part, old.method, new.method)

    def _fields(self, name: str, part: Part, old: Any, new: Any, leave: tuple[str, ...] = ()) -> Iterator[Difference]:
        for key, described in part.fields.items():
            first, second = getattr(old, key), getattr(new, key)
            if key not in leave and first != second:
                yield Difference(name, described.label, self.said(described, first), self.said(described, second))

    def _tables(self, name: str, part: Part, old: Any, new: Any) -> Iterator[Difference]:
        for key, rows in part.tables.items():
            first, second = getattr(old, key), getattr(new, key)
            if first != second:
                yield Difference(name, rows.label, self._table(first), self._table(second))

    def _table(self, rows: tuple[Any, ...]) -> str:
        return "; ".join(self._row(row) for row in rows) or "—"

    def _row(self, row: Any) -> str:
        values = [getattr(row, f.name) for f in fields(row) if f.name != "code"]
        return " ".join(self._plain(value) for value in values)

    def _plain(self, value: Any) -> str:
        if isinstance(value, Name):
            return value.words(self.language)
        if isinstance(value, Decimal):
            return short(value)
        return self.names.get(str(value), str(value))

    def said(self, described: Field, value: Any) -> Text:
        """A value of the scheme as people read it."""
        if value is None or value == "" or value == ():
            return "—"
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, StrEnum) and isinstance(described.choices, tuple):
            return next(c.label for c in described.choices if c.code == value)
        return ", ".join(map(self._limit, value)) if isinstance(value, tuple) else self._plain(value)

    def _limit(self, name: str) -> str:
        """Whom an item concerns; ≠ stands before those it leaves out."""
        known = self.names.get(name.removeprefix("!"), name.removeprefix("!"))
        return f"≠ {known}" if name.startswith("!") else known

    def _name(self, part: Section | Item) -> str:
        return part.name.words(self.language) or part.code


