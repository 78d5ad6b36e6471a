"""Two records of one client become one: everything that hangs on the other goes over, nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from cmdesk.models import ENTITIES
from cmdesk.models.clients import Assignment, Client
from cmdesk.models.describe import described
from cmdesk.models.figures import ClientDayFigure, ClientFigure, Indicator, Target
from cmdesk.models.visits import CycleException, Visit
from cmdesk.rules.spans import Span, uncovered
from cmdesk.services import entities
from cmdesk.services.figures import mark_stale
from cmdesk.services.imports.figures import count_days, sum_up
from cmdesk.services.imports.linking import with_former
from cmdesk.services.search import fill_search_text
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import DAYS_OF_MONTH, Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.queries import Record
from cmdesk.values.rights import Right

OWN_WAY = (Visit, Assignment, CycleException)
FIGURES = _("Figures")
TARGETS = _("Targets")
AREAS = (Area.CLIENTS, Area.VISITS, Area.FIGURES, Area.EVALUATION)
_STAYS = {"code"}
Key = tuple[int, int]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """A figure both clients had: the kept one's stays, the other's is dropped."""

    month: Month
    indicator: str
    kept: Decimal
    dropped: Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """What went over to the kept client, and what was dropped because the kept one has its own."""

    name: Msg
    moved: int
    dropped: int


@dataclass(frozen=True)
class Merged:
    """What a merge did: a line for each kind of records that there was, and the figures that were dropped."""

    kept_id: int
    lines: tuple[Moved, ...]
    lost: tuple[Lost, ...] = ()

    @property
    def moved(self) -> int:
        return sum(line.moved for line in self.lines)


@dataclass(frozen=True)
class Comparison:
    """Two clients field by field as their reader may see them; `differing` are the fields that are not the same."""

    records: tuple[Record, Record]
    fields: tuple[str, ...]
    differing: frozenset[str]


def compare(desk: Desk, actor: Actor, ids: tuple[int, int]) -> Comparison:
    """Raises UserError record_gone, not_allowed."""
    records = tuple(entities.record(desk, actor, "clients", id_) for id_ in ids)
    fields = tuple(_fields())
    with desk.read(actor, Right.SEE_CLIENTS) as session:
        first, second = (session.get_one(Client, id_) for id_ in ids)
        differing = frozenset(n for n, key in _fields().items() if getattr(first, key) != getattr(second, key))
    return Comparison((records[0], records[1]), fields, differing)


def _fields() -> dict[str, str]:
    """The columns of a client's stored fields by name."""
    return {name: each.key for name, each in described(Client).items() if each.stored}


def merge_clients(
    desk: Desk, actor: Actor, keep_id: int, drop_id: int, take: Mapping[str, int] | None = None, *,
    dry_run: bool = False,
) -> Outcome[Merged]:
    """Two records of one client become one, as one step that can be undone.

    `take` says by field whose value stays, by the client's id; of the other fields the kept client's, or where that is
    empty the dropped one's. The code is always the kept client's, who is still found by the other's. `dry_run` counts
    and changes nothing.
    Raises UserError record_gone, unknown_field, not_allowed.
    """
    with desk.write(actor, Right.EDIT_CLIENTS, "clients.merge", *AREAS) as work:
        kept, dropped = _clients(work.session, keep_id, drop_id)
        values = _chosen(kept, dropped, take or {})
        gone = {"code": dropped.code, "name": dropped.name}
        former = with_former(kept.former_codes, dropped.code, *(dropped.former_codes or "").split())
        merged = _move(work, keep_id, drop_id)
        done = _("Merged “{drop}” ({code}) into “{keep}”: {n} records moved")(
            drop=gone["name"], code=gone["code"], keep=kept.name, n=merged.moved)
        if dry_run:
            return work.nothing(merged, done)
        before = {name: getattr(kept, name) for name in values}
        work.session.delete(dropped)
        work.session.flush()
        for name, value in values.items():
            setattr(kept, name, value)
        kept.former_codes = former
        fill_search_text(kept)
        detail = {
            "dropped": gone, "fields": {n: [before[n], v] for n, v in values.items() if before[n] != v},
            "moved": {line.name.text: [line.moved, line.dropped] for line in merged.lines},
            "figures": [[str(f.month), f.indicator, f.kept, f.dropped] for f in merged.lost],
        }
        return work.outcome(merged, done, subject=f"clients:{keep_id}", detail=detail)


def _clients(session: Session, keep_id: int, drop_id: int) -> tuple[Client, Client]:
    kept, dropped = session.get(Client, keep_id), session.get(Client, drop_id)
    if kept is None or dropped is None or kept is dropped:
        raise trouble("record_gone", label=Client.__entity__.label)
    return kept, dropped


