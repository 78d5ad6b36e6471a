"""The pages of the window in the order of the navigation."""

from __future__ import annotations

from importlib import import_module

from cmdesk.ui.shell import PageSpec

PAGES = ("today", "people", "clients", "visits", "fieldwork", "figures", "evaluation", "meetings", "system")


def specs() -> list[PageSpec]:
    """Each package's own description of its page; the page itself is loaded when it is first shown."""
    return [import_module(f"cmdesk.ui.{name}").spec() for name in PAGES]
