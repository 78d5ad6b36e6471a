"""The figures and targets of a month as a sheet: everybody against every indicator, and what is behind one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure
from cmdesk.models.people import Manager
from cmdesk.models.system import Import
from cmdesk.services.figures.pace import WorkingTime, known_until, times_by_days, working_time
from cmdesk.services.figures.reading import (
    Ahead,
    ByManager,
    Figures,
    Known,
    indicators,
    read_ahead,
    read_figures,
    read_targets,
)
from cmdesk.services.figures.summing import shared_parts
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class SheetIndicator:
    """`computed`: from the program's records or from the sums of its parts, so that nobody types it; `accumulates`:
    it grows with the days of the month; `until`: the last day with figures where the month is made of days, by the
    rule `of_days`."""

    code: str
    name: str
    unit: str
    digits: int
    nature: str
    lower: bool
    computed: bool
    parts: tuple[str, ...] = ()
    accumulates: bool = True
    of_days: str = "sum"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SheetPerson:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One number with what it is measured by; rates are in percent where their unit is %. `clients` counts the client
    figures it was summed from (None: entered)."""

    value: Decimal | None = None
    target: Decimal | None = None
    last_year: Decimal | None = None
    clients: int | None = None

    @property
    def completion(self) -> Decimal | None:
        """Value ÷ target, 1 for just reached."""
        return self.value / self.target if self.value is not None and self.target else None

    @property
    def growth(self) -> Decimal | None:
        """Against the same month of last year, as a share of it."""
        return self.value / self.last_year - 1 if self.value is not None and self.last_year else None

    @property
    def difference(self) -> Decimal | None:
        """Against the same month of last year, in the unit itself."""
        return self.value - self.last_year if self.value is not None and self.last_year is not None else None


@dataclass(frozen=True, slots=True)
class Freshness:
    """Where the figures of a month come from: the last import that brought some, or entries by hand."""

    made_at: datetime
    who: str
    file: str


@dataclass(frozen=True)
class FigureSheet:
    month: Month
    indicators: tuple[SheetIndicator, ...]
    people: tuple[SheetPerson, ...]
    cells: Mapping[tuple[int, str], SheetCell]
    totals: Mapping[str, SheetCell]
    freshness: Freshness | None
    time: WorkingTime = WorkingTime(0, 0)
    times: Mapping[str, WorkingTime] = field(default_factory=dict)

    def time_of(self, code: str) -> WorkingTime:
        """The working time that an indicator's figures cover: until its last day, else until today."""
        return self.times.get(code, self.time)

    def cell(self, manager_id: int, code: str) -> SheetCell:
        return self.cells.get((manager_id, code), SheetCell())

    def indicator(self, code: str) -> SheetIndicator:
        return next(i for i in self.indicators if i.code == code)


def figure_sheet(desk: Desk, actor: Actor, month: Month, branch_id: int | None = None) -> FigureSheet:
    """Figures, targets and last year's figures of a month, of everybody in a branch (all when None).

    Totals add amounts up and recompute rates from the sums of their parts; what cannot be added has none.
    Raises UserError not_allowed.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        known = indicators(session)
        people = _people(session, actor, month, branch_id)
        codes = tuple(known)
        now = read_figures(session, [month], codes, desk.today(), known)
        then = read_figures(session, [month.plus(-12)], codes, desk.today(), known)
        targets = read_targets(session, [month], codes, known)
        found = {code: _Column(known[code], now[code], then[code], targets.get(code, {})) for code in codes}
        ids = [p.id for p in people]
        until = known_until(session, month)
        times = times_by_days(session, month, until)
        return FigureSheet(
            month, tuple(_indicator(known[c], now[c], until.get(_base(known, c).id)) for c in codes), people,
            {(m, code): each.cell(m) for code, each in found.items() for m in ids if each.known(m)},
            {code: each.total(ids) for code, each in found.items()}, _freshness(session, month),
            working_time(session, month, desk.today()),
            {code: times[known[code].id] for code in codes if known[code].id in times},
        )


def _base(known: Known, code: str) -> Indicator:
    """The indicator itself, or a rate's numerator: what figures come in for."""
    return known.get(known[code].numerator or "", known[code])


