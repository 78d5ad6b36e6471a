"""The pages of the window in the order of the navigation."""

from __future__ import annotations

from cmdesk.ui import clients, evaluation, figures, meetings, people, system, today, visits
from cmdesk.ui.shell import PageSpec


def specs() -> list[PageSpec]:
    return [each.spec() for each in (today, people, clients, visits, figures, evaluation, meetings, system)]
