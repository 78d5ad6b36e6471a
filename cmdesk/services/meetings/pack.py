"""The weekly meeting pack as data."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.people import Branch
from cmdesk.services.evaluation.running import evaluate
from cmdesk.services.evaluation.standings import evaluation_of, read_standings
from cmdesk.services.meetings import gathering
from cmdesk.services.system import get_setting
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.work import Desk
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _
from cmdesk.values.pack import Award, CompletionRow, Figure, PackData, PackPart, Ranking, Stamp
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Right
from cmdesk.values.sheets import Tone
from cmdesk.values.standings import Standings

PARTS = "meetings.parts"
SETTLED = {
    "scheme_missing", "nobody_to_evaluate", "evaluation_scored", "evaluation_published", "evaluation_appeal",
    "evaluation_confirmed", "evaluation_locked",
}


def pack_data(
    desk: Desk, actor: Actor, week: Week, branch_id: int | None = None, language: str = "zh_CN", fresh: bool = True,
) -> PackData:
    """All that the meeting of a week looks at; the running evaluation is computed anew where the actor may do so.

    The parts and their order are those the actor chose in the window.

    Raises UserError not_allowed.
    """
    month = week.month
    if fresh and actor.may(Right.EVALUATE):
        _evaluate(desk, actor, month, language)
    with desk.read(actor, Right.MAKE_PACK) as session:
        return _gather(session, desk, actor, week, branch_id, language)


def _evaluate(desk: Desk, actor: Actor, month: Month, language: str) -> None:
    """Without a scheme or people there is no ranking, and the pack says so."""
    try:
        evaluate(desk, actor, month, language=language)
    except UserError as error:
        if {p.code for p in error.problems} - SETTLED:
            raise


def parts_of(kept: object) -> tuple[PackPart, ...]:
    """The parts of the pack as a user's settings keep them; all in the usual order where nothing is kept."""
    if not isinstance(kept, list):
        return tuple(PackPart)
    known = {part.value: part for part in PackPart}
    return tuple(dict.fromkeys(known[code] for code in kept if code in known))


def branch_name(session: Session, branch_id: int | None) -> str:
    asked = select(Branch.name).where(*([Branch.id == branch_id] if branch_id is not None else [])).order_by(Branch.id)
    return session.scalars(asked.limit(1)).first() or ""


def _gather(
    session: Session, desk: Desk, actor: Actor, week: Week, branch_id: int | None, language: str,
) -> PackData:
    today, managers = desk.today(), on_duty(session, branch_id)
    evaluation = evaluation_of(session, week.month)
    found = read_standings(session, evaluation, language) if evaluation else None
    completion = gathering.completion(session, week, today, managers)
    trends = (
        gathering.completion_trend(session, week, managers), gathering.figure_trend(session, week.month, managers),
    )
    shown = gathering.ranking(found, branch_id) if found else None
    return PackData(
        stamp=Stamp(branch=branch_name(session, branch_id), period=week, made_on=today, made_by=actor.name),
        ranking=shown, figures=_key_figures(completion, shown, len(managers)), completion=completion,
        trends=tuple(t for t in trends if t is not None),
        missing=gathering.missing_list(session, week, today, managers, found),
        overdue=gathering.overdue(session, today, managers), awards=_awards(found),
        actions=gathering.actions(session, today, week.plus(-1).first),
        next_week=gathering.week_plan(session, week.plus(1), managers),
        parts=parts_of(get_setting(session, PARTS, actor.user_id)),
    )


def _key_figures(
    completion: tuple[CompletionRow, ...], ranking: Ranking | None, people: int,
) -> tuple[Figure, ...]:
    planned, done = sum(c.planned for c in completion), sum(c.done for c in completion)
    rate = Decimal(done) / planned if planned else None
    tone = Tone.PLAIN if rate is None else Tone.GOOD if rate >= gathering.COMPLETION_ASKED else Tone.WARNING
    totals = [r.total for r in ranking.rows if r.total is not None and r.rank] if ranking else []
    return (
        Figure(_("Client managers"), len(ranking.rows) if ranking else people, Kind.COUNT),
        Figure(_("Visits planned"), planned, Kind.COUNT),
        Figure(_("Visits done"), done, Kind.COUNT, note=_("{n} besides the plan")(n=sum(c.extra for c in completion))),
        Figure(_("Visit completion rate"), rate, Kind.RATE, 1, tone=tone),
        Figure(_("Average score"), sum(totals, Decimal(0)) / len(totals) if totals else None, Kind.POINTS, 2),
    )


def _awards(found: Standings | None) -> tuple[Award, ...]:
    return tuple(Award(a.name, a.winner, a.reason) for a in found.awards) if found else ()
