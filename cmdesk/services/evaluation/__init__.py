"""Evaluating a month: inputs from everywhere, scored by pure rules, kept, ranked, explained, published, sealed."""

from cmdesk.services.evaluation.appeals import (
    accept_appeal,
    appeal_counts,
    appeals,
    file_appeal,
    reject_appeal,
    withdraw_appeal,
)
from cmdesk.services.evaluation.checking import gaps, readiness
from cmdesk.services.evaluation.explaining import explain, history
from cmdesk.services.evaluation.eyes import how_seen, rate, ratings_sheet
from cmdesk.services.evaluation.late import adjustments, late_corrections
from cmdesk.services.evaluation.mark_files import read_scoring_sheets, write_scoring_sheet
from cmdesk.services.evaluation.marking import mark_sheet, own_sheet, save_marks
from cmdesk.services.evaluation.placing import honour_lists, why
from cmdesk.services.evaluation.publishing import lock, publish, reopen
from cmdesk.services.evaluation.running import evaluate
from cmdesk.services.evaluation.schemes import scheme_sheet
from cmdesk.services.evaluation.standings import latest_month, standings, totals_by_month
from cmdesk.services.evaluation.states import (
    confirm,
    evaluation_rules,
    finish_scoring,
    open_appeals,
    open_self_scoring,
    progress,
    set_evaluation_rules,
    settle,
)
from cmdesk.services.evaluation.trying import trial

__all__ = [
    "accept_appeal", "adjustments", "appeal_counts", "appeals", "confirm", "evaluate", "evaluation_rules", "explain",
    "file_appeal", "finish_scoring", "gaps", "history", "honour_lists", "how_seen", "late_corrections",
    "latest_month", "lock", "mark_sheet", "open_appeals", "open_self_scoring", "own_sheet", "progress", "publish",
    "rate", "ratings_sheet", "read_scoring_sheets", "readiness", "reject_appeal", "reopen", "save_marks",
    "scheme_sheet", "set_evaluation_rules", "settle", "standings", "totals_by_month", "trial", "why",
    "withdraw_appeal", "write_scoring_sheet",
]
