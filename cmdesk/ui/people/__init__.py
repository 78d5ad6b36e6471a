"""The team: managers, what happened to them, absences, branches, territories, routes."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


def spec() -> PageSpec:
    return PageSpec(key="team", title=_("Team"), icon="people", factory=_page, group=_("Basics"), right=Right.SEE_TEAM)


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.people.page import make

    return make(ctx)
