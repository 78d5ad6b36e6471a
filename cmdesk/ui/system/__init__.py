"""Users, lists, calendar, imports, undo, audit trail, backups, about."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _


def spec() -> PageSpec:
    return PageSpec(key="system", title=_("System"), icon="gear", factory=_page)


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.system.page import make

    return make(ctx)
