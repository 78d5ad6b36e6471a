"""Every report by name, for the command line and the window to list.

When you add a report: its data in `values/pack.py`, its function beside its subject, a row here, its words in
`resources/translations/zh_CN/reports.po`, a line in `docs/printing.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cmdesk.reports.forecast import forecast_report
from cmdesk.reports.grades import grade_sheet, ladder_sheet
from cmdesk.reports.lists import missing_sheet
from cmdesk.reports.notices import notice_sheet
from cmdesk.reports.pack import weekly_pack
from cmdesk.reports.pay import pay_sheet
from cmdesk.reports.ranking import ranking_sheet
from cmdesk.reports.scoring import scoring_sheets
from cmdesk.reports.slips import score_slip_sheet
from cmdesk.reports.task_letter import task_letter_sheet
from cmdesk.reports.team import admission_sheet, team_sheet
from cmdesk.reports.visits import month_plan_sheet, visit_week_sheet
from cmdesk.values.forecasts import ForecastData
from cmdesk.values.messages import Msg, _
from cmdesk.values.pack import MissingData, MonthPlan, PackData, RankingData, ScoreSlips, VisitWeeks
from cmdesk.values.papers import AdmissionData, GradeData, LadderData, NoticeData, PayData, ScoringData, TeamData
from cmdesk.values.sheets import SheetDocument
from cmdesk.values.targets import TaskLetters


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """A report: its name on the command line, its title, the kind of its data, and the pure function that makes it."""

    name: str
    title: Msg
    data: type
    build: Callable[[Any], SheetDocument]


REPORTS: dict[str, ReportSpec] = {
    spec.name: spec
    for spec in (
        ReportSpec("pack", _("Weekly meeting pack"), PackData, weekly_pack),
        ReportSpec("ranking", _("Ranking sheet"), RankingData, ranking_sheet),
        ReportSpec("visit-week", _("Visit sheets of the week"), VisitWeeks, visit_week_sheet),
        ReportSpec("month-plan", _("Visit plan of the month"), MonthPlan, month_plan_sheet),
        ReportSpec("missing", _("Missing list"), MissingData, missing_sheet),
        ReportSpec("score-slip", _("Evaluation slips"), ScoreSlips, score_slip_sheet),
        ReportSpec("scoring-sheets", _("Scoring sheets"), ScoringData, scoring_sheets),
        ReportSpec("notice", _("Evaluation notice"), NoticeData, notice_sheet),
        ReportSpec("pay", _("Performance pay list"), PayData, pay_sheet),
        ReportSpec("grades", _("Grade decision list"), GradeData, grade_sheet),
        ReportSpec("ladder", _("Grade ladder"), LadderData, ladder_sheet),
        ReportSpec("composition", _("Composition and workload"), TeamData, team_sheet),
        ReportSpec("admission", _("Admission score sheet"), AdmissionData, admission_sheet),
        ReportSpec("task-letter", _("Task letters"), TaskLetters, task_letter_sheet),
        ReportSpec("forecast", _("Demand forecast"), ForecastData, forecast_report),
    )
}
