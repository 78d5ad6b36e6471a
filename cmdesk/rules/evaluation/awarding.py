"""Awards by rule: the stars of the period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from cmdesk.rules.evaluation.exact import fraction
from cmdesk.rules.evaluation.formula import decimal
from cmdesk.rules.evaluation.gauge import peer_groups
from cmdesk.rules.evaluation.numerals import signed
from cmdesk.values.evaluation import (
    Award,
    AwardBasis,
    AwardRule,
    Direction,
    EvaluationResult,
    Person,
    RankRow,
    Scheme,
    Status,
)
from cmdesk.values.messages import Msg, _

_REASONS: dict[AwardBasis, Msg] = {
    AwardBasis.TOTAL: _("the best total with {figure} points"),
    AwardBasis.SECTION: _("the best in “{of}” with {figure} points"),
    AwardBasis.ITEM: _("the best in “{of}” with {figure} points"),
    AwardBasis.MEASURE: _("the best in “{of}” with {figure}"),
    AwardBasis.RISE: _("won {figure} places"),
}


def _figure(
    scheme: Scheme, result: EvaluationResult, rule: AwardRule, row: int, ranks: Mapping[str, RankRow],
) -> Decimal | None:
    if rule.basis is AwardBasis.TOTAL:
        return result.decimal(result.total_units[row])
    if rule.basis is AwardBasis.SECTION:
        return result.decimal(result.section_units[row, result.sections.index(rule.of)])
    if rule.basis is AwardBasis.RISE:
        change = ranks[result.people[row]].change
        return None if change is None else Decimal(change)
    column = result.items.index(rule.of)
    if result.states[row, column] is not Status.SCORED:
        return None
    if rule.basis is AwardBasis.ITEM:
        return result.decimal(result.units[row, column])
    return decimal(Fraction(fraction(float(result.measures[row, column]))))


def _better_low(scheme: Scheme, rule: AwardRule) -> bool:
    return rule.basis is AwardBasis.MEASURE and scheme.item(rule.of).direction is Direction.LOWER


def _eligible(rule: AwardRule, figure: Decimal, low: bool) -> bool:
    return rule.least is None or (figure <= rule.least if low else figure >= rule.least)


def _of_rule(
    scheme: Scheme, people: Sequence[Person], result: EvaluationResult, rule: AwardRule, ranks: Mapping[str, RankRow],
    language: str,
) -> Iterator[Award]:
    low = _better_low(scheme, rule)
    for group in peer_groups(people, rule.peers):
        found: list[tuple[Decimal, int]] = []
        for row in group.tolist():
            place = ranks[result.people[row]].rank
            if not place or result.vetoes[row] or (rule.most_rank is not None and place > rule.most_rank):
                continue
            figure = _figure(scheme, result, rule, row, ranks)
            if figure is not None and _eligible(rule, figure, low):
                found.append((figure, row))
        found.sort(key=lambda each: (each[0] if low else -each[0], each[1]))
        if found:
            last = found[min(rule.top, len(found)) - 1][0]
            winners = [each for each in found if (each[0] <= last if low else each[0] >= last)]
            for figure, row in winners:
                yield Award(result.people[row], rule.code, figure, _reason(scheme, rule, figure, language))


def _reason(scheme: Scheme, rule: AwardRule, figure: Decimal, language: str) -> Msg:
    names = {section.code: section.name for section in scheme.sections} if rule.basis is AwardBasis.SECTION else {
        item.code: item.name for item in scheme.items
    }
    of = names[rule.of].words(language) if rule.of in names else ""
    return _REASONS[rule.basis](of=of, figure=signed(round(figure, 2)))


def awards(
    scheme: Scheme, people: Sequence[Person], result: EvaluationResult, ranking: Sequence[RankRow], language: str,
) -> tuple[Award, ...]:
    """`ranking`: the overall one, with the change against last period."""
    ranks = {row.person: row for row in ranking}
    return tuple(
        award for rule in scheme.awards for award in _of_rule(scheme, people, result, rule, ranks, language)
    )
