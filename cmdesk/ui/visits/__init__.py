"""Visits: planned by the program and by hand, entered from paper, and what came of them."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


def spec() -> PageSpec:
    return PageSpec(
        key="visits", title=_("Client visits"), icon="calendar", factory=_page, group=_("Daily work"),
        right=Right.SEE_VISITS, badge=_late,
    )


def _late(ctx: AppContext) -> int:
    from cmdesk.services.visits.completion import late_managers

    return late_managers(ctx.desk, ctx.actor)


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.visits.page import VisitsPage

    return VisitsPage(ctx)
