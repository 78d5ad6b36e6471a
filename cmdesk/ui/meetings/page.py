"""会议: the views of the page."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.lists.entity import EntityPage
from cmdesk.ui.lists.views import View, Views
from cmdesk.ui.meetings.reports import ReportsPage
from cmdesk.ui.meetings.weekly import WeeklyPage
from cmdesk.ui.shell import Page
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

AREAS = frozenset({Area.MEETINGS, Area.EVALUATION, Area.VISITS, Area.FIGURES, Area.TRACE, Area.TEAM})


def make(ctx: AppContext) -> Views:
    views = (
        View(key="weekly", label=_("Weekly meeting"), make=WeeklyPage, right=Right.MAKE_PACK),
        View(key="meetings", label=_("Meetings"), make=_meetings, right=Right.SEE_TEAM),
        View(key="actions", label=_("Action items"), make=_actions, right=Right.SEE_TEAM),
        View(key="problems", label=_("Client problems"), make=_problems, right=Right.SEE_VISITS),
        View(key="reports", label=_("Other reports"), make=ReportsPage, right=Right.MAKE_PACK),
    )
    return Views(ctx, "meetings", views, AREAS, home="weekly")


def _meetings(ctx: AppContext) -> Page:
    return EntityPage(ctx, "meetings", kind="meetings", order=(("day", True),))


def _problems(ctx: AppContext) -> Page:
    return EntityPage(ctx, "problems", kind="problems", branch="manager/branch")


def _actions(ctx: AppContext) -> Page:
    return EntityPage(ctx, "actions", kind="actions", order=(("state", True), ("due_on", False)))