def _chosen(kept: Client, dropped: Client, take: Mapping[str, int]) -> dict[str, Any]:
    """The values of the merged client by column."""
    fields, by_id = _fields(), {kept.id: kept, dropped.id: dropped}
    unknown = [name for name, id_ in take.items() if name not in fields or id_ not in by_id]
    if unknown:
        raise trouble("unknown_field", value=unknown[0])
    chosen = {}
    for name, key in fields.items():
        mine = getattr(kept, key)
        whose = by_id[take[name]] if name in take else dropped if mine in (None, "") else kept
        chosen[key] = mine if name in _STAYS else getattr(whose, key)
    return chosen


@dataclass
class _Counts:
    """Rows moved and dropped so far."""

    moved: int = 0
    dropped: int = 0
    lost: list[Lost] = field(default_factory=list)

    def line(self, name: Msg) -> Moved:
        return Moved(name, self.moved, self.dropped)


def _move(work: Work, keep_id: int, drop_id: int) -> Merged:
    """Everything that hangs on the dropped client goes to the kept one."""
    before = {id_: _shares(work.session, id_) for id_ in (keep_id, drop_id)}
    counts = {
        Visit.__entity__.plural: _move_visits(work, keep_id, drop_id),
        Assignment.__entity__.plural: _move_spans(work, Assignment, keep_id, drop_id),
        CycleException.__entity__.plural: _move_spans(work, CycleException, keep_id, drop_id),
        **{model.__entity__.plural: _move_all(work, model, key, keep_id, drop_id) for model, key in plain_links()},
        TARGETS: _move_targets(work, keep_id, drop_id),
    }
    work.session.flush()
    counts[FIGURES] = figures = _move_figures(work, keep_id, drop_id, before)
    lines = tuple(each.line(name) for name, each in counts.items() if each.moved or each.dropped)
    return Merged(keep_id, lines, tuple(figures.lost))


def _rows(work: Work, model: type[Any], client_id: int) -> list[Any]:
    return list(work.session.scalars(select(model).where(model.client_id == client_id).order_by(model.id)))


def _move_visits(work: Work, keep_id: int, drop_id: int) -> _Counts:
    """On a day both have a visit, one that was done goes before one that was not; two that were done both stay."""
    counts, own = _Counts(), {visit.day: visit for visit in _rows(work, Visit, keep_id)}
    for visit in _rows(work, Visit, drop_id):
        other = own.get(visit.day)
        if other is not None and visit.state != "done":
            work.session.delete(visit)
            counts.dropped += 1
            continue
        if other is not None and other.state != "done":
            work.session.delete(own.pop(visit.day))
            counts.dropped += 1
        visit.client_id = keep_id
        counts.moved += 1
    return counts


def _move_spans(work: Work, model: type[Any], keep_id: int, drop_id: int) -> _Counts:
    """Rows that hold from a first to a last day fill the days the kept client has no row of its own for."""
    counts = _Counts()
    taken: list[Span] = [(row.first_day, row.last_day) for row in _rows(work, model, keep_id)]
    for row in sorted(_rows(work, model, drop_id), key=lambda each: each.first_day):
        parts = uncovered((row.first_day, row.last_day), taken)
        taken += parts
        _fill(work, row, parts, keep_id)
        counts.moved += bool(parts)
        counts.dropped += not parts
    return counts


def _fill(work: Work, row: Any, parts: Sequence[Span], keep_id: int) -> None:
    if not parts:
        work.session.delete(row)
        return
    row.client_id = keep_id
    row.first_day, row.last_day = parts[0]
    same = {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in ("id", "version")}
    for first, last in parts[1:]:
        work.session.add(type(row)(**{**same, "first_day": first, "last_day": last}))


def plain_links() -> list[tuple[type[Any], str]]:
    """The records that name a client and go over as they are, with the column that names it."""
    return [
        (model, each.key) for model in ENTITIES.values() if model not in OWN_WAY
        for each in described(model).values() if each.target is Client and each.stored
    ]


def _move_all(work: Work, model: type[Any], key: str, keep_id: int, drop_id: int) -> _Counts:
    rows = work.session.scalars(select(model).where(getattr(model, key) == drop_id)).all()
    for row in rows:
        setattr(row, key, keep_id)
    return _Counts(moved=len(rows))


def _move_targets(work: Work, keep_id: int, drop_id: int) -> _Counts:
    counts = _Counts()
    asked = select(Target).where(Target.level == "client", Target.subject_id.in_((keep_id, drop_id)))
    found = list(work.session.scalars(asked))
    own = {(t.month, t.indicator_id, t.tier) for t in found if t.subject_id == keep_id}
    for target in (t for t in found if t.subject_id == drop_id):
        if (target.month, target.indicator_id, target.tier) in own:
            work.session.delete(target)
            counts.dropped += 1
        else:
            target.subject_id = keep_id
            counts.moved += 1
    return counts


