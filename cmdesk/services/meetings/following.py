"""What a meeting decides, and whether it was done: the action items on the page of the weekly meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cmdesk.models.meetings import ActionItem, Meeting
from cmdesk.models.people import Manager
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right

WRITE = Right.EDIT_MEETINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An action item as the meeting goes through it; `fresh`: decided in the meeting that is being prepared."""

    id: int
    text: str
    owner: str
    owner_id: int | None
    due: date
    state: str
    late: bool
    fresh: bool


def followed(desk: Desk, actor: Actor, week: Week, branch_id: int | None = None) -> tuple[Followed, ...]:
    """Open action items, those settled since last week began, and those this week's meeting decided; by due day."""
    with desk.read(actor, Right.MAKE_PACK) as session:
        meeting = _meeting(session, week)
        number = meeting.id if meeting else -1
        asked = (
            select(ActionItem, Manager.name).outerjoin(Manager, Manager.id == ActionItem.manager_id)
            .where(or_(
                ActionItem.state == "open", ActionItem.done_on >= week.plus(-1).first, ActionItem.meeting_id == number,
            )).order_by(ActionItem.meeting_id == number, ActionItem.due_on, ActionItem.id)
        )
        if branch_id is not None:
            asked = asked.where(or_(Manager.branch_id == branch_id, ActionItem.manager_id.is_(None)))
        return tuple(
            Followed(
                id=a.id, text=a.text, owner=name or "", owner_id=a.manager_id, due=a.due_on, state=a.state,
                late=a.state == "open" and a.due_on < desk.today(), fresh=a.meeting_id == number,
            ) for a, name in session.execute(asked)
        )


def settle(desk: Desk, actor: Actor, action_id: int, done: bool) -> Outcome[int]:
    """Tick an action item off, or open it again. Raises UserError record_gone, not_allowed."""
    with desk.write(actor, WRITE, "actions.settle", Area.MEETINGS) as work:
        found = work.session.get(ActionItem, action_id)
        if found is None:
            raise trouble("record_gone", label=ActionItem.__entity__.label)
        found.state, found.done_on = ("done", work.today) if done else ("open", None)
        said = _("Done: {what}") if done else _("Open again: {what}")
        return work.outcome(found.id, said(what=_short(found.text)), subject=f"actions:{found.id}")


def decide(
    desk: Desk, actor: Actor, week: Week, text: str, owner_id: int | None = None, due: date | None = None,
) -> Outcome[int]:
    """A new action item of the week's meeting, due in a week unless said; the meeting is noted down with the first.

    Raises UserError action_empty, not_allowed.
    """
    if not text.strip():
        raise trouble("action_empty")
    with desk.write(actor, WRITE, "actions.decide", Area.MEETINGS) as work:
        meeting = _meeting(work.session, week) or _held(work, week)
        made = ActionItem(
            text=text.strip(), manager_id=owner_id, due_on=due or due_day(week), state="open", meeting_id=meeting.id,
        )
        work.session.add(made)
        work.session.flush()
        return work.outcome(made.id, _("Decided: {what}")(what=_short(made.text)), subject=f"actions:{made.id}")


def due_day(week: Week) -> date:
    """The Friday after the week's meeting."""
    return week.plus(1).days()[4]


def _meeting(session: Session, week: Week) -> Meeting | None:
    asked = select(Meeting).where(Meeting.kind == "weekly", Meeting.day.between(week.first, week.last))
    return session.scalars(asked.order_by(Meeting.day.desc(), Meeting.id.desc()).limit(1)).first()


def _held(work: Work, week: Week) -> Meeting:
    """The meeting is today in the running week, else on the week's Friday."""
    made = Meeting(kind="weekly", day=work.today if work.today in week.days() else week.days()[4])
    work.session.add(made)
    work.session.flush()
    return made


def _short(text: str, most: int = 24) -> str:
    return text if len(text) <= most else text[:most] + "…"