def amounts(desk: Desk, actor: Actor) -> tuple[SheetIndicator, ...]:
    """The indicators that add up and are entered, the trade's main one first: those a target can be broken down of."""
    with desk.read(actor, Right.SEE_FIGURES) as session:
        known = indicators(session).values()
        return tuple(_indicator(each, Figures({})) for each in known if each.nature == "amount" and not each.source)


def _people(session: Session, actor: Actor, month: Month, branch_id: int | None) -> tuple[SheetPerson, ...]:
    with_figures = select(ManagerFigure.manager_id).where(ManagerFigure.month == month.number)
    asked = select(Manager).where(or_(Manager.state != "left", Manager.id.in_(with_figures))).order_by(Manager.code)
    if branch_id is not None:
        asked = asked.where(Manager.branch_id == branch_id)
    if actor.own_only:
        asked = asked.where(Manager.id == actor.manager_id)
    return tuple(SheetPerson(m.id, m.code, m.name) for m in session.scalars(asked))


def _indicator(each: Indicator, now: Figures, until: date | None = None) -> SheetIndicator:
    parts = tuple(p for p in (each.numerator, each.denominator) if p)
    return SheetIndicator(
        each.code, each.name, each.unit, each.digits, each.nature, each.direction == "lower",
        bool(each.source) or now.over is not None, parts, each.accumulates, each.day_rule, until,
    )


