"""Evaluating a month: inputs pulled from everywhere, scored by pure rules, kept, ranked, explained, published."""

from cmdesk.services.evaluation.checking import gaps
from cmdesk.services.evaluation.explaining import explain, history
from cmdesk.services.evaluation.marking import mark_sheet, save_marks
from cmdesk.services.evaluation.publishing import lock, publish, reopen
from cmdesk.services.evaluation.running import evaluate
from cmdesk.services.evaluation.schemes import scheme_sheet
from cmdesk.services.evaluation.standings import latest_month, standings, totals_by_month

__all__ = [
    "evaluate", "explain", "gaps", "history", "latest_month", "lock", "mark_sheet", "publish", "reopen", "save_marks",
    "scheme_sheet", "standings", "totals_by_month",
]
