"""Is a scheme fit to be put in force? Everything that is wrong, as problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from cmdesk.rules.evaluation.methods import full_mark, zero_at
from cmdesk.values.evaluation import (
    HUNDRED,
    AllReach,
    AwardBasis,
    Bands,
    ByRank,
    Checklist,
    Curve,
    Item,
    ItemKind,
    Manual,
    PerOccurrence,
    Proportional,
    Scheme,
    Section,
    Threshold,
)
from cmdesk.values.evaluation.methods import Band
from cmdesk.values.problems import Problem

_MOST_DECIMALS = 4
Known: TypeAlias = Mapping[str, Sequence[str]]
Profile: TypeAlias = tuple[str, str, str]


def problem(code: str, place: str = "", value: object = "", **params: object) -> Problem:
    return Problem(code=code, field=place, value=str(value), params={"place": place, **params})


def validate(scheme: Scheme, known: Known) -> tuple[Problem, ...]:
    found = [*_codes(scheme), *_weights(scheme, known), *_sections(scheme, known)]
    return (*found, *_items(scheme), *_awards(scheme), *_decimals(scheme))


def _codes(scheme: Scheme) -> Iterator[Problem]:
    for codes in ([i.code for i in scheme.items], [s.code for s in scheme.sections], [a.code for a in scheme.awards]):
        yield from (problem("scheme_twice", code, code) for code, times in Counter(codes).items() if times > 1)


def _decimals(scheme: Scheme) -> Iterator[Problem]:
    if not 0 <= scheme.decimals <= _MOST_DECIMALS:
        yield problem("scheme_decimals", "decimals", scheme.decimals, most=_MOST_DECIMALS)


def _has(item: Item, profile: Profile) -> bool:
    return item.concerns(*profile) or item.outside is not None


def _profiles(items: Sequence[Item], known: Known) -> list[Profile]:
    """Every kind of person the scheme tells apart; empty text stands for all that it does not name."""

    def kinds(limit: str) -> list[str]:
        named = {name.removeprefix("!") for item in items for name in getattr(item, limit)}
        return sorted(known.get(limit, ())) or ["", *sorted(named)] if named else [""]

    return list(product(kinds("grades"), kinds("posts"), kinds("territories")))


def _normal(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.kind is ItemKind.NORMAL]


def _weights(scheme: Scheme, known: Known) -> Iterator[Problem]:
    normal, seen = _normal(scheme.items), set[Decimal]()
    for profile in _profiles(normal, known):
        total = sum((item.weight for item in normal if _has(item, profile)), Decimal(0))
        if total != HUNDRED and total not in seen:
            seen.add(total)
            who = " · ".join(part for part in profile if part)
            code = "weights_not_100_for" if who else "weights_not_100"
            yield problem(code, "weight", total, who=who, difference=f"{HUNDRED - total:+}")


def _sections(scheme: Scheme, known: Known) -> Iterator[Problem]:
    for section in scheme.sections:
        total = _section_weight(section, known)
        if section.weight is not None and total != section.weight:
            yield problem("section_weights", section.code, total, wanted=section.weight)


def _section_weight(section: Section, known: Known) -> Decimal:
    normal = _normal(section.items)
    return max(
        sum((item.weight for item in normal if _has(item, profile)), Decimal(0)) for profile in _profiles(normal, known)
    )


def _items(scheme: Scheme) -> Iterator[Problem]:
    for item in scheme.items:
        yield from _item(item)
    known = {item.code for item in scheme.items}
    yield from (problem("scheme_no_item", "tie_break", code) for code in scheme.tie_break if code not in known)


def _item(item: Item) -> Iterator[Problem]:
    rated = isinstance(item.method, Manual | Checklist)
    sourced = bool(item.sources) and all(term.indicator for term in item.sources)
    if not rated and not isinstance(item.method, AllReach) and not sourced:
        yield problem("item_no_source", item.code)
    if item.weight < 0 or (item.kind is ItemKind.NORMAL and item.weight == 0):
        yield problem("item_weight", item.code, item.weight)
    if full_mark(item) <= 0 and item.kind is ItemKind.NORMAL and item.weight > 0:
        yield problem("item_out_of", item.code, full_mark(item))
    if item.cap is not None and item.floor is not None and item.cap < item.floor:
        yield problem("item_bounds", item.code, item.floor, cap=item.cap)
    yield from (problem("item_method", item.code, part=part) for part in _misfits(item))


def _misfits(item: Item) -> Iterator[str]:
    """The parameters of the method that are incomplete or contradict each other."""
    match item.method:
        case Proportional():
            yield from _proportional(item, item.method)
        case Threshold():
            yield from _wrong(step=item.method.step > 0, off=item.method.off >= 0, on=item.method.on >= 0)
        case Bands() | Curve():
            yield from _wrong(**{"bands" if isinstance(item.method, Bands) else "knots": _distinct(
                item.method.bands if isinstance(item.method, Bands) else item.method.knots)})
        case ByRank():
            ways = (item.method.step is not None, bool(item.method.places), bool(item.method.shares))
            yield from _wrong(step=sum(ways) <= 1)
        case PerOccurrence():
            yield from _wrong(each=item.method.each >= 0, free=item.method.free >= 0)
        case Manual():
            raters = item.method.raters
            yield from _wrong(raters=_adds_up(rater.weight for rater in raters), scale=item.method.scale != 0)
        case Checklist():
            yield from _wrong(checks=_adds_up(check.marks for check in item.method.checks))
        case AllReach():
            lines = item.method.lines
            yield from _wrong(lines=bool(lines) and all(line.indicator for line in lines))


def _proportional(item: Item, method: Proportional) -> Iterator[str]:
    yield from _wrong(full_at=method.full_at != zero_at(method, item.direction), floor=method.cap >= method.floor)


def _wrong(**parts: bool) -> Iterator[str]:
    return (name for name, fits in parts.items() if not fits)


def _distinct(rows: Sequence[Band]) -> bool:
    return bool(rows) and len({row.edge for row in rows}) == len(rows)


def _adds_up(weights: Iterable[Decimal]) -> bool:
    found = list(weights)
    return bool(found) and min(found) >= 0 and sum(found) > 0


def _awards(scheme: Scheme) -> Iterator[Problem]:
    known = {
        AwardBasis.SECTION: {section.code for section in scheme.sections},
        AwardBasis.ITEM: {item.code for item in scheme.items},
        AwardBasis.MEASURE: {item.code for item in scheme.items},
    }
    for award in scheme.awards:
        name = award.name.zh or award.name.en
        if not name:
            yield problem("award_unnamed", f"awards.{award.code}")
        if award.top < 1 or (award.most_rank is not None and award.most_rank < 1):
            yield problem("award_count", f"awards.{award.code}", name)
        if award.of not in known.get(award.basis, {award.of}):
            yield problem("award_of", f"awards.{award.code}", name)
    if min(scheme.lists.red_top, scheme.lists.black_bottom) < 0:
        yield problem("lists_count", "lists", min(scheme.lists.red_top, scheme.lists.black_bottom))
