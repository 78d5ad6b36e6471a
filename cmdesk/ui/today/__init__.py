"""The first page: who is where, what waits, how the week and the month stand."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _


def spec() -> PageSpec:
    return PageSpec(key="today", title=_("Today"), icon="home", factory=_page)


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.today.page import TodayPage

    return TodayPage(ctx)
