"""The sample branch as people meet it: made up, and its last months evaluated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from cmdesk.models.system import AuditEntry
from cmdesk.services.demo import DemoBranch, DemoOrder, make_demo
from cmdesk.services.evaluation import evaluate, publish
from cmdesk.services.system import get_setting, put_setting, restore_here
from cmdesk.services.work import Desk, require
from cmdesk.store.store import open_store
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.remembered import SAMPLE
from cmdesk.values.rights import Right

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
    with desk.store.writing() as session:
        put_setting(session, SAMPLE, session.scalar(select(func.max(AuditEntry.id))))
        session.commit()
    return made


def steps_since(desk: Desk, actor: Actor) -> int:
    """How many steps were taken in the sample branch since it was made."""
    with desk.read(actor, Right.ADMINISTER) as session:
        return session.scalar(select(func.count()).where(AuditEntry.id > (get_setting(session, SAMPLE) or 0))) or 0


def throw_away(desk: Desk, actor: Actor) -> Outcome[Path | None]:
    """Go on with empty data in the place of the sample branch; the value is where the file with the sample is kept.

    Nobody else may hold the file open. Raises UserError not_a_sample, backup_needs_file, not_allowed.
    """
    require(actor, Right.ADMINISTER)
    with desk.store.reading() as session:
        if not get_setting(session, SAMPLE):
            raise trouble("not_a_sample", value=desk.store.where)
    with TemporaryDirectory(prefix="cmdesk-") as folder:
        empty = Path(folder) / "empty.db"
        open_store(empty).close()
        kept = restore_here(desk, actor, empty)
    said = _("The sample branch is put aside as {file}")(file=kept.name if kept else "—")
    return Outcome(value=kept, areas=frozenset(Area), summary=said)
