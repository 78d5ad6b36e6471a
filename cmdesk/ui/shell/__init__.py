"""The window around the pages: navigation, top bar, status bar, search for anything, questions and long work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmdesk.ui.shell.asker import Asker, WindowAsker
from cmdesk.ui.shell.jobs import Job, Jobs
from cmdesk.ui.shell.page import Action, Page, PageSpec
from cmdesk.ui.shell.window import Window, application

if TYPE_CHECKING:
    from cmdesk.ui.shell.palette import Entry

__all__ = ["Action", "Asker", "Entry", "Job", "Jobs", "Page", "PageSpec", "Window", "WindowAsker", "application"]


def __getattr__(name: str) -> Any:
    """The search for anything is loaded when it is first opened."""
    if name != "Entry":
        raise AttributeError(name)
    from cmdesk.ui.shell.palette import Entry

    return Entry
