"""The window around the pages: navigation, top bar, status bar, search for anything, questions and long work."""

from cmdesk.ui.shell.asker import Asker, WindowAsker
from cmdesk.ui.shell.first_start import FirstStart
from cmdesk.ui.shell.jobs import Job, Jobs
from cmdesk.ui.shell.page import Action, Page, PageSpec
from cmdesk.ui.shell.palette import Entry
from cmdesk.ui.shell.window import Window, application

__all__ = [
    "Action", "Asker", "Entry", "FirstStart", "Job", "Jobs", "Page", "PageSpec", "Window", "WindowAsker", "application",
]
