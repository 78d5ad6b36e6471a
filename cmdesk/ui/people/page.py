"""The views of the team."""

from __future__ import annotations

from functools import partial

from cmdesk.ui.context import AppContext
from cmdesk.ui.lists import EntityPage, View, Views
from cmdesk.ui.people.composition import CompositionPage
from cmdesk.ui.people.events import EventsPage
from cmdesk.ui.people.managers import ManagersPage
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

PLAIN = (
    ("absences", _("Absences"), "manager/branch", Right.SEE_TEAM),
    ("branches", _("Branches"), "", Right.SEE_CLIENTS),
    ("territories", _("Territories"), "branch", Right.SEE_CLIENTS),
    ("routes", _("Routes"), "territory/branch", Right.SEE_CLIENTS),
)


def make(ctx: AppContext) -> Views:
    """The team page."""
    plain = [
        View(key=entity, label=label, right=right, make=partial(_plain, entity, branch))
        for entity, label, branch, right in PLAIN
    ]
    views = [
        View(key="managers", label=_("Client managers"), make=ManagersPage, right=Right.SEE_TEAM),
        View(key="composition", label=_("Composition"), make=CompositionPage, right=Right.SEE_TEAM),
        View(key="events", label=_("Personnel events"), make=EventsPage, right=Right.SEE_TEAM), *plain,
    ]
    return Views(ctx, "team", views, frozenset({Area.TEAM, Area.CLIENTS}))


def _plain(entity: str, branch: str, ctx: AppContext) -> EntityPage:
    return EntityPage(ctx, entity, kind=entity, branch=branch)
