"""Schemes and their versions: looked at, begun as a draft, compared, put in force from a month on.

What a published or locked evaluation was computed by never changes: an edited version takes its place as a new one.
A draft is a Scheme value in the hands of whoever edits it, kept per user until it is put in force.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Evaluation, EvaluationScheme
from cmdesk.models.people import Manager
from cmdesk.rules.evaluation import validate
from cmdesk.rules.evaluation.editing import (
    add_item,
    add_section,
    fresh_item,
    fresh_method,
    fresh_section,
    move_item,
    move_section,
    numbered,
    section_of,
    section_sum,
    weight_sum,
    with_item,
    with_section,
    without_item,
    without_section,
)
from cmdesk.rules.evaluation.files import plain, read_scheme
from cmdesk.services.evaluation.schemes import DEFAULT, OPEN, document, scheme_in_force
from cmdesk.services.figures import indicators
from cmdesk.services.system import get_setting, put_setting, remember, remembered
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk, Work
from cmdesk.values.evaluation import ItemKind, Scheme
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.presets import load_preset, trades
from cmdesk.values.problems import Area, Outcome, Problem, UserError, trouble
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.rules.evaluation.differences import Difference

DRAFTS = "scheme.drafts"

__all__ = [
    "DRAFTS", "Draft", "Edition", "Material", "add_item", "add_section", "begin", "begin_preset",
    "compare_versions", "edition_scheme", "editions", "fresh_item", "fresh_method", "fresh_section", "go_by",
    "keep_draft", "kept_drafts", "material", "move_item", "move_section", "numbered", "problems_of", "put_in_force",
    "section_of", "section_sum", "sums", "waiting_months", "weight_sum", "with_item", "with_section", "withdraw",
    "without_item", "without_section",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version of a scheme. `months` were evaluated by it; `fixed`: one of them is past its draft; `now`: in force
    in the month asked for; `own`: of the scheme the branch goes by."""

    id: int
    name: str
    edition: int
    valid_from: Month
    months: tuple[Month, ...]
    fixed: bool
    now: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody is editing. `source`: id of the version it began from, None for a new scheme."""

    name: str
    source: int | None
    valid_from: Month
    scheme: Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a scheme may name: indicators (with unit and direction), grades, posts and territories."""

    indicators: tuple[Ref, ...]
    units: Mapping[str, str]
    grades: tuple[Ref, ...]
    posts: tuple[Ref, ...]
    territories: tuple[Ref, ...]

    @property
    def names(self) -> dict[str, str]:
        return {str(ref.id): str(ref) for ref in (*self.grades, *self.indicators)}


def editions(desk: Desk, actor: Actor, month: Month) -> tuple[Edition, ...]:
    """Every version of every scheme, the branch's own scheme first, newest versions first."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        return _editions(session, month)


def _editions(session: Session, month: Month) -> tuple[Edition, ...]:
    kept = list(session.scalars(select(EvaluationScheme)))
    used: dict[int, list[tuple[Month, str]]] = {each.id: [] for each in kept}
    asked = select(Evaluation.scheme_id, Evaluation.month, Evaluation.state).order_by(Evaluation.month)
    for scheme_id, number, state in session.execute(asked):
        used[scheme_id].append((Month.from_number(number), state))
    own = _own_name(session, month)
    now = {_in_force(session, month, name) for name in {each.name for each in kept}}
    made = [
        Edition(
            id=each.id, name=each.name, edition=each.edition, valid_from=Month.from_number(each.valid_from),
            months=tuple(when for when, _state in used[each.id]), now=each.id in now, own=each.name == own,
            fixed=any(state not in OPEN for _when, state in used[each.id]),
        ) for each in kept
    ]
    return tuple(sorted(made, key=lambda e: (not e.own, e.name, -e.valid_from.number, -e.edition)))


def _own_name(session: Session, month: Month) -> str:
    """The scheme the branch goes by."""
    try:
        return scheme_in_force(session, month).name
    except UserError:
        return str(get_setting(session, DEFAULT) or "")


def _in_force(session: Session, month: Month, name: str) -> int | None:
    try:
        return scheme_in_force(session, month, name).id
    except UserError:
        return None


def edition_scheme(desk: Desk, actor: Actor, edition: int) -> Scheme:
    """The document of a version. Raises UserError record_gone."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        return document(_kept(session, edition))


def _kept(session: Session, edition: int) -> EvaluationScheme:
    found = session.get(EvaluationScheme, edition)
    if found is None:
        raise trouble("record_gone", label=EvaluationScheme.__entity__.label)
    return found


