"""The views of targets and figures."""

from __future__ import annotations

from functools import partial

from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.breakdown import BreakdownPage
from cmdesk.ui.figures.days import DaysPage
from cmdesk.ui.figures.forecast import ForecastPage
from cmdesk.ui.figures.grid import FIGURES, TARGETS, GridPage
from cmdesk.ui.figures.progress import ProgressPage
from cmdesk.ui.lists import EntityPage, View, Views
from cmdesk.values.messages import _
from cmdesk.values.problems import Area


def make(ctx: AppContext) -> Views:
    """The page of figures."""
    views = [
        View(key="progress", label=_("Progress by target"), make=ProgressPage),
        View(key=FIGURES, label=_("Figures"), make=partial(GridPage, kind=FIGURES)),
        View(key="days", label=_("Day by day"), make=DaysPage),
        View(key=TARGETS, label=_("Targets"), make=partial(GridPage, kind=TARGETS)),
        View(key="breakdown", label=_("Breakdown of targets"), make=BreakdownPage),
        View(key="forecast", label=_("Demand forecast"), make=ForecastPage),
        View(key="indicators", label=_("List of indicators"), make=_indicators),
    ]
    return Views(ctx, "figures", views, frozenset({Area.FIGURES, Area.TEAM}))


def _indicators(ctx: AppContext) -> EntityPage:
    return EntityPage(ctx, "indicators", kind="indicators", frozen=2, totals=False)
