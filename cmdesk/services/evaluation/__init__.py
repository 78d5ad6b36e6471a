"""Evaluating a month: inputs pulled from everywhere, scored by pure rules, kept, ranked, explained."""

from cmdesk.services.evaluation.explaining import explain
from cmdesk.services.evaluation.running import evaluate
from cmdesk.services.evaluation.standings import latest_month, standings, totals_by_month

__all__ = ["evaluate", "explain", "latest_month", "standings", "totals_by_month"]
