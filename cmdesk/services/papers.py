"""What the papers of pay, grades, notices and careers are made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cmdesk.services.careers.admissions import admission_sheets
from cmdesk.services.careers.ladder import ladder, ladder_spread
from cmdesk.services.careers.workload import team_figures
from cmdesk.services.evaluation.awards import notice
from cmdesk.services.evaluation.grades import grade_sheet
from cmdesk.services.evaluation.groups import scoring_forms
from cmdesk.services.evaluation.pay import pay_sheet
from cmdesk.services.meetings.pack import branch_name
from cmdesk.services.work import Desk
from cmdesk.values.pack import Stamp
from cmdesk.values.papers import AdmissionData, GradeData, LadderData, NoticeData, PayData, ScoringData, TeamData
from cmdesk.values.people import Actor
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.services.reports import ReportOrder

RIGHTS: dict[str, Right] = {
    "scoring-sheets": Right.EVALUATE,
    "pay": Right.SEE_PAY, "grades": Right.SEE_TEAM, "composition": Right.SEE_TEAM, "admission": Right.SEE_TEAM,
}


def _stamp(desk: Desk, actor: Actor, order: ReportOrder) -> Stamp:
    with desk.read(actor, Right.SEE_RANKING) as session:
        branch = branch_name(session, order.branch_id)
    return Stamp(branch=branch, period=order.month, made_on=desk.today(), made_by=actor.name)


def _pay(desk: Desk, actor: Actor, order: ReportOrder) -> PayData:
    found = pay_sheet(desk, actor, order.month, order.branch_id)
    if found is None:
        raise trouble("pay_missing" if actor.own_only else "evaluation_missing", value=str(order.month))
    return PayData(stamp=_stamp(desk, actor, order), sheet=found)


def _grades(desk: Desk, actor: Actor, order: ReportOrder) -> GradeData:
    found = grade_sheet(desk, actor, order.month, order.branch_id)
    if found is None:
        raise trouble("scheme_missing", value="", month=str(order.month))
    return GradeData(stamp=_stamp(desk, actor, order), sheet=found)


def _ladder(desk: Desk, actor: Actor, order: ReportOrder) -> LadderData:
    steps = ladder(desk, actor, order.month, order.branch_id)
    return LadderData(stamp=_stamp(desk, actor, order), steps=steps, spread=ladder_spread(steps))


def _notice(desk: Desk, actor: Actor, order: ReportOrder) -> NoticeData:
    found = notice(desk, actor, order.month, order.branch_id, order.language)
    if found is None:
        raise trouble("evaluation_missing", value=str(order.month))
    return NoticeData(stamp=_stamp(desk, actor, order), notice=found)


def _team(desk: Desk, actor: Actor, order: ReportOrder) -> TeamData:
    figures = team_figures(desk, actor, order.month, order.branch_id)
    return TeamData(stamp=_stamp(desk, actor, order), figures=figures)


def _admission(desk: Desk, actor: Actor, order: ReportOrder) -> AdmissionData:
    sheets = admission_sheets(desk, actor, order.branch_id)
    return AdmissionData(stamp=_stamp(desk, actor, order), sheets=sheets)


def _scoring(desk: Desk, actor: Actor, order: ReportOrder) -> ScoringData:
    return ScoringData(
        stamp=_stamp(desk, actor, order),
        forms=scoring_forms(desk, actor, order.month, order.branch_id, order.language),
    )


PAPERS: dict[str, Callable[[Desk, Actor, ReportOrder], Any]] = {
    "scoring-sheets": _scoring,
    "pay": _pay, "grades": _grades, "ladder": _ladder, "notice": _notice, "composition": _team, "admission": _admission,
}
