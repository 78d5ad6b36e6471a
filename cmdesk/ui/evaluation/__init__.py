"""The evaluation of a month: ranking, what is behind each number, the scheme, marks by hand, occurrences."""

from __future__ import annotations

from cmdesk.ui.context import AppContext
from cmdesk.ui.shell import Page, PageSpec
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


def spec() -> PageSpec:
    return PageSpec(
        key="evaluation", title=_("Evaluation"), icon="bars", factory=_page, group=_("Daily work"),
        right=Right.SEE_RANKING,
    )


def _page(ctx: AppContext) -> Page:
    from cmdesk.ui.evaluation.page import EvaluationPage

    return EvaluationPage(ctx)
