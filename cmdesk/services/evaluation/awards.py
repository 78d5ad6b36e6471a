"""红黑榜与通报: how a month went, who is named and why, by the scheme's own rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.models.people import Branch
from cmdesk.rules.evaluation import risers
from cmdesk.rules.evaluation.honour_words import black_in_words, red_in_words
from cmdesk.services.evaluation.placing import Listed, Lists, honour_lists
from cmdesk.services.evaluation.schemes import document
from cmdesk.services.evaluation.standings import HIDDEN, evaluation_of, own_scores, read_standings, seen_by
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import ListRule, RankRow
from cmdesk.values.messages import Text, _
from cmdesk.values.pack import Award
from cmdesk.values.papers import Notice, NoticeLine
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standing, Standings

RISERS = 3
PASS = Decimal(60)


def notice(
    desk: Desk, actor: Actor, month: Month, branch_id: int | None = None, language: str = "zh_CN",
) -> Notice | None:
    """The month's notice, of a branch where one is named (its ranks stay those of all); None where not evaluated.

    Client managers get it once the month is published. Raises UserError not_allowed.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        evaluation = evaluation_of(session, month)
        if evaluation is None or (actor.own_only and evaluation.state in HIDDEN):
            return None
        found = seen_by(actor, read_standings(session, evaluation, language, own_scores(actor)))
        rule = document(session.get_one(EvaluationScheme, evaluation.scheme_id)).lists
        branches: dict[int | None, str] = dict(session.execute(select(Branch.id, Branch.name)).all())
    lists = honour_lists(desk, actor, month, found.scheme, language)
    return _notice(found, rule, lists, branches, branch_id)


def _notice(
    found: Standings, rule: ListRule, lists: Lists, branches: dict[int | None, str], branch_id: int | None,
) -> Notice:
    rows = [r for r in found.rows if branch_id in (None, r.branch_id)]
    ranked, there = [row.total for row in rows if row.rank], {row.manager_id for row in rows}

    def lines(listed: Sequence[Listed]) -> tuple[NoticeLine, ...]:
        return tuple(_line(e.row, branches, e.reason) for e in listed if branch_id in (None, e.row.branch_id))

    return Notice(
        month=found.month, scheme=found.scheme, state=found.state, people=len(ranked), average=_mean(ranked),
        best=max(ranked, default=None), lowest=min(ranked, default=None), below=sum(t < PASS for t in ranked),
        red=lines(lists.red), black=lines(lists.black), risers=_risers(rows, branches),
        awards=tuple(Award(a.name, a.winner, a.reason) for a in found.awards if a.manager_id in there),
        groups=_groups(rows, branches, branch_id), red_rule=red_in_words(rule), black_rule=black_in_words(rule),
        digits=found.decimals,
    )


def _risers(rows: Sequence[Standing], branches: dict[int | None, str]) -> tuple[NoticeLine, ...]:
    people = {row.code: row for row in rows}
    order = [RankRow(row.code, row.name, row.total, row.rank, None, row.change) for row in rows]
    return tuple(
        _line(people[r.person], branches, _("won {n} places")(n=r.change or 0)) for r in risers(order, RISERS)
    )


def _line(row: Standing, branches: dict[int | None, str], reason: Text) -> NoticeLine:
    return NoticeLine(
        rank=row.rank or None, name=row.name, branch=branches.get(row.branch_id, ""), territory=row.territory,
        total=row.total, change=row.change, reason=reason,
    )


def _groups(
    rows: Sequence[Standing], branches: dict[int | None, str], branch_id: int | None,
) -> tuple[tuple[str, int, Decimal, Decimal], ...]:
    """By branch where all are shown and there are several, else by territory; the best mean first."""
    several = branch_id is None and len({row.branch_id for row in rows}) > 1
    totals: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        if row.rank:
            totals[branches.get(row.branch_id, "") if several else row.territory].append(row.total)
    made = [(name, len(t), _mean(t) or Decimal(0), max(t)) for name, t in totals.items()]
    return tuple(sorted(made, key=lambda group: (-group[2], group[0])))


def _mean(totals: Sequence[Decimal]) -> Decimal | None:
    return (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01"), ROUND_HALF_UP) if totals else None
