"""The sample branch: made up by pure rules, put into an empty database in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session

from cmdesk.models import Base
from cmdesk.models.clients import Client
from cmdesk.models.figures import ClientFigure, Indicator
from cmdesk.models.people import Branch, Manager
from cmdesk.models.system import Term
from cmdesk.rules.demo.options import LIMITS, DemoOptions
from cmdesk.services.presets import apply_preset, preset_scheme
from cmdesk.services.search import search_texts
from cmdesk.services.system import put_setting
from cmdesk.services.work import Desk
from cmdesk.store.bulk import continue_numbers, insert_columns, without_indexes
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.presets import load_preset
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.remembered import SAMPLE
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.rules.demo.chunks import Chunk

Progress = Callable[[int, int], None]
TRADE = "tobacco"
LARGE = ClientFigure.__tablename__


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrder(DemoOptions):
    """`language` is that of the branch's words (classes, grades, indicators); names and texts are Chinese."""

    language: str = "zh_CN"


@dataclass(frozen=True, slots=True)
class DemoBranch:
    """The name of the branch and how many rows it has in each table."""

    branch: str
    counts: dict[str, int]


def make_demo(desk: Desk, actor: Actor, order: DemoOrder, progress: Progress | None = None) -> Outcome[DemoBranch]:
    """Fill an empty database with a made-up tobacco branch, the same for the same order and day.

    `progress` hears of the months done. Evaluations are not made. Raises UserError demo_not_empty, demo_out_of_range,
    not_allowed, disk_full.
    """
    _require_in_range(order)
    with desk.write(actor, Right.ADMINISTER, "system.demo", *Area) as work:
        if _holds_data(work.session):
            raise trouble("demo_not_empty", value=desk.store.where)
        apply_preset(work.session, TRADE, order.language)
        work.session.flush()
        counts = _fill(work.session, desk, order, progress or _quiet)
        put_setting(work.session, SAMPLE, 1)
        name = work.session.scalars(select(Branch.name).order_by(Branch.id)).first() or ""
        done = _("Made the sample branch “{name}”: {managers} client managers, {clients} clients, {months} months")
        summary = done(name=name, managers=order.managers, clients=order.clients, months=order.months)
        return work.outcome(DemoBranch(name, counts), summary, detail={"seed": order.seed}, undoable=False)


def _quiet(_done: int, _total: int) -> None:
    return None


def _require_in_range(order: DemoOrder) -> None:
    name = order.out_of_range()
    if name:
        least, most = LIMITS[name]
        least = max(least, order.managers) if name == "clients" else least
        raise trouble("demo_out_of_range", field=name, value=str(getattr(order, name)), least=least, most=most)


def _holds_data(session: Session) -> bool:
    return any(session.scalar(select(func.count()).select_from(each)) for each in (Branch, Manager, Client, Term))


def _fill(session: Session, desk: Desk, order: DemoOrder, progress: Progress) -> dict[str, int]:
    from cmdesk.rules.demo.branch import branch

    preset = load_preset(TRADE)
    numbers: dict[str, int] = dict(session.execute(select(Indicator.code, Indicator.id)).all())
    connection, tables = session.connection(), Base.metadata.tables
    counts: Counter[str] = Counter()
    months: set[int] = set()
    with without_indexes(connection, tables[LARGE]):
        for chunk in branch(order, desk.today(), preset, preset_scheme(preset), numbers):
            _insert(connection, tables[chunk.table], chunk)
            counts[chunk.table] += chunk.count
            if chunk.table == LARGE and chunk.columns["month"] not in months:
                months.add(chunk.columns["month"])
                progress(len(months), order.months)
    for name in counts:
        continue_numbers(connection, tables[name])
    return dict(counts)


def _insert(connection: Connection, table: Table, chunk: Chunk) -> None:
    columns = {name: value if isinstance(value, str) else _plain(value) for name, value in chunk.columns.items()}
    if "search_text" in table.c:
        columns["search_text"] = _search_texts(table, columns, chunk.count)
    insert_columns(connection, table, chunk.count, columns)


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _search_texts(table: Table, columns: Mapping[str, Any], count: int) -> list[str]:
    model = next(m.class_ for m in Base.registry.mappers if m.local_table is table)
    lists = {name: value for name, value in columns.items() if isinstance(value, list)}
    return search_texts(model, lists, count)
