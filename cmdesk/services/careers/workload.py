"""人均业务量: what each branch does per client manager, against the standard; and the team in figures for paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.careers import WorkloadStandard
from cmdesk.models.figures import Indicator
from cmdesk.models.people import Branch
from cmdesk.services import people
from cmdesk.services.evaluation.inputs import Candidate, candidates
from cmdesk.services.figures import read_figures
from cmdesk.services.work import Desk
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.papers import TeamFigures, WorkloadLine
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right

_CENT, _SHARE = Decimal("0.01"), Decimal("0.0001")
_PARTS: tuple[tuple[str, Msg], ...] = (
    ("by_grade", _("By grade")), ("by_age", _("By age")), ("by_education", _("By education")),
    ("by_seniority", _("By years of service")),
)


def workload(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> tuple[WorkloadLine, ...]:
    """Each standard in force in a month by branch, those furthest below it first.

    A rate or a level is not summed: such an indicator has no workload. People count by their presence in the month.
    Raises UserError not_allowed.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        people_here = [c for c in candidates(session, month) if branch_id in (None, c.branch_id)]
        if actor.own_only:
            people_here = [c for c in people_here if c.id == actor.manager_id]
        standards = list(_standards(session, month))
        found = read_figures(session, [month], {i.code for i, _standard in standards}, desk.today())
        names: dict[int | None, str] = dict(session.execute(select(Branch.id, Branch.name).order_by(Branch.code)).all())
    return tuple(
        line for indicator, standard in standards
        for line in sorted(
            _lines(indicator, standard, found[indicator.code].value, people_here, names),
            key=lambda line: (line.gap is None, line.gap or 0),
        )
    )


def _standards(session: Session, month: Month) -> Iterator[tuple[Indicator, Decimal]]:
    """The newest standard of each indicator in the order of the indicators."""
    asked = (
        select(Indicator, WorkloadStandard.per_head)
        .join(WorkloadStandard, WorkloadStandard.indicator_id == Indicator.id)
        .where(WorkloadStandard.valid_from <= month.number, Indicator.nature == "amount")
        .order_by(Indicator.position, Indicator.code, WorkloadStandard.valid_from.desc())
    )
    seen: set[int] = set()
    for indicator, per_head in session.execute(asked):
        if indicator.id not in seen:
            seen.add(indicator.id)
            yield indicator, per_head


def _lines(
    indicator: Indicator, standard: Decimal, values: object, here: Sequence[Candidate], names: dict[int | None, str],
) -> Iterator[WorkloadLine]:
    for branch_id, name in names.items():
        members = [c for c in here if c.branch_id == branch_id]
        heads = sum((c.person.presence for c in members), Decimal(0)).quantize(_CENT, ROUND_HALF_UP)
        if not members:
            continue
        total = sum((values.get(c.id, Decimal(0)) for c in members), Decimal(0))  # type: ignore[attr-defined]
        per_head = (total / heads).quantize(_CENT, ROUND_HALF_UP) if heads else None
        yield WorkloadLine(
            branch_id=branch_id or 0, branch=name, indicator=indicator.name, unit=indicator.unit or "",
            digits=indicator.digits, people=heads, total=total, per_head=per_head,
            standard=standard, gap=None if per_head is None else per_head - standard,
        )


def team_figures(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> TeamFigures:
    """Composition and workload for paper. Raises UserError not_allowed."""
    found = people.composition(desk, actor, branch_id)
    parts: list[tuple[Text, Text, int, Decimal | None]] = [
        (label, part.name, part.count, _part(part.count, found.people))
        for key, label in _PARTS for part in getattr(found, key)
    ]
    shares = tuple((b.name, b.managers, b.staff, _part(b.managers, b.staff)) for b in found.branches)
    return TeamFigures(
        people=found.people, parts=tuple(parts), shares=shares, workload=workload(desk, actor, month, branch_id),
    )


def _part(count: int, whole: int | None) -> Decimal | None:
    return (Decimal(count) / whole).quantize(_SHARE, ROUND_HALF_UP) if whole else None
