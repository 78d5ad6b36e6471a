"""Ranking: overall or by group, of the total or of one item; ties, change, gap to the next above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from cmdesk.values.evaluation import EvaluationResult, ListRule, Peers, Person, RankRow, Scheme, Ties

Key: TypeAlias = tuple[int, ...]


def _group(person: Person, by: Peers) -> str:
    return {Peers.ALL: "", Peers.TERRITORY: person.territory, Peers.GRADE: person.grade}[by]


def _key(scheme: Scheme, result: EvaluationResult, row: int, item: str) -> Key:
    """What one is ranked by, more is better: not put last by a veto, the points, then the tie breakers."""
    if item:
        return (int(result.units[row, result.items.index(item)]),)
    breakers = (int(result.units[row, result.items.index(code)]) for code in scheme.tie_break)
    return (int(not result.last_rank[row]), int(result.total_units[row]), *breakers)


def ranks(keys: Sequence[Key], ties: Ties) -> list[int]:
    """1-2-2-4 or 1-2-2-3 ranks; a higher key is better."""
    ordered = sorted(keys, reverse=True)
    if ties is Ties.DENSE:
        ordered = sorted(set(keys), reverse=True)
    first: dict[Key, int] = {}
    for place, key in enumerate(ordered, start=1):
        first.setdefault(key, place)
    return [first[key] for key in keys]


def ranking(
    scheme: Scheme, people: Sequence[Person], result: EvaluationResult, by: Peers, item: str, last: Mapping[str, int],
) -> tuple[RankRow, ...]:
    """All people group after group, best first; the unranked at the end of theirs with rank 0."""
    groups: dict[str, list[int]] = {}
    for row, person in enumerate(people):
        groups.setdefault(_group(person, by), []).append(row)
    return tuple(
        line for name in sorted(groups) for line in _of_group(scheme, people, result, groups[name], name, item, last)
    )


def _of_group(
    scheme: Scheme, people: Sequence[Person], result: EvaluationResult, rows: list[int], name: str, item: str,
    last: Mapping[str, int],
) -> Iterable[RankRow]:
    ranked = [row for row in rows if result.ranked[row]]
    keys = {row: _key(scheme, result, row, item) for row in rows}
    rank = dict(zip(ranked, ranks([keys[row] for row in ranked], scheme.ties), strict=True))
    order = sorted(rows, key=lambda row: (rank.get(row, len(people) + 1), people[row].code))
    above: int | None = None
    for before, row in zip([None, *order], order, strict=False):
        if before is not None and rank.get(before) != rank.get(row):
            above = before
        yield _row(people[row], _points(result, row, item), rank.get(row, 0), last, name,
                   None if above is None or row not in rank else (people[above], _points(result, above, item)))


def _points(result: EvaluationResult, row: int, item: str) -> Decimal:
    units = result.units[row, result.items.index(item)] if item else result.total_units[row]
    return result.decimal(units)


def _row(
    person: Person, points: Decimal, rank: int, last: Mapping[str, int], group: str,
    above: tuple[Person, Decimal] | None,
) -> RankRow:
    before = last.get(person.code) or None
    change = before - rank if before and rank else None
    gap = Decimal(0) if above is None else above[1] - points
    return RankRow(person.code, person.name, points, rank, before, change, gap, above[0].code if above else "", group)


def risers(rows: Iterable[RankRow], top: int) -> tuple[RankRow, ...]:
    """Those who won most places since last period, at most `top` and all who tie with the last of them."""
    return _first((row for row in rows if (row.change or 0) > 0), lambda row: row.change or 0, top)


def top(rows: Iterable[RankRow], count: int) -> tuple[RankRow, ...]:
    """Ranks 1 to `count`, ties included."""
    return tuple(row for row in rows if 0 < row.rank <= count)


def bottom(rows: Iterable[RankRow], count: int) -> tuple[RankRow, ...]:
    """The last `count` of the ranked, ties included, worst first."""
    return _first((row for row in rows if row.rank), lambda row: row.rank, count)


def _first(rows: Iterable[RankRow], key: object, count: int) -> tuple[RankRow, ...]:
    assert callable(key)
    ordered = sorted(rows, key=lambda row: (-key(row), row.person))
    if count <= 0 or not ordered:
        return ()
    least = key(ordered[min(count, len(ordered)) - 1])
    return tuple(row for row in ordered if key(row) >= least)


def red_list(rows: Sequence[RankRow], rule: ListRule, vetoed: frozenset[str]) -> tuple[RankRow, ...]:
    chosen = {row.person for row in top(rows, rule.red_top)}
    if rule.red_from is not None:
        chosen |= {row.person for row in rows if row.rank and row.points >= rule.red_from}
    return tuple(row for row in rows if row.person in chosen - vetoed)


def black_list(rows: Sequence[RankRow], rule: ListRule, vetoed: frozenset[str]) -> tuple[RankRow, ...]:
    chosen = {row.person for row in bottom(rows, rule.black_bottom)} | vetoed
    if rule.black_below is not None:
        chosen |= {row.person for row in rows if row.rank and row.points < rule.black_below}
    return tuple(row for row in rows if row.person in chosen)
