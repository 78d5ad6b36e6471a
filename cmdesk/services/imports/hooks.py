"""What else an import of some kind brings about: who answers for imported clients, earlier assignments ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import update

from cmdesk.exchange.drafts import Draft
from cmdesk.models.clients import Territory
from cmdesk.models.people import Manager
from cmdesk.services.clients import assign, end_overlapping
from cmdesk.services.evaluation.touching import touch_months
from cmdesk.services.hooks import only_branch
from cmdesk.services.imports.linking import finder
from cmdesk.services.imports.records import Written
from cmdesk.services.visits.closing import leave_plans
from cmdesk.services.work import Work
from cmdesk.values.messages import _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem, Severity

Hook = Callable[[Work, Sequence[Draft], Written], None]


def assign_imported(work: Work, drafts: Sequence[Draft], written: Written) -> None:
    """A client list that names managers makes them responsible."""
    if not drafts or "manager" not in drafts[0].values:
        return
    find, ids, asked = finder(work.session, Manager), written.record_ids(), {}
    for draft in drafts:
        named = draft.values["manager"]
        if named is None or draft.row not in ids:
            continue
        manager_id = find(str(named))
        if manager_id is None:
            written.warnings.append(_unknown_manager(draft, str(named)))
        else:
            asked[ids[draft.row]] = manager_id
    assign(work, asked, work.today)


def _unknown_manager(draft: Draft, named: str) -> Problem:
    return Problem(
        code="manager_unknown", severity=Severity.WARNING, field="manager", row=draft.row, value=named,
        params={"label": _("Client manager")},
    )


def after_clients(work: Work, drafts: Sequence[Draft], written: Written) -> None:
    assign_imported(work, drafts, written)
    if drafts and "state" in drafts[0].values:
        leave_plans(work, set(written.updated.values()))


def end_earlier(work: Work, drafts: Sequence[Draft], written: Written) -> None:
    end_overlapping(work)


def in_only_branch(work: Work, drafts: Sequence[Draft], written: Written) -> None:
    """New managers and territories without a branch belong to the only one there is."""
    branch = only_branch(work)
    if branch is None:
        return
    for model in (Manager, Territory):
        asked = update(model).where(model.branch_id.is_(None), model.version == 1)
        work.session.execute(asked.values(branch_id=branch), execution_options={"synchronize_session": False})


def touch_evaluations(work: Work, drafts: Sequence[Draft], written: Written) -> None:
    """Marks and occurrences that were imported: their months have to be computed again, closed ones refuse."""
    rows = {*written.created, *written.updated}
    days = [d.values.get("month") or d.values.get("happened_on") for d in drafts if d.row in rows]
    months = {Month.of(day).number for day in days if isinstance(day, date)}
    months |= {month.number for month in days if isinstance(month, Month)}
    if months:
        touch_months(work, months)


def warn_of_times(work: Work, drafts: Sequence[Draft], written: Written) -> None:
    """A visit made has its in and out; one without comes in and is told."""
    rows = {*written.created, *written.updated}
    for draft in drafts:
        times = (draft.values.get("arrived_at"), draft.values.get("left_at"))
        if draft.row in rows and draft.values.get("state") == "done" and None in times:
            written.warnings.append(Problem(
                code="visit_without_times", severity=Severity.WARNING, field="arrived_at", row=draft.row,
                value=str(draft.values.get("client") or ""),
            ))


AFTER_IMPORT: dict[str, Hook] = {
    "managers": in_only_branch, "territories": in_only_branch, "clients": after_clients, "assignments": end_earlier,
    "visits": warn_of_times, "scores": touch_evaluations, "occurrences": touch_evaluations,
}
