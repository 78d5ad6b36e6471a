"""Scoring, ranking, explaining, comparing. Importing this costs nothing: the numeric parts load at the first call.

What a scheme reads stands in `cmdesk.rules.evaluation.needs`. No module here may be called like a function of this
package: loading it would take the function's place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cmdesk.values.evaluation import (
    Award,
    EvaluationResult,
    Explanation,
    Firmness,
    GradeProposal,
    GradeRefusal,
    GradeRule,
    History,
    Inputs,
    Missing,
    Move,
    Outlier,
    PayList,
    PayRule,
    Peers,
    Person,
    RankRow,
    Scheme,
    Sensitivity,
    Swap,
)
from cmdesk.values.messages import Text
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem

_NO_RANKS: Mapping[str, int] = {}
_NO_NAMES: Mapping[str, Text] = {}
_TEN = Decimal(10)
_NOTHING: Mapping[str, object] = {}


def score(scheme: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None = None) -> EvaluationResult:
    """Points of every person in every item, section totals and totals, exact to the scheme's last digit.

    `month` is the last month of the period; it decides which items are due (all, without it).
    """
    from cmdesk.rules.evaluation.run import run

    return run(scheme, people, inputs, month)


def rank(
    scheme: Scheme, people: Sequence[Person], result: EvaluationResult, *, by: Peers = Peers.ALL, item: str = "",
    last: Mapping[str, int] = _NO_RANKS,
) -> tuple[RankRow, ...]:
    """The ranking of the total or of one `item`, overall or within territories or grades, best first.

    `last`: person → rank of the last period, of the same kind of ranking.
    """
    from cmdesk.rules.evaluation.ranking import ranking

    return ranking(scheme, people, result, by, item, last)


def scheme_from_dict(mapping: Mapping[str, Any]) -> Scheme:
    """The scheme of a parsed TOML or JSON. Raises UserError with every problem found."""
    from cmdesk.rules.evaluation.files import read_scheme

    return read_scheme(mapping)


def scheme_to_dict(scheme: Scheme) -> dict[str, Any]:
    """The scheme as plain data fit for JSON; reading it again gives the same scheme."""
    from cmdesk.rules.evaluation.files import plain

    written: dict[str, Any] = plain(scheme)
    return written


def validate(
    scheme: Scheme, *, grades: Sequence[str] = (), posts: Sequence[str] = (), territories: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """All that keeps the scheme from being put in force: weights other than 100, codes twice, rules without sense.

    `grades`, `posts`, `territories`: all that there are, for items that concern only some; without them, those the
    scheme does not name are taken to exist.
    """
    from cmdesk.rules.evaluation.validation import validate as check

    return check(scheme, {"grades": grades, "posts": posts, "territories": territories})


def missing(
    scheme: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None = None,
    result: EvaluationResult | None = None,
) -> tuple[Missing, ...]:
    """What is not there yet, for each person and item. With the result of the same inputs it is found sooner."""
    from cmdesk.rules.evaluation.needs import missing as find

    return find(scheme, people, inputs, month, result)


def outliers(scheme: Scheme, people: Sequence[Person], inputs: Inputs) -> tuple[Outlier, ...]:
    """Ratings far from the median of the person's raters (three or more)."""
    from cmdesk.rules.evaluation.gaps import outliers as find

    return find(scheme, people, inputs)


def explain(
    scheme: Scheme, people: Sequence[Person], inputs: Inputs, result: EvaluationResult, person: str, item: str, *,
    month: Month | None = None, sources: Mapping[str, object] = _NOTHING, names: Mapping[str, Text] = _NO_NAMES,
    language: str = "zh_CN",
) -> Explanation:
    """The formula of one score in words and figures, its inputs, and what it takes to reach the next above.

    `sources`: what to show as source, by figure key (by item code for ratings); `names`: indicator code → its name;
    `language` picks the scheme's names. Raises ValueError for a person or item that the result does not have.
    """
    from cmdesk.rules.evaluation.explaining import explanation

    return explanation(scheme, people, inputs, result, person, item, month, sources, names, language)


