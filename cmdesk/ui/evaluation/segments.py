"""The segments of the evaluation page beside the ranking: each stands in a module of its own, with its builder.

A segment's widget is made when it is first shown. It may have any of these, which the page then calls:
`refresh()`, `actions()`, `leave()`, `new()`, `save()`, `print()`, `filter()`, `back()`, `open(target)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.ui.context import AppContext
    from cmdesk.ui.evaluation.page import EvaluationPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """`make` gets the page, whose `ctx`, `found` (the month's Standings or None) and `sheet` it may read; `shown` says
    whether somebody who has the right gets the segment, asked anew whenever the page is refreshed."""

    key: str
    name: Msg
    right: Right
    make: Callable[[EvaluationPage], QWidget]
    shown: Callable[[AppContext], bool] = lambda _ctx: True


def _scheme(page: EvaluationPage) -> QWidget:
    from cmdesk.ui.evaluation.scheme import SchemeView

    return SchemeView(page)


def _whatif(page: EvaluationPage) -> QWidget:
    from cmdesk.ui.evaluation.whatif import WhatIfView

    return WhatIfView(page)


def _pay(page: EvaluationPage) -> QWidget:
    from cmdesk.ui.evaluation.pay import PayView

    return PayView(page.ctx)


def _grades(page: EvaluationPage) -> QWidget:
    from cmdesk.ui.evaluation.grades import GradesView

    return GradesView(page.ctx)


PAY = Segment(key="pay", name=_("Pay"), right=Right.SEE_PAY, make=_pay)
GRADES = Segment(key="grades", name=_("Grades"), right=Right.SEE_TEAM, make=_grades)


def _appeals(page: EvaluationPage) -> QWidget:
    from cmdesk.ui.evaluation.appeals import AppealsView

    return AppealsView(page)


def _own(page: EvaluationPage) -> QWidget:
    from cmdesk.ui.evaluation.own import OwnView

    return OwnView(page)


def _eyes(page: EvaluationPage) -> QWidget:
    from cmdesk.ui.evaluation.eyes import EyesView

    return EyesView(page)


APPEALS = Segment(key="appeals", name=_("Appeals"), right=Right.SEE_RANKING, make=_appeals)
EYES = Segment(key="eyes", name=_("Other eyes"), right=Right.EVALUATE, make=_eyes)


def _marks_others(ctx: AppContext) -> bool:
    """While the scheme of the month on show, of this month or of the last asks somebody for marks: client managers, and
    who was assigned to a group of raters."""
    from cmdesk.services.evaluation.groups import my_groups
    from cmdesk.services.evaluation.marking import asks_managers

    now = Month.of(ctx.today)
    months = {ctx.period.value.month, now, now.plus(-1)}
    if ctx.actor.own_only and any(asks_managers(ctx.desk, ctx.actor, month) for month in months):
        return True
    return any(my_groups(ctx.desk, ctx.actor, month) for month in months)


OWN = Segment(key="own", name=_("My marks"), right=Right.SEE_RANKING, make=_own, shown=_marks_others)
WHATIF = Segment(key="whatif", name=_("What if"), right=Right.EDIT_SCHEMES, make=_whatif)
SCHEME = Segment(key="scheme", name=_("Scheme"), right=Right.SEE_RANKING, make=_scheme)


def segments() -> tuple[Segment, ...]:
    """In the order of the switch."""
    return (OWN, EYES, APPEALS, SCHEME, WHATIF, PAY, GRADES)
