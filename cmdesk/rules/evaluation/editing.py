"""A scheme changed piece by piece: every function gives a new scheme and leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from cmdesk.values.evaluation import (
    AllReach,
    AwardBasis,
    AwardRule,
    Bands,
    ByRank,
    Check,
    Checklist,
    Curve,
    Item,
    ItemKind,
    Line,
    Manual,
    Method,
    Name,
    PerOccurrence,
    Proportional,
    Rater,
    Scheme,
    Section,
    Threshold,
    YesNo,
)
from cmdesk.values.evaluation.methods import Band

_ZERO = Decimal(0)


def weight_sum(scheme: Scheme) -> Decimal:
    """The weights of the normal items; bonus, deduction and veto stand apart."""
    return sum((section_sum(section) for section in scheme.sections), _ZERO)


def section_sum(section: Section) -> Decimal:
    return sum((item.weight for item in section.items if item.kind is ItemKind.NORMAL), _ZERO)


def section_of(scheme: Scheme, item: str) -> Section:
    """The section that holds the item. Raises KeyError."""
    for section in scheme.sections:
        if any(each.code == item for each in section.items):
            return section
    raise KeyError(item)


def with_item(scheme: Scheme, code: str, item: Item) -> Scheme:
    """The item of that code replaced."""
    return _sections(scheme, [
        replace(s, items=tuple(item if each.code == code else each for each in s.items)) for s in scheme.sections
    ])


def with_section(scheme: Scheme, code: str, section: Section) -> Scheme:
    """The section of that code replaced."""
    return _sections(scheme, [section if each.code == code else each for each in scheme.sections])


def add_item(scheme: Scheme, section: str, item: Item, after: str = "") -> Scheme:
    """The item after another one of the section, else at its end."""
    def put(items: tuple[Item, ...]) -> tuple[Item, ...]:
        codes = [each.code for each in items]
        at = codes.index(after) + 1 if after in codes else len(items)
        return (*items[:at], item, *items[at:])

    return _sections(scheme, [replace(s, items=put(s.items)) if s.code == section else s for s in scheme.sections])


def add_section(scheme: Scheme, section: Section) -> Scheme:
    return _sections(scheme, [*scheme.sections, section])


def without_item(scheme: Scheme, code: str) -> Scheme:
    """The item taken out, and what rests on it: its place among the tie breakers, its awards."""
    kept = _sections(scheme, [replace(s, items=tuple(i for i in s.items if i.code != code)) for s in scheme.sections])
    return replace(
        kept, tie_break=tuple(each for each in kept.tie_break if each != code),
        awards=tuple(a for a in kept.awards if a.of != code or a.basis not in (AwardBasis.ITEM, AwardBasis.MEASURE)),
    )


def without_section(scheme: Scheme, code: str) -> Scheme:
    """The section taken out with its items."""
    section = next(each for each in scheme.sections if each.code == code)
    for item in section.items:
        scheme = without_item(scheme, item.code)
    awards = tuple(a for a in scheme.awards if a.of != code or a.basis is not AwardBasis.SECTION)
    kept = _sections(scheme, [each for each in scheme.sections if each.code != code])
    return replace(kept, awards=awards)


def move_item(scheme: Scheme, code: str, by: int) -> Scheme:
    """The item one place up (−1) or down (+1), into the neighbouring section at the end of its own."""
    at = next(k for k, s in enumerate(scheme.sections) if any(i.code == code for i in s.items))
    items = list(scheme.sections[at].items)
    place = [i.code for i in items].index(code)
    if 0 <= place + by < len(items):
        items.insert(place + by, items.pop(place))
        return with_section(scheme, scheme.sections[at].code, replace(scheme.sections[at], items=tuple(items)))
    if not 0 <= at + by < len(scheme.sections):
        return scheme
    item, other = items.pop(place), scheme.sections[at + by]
    moved = (*other.items, item) if by < 0 else (item, *other.items)
    left = with_section(scheme, scheme.sections[at].code, replace(scheme.sections[at], items=tuple(items)))
    return with_section(left, other.code, replace(other, items=moved))


def move_section(scheme: Scheme, code: str, by: int) -> Scheme:
    sections = list(scheme.sections)
    at = [s.code for s in sections].index(code)
    if 0 <= at + by < len(sections):
        sections.insert(at + by, sections.pop(at))
    return _sections(scheme, sections)


def _sections(scheme: Scheme, sections: Sequence[Section]) -> Scheme:
    return replace(scheme, sections=tuple(sections))


def free_code(scheme: Scheme, wanted: str) -> str:
    """`wanted`, or with the first number that makes it differ from every item and section."""
    taken = {item.code for item in scheme.items} | {section.code for section in scheme.sections}
    numbered = (f"{wanted}_{k}" for k in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(code for code in numbered if code not in taken)


def fresh_method(kind: type[Method], weight: Decimal = Decimal(10)) -> Method:
    """A method to begin with, that works as it is for an item of that weight."""
    hundred, full = Decimal(100), weight or Decimal(1)
    begun: dict[type[Method], Method] = {
        Proportional: Proportional(), Threshold: Threshold(Decimal(95), off=Decimal("0.5")),
        Bands: Bands((Band(hundred, full), Band(Decimal(90), full * Decimal("0.8")))),
        Curve: Curve((Band(_ZERO, _ZERO), Band(hundred, full))), ByRank: ByRank(), PerOccurrence: PerOccurrence(
            Decimal(1)), Checklist: Checklist((Check("check1"),)), Manual: Manual(scale=hundred), YesNo: YesNo(),
        AllReach: AllReach((Line("", hundred),)),
    }
    return begun[kind]


RATERS = {
    "主管": "supervisor", "supervisor": "supervisor", "本人": "self", "自评": "self", "self": "self",
    "同事": "colleague", "互评": "colleague", "colleague": "colleague", "colleagues": "colleague",
}
"""The raters whose marks the program asks for by itself, by the names they are known by."""


def numbered(rows: Sequence[Check | Rater]) -> tuple[Check | Rater, ...]:
    """Checks or raters, each new one (without a code) under a code of its own; the others keep theirs."""
    taken = {row.code for row in rows}
    made: list[Check | Rater] = []
    for row in rows:
        if not row.code:
            row = replace(row, code=_free_row_code(row, taken))
            taken.add(row.code)
        made.append(row)
    return tuple(made)


def _free_row_code(row: Check | Rater, taken: Collection[str]) -> str:
    stem = "check" if isinstance(row, Check) else "rater"
    known = RATERS.get((row.name.zh or row.name.en).strip().lower(), "") if isinstance(row, Rater) else ""
    if known and known not in taken:
        return known
    return next(code for k in range(1, len(taken) + 2) if (code := f"{stem}{k}") not in taken)


def fresh_item(scheme: Scheme, name: Name, weight: Decimal) -> Item:
    return Item(code=free_code(scheme, "item"), name=name, method=Proportional(), weight=weight)


def fresh_award(scheme: Scheme, name: Name) -> AwardRule:
    taken = {award.code for award in scheme.awards}
    code = next(code for k in range(1, len(taken) + 2) if (code := f"award{k}") not in taken)
    return AwardRule(code=code, name=name)


def fresh_section(scheme: Scheme, name: Name) -> Section:
    return Section(code=free_code(scheme, "section"), name=name, items=())