def begin(desk: Desk, actor: Actor, edition: int, month: Month) -> Draft:
    """A draft copy of a version, valid from the month on or, where that is closed, from the first open one after."""
    with desk.read(actor, Right.EDIT_SCHEMES) as session:
        kept = _kept(session, edition)
        start = max(month, _first_open(session, kept.name))
        return Draft(name=kept.name, source=kept.id, valid_from=start, scheme=document(kept))


def begin_preset(desk: Desk, actor: Actor, trade: str, month: Month, language: str = "zh_CN") -> Draft:
    """A draft of a new scheme from a trade's preset. Raises UserError unknown_trade."""
    if trade not in trades():
        raise trouble("unknown_trade", value=trade)
    from cmdesk.services.presets import preset_scheme

    with desk.read(actor, Right.EDIT_SCHEMES) as session:
        scheme, known = preset_scheme(load_preset(trade)), set(session.scalars(select(EvaluationScheme.name)))
        name = scheme.name.words(language)
        free = next(n for k in range(1, len(known) + 2) if (n := name if k == 1 else f"{name} {k}") not in known)
        return Draft(name=free, source=None, valid_from=max(month, _first_open(session, free)), scheme=scheme)


def _first_open(session: Session, name: str) -> Month:
    """The month after the last one whose evaluation by the scheme is past its draft."""
    asked = select(Evaluation.month).join(EvaluationScheme, EvaluationScheme.id == Evaluation.scheme_id).where(
        EvaluationScheme.name == name, Evaluation.state.not_in(OPEN),
    ).order_by(Evaluation.month.desc()).limit(1)
    closed = session.scalar(asked)
    return Month(1900, 1) if closed is None else Month.from_number(closed).plus(1)


def material(desk: Desk, actor: Actor) -> Material:
    """What there is to choose from."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        known = indicators(session)
        grades = tuple(Ref(c.code, c.label) for c in vocabularies(session).get("grades", ()))
        posts = session.scalars(select(Manager.post).where(Manager.post.is_not(None)).distinct().order_by(Manager.post))
        from cmdesk.models.clients import Territory

        places = session.scalars(select(Territory.name).distinct().order_by(Territory.name))
        return Material(
            indicators=tuple(Ref(code, each.name) for code, each in known.items()),
            units={code: each.unit for code, each in known.items()}, grades=grades,
            posts=tuple(Ref(p, p) for p in posts if p), territories=tuple(Ref(p, p) for p in places),
        )


def problems_of(scheme: Scheme, known: Material) -> tuple[Problem, ...]:
    """All that keeps the scheme from being put in force."""
    given: dict[str, list[str]] = {
        "grades": [str(r.id) for r in known.grades], "posts": [str(r.id) for r in known.posts],
        "territories": [str(r.id) for r in known.territories],
    }
    return validate(scheme, **given)


def keep_draft(desk: Desk, actor: Actor, draft: Draft | None, name: str) -> None:
    """Keep the draft of a scheme aside for the one who edits it, or forget it."""
    kept = dict(remembered(desk, actor, DRAFTS) or {})
    kept.pop(name, None)
    if draft is not None:
        kept[draft.name] = {
            "source": draft.source, "valid_from": draft.valid_from.number, "scheme": plain(draft.scheme),
        }
    remember(desk, actor, DRAFTS, kept)


def kept_drafts(desk: Desk, actor: Actor) -> tuple[Draft, ...]:
    """What the user was editing, as it was left."""
    kept: Mapping[str, Mapping[str, object]] = remembered(desk, actor, DRAFTS) or {}
    made = []
    for name, each in kept.items():
        source, number, written = each["source"], each["valid_from"], each["scheme"]
        assert isinstance(number, int) and isinstance(written, Mapping)
        made.append(Draft(
            name=name, source=source if isinstance(source, int) else None, valid_from=Month.from_number(number),
            scheme=read_scheme(written),
        ))
    return tuple(made)


def put_in_force(desk: Desk, actor: Actor, draft: Draft) -> Outcome[int]:
    """Save a draft as the version valid from its month on; the value is that version's id.

    It takes the place of the version it began from while that is valid from the same month and no evaluation by it is
    past its draft; else it is a new one. Drafts of evaluations from that month on have to be computed again.
    Raises UserError with every problem of the scheme, scheme_month_closed, required, not_allowed.
    """
    if not draft.name.strip():
        raise trouble("required", field="name", label=EvaluationScheme.__entity__.label)
    found = problems_of(draft.scheme, material(desk, actor))
    if found:
        raise UserError(*found)
    with desk.write(actor, Right.EDIT_SCHEMES, "scheme.save", Area.EVALUATION) as work:
        _require_open(work.session, draft)
        _keep_own(work.session, draft)
        kept = _replaced(work.session, draft) or _added(work.session, draft)
        kept.document = json.dumps(plain(draft.scheme), ensure_ascii=False)
        work.session.flush()
        _outdate(work, draft)
        done = _("“{name}”, version {edition}, is in force from {month}")
        return work.outcome(
            kept.id, done(name=kept.name, edition=kept.edition, month=str(draft.valid_from)),
            subject=f"schemes:{kept.id}", detail={"valid_from": str(draft.valid_from)},
        )


def _require_open(session: Session, draft: Draft) -> None:
    first = _first_open(session, draft.name)
    if draft.valid_from < first:
        raise trouble("scheme_month_closed", field="valid_from", value=str(draft.valid_from), first=str(first))


def _replaced(session: Session, draft: Draft) -> EvaluationScheme | None:
    """The version that may be written over."""
    found = session.get(EvaluationScheme, draft.source) if draft.source else None
    if found is None or found.name != draft.name or found.valid_from != draft.valid_from.number:
        return None
    closed = select(Evaluation.id).where(Evaluation.scheme_id == found.id, Evaluation.state.not_in(OPEN)).limit(1)
    return found if session.scalar(closed) is None else None


def _added(session: Session, draft: Draft) -> EvaluationScheme:
    numbers = session.scalars(select(EvaluationScheme.edition).where(EvaluationScheme.name == draft.name))
    made = EvaluationScheme(
        name=draft.name, edition=max(numbers, default=0) + 1, valid_from=draft.valid_from.number, document="{}")
    session.add(made)
    return made


def _keep_own(session: Session, draft: Draft) -> None:
    """A second scheme beside the branch's own does not take its place by being newer."""
    if not get_setting(session, DEFAULT):
        put_setting(session, DEFAULT, _own_name(session, draft.valid_from) or draft.name)


