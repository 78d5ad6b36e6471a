"""The clients and who answers for them."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


def spec() -> PageSpec:
    return PageSpec(
        key="clients", title=_("Clients"), icon="shop", factory=_page, group=_("Basics"), right=Right.SEE_CLIENTS,
    )


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.clients.page import make

    return make(ctx)