Shares = list[tuple[int, Span]]


def _shares(session: Session, client_id: int) -> Shares:
    asked = select(Assignment.manager_id, Assignment.first_day, Assignment.last_day).where(
        Assignment.client_id == client_id)
    return sorted((m, (first, last)) for m, first, last in session.execute(asked))


def _move_figures(work: Work, keep_id: int, drop_id: int, before: Mapping[int, Shares]) -> _Counts:
    """The dropped client's figures fill the gaps of the kept one's; managers' sums follow where they change."""
    found = _of_clients(work, ClientFigure, keep_id, drop_id)
    days = _of_clients(work, ClientDayFigure, keep_id, drop_id)
    work.session.execute(delete(ClientFigure).where(
        ClientFigure.client_id.in_((keep_id, drop_id)), ClientFigure.days.is_not(None)))
    given = [row for row in found if row["days"] is None]
    new, lost = _fill_gaps(work, ClientFigure, given, keep_id)
    more, gone = _fill_gaps(work, ClientDayFigure, days, keep_id)
    other = [row for row in given if row["client_id"] == drop_id]
    own = {_key(row): row for row in found if row["client_id"] == keep_id}
    _sum_again(work, _touched(other, own, before, {keep_id: _shares(work.session, keep_id)}, keep_id, drop_id))
    dated = {(row["day"] // DAYS_OF_MONTH, row["indicator_id"]) for row in days}
    for month, indicator_ids in _by_month(dated).items():
        count_days(work, [month], indicator_ids)
    mark_stale(work, {row["month"] for row in other} | {month for month, _indicator in dated})
    return _Counts(new + more, len(lost) + len(gone), _lost(work.session, lost))


def _of_clients(work: Work, model: type[Any], *ids: int) -> list[Row]:
    table: Table = model.__table__
    return [dict(row) for row in work.session.execute(select(table).where(table.c.client_id.in_(ids))).mappings()]


def _fill_gaps(work: Work, model: type[Any], rows: Sequence[Row], keep_id: int) -> tuple[int, list[tuple[Row, Row]]]:
    """Move the rows of the other client that the kept one lacks; how many, and the others beside the kept one's."""
    table: Table = model.__table__
    own = {_key(row): row for row in rows if row["client_id"] == keep_id}
    other = [row for row in rows if row["client_id"] != keep_id]
    new = [{**row, "client_id": keep_id} for row in other if _key(row) not in own]
    for row in other[:1]:
        work.session.execute(delete(table).where(table.c.client_id == row["client_id"]))
    if new:
        work.session.execute(insert(table), new)
    for row in other:
        work.changes.replaced(table, row, None)
    for made in new:
        work.changes.put(table, made)
    return len(new), [(row, own[_key(row)]) for row in other if _key(row) in own]


def _key(row: Mapping[str, Any]) -> Key:
    """Month or day, and indicator."""
    return row["month"] if "month" in row else row["day"], row["indicator_id"]


def _touched(
    other: Iterable[Mapping[str, Any]], own: Mapping[Key, Any], before: Mapping[int, Shares],
    after: Mapping[int, Shares], keep_id: int, drop_id: int,
) -> set[Key]:
    """Months and indicators whose sums change: by a figure that was dropped, or by another manager."""
    found = {_key(row) for row in other if _key(row) in own}
    for keys, earlier in ((map(_key, other), before[drop_id]), (iter(own), before[keep_id])):
        found |= {key for key in keys if _in_month(earlier, key[0]) != _in_month(after[keep_id], key[0])}
    return found


def _in_month(shares: Shares, number: int) -> Shares:
    """Who answered for a client on which days of a month."""
    month = Month.from_number(number)
    inside: Shares = []
    for manager_id, (first, last) in shares:
        first, last = max(first, month.first), min(last or month.last, month.last)
        if first <= last:
            inside.append((manager_id, (first, last)))
    return inside


def _sum_again(work: Work, touched: Iterable[Key]) -> None:
    for month, indicator_ids in _by_month(touched).items():
        sum_up(work, [month], indicator_ids)


def _by_month(keys: Iterable[Key]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for month, indicator_id in keys:
        found.setdefault(month, set()).add(indicator_id)
    return found


def _lost(session: Session, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[Lost]:
    names = {each.id: each.name for each in session.scalars(select(Indicator))}
    lost = [
        Lost(Month.from_number(gone["month"]), names[gone["indicator_id"]], kept["value"], gone["value"])
        for gone, kept in pairs
    ]
    return sorted(lost, key=lambda each: (each.month, each.indicator))
