"""How one number came about, and what it would take to reach the next above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from cmdesk.rules.evaluation.cells import BY_METHOD, Cells
from cmdesk.rules.evaluation.exact import fraction
from cmdesk.rules.evaluation.formula import decimal, formula, shown
from cmdesk.rules.evaluation.gauge import peer_groups, ratings_of
from cmdesk.rules.evaluation.methods import unbounded
from cmdesk.rules.evaluation.needs import needs_of
from cmdesk.rules.evaluation.numerals import short
from cmdesk.rules.evaluation.ranking import ranks
from cmdesk.rules.evaluation.reach import next_above
from cmdesk.rules.evaluation.run import Points, prepare
from cmdesk.rules.evaluation.wording import MEASURES, rule_in_words
from cmdesk.values.evaluation import (
    WITH_LAST,
    WITH_TARGET,
    Absent,
    ByRank,
    Check,
    Checklist,
    Column,
    EvaluationResult,
    Explanation,
    InputLine,
    Inputs,
    Item,
    ItemKind,
    Manual,
    Measure,
    Need,
    Person,
    Prorate,
    Rater,
    Scheme,
    Status,
)
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.periods import Month

_PARTS: tuple[tuple[str, Msg], ...] = (
    ("value", _("actual")), ("over", _("out of")), ("target", _("target")),
    ("last", _("last period")), ("last_over", _("last period, out of")),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything known of one person's item."""

    scheme: Scheme
    people: Sequence[Person]
    inputs: Inputs
    result: EvaluationResult
    row: int
    column: int
    points: Points
    sources: Mapping[str, object]
    names: Mapping[str, Text]
    language: str

    @property
    def item(self) -> Item:
        return self.cells.item

    @property
    def cells(self) -> Cells:
        return self.points.cells[self.column]

    @property
    def status(self) -> Status:
        return Status(self.result.states[self.row, self.column])

    @property
    def score(self) -> Decimal:
        return self.result.decimal(self.result.units[self.row, self.column])


def explanation(
    scheme: Scheme, people: Sequence[Person], inputs: Inputs, result: EvaluationResult, person: str, item: str,
    month: Month | None, sources: Mapping[str, object], names: Mapping[str, Text], language: str,
) -> Explanation:
    """Raises ValueError for a person or item the result does not have."""
    row, column = result.people.index(person), result.items.index(item)
    points = prepare(scheme, people, inputs, month)
    case = _Case(scheme, people, inputs, result, row, column, points, sources, names, language)
    scored = [k for k in range(len(people)) if result.states[k, column] is Status.SCORED]
    return Explanation(
        person=person, item=item, rule=rule_in_words(case.item), formula=_formula(case),
        inputs=tuple(_inputs(case)), score=case.score, full=result.decimal(result.full[row, column]),
        status=case.status, notes=tuple(_notes(case)), average=_average(case, scored), rank=_rank(case, scored),
        next_above=next_above(scheme, people, result, points, row, column, language),
    )


def _average(case: _Case, scored: Sequence[int]) -> Decimal | None:
    if not scored:
        return None
    total = Fraction(int(case.result.units[scored, case.column].sum()), len(scored) * 10**case.result.decimals)
    return decimal(total, case.result.decimals)


def _rank(case: _Case, scored: Sequence[int]) -> int:
    if case.row not in scored:
        return 0
    places = ranks([(int(case.result.units[k, case.column]),) for k in scored], case.scheme.ties)
    return places[list(scored).index(case.row)]


def _formula(case: _Case) -> str:
    score, item = signed_score(case.score), case.item
    spread = case.points.spreading.factor(case.row, case.column)
    if case.cells.rules[case.row] != BY_METHOD:
        return _absent_formula(case, spread, score)
    rows = np.array([case.row])
    x = case.cells.gauge.exact(rows)
    count = case.cells.gauge.count[rows]
    free = unbounded(item, x, np.array([fraction(v) for v in count.tolist()], dtype=object), Fraction)[0]
    presence = case.people[case.row].presence if item.prorate is Prorate.POINTS else Decimal(1)
    return formula(item, x[0], int(count[0]), Fraction(free), presence, spread, score)


def signed_score(score: Decimal) -> str:
    return f"{score:f}".replace("-", "−")


def _absent_formula(case: _Case, spread: Fraction, score: str) -> str:
    base = case.cells.averages[case.row]
    if base is None:
        return f"= {score}"
    count = sum(case.cells.rules[k] == BY_METHOD for k in _peer_rows(case))
    text = f"{shown(fraction(base) * count)} ÷ {count}"
    return f"{text} = {score}" if spread == 1 else f"{text} × {spread.numerator} ÷ {spread.denominator} = {score}"


def _peer_rows(case: _Case) -> list[int]:
    groups = peer_groups(case.people, case.item.peers)
    return next(group.tolist() for group in groups if case.row in group)


def _inputs(case: _Case) -> Iterator[InputLine]:
    if isinstance(case.item.method, Manual | Checklist):
        yield from _rating_lines(case)
        return
    for need in needs_of(case.item):
        column = case.inputs.figures.get(need.key)
        if column is not None:
            yield from _figure_lines(case, need, column)
    if case.status is Status.SCORED:
        yield from _measure_line(case)


