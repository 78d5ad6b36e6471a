"""Grade proposals from history: promotion and demotion by rule, decided by a person afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from cmdesk.rules.evaluation.numerals import signed
from cmdesk.values.evaluation import (
    Compare,
    GradeCondition,
    GradeMove,
    GradeProposal,
    GradeRefusal,
    GradeRule,
    History,
    Metric,
    PeriodRecord,
)
from cmdesk.values.messages import Msg, _

_OVER_ALL = frozenset({Metric.AVERAGE_TOTAL, Metric.AVERAGE_RANK_SHARE, Metric.VETOES})
_AT_LEAST: dict[Metric, Msg] = {
    Metric.TOTAL: _("{count} of {periods} periods with at least {value} points"),
    Metric.RANK: _("{count} of {periods} periods at place {value} or further down"),
    Metric.RANK_SHARE: _("{count} of {periods} periods outside the first {value}%"),
    Metric.AVERAGE_TOTAL: _("average of {figure} points, at least {value}"),
    Metric.AVERAGE_RANK_SHARE: _("on average at {figure}% of the ranking, {value}% or further down"),
    Metric.VETOES: _("{figure} vetoes, at least {value}"),
}
_AT_MOST: dict[Metric, Msg] = {
    Metric.TOTAL: _("{count} of {periods} periods with at most {value} points"),
    Metric.RANK: _("{count} of {periods} periods at place {value} or better"),
    Metric.RANK_SHARE: _("{count} of {periods} periods within the first {value}%"),
    Metric.AVERAGE_TOTAL: _("average of {figure} points, at most {value}"),
    Metric.AVERAGE_RANK_SHARE: _("on average at {figure}% of the ranking, {value}% or better"),
    Metric.VETOES: _("{figure} vetoes, at most {value}"),
}


def _share(record: PeriodRecord) -> Decimal:
    return Decimal(100) * record.rank / record.of


def _mean(figures: Sequence[Decimal]) -> Decimal:
    return sum(figures, Decimal(0)) / len(figures)


_PER_PERIOD: dict[Metric, Callable[[PeriodRecord], Decimal]] = {
    Metric.TOTAL: lambda record: record.total,
    Metric.RANK: lambda record: Decimal(record.rank),
    Metric.RANK_SHARE: _share,
}
_OVERALL: dict[Metric, Callable[[Sequence[PeriodRecord]], Decimal]] = {
    Metric.AVERAGE_TOTAL: lambda records: _mean([r.total for r in records]),
    Metric.AVERAGE_RANK_SHARE: lambda records: _mean([_share(r) for r in records]),
    Metric.VETOES: lambda records: Decimal(sum(r.vetoed for r in records)),
}


def _compares(condition: GradeCondition, figure: Decimal) -> bool:
    return figure >= condition.value if condition.compare is Compare.AT_LEAST else figure <= condition.value


def _ranked(records: Iterable[PeriodRecord]) -> list[PeriodRecord]:
    return [record for record in records if record.rank > 0 and record.of > 0]


def _meets(condition: GradeCondition, records: Sequence[PeriodRecord]) -> tuple[bool, Msg]:
    """Whether the condition holds over the periods, and the fact in words. Unranked periods count against it."""
    words = (_AT_LEAST if condition.compare is Compare.AT_LEAST else _AT_MOST)[condition.metric]
    value = signed(condition.value)
    if condition.metric in _OVER_ALL:
        counted = records if condition.metric is Metric.VETOES else _ranked(records)
        if not counted:
            return False, _("no ranked period")
        figure = _OVERALL[condition.metric](counted)
        shown = signed(figure.quantize(Decimal("0.01")))
        return _compares(condition, figure), words(figure=shown, value=value)
    count = sum(_compares(condition, _PER_PERIOD[condition.metric](record)) for record in _ranked(records))
    return count >= (condition.times or len(records)), words(count=count, periods=len(records), value=value)


def _obstacles(rule: GradeRule, history: History, records: Sequence[PeriodRecord]) -> Iterator[Msg]:
    if len(records) < rule.periods:
        yield _("only {count} of {periods} periods on record")(count=len(records), periods=rule.periods)
    if history.since_change is not None and history.since_change < rule.protection:
        yield _("the grade changed {count} periods ago; protected for {periods}")(
            count=history.since_change, periods=rule.protection
        )
    if rule.exam and not history.exam_passed:
        yield _("the exam is not passed")
    if rule.no_veto and any(record.vetoed for record in records):
        yield _("a veto in the last {periods} periods")(periods=rule.periods)


def judge(rule: GradeRule, history: History) -> GradeProposal | GradeRefusal:
    """The rule applied to one person of its grade, with the facts that speak for or against the move."""
    records = history.periods[-rule.periods :]
    against = list(_obstacles(rule, history, records))
    every = [_meets(condition, records) for condition in rule.all_of]
    some = [_meets(condition, records) for condition in rule.any_of]
    against += [fact for met, fact in every if not met]
    if some and not any(met for met, _fact in some):
        against += [fact for _met, fact in some]
    if against or not (every or some):
        return GradeRefusal(person=history.person, rule=rule.code, reasons=tuple(against))
    reasons = tuple(fact for met, fact in [*every, *some] if met)
    return GradeProposal(
        person=history.person, rule=rule.code, move=rule.move, grade=rule.grade, to=rule.to, reasons=reasons
    )


def _strength(rule: GradeRule, history: History) -> tuple[Decimal, Decimal, str]:
    """Who comes first under a quota: by average place, then by average points (the weakest first for a demotion)."""
    records = _ranked(history.periods[-rule.periods :])
    share = _mean([_share(r) for r in records]) if records else Decimal(100)
    total = _mean([r.total for r in records]) if records else Decimal(0)
    sign = 1 if rule.move is GradeMove.PROMOTE else -1
    return sign * share, -sign * total, history.person


def _places(rule: GradeRule, histories: Sequence[History]) -> int | None:
    """How many may move: the quota, or for a promotion the places still free in the higher grade."""
    free = [] if rule.quota is None else [rule.quota]
    if rule.quota_percent is not None:
        allowed = int(len(histories) * rule.quota_percent / 100)
        there = sum(history.grade == rule.to for history in histories) if rule.move is GradeMove.PROMOTE else 0
        free.append(max(allowed - there, 0))
    return min(free) if free else None


def propose(
    rules: Sequence[GradeRule], histories: Sequence[History],
) -> tuple[tuple[GradeProposal, ...], tuple[GradeRefusal, ...]]:
    """Proposals rule by rule, strongest claim first, and why the others are not proposed.

    A person is proposed once at most, by the first rule that holds; over the quota a proposal is not granted.
    """
    proposals: list[GradeProposal] = []
    refusals: list[GradeRefusal] = []
    taken: set[str] = set()
    for rule in rules:
        judged = [(h, judge(rule, h)) for h in histories if h.grade == rule.grade and h.person not in taken]
        held = sorted((h for h, found in judged if isinstance(found, GradeProposal)), key=lambda h: _strength(rule, h))
        found_of = {h.person: found for h, found in judged}
        free = _places(rule, histories)
        for place, history in enumerate(held):
            found = found_of[history.person]
            assert isinstance(found, GradeProposal)
            proposals.append(found if free is None or place < free else _over(found, free))
            taken.add(history.person)
        refusals += [found for _h, found in judged if isinstance(found, GradeRefusal)]
    return tuple(proposals), tuple(refusals)


def _over(proposal: GradeProposal, free: int) -> GradeProposal:
    full = _("the quota of {count} is used up")(count=free) if free else _("no place is free")
    return replace(proposal, granted=False, reasons=(*proposal.reasons, full))
