"""会议: the views of the page."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Cell, Column
from cmdesk.ui.lists.entity import EntityPage
from cmdesk.ui.lists.views import View, Views
from cmdesk.ui.meetings.reports import ReportsPage
from cmdesk.ui.meetings.weekly import WeeklyPage
from cmdesk.ui.shell import Page
from cmdesk.ui.theme import Tone
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right

AREAS = frozenset({Area.MEETINGS, Area.EVALUATION, Area.VISITS, Area.FIGURES, Area.TRACE, Area.TEAM})
TONES = {"open": Tone.WARNING, "done": Tone.GOOD}


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
    from cmdesk.ui.fieldwork.problems import ProblemsPage

    return ProblemsPage(ctx)


def _actions(ctx: AppContext) -> Page:
    field = ctx.describe("actions").fields["state"]
    state = Column(key="state", field=field, cell=Cell.CHIP, tone=_tone)
    return EntityPage(ctx, "actions", kind="actions", order=(("state", True), ("due_on", False)), dressed=(state,))


def _tone(value: object) -> Tone:
    return TONES.get(str(value.id if isinstance(value, Ref) else value), Tone.NEUTRAL)
