"""What would be: a scheme on trial beside the one in force, for one month, without keeping anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy.orm import Session

from cmdesk.rules.evaluation import firmness, rank, score, swaps, with_weights
from cmdesk.services.evaluation.editing import material, problems_of
from cmdesk.services.evaluation.inputs import Gathered, gather
from cmdesk.services.evaluation.late import counted_points
from cmdesk.services.evaluation.records import Correction, corrections_of
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.evaluation.standings import HIDDEN, evaluation_of
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import EvaluationResult, Firmness, ItemKind, Scheme, Swap
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError, trouble
from cmdesk.values.rights import Right

PERCENT = Decimal(10)
DRAWS = 1000
SEED = 1
FIRM, FAIRLY = 0.95, 0.7


class Hold(StrEnum):
    """How firm a place is."""

    FIRM = "firm"
    FAIRLY = "fairly"
    LOOSE = "loose"


HOLD_WORDS: dict[Hold, Msg] = {Hold.FIRM: _("firm"), Hold.FAIRLY: _("fairly firm"), Hold.LOOSE: _("loose")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One person under both schemes. A rank is 0 where the person is not ranked."""

    manager_id: int
    code: str
    name: str
    grade: str
    branch_id: int | None
    before: Decimal
    after: Decimal
    rank_before: int
    rank_after: int
    firm: Firmness | None

    @property
    def places(self) -> int | None:
        """Places won (positive) or lost; None for somebody who is not ranked both times."""
        return self.rank_before - self.rank_after if self.rank_before and self.rank_after else None

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def hold(self) -> Hold | None:
        if self.firm is None:
            return None
        return Hold.FIRM if self.firm.kept >= FIRM else Hold.FAIRLY if self.firm.kept >= FAIRLY else Hold.LOOSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A month under the scheme on trial, best first, beside the version in force.

    `swaps` are the neighbours under the scheme on trial.
    """

    month: Month
    edition: int
    decimals: int
    rows: tuple[Tried, ...]
    swaps: tuple[Swap, ...]

    def row(self, code: str) -> Tried:
        """Raises StopIteration for somebody who is not in it."""
        return next(row for row in self.rows if row.code == code)

    def swap_with_above(self, code: str) -> Swap | None:
        return next((swap for swap in self.swaps if swap.below == code), None)


def try_scheme(
    desk: Desk, actor: Actor, month: Month, scheme: Scheme, name: str | None = None, *, percent: Decimal = PERCENT,
    draws: int = DRAWS, seed: int = SEED,
) -> Trial:
    """Everybody's points and rank under `scheme` beside the version in force (of the scheme called `name`).

    Both are computed from the figures as they are today, with the points that accepted appeals put right and those for
    corrections of earlier months.
    `percent`, `draws`, `seed`: see `firmness`.
    Raises UserError with the problems of the scheme, scheme_missing, nobody_to_evaluate, not_allowed.
    """
    found = problems_of(scheme, material(desk, actor))
    if found:
        raise UserError(*found)
    with desk.read(actor, Right.EDIT_SCHEMES) as session:
        kept = scheme_in_force(session, month, name)
        current, today = document(kept), desk.today()
        now = gather(session, current, month, today)
        then = gather(session, scheme, month, today)
        appealed = _appealed(session, month, kept.name)
        late = counted_points(session, kept, month, today)
    if not now.candidates:
        raise trouble("nobody_to_evaluate", value=str(month))
    before = rank(current, now.people, _scored(current, now, month, appealed, late))
    result = _scored(scheme, then, month, appealed, late)
    firm = {each.person: each for each in firmness(scheme, result, percent=percent, draws=draws, seed=seed)}
    old, people = {row.person: row for row in before}, {c.person.code: c for c in then.candidates}
    rows = tuple(
        Tried(
            manager_id=people[row.person].id, code=row.person, name=row.name, grade=people[row.person].person.grade,
            branch_id=people[row.person].branch_id, before=old[row.person].points, after=row.points,
            rank_before=old[row.person].rank, rank_after=row.rank, firm=firm.get(row.person),
        ) for row in rank(scheme, then.people, result)
    )
    return Trial(
        month=month, edition=kept.edition, decimals=scheme.decimals, rows=rows, swaps=swaps(scheme, result))


def _appealed(session: Session, month: Month, name: str) -> tuple[Correction, ...]:
    """The corrections that count in the published result of a month."""
    found = evaluation_of(session, month, name)
    return () if found is None or found.state in HIDDEN else corrections_of(session, found.id)


def _scored(
    scheme: Scheme, found: Gathered, month: Month, appealed: Sequence[Correction], late: Mapping[int, Decimal],
) -> EvaluationResult:
    """The points with the corrections of those people and items that the scheme has, and those of earlier months."""
    from cmdesk.rules.evaluation.correcting import corrected

    codes = {c.id: c.person.code for c in found.candidates}
    items = {item.code for item in scheme.items}
    points: dict[tuple[str, str], Decimal] = {}
    added = {codes[who]: value for who, value in late.items() if who in codes}
    for each in appealed:
        code = codes.get(each.manager_id)
        if code and each.item in items:
            points[code, each.item] = each.after
        elif code and not each.item:
            added[code] = added.get(code, Decimal(0)) + each.after - each.before
    result = score(scheme, found.people, found.inputs, month)
    return corrected(scheme, result, points, added) if points or added else result


def weigh(scheme: Scheme, item: str, weight: Decimal, *, keep_sum: bool = True) -> Scheme:
    """A copy with another weight; with `keep_sum` the other normal items are scaled so that all sum to 100 again.

    Raises UserError weight_too_much.
    """
    normal = scheme.item(item).kind is ItemKind.NORMAL
    if weight < 0 or (normal and weight > 100):
        raise trouble("weight_too_much", value=f"{weight:f}")
    return with_weights(scheme, {item: weight}, rebalance=keep_sum and normal)


def summary(trial: Trial) -> Msg:
    """How many rise and fall, and who most."""
    moves = [row for row in trial.rows if row.places is not None]
    up, down = sum((r.places or 0) > 0 for r in moves), sum((r.places or 0) < 0 for r in moves)
    if not up and not down:
        return _("Nobody changes place.")
    most = max(moves, key=lambda row: abs(row.places or 0))
    told = _("{up} rise, {down} fall, {same} keep their place; the most moves {name}, from {before} to {after}.")
    return told(
        up=up, down=down, same=len(moves) - up - down, name=most.name, before=most.rank_before, after=most.rank_after)


def firmness_words(row: Tried) -> Msg:
    """How firm a place is, for somebody who does not think in shares of draws."""
    firm = row.firm
    if firm is None:
        return _("{name} is scored and not ranked.")(name=row.name)
    if firm.best == firm.worst:
        told = _("However the weights are shifted by up to 10%, {name} stays in place {rank}.")
        return told(name=row.name, rank=firm.rank)
    told = _("When all weights are shifted a little at random (by up to 10%), {name} keeps place {rank} in {share} of "
             "100 cases; otherwise it lies between {best} and {worst}.")
    share = f"{Decimal(repr(firm.kept)) * 100:.0f}"
    return told(name=row.name, rank=firm.rank, share=share, best=firm.best, worst=firm.worst)


def swap_words(trial: Trial, swap: Swap, scheme: Scheme, language: str = "zh_CN") -> Msg:
    """What it takes for the lower of two neighbours to pass the upper one, by the weights alone."""
    above, below = trial.row(swap.above).name, trial.row(swap.below).name
    if not swap.gap:
        return _("{above} and {below} have the same total.")(above=above, below=below)
    if not swap.ways:
        told = _("{below} is {gap} points behind {above}; no single weight changes their order.")
        return told(below=below, above=above, gap=swap.gap)
    way = swap.ways[0]
    told = _("{below} is {gap} points behind {above}; a weight of {to} for “{item}” instead of {now} would change "
             "their order.")
    item = scheme.item(way.item)
    step = "0.1" if abs(way.change) >= Decimal("0.05") else "0.001"
    return told(
        below=below, above=above, gap=swap.gap, item=item.name.words(language), to=_short(way.to, step),
        now=_short(item.weight))


def _short(number: Decimal, step: str = "0.1") -> str:
    return f"{number.quantize(Decimal(step)):f}".rstrip("0").rstrip(".")
