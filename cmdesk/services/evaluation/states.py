"""The steps between: self-scoring, the end of scoring, the time for appeals, confirmations, and what silence means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Appeal, Confirmation, Evaluation
from cmdesk.models.evaluation import Standing as StandingRow
from cmdesk.models.people import Manager
from cmdesk.services.evaluation.publishing import found_evaluation, put_state
from cmdesk.services.evaluation.schemes import OPEN, document, scheme_in_force
from cmdesk.services.evaluation.sealing import corrections_after, open_seal_of
from cmdesk.services.evaluation.standings import evaluation_of
from cmdesk.services.system import get_setting, put_setting
from cmdesk.services.visits.calendar import working_days
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

SETTING = "evaluation.rules"
PUBLIC = ("published", "appeal", "confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How long things are open, in working days, and what silence means.

    `silence`: who neither appeals nor confirms until the time for appeals is over is taken to accept. `least_raters`:
    a group of raters smaller than this neither counts nor is shown.
    """

    self_days: int = 3
    appeal_days: int = 3
    answer_days: int = 5
    silence: bool = True
    least_raters: int = 3


def rules_of(session: Session) -> Rules:
    known = get_setting(session, SETTING) or {}
    return Rules(**{name: value for name, value in known.items() if name in Rules.__slots__})


def evaluation_rules(desk: Desk, actor: Actor) -> Rules:
    """How the branch handles appeals and confirmations. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        return rules_of(session)


def set_evaluation_rules(desk: Desk, actor: Actor, rules: Rules) -> Outcome[Rules]:
    """Raises UserError not_allowed, days_out_of_range."""
    with desk.write(actor, Right.EDIT_SCHEMES, "evaluation.rules", Area.EVALUATION) as work:
        for days in (rules.self_days, rules.appeal_days, rules.answer_days, rules.least_raters):
            if not 1 <= days <= 60:
                raise trouble("days_out_of_range", value=str(days))
        put_setting(work.session, SETTING, asdict(rules))
        return work.outcome(rules, _("Saved the rules for appeals and confirmations"), detail=asdict(rules))


def workday_after(session: Session, day: date, count: int) -> date:
    """The working day that many working days after a day."""
    ahead = working_days(session, day + timedelta(days=1), day + timedelta(days=3 * count + 20))
    return ahead[count - 1] if len(ahead) >= count else day + timedelta(days=count)


def open_self_scoring(desk: Desk, actor: Actor, month: Month) -> Outcome[date]:
    """Let everybody give the marks of the rater “self” for some days; the value is the last of them.

    Raises UserError scheme_missing, nobody_scores_self, evaluation_scored, evaluation_published, … not_allowed.
    """
    from cmdesk.services.evaluation.marking import self_columns

    with desk.write(actor, Right.EVALUATE, "evaluation.self", Area.EVALUATION) as work:
        kept = scheme_in_force(work.session, month)
        if not self_columns(document(kept)):
            raise trouble("nobody_scores_self", value=kept.name)
        found = _of_scheme(work, month, kept.id)
        if found.state not in OPEN:
            raise trouble(f"evaluation_{found.state}", value=str(month))
        until = workday_after(work.session, work.today, rules_of(work.session).self_days)
        found.self_until = until
        done = _("Self-scoring of {month} is open until {day}")(month=str(month), day=until.isoformat())
        put_state(work, found, "self", done)
        return Outcome(value=until, areas=work.areas, summary=done)


def _of_scheme(work: Work, month: Month, scheme_id: int) -> Evaluation:
    """The month's evaluation; made, without any result yet, where there is none."""
    asked = select(Evaluation).where(Evaluation.month == month.number, Evaluation.scheme_id == scheme_id)
    found = work.session.scalars(asked).first()
    if found is None:
        found = Evaluation(month=month.number, scheme_id=scheme_id, made_at=work.now, state="draft", stale=True)
        work.session.add(found)
        work.session.flush()
    return found


