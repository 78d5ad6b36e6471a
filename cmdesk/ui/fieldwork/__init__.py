"""Activities and attendance: in-store sessions, circle events, attendance calls, and what a month lacks of them."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


def spec() -> PageSpec:
    return PageSpec(
        key="fieldwork", title=_("Field work"), icon="star", factory=_page, group=_("Daily work"),
        right=Right.SEE_VISITS,
    )


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.fieldwork.page import FieldworkPage

    return FieldworkPage(ctx)