def _outdate(work: Work, draft: Draft) -> None:
    of_name = select(EvaluationScheme.id).where(EvaluationScheme.name == draft.name)
    asked = update(Evaluation).where(
        Evaluation.month >= draft.valid_from.number, Evaluation.state.in_(OPEN), Evaluation.scheme_id.in_(of_name))
    work.session.execute(asked.values(stale=True), execution_options={"synchronize_session": False})


def go_by(desk: Desk, actor: Actor, name: str) -> Outcome[str]:
    """Make a scheme the one the branch goes by. Raises UserError not_found, not_allowed."""
    with desk.write(actor, Right.EDIT_SCHEMES, "scheme.choose", Area.EVALUATION) as work:
        if work.session.scalar(select(EvaluationScheme.id).where(EvaluationScheme.name == name).limit(1)) is None:
            raise trouble("not_found", value=name, label=EvaluationScheme.__entity__.label)
        put_setting(work.session, DEFAULT, name)
        return work.outcome(name, _("The branch goes by “{name}”")(name=name), subject=f"scheme:{name}")


def withdraw(desk: Desk, actor: Actor, edition: int) -> Outcome[int]:
    """Take a version away that no evaluation was computed by. Raises UserError in_use, record_gone, not_allowed."""
    with desk.write(actor, Right.EDIT_SCHEMES, "scheme.withdraw", Area.EVALUATION) as work:
        kept = _kept(work.session, edition)
        used = list(work.session.scalars(select(Evaluation.id).where(Evaluation.scheme_id == edition)))
        if used:
            raise trouble("in_use", value=f"{kept.name} {kept.edition}", count=len(used))
        done = _("Took back version {edition} of “{name}”")(name=kept.name, edition=kept.edition)
        work.session.delete(kept)
        return work.outcome(edition, done, subject=f"schemes:{edition}")


def waiting_months(desk: Desk, actor: Actor) -> tuple[Month, ...]:
    """The months whose drafts have to be computed again, oldest first."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        asked = select(Evaluation.month).where(Evaluation.stale, Evaluation.state.in_(OPEN)).distinct()
        return tuple(Month.from_number(n) for n in session.scalars(asked.order_by(Evaluation.month)))


def compare_versions(before: Scheme, after: Scheme, known: Material, language: str = "zh_CN") -> tuple[Difference, ...]:
    """Everything that differs between two versions, in words."""
    from cmdesk.rules.evaluation.differences import differences

    return differences(before, after, known.names, language)


def sums(scheme: Scheme) -> tuple[Decimal, Decimal, Decimal]:
    """What the normal items sum to, the most that bonus items add, the most that deductions take."""
    by_kind = {
        kind: sum((i.weight for i in scheme.items if i.kind is kind), Decimal(0))
        for kind in (ItemKind.BONUS, ItemKind.DEDUCTION)
    }
    return weight_sum(scheme), by_kind[ItemKind.BONUS], by_kind[ItemKind.DEDUCTION]