def finish_scoring(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Outcome[str]:
    """Nobody gives marks from here on; the result is there and up to date.

    Raises UserError evaluation_missing, evaluation_stale, not_allowed.
    """
    with desk.write(actor, Right.EVALUATE, "evaluation.scored", Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        if found.state not in OPEN:
            return work.nothing(found.state)
        if found.stale:
            raise trouble("evaluation_stale", value=str(month))
        return put_state(work, found, "scored", _("Scoring of {month} is finished"))


def open_appeals(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Outcome[date]:
    """Let people appeal for some working days; the value is the last of them.

    Raises UserError evaluation_missing, evaluation_unpublished, evaluation_locked, not_allowed.
    """
    with desk.write(actor, Right.EVALUATE, "evaluation.appeals", Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        if found.state == "appeal" and found.appeal_until is not None:
            return work.nothing(found.appeal_until)
        if found.state != "published":
            code = "evaluation_locked" if found.state == "locked" else "evaluation_unpublished"
            raise trouble(code, value=str(month))
        until = workday_after(work.session, work.today, rules_of(work.session).appeal_days)
        found.appeal_until = until
        done = _("Appeals against {month} are open until {day}")(month=str(month), day=until.isoformat())
        made = put_state(work, found, "appeal", done)
        return Outcome(value=until, areas=made.areas, summary=made.summary, undo=made.undo)


def confirm(
    desk: Desk, actor: Actor, month: Month, manager_ids: Collection[int] = (), scheme: str | None = None,
) -> Outcome[int]:
    """Accept one's own result; who evaluates notes whose signed slips are in. The value counts the new ones.

    Raises UserError evaluation_missing, evaluation_unpublished, evaluation_locked, appeals_open, not_allowed.
    """
    with desk.write(actor, Right.SEE_RANKING, "evaluation.confirm", Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        if found.state not in PUBLIC:
            code = "evaluation_locked" if found.state == "locked" else "evaluation_unpublished"
            raise trouble(code, value=str(month))
        own = not actor.may(Right.EVALUATE)
        wanted = {actor.manager_id or 0} if own else set(manager_ids)
        people = _people(work.session, found)
        if not wanted or not wanted <= people.keys():
            raise trouble("not_found", value="", label=Manager.__entity__.label)
        _nothing_open(work.session, found, wanted)
        new = wanted - set(_confirmations(work.session, found))
        for manager_id in sorted(new):
            work.session.add(Confirmation(
                evaluation_id=found.id, manager_id=manager_id, way="own" if own else "paper", made_at=work.now,
                who=actor.name,
            ))
        if not new:
            return work.nothing(0)
        names = "、".join(people[i] for i in sorted(new))
        done = _("Confirmed {month}: {names}")(month=str(month), names=names)
        return work.outcome(len(new), done, subject=f"evaluation:{month}", detail={"confirmed": names})


def _people(session: Session, found: Evaluation) -> dict[int, str]:
    asked = select(StandingRow.manager_id, Manager.name).join(Manager, Manager.id == StandingRow.manager_id).where(
        StandingRow.evaluation_id == found.id,
    )
    return dict(session.execute(asked).all())


def _confirmations(session: Session, found: Evaluation) -> dict[int, Confirmation]:
    asked = select(Confirmation).where(Confirmation.evaluation_id == found.id)
    return {c.manager_id: c for c in session.scalars(asked)}


def _nothing_open(session: Session, found: Evaluation, people: Collection[int]) -> None:
    asked = select(Appeal.id).where(
        Appeal.evaluation_id == found.id, Appeal.state == "open", Appeal.manager_id.in_(people))
    count = len(session.scalars(asked).all())
    if count:
        raise trouble("appeals_open", value=str(Month.from_number(found.month)), count=count)


def settle(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Outcome[str]:
    """End the time for appeals: everybody has confirmed, or is taken to by the rule of silence once the time is over.

    Raises UserError evaluation_missing, evaluation_unpublished, appeals_open, evaluation_unconfirmed, not_allowed.
    """
    with desk.write(actor, Right.EVALUATE, "evaluation.confirmed", Area.EVALUATION) as work:
        found = found_evaluation(work, month, scheme)
        if found.state not in ("published", "appeal"):
            return work.nothing(found.state)
        require_settled(work, desk, found, everybody=True)
        return put_state(work, found, "confirmed", _("{month} is confirmed by everybody"), undoable=False)


def require_settled(work: Work, desk: Desk, found: Evaluation, *, everybody: bool = False) -> None:
    """Nobody's appeal is open and, once appeals were opened or `everybody` is asked for, all have confirmed.

    Whose silence counts as consent is confirmed here. Raises UserError appeals_open, evaluation_unconfirmed.
    """
    people = _people(work.session, found)
    _nothing_open(work.session, found, people)
    if not everybody and found.appeal_until is None:
        return
    silent = [i for i in people if i not in _confirmations(work.session, found)]
    if silent and not _over(work, desk, found):
        names = "、".join(people[i] for i in silent)
        until = found.appeal_until.isoformat() if found.appeal_until else "—"
        raise trouble("evaluation_unconfirmed", value=names, count=len(silent), day=until)
    for manager_id in silent:
        work.session.add(Confirmation(
            evaluation_id=found.id, manager_id=manager_id, way="silence", made_at=work.now, who=work.actor.name,
        ))
    work.session.flush()


def _over(work: Work, desk: Desk, found: Evaluation) -> bool:
    """Whether silence counts by now."""
    ended = found.appeal_until is not None and desk.today() > found.appeal_until
    return ended and rules_of(work.session).silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Whether a person has accepted the result; `way`: own, paper, silence, or empty while it is waited for."""

    manager_id: int
    name: str
    way: str
    who: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealMark:
    """The seal of a locked month: who set it when, its digest, and how many figures were corrected since."""

    who: str
    sealed_at: datetime
    digest: str
    corrections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a month stands: its state, the last days for self-scores and appeals, who has confirmed, and its seal.

    `overdue`: the time for appeals is over and somebody has neither confirmed nor is taken to.
    """

    state: str
    self_until: date | None
    appeal_until: date | None
    people: tuple[Confirmed, ...]
    open_appeals: int
    overdue: bool
    seal: SealMark | None = None

    @property
    def waiting(self) -> int:
        return sum(1 for each in self.people if not each.way)


def progress(desk: Desk, actor: Actor, month: Month, scheme: str | None = None) -> Progress | None:
    """Where a month stands, or None where it was not computed. Client managers see their own line alone."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        found = evaluation_of(session, month, scheme)
        if found is None:
            return None
        given = _confirmations(session, found)
        people = tuple(
            _confirmed(i, name, given.get(i)) for i, name in _people(session, found).items()
            if not actor.own_only or i == actor.manager_id
        )
        waiting = session.scalars(
            select(Appeal.id).where(Appeal.evaluation_id == found.id, Appeal.state == "open")).all()
        late = found.appeal_until is not None and desk.today() > found.appeal_until
        return Progress(
            state=found.state, self_until=found.self_until, appeal_until=found.appeal_until, people=people,
            open_appeals=len(waiting),
            overdue=late and found.state == "appeal" and any(not each.way for each in people),
            seal=_seal(session, found),
        )


def _seal(session: Session, found: Evaluation) -> SealMark | None:
    kept = open_seal_of(session, found.id) if found.state == "locked" else None
    if kept is None:
        return None
    count = len(corrections_after(session, kept.id))
    return SealMark(who=kept.who, sealed_at=kept.sealed_at, digest=kept.digest, corrections=count)


def _confirmed(manager_id: int, name: str, given: Confirmation | None) -> Confirmed:
    if given is None:
        return Confirmed(manager_id=manager_id, name=name, way="")
    return Confirmed(manager_id=manager_id, name=name, way=given.way, who=given.who, made_at=given.made_at)
