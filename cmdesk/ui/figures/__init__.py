"""Targets and figures of a month, by manager and indicator."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


def spec() -> PageSpec:
    return PageSpec(
        key="figures", title=_("Targets, figures"), icon="target", factory=_page, group=_("Daily work"),
        right=Right.SEE_FIGURES,
    )


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.figures.page import make

    return make(ctx)
