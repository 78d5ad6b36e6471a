"""Meetings: the weekly pack prepared step by step, what was decided, and every other printed report."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


def spec() -> PageSpec:
    return PageSpec(
        key="meetings", title=_("Meetings"), icon="chat", factory=_page, group=_("Improvement"), right=Right.MAKE_PACK,
    )


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.meetings.page import make

    return make(ctx)