def _measure_line(case: _Case) -> Iterator[InputLine]:
    item, rows = case.item, np.array([case.row])
    if isinstance(item.method, ByRank):
        yield InputLine(_("place among {count}")(count=int(case.cells.gauge.count[case.row])), _of(case, rows))
    elif item.measure is not Measure.VALUE or _computed(case):
        unit = item.unit.words(case.language) if item.measure in (Measure.VALUE, Measure.CHANGE) else "%"
        yield InputLine(_measure_name(case), _of(case, rows), unit)


def _computed(case: _Case) -> bool:
    """True where the value itself is made of several figures."""
    column = case.inputs.figures.get(_first_key(case.item))
    return len(case.item.sources) > 1 or (column is not None and column.over is not None)


def _first_key(item: Item) -> str:
    return next((need.key for need in needs_of(item)), "")


def _measure_name(case: _Case) -> Text:
    item = case.item
    if item.measure is Measure.VALUE and len(item.sources) == 1:
        return case.names.get(item.sources[0].indicator, item.sources[0].indicator)
    return MEASURES[item.measure]


def _of(case: _Case, rows: Any) -> Decimal:
    return _tidy(case.cells.gauge.exact(rows)[0])


def _tidy(value: Fraction) -> Decimal:
    number = decimal(value).normalize()
    return number if number.as_tuple().exponent in range(-4, 1) else number.quantize(Decimal(1))


def _figure_lines(case: _Case, need: Need, column: Column) -> Iterator[InputLine]:
    used = {"value": need.value, "over": need.value, "target": need.target, "last": need.last, "last_over": need.last}
    name = case.names.get(need.indicator, need.indicator)
    for part, label in _PARTS:
        figures = getattr(column, part) if used[part] else None
        if figures is not None:
            value = _plain(figures[case.row])
            if value is None and part == "value" and case.item.none_is_zero:
                value = Decimal(0)
            yield InputLine(_("{name}, {part}")(name=name, part=label), value, "", need.key, case.sources.get(need.key))


def _plain(value: Any) -> Decimal | None:
    if value is None or value != value:
        return None
    return _tidy(fraction(value.item() if isinstance(value, np.generic) else value))


def _rating_lines(case: _Case) -> Iterator[InputLine]:
    method = case.item.method
    columns: Sequence[Rater | Check] = ()
    if isinstance(method, Manual | Checklist):
        columns = method.raters if isinstance(method, Manual) else method.checks
    given = ratings_of(case.item, case.inputs, len(case.people))[case.row]
    key = case.item.code
    for each, value in zip(columns, given.tolist(), strict=True):
        yield InputLine(each.name.words(case.language) or each.code, _plain(value), "", key, case.sources.get(key))


def _notes(case: _Case) -> Iterator[Msg]:
    item, state = case.item, case.status
    if state in (Status.NOT_APPLICABLE, Status.MISSING, Status.NOT_DUE, Status.OUTSIDE):
        yield _STATES[state]
        yield from _instead(case, item)
    elif state is Status.CARRIED:
        yield _("Not due in this period; the points of the last decision stand.")
    spread = case.points.spreading.factor(case.row, case.column)
    if spread != 1:
        yield _("The weight of items without a score is spread over the others: × {factor}.")(
            factor=short(decimal(spread))
        )
    yield from _unlike(case)


_STATES: dict[Status, Msg] = {
    Status.NOT_APPLICABLE: _("The item does not apply to this person."),
    Status.MISSING: _("Figures for this item are missing."),
    Status.NOT_DUE: _("The item is not due in this period."),
    Status.OUTSIDE: _("The item is not part of this person's scheme."),
}
_INSTEAD: dict[Absent, Msg] = {
    Absent.FULL: _("It counts with the full mark."),
    Absent.ZERO: _("It counts as 0."),
    Absent.SPREAD: _("Its weight is spread over the other items."),
}


def _instead(case: _Case, item: Item) -> Iterator[Msg]:
    if item.kind is not ItemKind.NORMAL or (case.status is Status.OUTSIDE and item.outside is None):
        return
    rule = {Status.MISSING: item.missing, Status.OUTSIDE: item.outside}.get(case.status) or item.not_applicable
    average = case.cells.averages[case.row]
    if rule is Absent.AVERAGE and average is not None:
        yield _("It takes the average of those who have it: {average}.")(
            average=signed_score(decimal(fraction(average), case.result.decimals))
        )
    else:
        yield _INSTEAD.get(rule, _INSTEAD[Absent.SPREAD])


def _unlike(case: _Case) -> Iterator[Msg]:
    """Anything behind the points that the measure alone does not tell."""
    item, presence = case.item, case.people[case.row].presence
    if item.prorate is Prorate.TARGET and item.measure in WITH_TARGET and presence != 1:
        yield _("Present {share}% of the period; the target is reduced to that.")(
            share=short(decimal(Fraction(presence) * 100, 2))
        )
    if item.code in case.result.vetoes[case.row]:
        yield _("The veto applies.")
    if item.measure in WITH_LAST and case.status is Status.NOT_APPLICABLE:
        yield _("There is nothing to compare with in the last period.")