@dataclass(frozen=True)
class _Column:
    """One indicator's numbers of everybody."""

    indicator: Indicator
    now: Figures
    then: Figures
    targets: ByManager

    def known(self, manager_id: int) -> bool:
        return any(manager_id in numbers for numbers in (self.now.value, self.then.value, self.targets))

    def cell(self, manager_id: int) -> SheetCell:
        rows = self.now.rows.get(manager_id, 0)
        return SheetCell(
            self._of(self.now, manager_id), self.targets.get(manager_id), self._of(self.then, manager_id),
            rows if rows > 1 else None,
        )

    def _of(self, figures: Figures, manager_id: int) -> Decimal | None:
        value = figures.value.get(manager_id)
        if figures.over is None:
            return value
        return self._ratio(value, figures.over.get(manager_id))

    def _ratio(self, top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
        if top is None or not bottom:
            return None
        return top / bottom * (HUNDRED if self.indicator.unit == "%" else 1)

    def total(self, ids: Sequence[int]) -> SheetCell:
        adds = self.indicator.nature == "amount"
        return SheetCell(
            self._sum(self.now, ids), _added(self.targets, ids) if adds else None, self._sum(self.then, ids)
        )

    def _sum(self, figures: Figures, ids: Sequence[int]) -> Decimal | None:
        if figures.over is not None:
            return self._ratio(_added(figures.value, ids), _added(figures.over, ids))
        return _added(figures.value, ids) if self.indicator.nature == "amount" else None


def _added(numbers: ByManager, ids: Sequence[int]) -> Decimal | None:
    found = [numbers[i] for i in ids if i in numbers]
    return sum(found, Decimal(0)) if found else None


def _freshness(session: Session, month: Month) -> Freshness | None:
    """From the managers' figures, the sums of clients among them; from clients' only where nobody answers for any."""
    last, count = session.execute(select(func.max(ManagerFigure.import_id), func.count()).where(
        ManagerFigure.month == month.number)).one()
    if not count:
        last = session.scalar(select(ClientFigure.import_id).where(
            ClientFigure.month == month.number, ClientFigure.import_id.is_not(None)).limit(1))
    kept = session.get(Import, last) if last is not None else None
    return Freshness(kept.made_at, kept.who, kept.file) if kept else None


def trend(desk: Desk, actor: Actor, month: Month, manager_id: int, code: str, months: int = 13) -> list[SheetCell]:
    """The numbers of the last months, oldest first, ending with `month`."""
    with desk.read(actor, Right.SEE_FIGURES) as session:
        known = indicators(session)
        if code not in known:
            raise trouble("unknown_field", value=code)
        at = [month.plus(-back) for back in range(months - 1, -1, -1)]
        ahead = read_ahead(session, at, [code], known)
        return [_column(session, each, known, code, desk.today(), ahead).cell(manager_id) for each in at]


def _column(session: Session, month: Month, known: Known, code: str, today: date, ahead: Ahead) -> _Column:
    """A month's figures and targets, without those of the year before."""
    figures = read_figures(session, [month], [code], today, known, ahead)[code]
    targets = read_targets(session, [month], [code], known, ahead)[code]
    return _Column(known[code], figures, Figures({}), targets)


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A client's share in a manager's number, this month and in the same month of last year. `part`: the rest of the
    client's figure counts for others, who answered for the client on other days."""

    client_id: int
    code: str
    name: str
    value: Decimal | None
    last_year: Decimal | None
    part: bool = False


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a manager's number of a month is made of: how many clients and days (None: not of any), and the file."""

    clients: int | None = None
    days: int | None = None
    file: str = ""
    who: str = ""


def made_of(desk: Desk, actor: Actor, month: Month, manager_id: int, code: str) -> MadeOf:
    """Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_FIGURES) as session:
        asked = select(ManagerFigure.rows, ManagerFigure.days, ManagerFigure.import_id).join(
            Indicator, Indicator.id == ManagerFigure.indicator_id).where(
            ManagerFigure.month == month.number, Indicator.code == code, ManagerFigure.manager_id == manager_id)
        found = session.execute(asked).first()
        if found is None or (actor.own_only and actor.manager_id != manager_id):
            return MadeOf()
        kept = session.get(Import, found.import_id) if found.import_id else None
        return MadeOf(found.rows, found.days, kept.file if kept else "", kept.who if kept else "")


def rows_behind(desk: Desk, actor: Actor, month: Month, manager_id: int, code: str) -> list[BehindRow]:
    """The client figures behind a manager's number, the largest first; a rate's are recomputed from its parts.

    Raises UserError unknown_field, not_allowed.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        known = indicators(session)
        each = known.get(code)
        if each is None:
            raise trouble("unknown_field", value=code)
        if actor.own_only and actor.manager_id != manager_id:
            return []
        now, then = _by_client(session, month, month, manager_id, each, known), _by_client(
            session, month.plus(-12), month, manager_id, each, known)
        parts = {client: parts for (client, _i), parts in shared_parts(session, month, [each.id], manager_id).items()}
        own = {
            client: parts[client][manager_id] if client in parts else value for client, value in now.items()
            if client not in parts or manager_id in parts[client]
        }
        clients = _clients(session, {*own, *then})
        rows = [
            BehindRow(i, *clients[i], own.get(i), then.get(i), part=own.get(i) != now.get(i)) for i in clients
        ]
        return sorted(rows, key=lambda row: (row.value is None, -(row.value or 0), row.code))


def _by_client(
    session: Session, of: Month, held: Month, manager_id: int, each: Indicator, known: Mapping[str, Indicator],
) -> dict[int, Decimal]:
    """Values of a month by client, of those the manager answered for in the month `held`."""
    own = _client_values(session, of, held, manager_id, each.id)
    if own or not each.numerator or not each.denominator or not {each.numerator, each.denominator} <= known.keys():
        return own
    top = _client_values(session, of, held, manager_id, known[each.numerator].id)
    bottom = _client_values(session, of, held, manager_id, known[each.denominator].id)
    factor = HUNDRED if each.unit == "%" else Decimal(1)
    return {i: factor * v / bottom[i] for i, v in top.items() if bottom.get(i)}


def _client_values(session: Session, of: Month, held: Month, manager_id: int, indicator_id: int) -> dict[int, Decimal]:
    mine = select(Assignment.client_id).where(
        Assignment.manager_id == manager_id, Assignment.first_day <= held.last,
        or_(Assignment.last_day.is_(None), Assignment.last_day >= held.first),
    )
    asked = select(ClientFigure.client_id, ClientFigure.value).where(
        ClientFigure.month == of.number, ClientFigure.indicator_id == indicator_id, ClientFigure.client_id.in_(mine),
    )
    return dict(session.execute(asked).all())


def _clients(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        asked = select(Client.id, Client.code, Client.name).where(Client.id.in_(wanted[start:start + 500]))
        found.update({i: (code, name) for i, code, name in session.execute(asked)})
    return found