def risers(rows: Sequence[RankRow], top: int = 3) -> tuple[RankRow, ...]:
    """Those who won most places since last period; ties with the last of them included."""
    from cmdesk.rules.evaluation.ranking import risers as find

    return find(rows, top)


def best(rows: Sequence[RankRow], count: int = 3) -> tuple[RankRow, ...]:
    """Ranks 1 to `count`, ties included."""
    from cmdesk.rules.evaluation.ranking import top

    return top(rows, count)


def worst(rows: Sequence[RankRow], count: int = 3) -> tuple[RankRow, ...]:
    """The last `count` of the ranked, ties included, worst first."""
    from cmdesk.rules.evaluation.ranking import bottom

    return bottom(rows, count)


def red_and_black(
    scheme: Scheme, result: EvaluationResult, rows: Sequence[RankRow],
) -> tuple[tuple[RankRow, ...], tuple[RankRow, ...]]:
    """The red list and the black list of a ranking, by the scheme's rule; one under a veto is black, never red."""
    from cmdesk.rules.evaluation.ranking import black_list, red_list

    vetoed = frozenset(person for person, codes in zip(result.people, result.vetoes, strict=True) if codes)
    return red_list(rows, scheme.lists, vetoed), black_list(rows, scheme.lists, vetoed)


def awards(
    scheme: Scheme, people: Sequence[Person], result: EvaluationResult, rows: Sequence[RankRow], *,
    language: str = "zh_CN",
) -> tuple[Award, ...]:
    """The scheme's awards. `rows`: the overall ranking with the change against last period."""
    from cmdesk.rules.evaluation.awarding import awards as give

    return give(scheme, people, result, rows, language)


def pay(rule: PayRule, people: Sequence[Person], result: EvaluationResult, pool: Decimal) -> PayList:
    """A bonus pool split by points, to the cent. Raises UserError for a pool that is negative or not whole cents."""
    from cmdesk.rules.evaluation.payroll import pay_list

    return pay_list(rule, people, result, pool)


def propose_grades(
    rules: Sequence[GradeRule], histories: Sequence[History],
) -> tuple[tuple[GradeProposal, ...], tuple[GradeRefusal, ...]]:
    """Promotions and demotions by rule, with reasons; and why the others are not proposed."""
    from cmdesk.rules.evaluation.grades import propose

    return propose(rules, histories)


def with_weights(scheme: Scheme, changes: Mapping[str, Decimal], *, rebalance: bool = True) -> Scheme:
    """A copy of the scheme with other weights; the other normal items are scaled to keep 100.

    Raises KeyError for an unknown item, ValueError where the changes alone exceed 100.
    """
    from cmdesk.rules.evaluation.whatif import with_weights as change

    return change(scheme, changes, rebalance=rebalance)


def what_if(
    before: Scheme, after: Scheme, people: Sequence[Person], inputs: Inputs, month: Month | None = None,
) -> tuple[Move, ...]:
    """Every person's points and rank under both schemes, in the order of the new ranking."""
    from cmdesk.rules.evaluation.whatif import compare

    return compare(before, after, people, inputs, month)


def sensitivity(scheme: Scheme, result: EvaluationResult) -> tuple[Sensitivity, ...]:
    """For each item the smallest change of its weight that lets two neighbours swap places."""
    from cmdesk.rules.evaluation.whatif import sensitivity as find

    return find(scheme, result)


def swaps(scheme: Scheme, result: EvaluationResult) -> tuple[Swap, ...]:
    """Each pair of neighbours with every single weight that could let them change places."""
    from cmdesk.rules.evaluation.whatif import swaps as find

    return find(scheme, result)


def firmness(
    scheme: Scheme, result: EvaluationResult, *, percent: Decimal = _TEN, draws: int = 1000, seed: int = 1,
) -> tuple[Firmness, ...]:
    """How often each keeps the rank when all weights change at random by up to `percent` of themselves."""
    from cmdesk.rules.evaluation.whatif import firmness as find

    return find(scheme, result, percent, draws, seed)
