"""Why somebody stands where they stand, and who is on the red and the black list 红黑榜."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.rules.evaluation import red_and_black
from cmdesk.services.evaluation.explaining import case_of
from cmdesk.services.evaluation.records import Case
from cmdesk.services.evaluation.schemes import document
from cmdesk.services.evaluation.standings import HIDDEN, evaluation_of, read_standings
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import ItemKind, ListRule, RankRow, Step
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standing, Standings


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """An item of somebody's total: own points, the most there is, the mean of those it concerns; `difference` to the
    next above, None where colleagues' points are not shown; `lost`: what is missing to what the item could bring this
    person; `step`: what it takes by this item alone."""

    item: str
    name: str
    points: Decimal
    full: Decimal | None
    average: Decimal
    difference: Decimal | None
    lost: Decimal
    step: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A person's place: the next above with the gap in points, and each item; the first has nobody above."""

    manager_id: int
    rank: int
    of: int
    total: Decimal
    above: str
    gap: Decimal
    lines: tuple[WhyLine, ...]

    @property
    def ways(self) -> tuple[WhyLine, ...]:
        """The items that could close the gap by themselves."""
        return tuple(line for line in self.lines if line.step is not None and line.step.change is not None)

    @property
    def losses(self) -> tuple[WhyLine, ...]:
        """The items that could have brought more, the most first."""
        short = [line for line in self.lines if line.full is not None and line.lost > 0]
        return tuple(sorted(short, key=lambda line: -line.lost))


def why(
    desk: Desk, actor: Actor, month: Month, manager_id: int, scheme: str | None = None, language: str = "zh_CN",
) -> Why:
    """Why a person stands at that place; client managers ask for themselves and see no colleague's points.

    Raises UserError evaluation_missing, not_found, not_allowed.
    """
    if actor.own_only and manager_id != actor.manager_id:
        raise trouble("not_found", value=str(manager_id), label=_("Client manager"))
    with desk.read(actor, Right.SEE_RANKING) as session:
        evaluation = evaluation_of(session, month, scheme)
        if evaluation is None:
            raise trouble("evaluation_missing", value=str(month))
        found = read_standings(session, evaluation, language)
        case = case_of(session, desk, month, scheme)
    own = next((row for row in found.rows if row.manager_id == manager_id), None)
    if own is None:
        raise trouble("not_found", value=str(manager_id), label=_("Client manager"))
    hidden = actor.own_only and found.state in HIDDEN
    ahead = [row for row in found.rows if own.rank and 0 < row.rank < own.rank]
    above = None if hidden or not ahead else ahead[-1]
    return Why(
        manager_id=manager_id, rank=own.rank, of=sum(1 for r in found.rows if r.rank), total=own.total,
        above=above.name if above else "", gap=above.total - own.total if above else Decimal(0),
        lines=_lines(case, found, own, above, language, compared=not actor.own_only),
    )


def _lines(
    case: Case, found: Standings, own: Standing, above: Standing | None, language: str, *, compared: bool,
) -> tuple[WhyLine, ...]:
    from cmdesk.rules.evaluation.reach import next_above
    from cmdesk.rules.evaluation.run import prepare

    points = prepare(case.scheme, case.people, case.inputs, case.month)
    row = next((p for p, i in enumerate(case.ids) if i == own.manager_id), None)
    lines: list[WhyLine] = []
    for item in found.items:
        score = own.scores.get(item.code)
        if score is None or score.points is None or item.kind == ItemKind.VETO:
            continue
        step, lost = None, Decimal(0)
        if row is not None and item.code in case.result.items:
            column = case.result.items.index(item.code)
            lost = case.result.decimal(case.result.full[row, column]) - score.points
            if above is not None:
                step = next_above(case.scheme, case.people, case.result, points, row, column, language)
        lines.append(WhyLine(
            item=item.code, name=item.name, points=score.points, full=item.weight, average=_average(found, item.code),
            difference=_difference(above, item.code, score.points) if compared else None, lost=lost, step=step,
        ))
    return tuple(lines)


def _average(found: Standings, item: str) -> Decimal:
    given = [s.points for row in found.rows if (s := row.scores.get(item)) is not None and s.points is not None]
    return (sum(given, Decimal(0)) / len(given)).quantize(Decimal(1).scaleb(-found.decimals)) if given else Decimal(0)


def _difference(above: Standing | None, item: str, own: Decimal) -> Decimal | None:
    theirs = above.scores.get(item) if above is not None else None
    return None if above is None else own - (theirs.points if theirs and theirs.points is not None else Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody on a list, and why."""

    row: Standing
    reason: Msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    red: tuple[Listed, ...]
    black: tuple[Listed, ...]


def honour_lists(
    desk: Desk, actor: Actor, month: Month, scheme: str | None = None, language: str = "zh_CN",
) -> Lists:
    """The red and the black list by the scheme's rule; client managers see them once the month is published."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        evaluation = evaluation_of(session, month, scheme)
        if evaluation is None or (actor.own_only and evaluation.state in HIDDEN):
            return Lists(red=(), black=())
        found = read_standings(session, evaluation, language)
        case = case_of(session, desk, month, scheme)
        rule = document(session.get_one(EvaluationScheme, evaluation.scheme_id)).lists
    return _listed(case, found, rule, language)


def _listed(case: Case, found: Standings, rule: ListRule, language: str) -> Lists:
    codes = {i: person.code for i, person in zip(case.ids, case.people, strict=True)}
    rows = [
        RankRow(codes[r.manager_id], r.name, r.total, r.rank) for r in found.rows if r.manager_id in codes
    ]
    red, black = red_and_black(case.scheme, case.result, rows)
    by_code = {codes[r.manager_id]: r for r in found.rows if r.manager_id in codes}
    vetoes = dict(zip(case.result.people, case.result.vetoes, strict=True))
    return Lists(
        red=tuple(Listed(row=by_code[r.person], reason=_red(r, rule)) for r in red),
        black=tuple(
            Listed(row=by_code[r.person], reason=_black(case, r, rule, vetoes[r.person], language))
            for r in black
        ),
    )


def _red(row: RankRow, rule: ListRule) -> Msg:
    if 0 < row.rank <= rule.red_top:
        return _("among the first {n}")(n=rule.red_top)
    return _("{points} points or more")(points=f"{rule.red_from:f}")


def _black(case: Case, row: RankRow, rule: ListRule, vetoes: tuple[str, ...], language: str) -> Msg:
    if vetoes:
        names = "、".join(case.scheme.item(code).name.words(language) for code in vetoes)
        return _("veto: {items}")(items=names)
    if rule.black_below is not None and row.rank and row.points < rule.black_below:
        return _("below {points} points")(points=f"{rule.black_below:f}")
    return _("among the last {n}")(n=rule.black_bottom)
