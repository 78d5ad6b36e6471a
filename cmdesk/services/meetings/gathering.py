"""The parts of the meeting pack, each read from its own records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Client
from cmdesk.models.meetings import ActionItem
from cmdesk.models.people import Manager
from cmdesk.models.system import AuditEntry
from cmdesk.models.trace import WorkLog
from cmdesk.models.visits import ClientProblem, Visit
from cmdesk.services.evaluation.checking import PARTS
from cmdesk.services.figures import indicators, manager_sums
from cmdesk.services.visits.calendar import due_days, working_days
from cmdesk.services.visits.completion import day_loads, tallies, weekly_rates
from cmdesk.values.messages import _
from cmdesk.values.pack import (
    Action,
    CompletionRow,
    Item,
    Lack,
    Load,
    Missing,
    Overdue,
    Plan,
    PlanRow,
    Ranking,
    RankRow,
    Trend,
)
from cmdesk.values.periods import Month, Week
from cmdesk.values.standings import Lacking, Standing, Standings

COMPLETION_ASKED = Decimal("0.95")


def ranking(found: Standings, branch_id: int | None = None) -> Ranking:
    """A month's evaluation as the sheet shows it, of one branch where one is named."""
    rows = [r for r in found.rows if branch_id is None or r.branch_id == branch_id]
    return Ranking(
        items=tuple(Item(i.code, i.name, i.weight) for i in found.items if i.kind != "veto"),
        rows=tuple(
            RankRow(
                rank=r.rank or None, code=r.code, name=r.name, territory=r.territory, grade=r.grade, total=r.total,
                change=r.change, previous_total=r.previous_total,
                scores=tuple(
                    r.scores[i.code].points if i.code in r.scores else None for i in found.items if i.kind != "veto"
                ),
            ) for r in rows
        ),
        scheme=found.scheme, digits=found.decimals, most=_most(rows),
    )


def _most(rows: Sequence[Standing]) -> Decimal:
    """The end of the scale: 100, or the next five above what bonuses brought somebody."""
    best = max((t for r in rows for t in (r.total, r.previous_total) if t is not None), default=Decimal(0))
    return max(Decimal(100), (best / 5).to_integral_value(ROUND_CEILING) * 5)


def completion(session: Session, week: Week, today: date, managers: Sequence[Manager]) -> tuple[CompletionRow, ...]:
    """The week's visits per manager; those past and not entered count as missed until somebody enters them."""
    found = tallies(session, week.first, week.last, today)
    return tuple(
        CompletionRow(
            name=m.name, code=m.code, planned=t.done + t.missed + t.open, done=t.done, missed=t.missed + t.open,
            extra=t.extra, minutes=t.minutes,
        )
        for m in managers if (t := found.get(m.id)) is not None
    )


def completion_trend(session: Session, week: Week, managers: Sequence[Manager], weeks: int = 6) -> Trend:
    asked = [week.plus(k) for k in range(1 - weeks, 1)]
    rates = weekly_rates(session, asked, [m.id for m in managers])
    values = tuple(Decimal(done) / planned if planned else None for done, planned in (rates[w] for w in asked))
    name = _("Visit completion rate")
    return Trend(label=name, periods=tuple(asked), values=values, unit="%", target=COMPLETION_ASKED)


def figure_trend(session: Session, month: Month, managers: Sequence[Manager], months: int = 6) -> Trend | None:
    """The branch's first additive indicator that has figures, over the last months."""
    span = [month.plus(k) for k in range(1 - months, 1)]
    amounts = [i for i in indicators(session).values() if i.nature == "amount" and not i.source]
    for each in amounts:
        values = [_sum(session, m, each.code, {p.id for p in managers}) for m in span]
        if any(v is not None for v in values):
            return Trend(label=each.name, periods=tuple(span), values=tuple(values), unit=each.unit, digits=each.digits)
    return None


def _sum(session: Session, month: Month, code: str, ids: Collection[int]) -> Decimal | None:
    values = [v for m, v in manager_sums(session, [month], [code])[code].value.items() if m in ids]
    return sum(values, Decimal(0)) if values else None


def missing_logs(session: Session, first: date, last: date, managers: Sequence[Manager]) -> list[Missing]:
    """Diaries due and not written, a line per manager; none of the time before the program was in use."""
    since = _in_use(session, first)
    due = due_days(session, since, last) if since <= last else {}
    written: dict[int, set[date]] = defaultdict(set)
    asked = select(WorkLog.manager_id, WorkLog.day).where(WorkLog.kind == "diary", WorkLog.day.between(first, last))
    for manager_id, day in session.execute(asked):
        written[manager_id].add(day)
    return [
        Missing(lack=Lack.LOGS, who=m.name, what=_("Diary"), count=len(gone), due=gone[0])
        for m in managers if (gone := [d for d in due.get(m.id, ()) if d not in written[m.id]])
    ]


