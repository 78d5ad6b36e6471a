"""The views of the team."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cmdesk.ui.context import AppContext
from cmdesk.ui.lists import EntityPage, View, Views
from cmdesk.ui.people.admissions import AdmissionsPage
from cmdesk.ui.people.composition import CompositionPage
from cmdesk.ui.people.events import EventsPage
from cmdesk.ui.people.ladder import LadderPage
from cmdesk.ui.people.managers import ManagersPage
from cmdesk.ui.people.probation import ProbationPage
from cmdesk.ui.people.workload import WorkloadPage
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

PLAIN = (
    ("absences", _("Absences"), "manager/branch", Right.SEE_TEAM),
    ("branches", _("Branches"), "", Right.SEE_CLIENTS),
    ("territories", _("Territories"), "branch", Right.SEE_CLIENTS),
    ("routes", _("Routes"), "territory/branch", Right.SEE_CLIENTS),
)
CAREERS = (
    ("grade_exams", _("Grade examinations"), "manager/branch", Right.SEE_TEAM),
    ("admission_items", _("Admission standard"), "", Right.SEE_TEAM),
)

NEWEST_FIRST = {"absences": (("first_day", True),), "grade_exams": (("taken_on", True),)}


def make(ctx: AppContext) -> Views:
    """The team page."""
    plain, (exams, standard) = _plain_views(PLAIN), _plain_views(CAREERS)
    views = [
        View(key="managers", label=_("Client managers"), make=ManagersPage, right=Right.SEE_TEAM),
        View(key="composition", label=_("Composition"), make=CompositionPage, right=Right.SEE_TEAM),
        View(key="ladder", label=_("Grade ladder"), make=LadderPage, right=Right.SEE_TEAM),
        View(key="workload", label=_("Workload"), make=WorkloadPage, right=Right.SEE_TEAM), exams,
        View(key="admissions", label=_("Admissions"), make=AdmissionsPage, right=Right.SEE_TEAM), standard,
        View(key="probation", label=_("Probation"), make=ProbationPage, right=Right.SEE_TEAM),
        View(key="events", label=_("Personnel events"), make=EventsPage, right=Right.SEE_TEAM), *plain,
    ]
    return Views(ctx, "team", views, frozenset({Area.TEAM, Area.CLIENTS, Area.EVALUATION, Area.FIGURES}))


def _plain_views(kinds: Sequence[tuple[str, Msg, str, Right]]) -> list[View]:
    return [
        View(key=entity, label=label, right=right, make=partial(_plain, entity, branch))
        for entity, label, branch, right in kinds
    ]


def _plain(entity: str, branch: str, ctx: AppContext) -> EntityPage:
    return EntityPage(ctx, entity, kind=entity, branch=branch, order=NEWEST_FIRST.get(entity, ()))
