"""Every report by name, for the command line and the window to list.

When you add a report: its data in `values/pack.py`, its function beside its subject, a row here, its words in
`resources/translations/zh_CN/reports.po`, a line in `docs/printing.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cmdesk.reports.lists import missing_sheet
from cmdesk.reports.pack import weekly_pack
from cmdesk.reports.ranking import ranking_sheet
from cmdesk.reports.slips import score_slip_sheet
from cmdesk.reports.visits import month_plan_sheet, visit_week_sheet
from cmdesk.values.messages import Msg, _
from cmdesk.values.pack import MissingData, MonthPlan, PackData, RankingData, ScoreSlips, VisitWeeks
from cmdesk.values.sheets import SheetDocument


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
    )
}
