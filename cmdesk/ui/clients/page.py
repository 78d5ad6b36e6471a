"""The page of the clients."""

from __future__ import annotations

from cmdesk.ui.clients.clients import ClientsPage
from cmdesk.ui.context import AppContext


def make(ctx: AppContext) -> ClientsPage:
    return ClientsPage(ctx)
