"""Figures and targets: kept per client and manager, read as exact sums, rates recomputed from their parts."""

from cmdesk.services.figures.entering import Entry, enter_figures, enter_targets, mark_stale
from cmdesk.services.figures.reading import Figures, indicators, manager_sums, read_figures, read_targets
from cmdesk.services.figures.summing import sum_targets, sum_to_managers

__all__ = [
    "Entry", "Figures", "enter_figures", "enter_targets", "indicators", "manager_sums", "mark_stale", "read_figures",
    "read_targets", "sum_targets", "sum_to_managers",
]
