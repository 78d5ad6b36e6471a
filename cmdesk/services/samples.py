"""The sample branch as people meet it: made up, and its last months evaluated."""

from __future__ import annotations

from collections.abc import Callable

from cmdesk.services.demo import DemoBranch, DemoOrder, make_demo
from cmdesk.services.evaluation import evaluate, publish
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome

EVALUATED, DRAFTS = 6, 2


def make_sample(
    desk: Desk, actor: Actor, order: DemoOrder, progress: Callable[[int, int], None] | None = None,
) -> Outcome[DemoBranch]:
    """Make the branch and evaluate up to six of its last months, so that the ranking has a past; the old are published.

    Raises UserError demo_not_empty, demo_out_of_range, not_allowed, disk_full.
    """
    made = make_demo(desk, actor, order, progress)
    last = order.until or Month.of(desk.today())
    for back in reversed(range(min(EVALUATED, order.months))):
        evaluate(desk, actor, last.plus(-back), language=order.language)
        if back >= DRAFTS:
            publish(desk, actor, last.plus(-back))
    return made
