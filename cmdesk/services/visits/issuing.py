"""A plan's way from draft to the street: submitted, approved or sent back, issued."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from cmdesk.models.people import Manager
from cmdesk.models.visits import VisitPlan
from cmdesk.services.work import Desk
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

STEPS: Mapping[str, str] = {"draft": "submitted", "submitted": "approved", "approved": "issued"}
NEEDED: Mapping[str, Right] = {
    "draft": Right.PLAN_VISITS, "submitted": Right.PLAN_VISITS, "approved": Right.ASSIGN_CLIENTS,
    "issued": Right.PLAN_VISITS,
}
DONE: Mapping[str, Msg] = {
    "draft": _("Sent the plan of {name} for {month} back"), "submitted": _("Submitted the plan of {name} for {month}"),
    "approved": _("Approved the plan of {name} for {month}"), "issued": _("Issued the plan of {name} for {month}"),
}


def set_plan_state(desk: Desk, actor: Actor, manager_id: int, month: Month, state: str) -> Outcome[int]:
    """The plan's next state, or draft again; approving takes a supervisor. Raises UserError no_visits, not_allowed."""
    with desk.write(actor, NEEDED[state], f"plans.{state}", Area.VISITS) as work:
        asked = select(VisitPlan).where(VisitPlan.manager_id == manager_id, VisitPlan.month == month.number)
        plan = work.session.scalars(asked).one_or_none()
        if plan is None or state not in (STEPS.get(plan.state), "draft"):
            raise trouble("no_visits", value=str(month))
        plan.state = state
        name = work.session.get_one(Manager, manager_id).name
        return work.outcome(plan.id, DONE[state](name=name, month=str(month)), subject=f"plans:{plan.id}")
