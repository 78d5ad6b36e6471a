"""The rules of pay and grades in words, from their data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import pairwise

from cmdesk.rules.evaluation.numerals import signed
from cmdesk.values.evaluation import Compare, GradeCondition, GradeMove, GradeRule, Metric, PayRule
from cmdesk.values.messages import Msg, Text, _

_AT_LEAST: dict[Metric, Msg] = {
    Metric.TOTAL: _("at least {value} points in {times}"),
    Metric.RANK: _("place {value} or further down in {times}"),
    Metric.RANK_SHARE: _("outside the first {value}% in {times}"),
    Metric.AVERAGE_TOTAL: _("average of at least {value} points"),
    Metric.AVERAGE_RANK_SHARE: _("on average at {value}% of the ranking or further down"),
    Metric.VETOES: _("at least {value} vetoes"),
}
_AT_MOST: dict[Metric, Msg] = {
    Metric.TOTAL: _("at most {value} points in {times}"),
    Metric.RANK: _("place {value} or better in {times}"),
    Metric.RANK_SHARE: _("within the first {value}% in {times}"),
    Metric.AVERAGE_TOTAL: _("average of at most {value} points"),
    Metric.AVERAGE_RANK_SHARE: _("on average within the first {value}% of the ranking"),
    Metric.VETOES: _("at most {value} vetoes"),
}


def pay_in_words(rule: PayRule) -> tuple[Msg, ...]:
    """How a total becomes a coefficient, and how the pool is split."""
    if rule.bands:
        told = tuple(_bands(rule))
    else:
        told = (_("1 + (points − {at}) × {step}, within {least} and {most}")(
            at=signed(rule.at), step=signed(rule.per_point), least=signed(rule.least), most=signed(rule.most)),)
    split = _("points × coefficient × grade's coefficient × presence") if rule.by_points else _(
        "coefficient × grade's coefficient × presence")
    return (*told, _("split by {basis}")(basis=split))


def _bands(rule: PayRule) -> Iterator[Msg]:
    bands = sorted(rule.bands, key=lambda band: -band.edge)
    if bands:
        yield _("from {edge} points: {value}")(edge=signed(bands[0].edge), value=signed(bands[0].coefficient))
    for above, band in pairwise(bands):
        yield _("from {edge} to below {top} points: {value}")(
            edge=signed(band.edge), top=signed(above.edge), value=signed(band.coefficient))


def grade_rule_in_words(rule: GradeRule, names: Mapping[str, Text]) -> Msg:
    """From which grade to which."""
    move = _("Promotion") if rule.move is GradeMove.PROMOTE else _("Demotion")
    return _("{move}: {grade} → {to}")(
        move=move, grade=names.get(rule.grade, rule.grade), to=names.get(rule.to, rule.to))


def grade_conditions(rule: GradeRule) -> tuple[Msg, ...]:
    """What must hold over the rule's periods, line by line."""
    return tuple(_conditions(rule))


def _conditions(rule: GradeRule) -> Iterator[Msg]:
    yield _("over the last {n} periods")(n=rule.periods)
    for condition in rule.all_of:
        yield condition_in_words(condition, rule.periods)
    if rule.any_of:
        some = [condition_in_words(condition, rule.periods) for condition in rule.any_of]
        yield _("one of these: {conditions}")(conditions=reduce(_either, some))
    if rule.exam:
        yield _("examination passed since the last change of grade")
    if rule.no_veto:
        yield _("no veto in these periods")
    if rule.protection:
        yield _("not within {n} periods after a change of grade")(n=rule.protection)
    if rule.quota is not None:
        yield _("at most {n} people at a time")(n=rule.quota)
    if rule.quota_percent is not None and rule.move is GradeMove.PROMOTE:
        yield _("at most {n}% of all people in the higher grade")(n=signed(rule.quota_percent))
    elif rule.quota_percent is not None:
        yield _("at most {n}% of all people at a time")(n=signed(rule.quota_percent))


def _either(one: Msg, other: Msg) -> Msg:
    return _("{one} / {other}")(one=one, other=other)


def condition_in_words(condition: GradeCondition, periods: int) -> Msg:
    words = (_AT_LEAST if condition.compare is Compare.AT_LEAST else _AT_MOST)[condition.metric]
    whole = not condition.times or condition.times >= periods
    times = _("each of them") if whole else _("{n} of them")(n=condition.times)
    return words(value=signed(condition.value), times=times)
