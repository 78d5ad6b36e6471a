"""The views of the system page."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.lists import EntityPage, View, Views
from cmdesk.ui.system.about import AboutPage
from cmdesk.ui.system.audit import AuditPage
from cmdesk.ui.system.care import CarePage
from cmdesk.ui.system.history import HistoryPage
from cmdesk.ui.system.imports import ImportsPage
from cmdesk.ui.system.users import UsersPage
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


def make(ctx: AppContext) -> Views:
    """The system page; everybody sees what they may: at least what was done, and the program itself."""
    views = [
        View(key="history", label=_("Undo history"), make=HistoryPage),
        View(key="imports", label=_("Imports"), make=ImportsPage, right=Right.IMPORT),
        View(key="care", label=_("Backup"), make=CarePage, right=Right.EXPORT),
        View(key="terms", label=_("Word lists"), make=_terms, right=Right.ADMINISTER),
        View(key="calendar", label=_("Working calendar"), make=_calendar, right=Right.PLAN_VISITS),
        View(key="users", label=_("Users"), make=UsersPage, right=Right.ADMINISTER),
        View(key="audit", label=_("Audit trail"), make=AuditPage, right=Right.ADMINISTER),
        View(key="about", label=_("Program"), make=AboutPage),
    ]
    return Views(ctx, "system", views, frozenset(Area))


def _terms(ctx: AppContext) -> EntityPage:
    return EntityPage(ctx, "terms", kind="terms", totals=False)


def _calendar(ctx: AppContext) -> EntityPage:
    return EntityPage(ctx, "calendar", kind="calendar", totals=False)