def _in_use(session: Session, first: date) -> date:
    """The first day on which a diary can be asked for: that of the first step in the program or of an older diary."""
    step = session.scalar(select(AuditEntry.made_at).order_by(AuditEntry.id).limit(1))
    if step is None or step.date() <= first:
        return first
    diary = session.scalar(select(func.min(WorkLog.day)).where(WorkLog.kind == "diary"))
    return max(first, min(step.date(), diary or step.date()))


def missing_visits(
    session: Session, first: date, last: date, today: date, managers: Sequence[Manager],
) -> list[Missing]:
    """Visits past their day that nobody entered, a line per manager."""
    asked = select(Visit.manager_id, func.count()).where(
        Visit.day.between(first, last), Visit.day < today, Visit.state == "planned").group_by(Visit.manager_id)
    found = dict(session.execute(asked).all())
    return [
        Missing(lack=Lack.VISITS, who=m.name, what=_("Visit record"), count=found[m.id])
        for m in managers if m.id in found
    ]


def missing_figures(lacking: Sequence[Lacking], people: int) -> list[Missing]:
    """Gaps of an evaluation; an item that lacks for everybody is one line."""
    groups: dict[tuple[str, str], list[Lacking]] = defaultdict(list)
    for each in lacking:
        groups[each.item, each.part].append(each)
    return [line for group in groups.values() for line in _figure_lines(group, people)]


def _figure_lines(group: Sequence[Lacking], people: int) -> list[Missing]:
    part = group[0].part
    lack = Lack.FIGURES if part in PARTS else Lack.SCORES
    what = _("{item}: {part}")(item=group[0].name, part=PARTS.get(part, _("marks")))
    if people > 1 and len({g.manager_id for g in group}) == people:
        return [Missing(lack=lack, who="", what=what, count=people)]
    return [Missing(lack=lack, who=who, what=what, count=n) for who, n in Counter(g.manager for g in group).items()]


def missing_list(
    session: Session, week: Week, today: date, managers: Sequence[Manager], found: Standings | None,
) -> tuple[Missing, ...]:
    """All that should be there before the meeting and is not."""
    last = min(week.last, today)
    if found is not None:
        figures = missing_figures(found.missing, len(found.rows))
    else:
        figures = [Missing(lack=Lack.FIGURES, who="", what=_("The evaluation of {month}")(month=str(week.month)))]
    return (
        *figures, *missing_logs(session, week.first, last, managers),
        *missing_visits(session, week.first, week.last, today, managers),
    )


def overdue(session: Session, today: date, managers: Sequence[Manager]) -> tuple[Overdue, ...]:
    """Client problems past their day and not closed, the oldest first."""
    names = {m.id: m.name for m in managers}
    asked = (
        select(ClientProblem, Client.name).join(Client, Client.id == ClientProblem.client_id)
        .where(ClientProblem.closed_on.is_(None), ClientProblem.due_on < today, ClientProblem.manager_id.in_(names))
        .order_by(ClientProblem.due_on, ClientProblem.id)
    )
    return tuple(
        Overdue(problem=p.text, client=client, owner=names[p.manager_id], due=p.due_on, days=(today - p.due_on).days)
        for p, client in session.execute(asked)
    )


def actions(session: Session, today: date, since: date) -> tuple[Action, ...]:
    """Open action items, and those done since a day."""
    asked = (
        select(ActionItem, Manager.name).outerjoin(Manager, Manager.id == ActionItem.manager_id)
        .where(or_(ActionItem.state == "open", ActionItem.done_on >= since)).order_by(ActionItem.due_on, ActionItem.id)
    )
    return tuple(
        Action(what=a.text, owner=name or "", due=a.due_on, done=a.done_on, late=a.state == "open" and a.due_on < today)
        for a, name in session.execute(asked)
    )


def week_plan(session: Session, week: Week, managers: Sequence[Manager]) -> Plan:
    """Planned visits per manager and working day; days off appear only where something is planned."""
    loads = day_loads(session, week.first, week.last)
    working = set(working_days(session, week.first, week.last))
    planned = {d for m in managers for d in loads.get(m.id, {})}
    days = tuple(d for d in week.days() if d in working or d in planned)
    rows = tuple(
        PlanRow(name=m.name, code=m.code, loads=tuple(
            Load(*loads[m.id][d]) if d in loads.get(m.id, {}) else None for d in days
        )) for m in managers
    )
    return Plan(days=days, rows=rows, limit=max((m.minutes_per_day for m in managers), default=None))
