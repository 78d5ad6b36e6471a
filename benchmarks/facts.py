"""Figures and targets at a city's size: a year broken down to every client, imported targets, 21 million facts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from benchmarks.importing import Inserted, middle
from benchmarks.material import write_only
from benchmarks.measuring import Line, processor_seconds, rounds_of, seconds
from benchmarks.stage import ACTOR, MONTH, Stage, desk_at, opened
from cmdesk.models.clients import Client
from cmdesk.models.figures import ClientFigure, Indicator, Target
from cmdesk.services.figures import sum_to_managers
from cmdesk.services.figures.breakdown import break_down, correct
from cmdesk.services.figures.forecasting import forecast_sheet
from cmdesk.services.figures.overview import figure_sheet
from cmdesk.services.figures.targets import breakdown_sheet
from cmdesk.services.imports import Order, import_file
from cmdesk.services.today import today
from cmdesk.store.bulk import insert_columns, without_indexes
from cmdesk.values.targets import BreakdownKey, BreakdownOrder, CellFix

KEY = BreakdownKey(MONTH.year + 1, "volume")
SCALE = 10_000


def targets(stage: Stage) -> Iterator[Line]:
    """A year's target down to every client of every manager, a cell corrected, and client targets imported."""
    with opened(stage.copy(stage.branch)) as desk:
        order = BreakdownOrder(key=KEY, total=Decimal(10**7))
        whole = seconds(lambda: break_down(desk, ACTOR, order))
        inserted = Inserted(desk, "targets", f"WHERE month > {KEY.year * 100}")
        people = [row.unit for row in breakdown_sheet(desk, ACTOR, KEY).rows if row.unit.level == "manager"]
        cell = seconds(lambda: correct(desk, ACTOR, KEY, [CellFix(people[0], 3, Decimal(1000))]))
        again = seconds(lambda: break_down(desk, ACTOR, BreakdownOrder(key=KEY, total=Decimal(10**7 + 1000))))
    with opened(stage.copy(stage.branch)) as floor:
        with floor.store.writing() as session:
            session.execute(Target.__table__.delete())  # type: ignore[attr-defined]
            session.commit()
        bulk = seconds(lambda: inserted.put(floor))
    size = f"{len(inserted.rows):,} targets"
    yield Line(name="targets: break down", size=size, ours=whole, floor=bulk, bound=3.0)
    yield Line(name="targets: break down again", size=size, ours=again, floor=bulk)
    yield Line(name="targets: correct a cell", size=size, ours=cell, limit=2.0)
    yield _imported(stage)


def _imported(stage: Stage) -> Line:
    """A month's targets of every client from a workbook; the floor inserts the same rows."""
    workbook = _target_workbook(stage)
    with opened(stage.copy(stage.branch)) as ours:
        took = seconds(lambda: import_file(ours, ACTOR, workbook, Order(kind="targets", month=MONTH.plus(2))))
        inserted = Inserted(ours, "targets", f"WHERE month = {MONTH.plus(2).number} AND level = 'client'")
    inserted.rows = [(*row[:-1], None) for row in inserted.rows]
    with opened(stage.copy(stage.branch)) as floor:
        bulk = seconds(lambda: inserted.put(floor))
    return Line(name="import targets of clients", size=f"{len(inserted.rows):,} targets", ours=took, floor=bulk)


def _target_workbook(stage: Stage) -> Path:
    path = stage.folder / "client-targets.xlsx"
    rng = np.random.default_rng(stage.sizes.seed)
    with opened(stage.branch) as desk, desk.store.reading() as session:
        codes = list(session.scalars(select(Client.code).order_by(Client.id)))
    values = rng.gamma(2, 30, len(codes)).round(2).tolist()
    write_only(path, [["客户编码", "卷烟销量"], *([c, v] for c, v in zip(codes, values, strict=True))])
    return path


def many_facts(stage: Stage) -> Path:
    """A branch with figures of all months and indicators of the sizes; sums kept as an import keeps them."""
    path = stage.copy_to(stage.branch, stage.folder / "many.db")
    table: Any = ClientFigure.__table__
    with opened(path) as desk, desk.store.writing() as session:
        ids = sorted(_amounts(session, stage.sizes.indicators))
        months = [MONTH.plus(-back) for back in range(stage.sizes.months - 1, -1, -1)]
        with without_indexes(session.connection(), table):
            session.execute(table.delete())
            clients = list(session.scalars(select(Client.id).order_by(Client.id)))
            for month in months:
                _fill_month(session, stage, month.number, ids, clients)
        for month in months:
            sum_to_managers(session, month, ids)
        session.commit()
    return path


def _amounts(session: Any, most: int) -> list[int]:
    asked = select(Indicator.id).where(Indicator.nature == "amount", Indicator.source.is_(None))
    return list(session.scalars(asked.order_by(Indicator.position).limit(most)))


def _fill_month(session: Any, stage: Stage, month: int, ids: list[int], clients: list[int]) -> None:
    """The month's facts, in the order of the table's key."""
    table: Any = ClientFigure.__table__
    rng = np.random.default_rng([stage.sizes.seed, month])
    for indicator in ids:
        values = (rng.gamma(2, 30, len(clients)) * SCALE).astype(np.int64).tolist()
        insert_columns(session.connection(), table, len(clients), {
            "month": month, "indicator_id": indicator, "client_id": clients, "value": values, "import_id": None,
        })


def full(stage: Stage) -> Iterator[Line]:
    """What the window waits for, and a month's import, in a database with all the facts there may be."""
    path = many_facts(stage)
    with opened(path) as desk:
        count = stage.sizes.clients * stage.sizes.months * stage.sizes.indicators
        size = f"{count / 1e6:,.1f} M facts"
        today(desk, ACTOR, MONTH)
        times = rounds_of({
            "dashboard": lambda: today(desk, ACTOR, MONTH),
            "figures page": lambda: figure_sheet(desk, ACTOR, MONTH),
            "forecast of everybody": lambda: forecast_sheet(desk, ACTOR, "volume", MONTH),
            "forecast of one's clients": lambda: forecast_sheet(desk, ACTOR, "volume", MONTH, manager_id=1),
        }, max(3, stage.sizes.rounds))
        worked = [processor_seconds(lambda: today(desk, ACTOR, MONTH)) for _round in range(max(3, stage.sizes.rounds))]
    limits = {"dashboard": 200.0}
    for name, found in times.items():
        yield Line(name=f"{name}, all facts", size=size, ours=1000 * middle(found), limit=limits.get(name), unit="ms")
    yield Line(name="dashboard, processor time", size=size, ours=1000 * middle(worked), limit=120.0, unit="ms")
    yield from _one_more_month(stage, path, size)


def _one_more_month(stage: Stage, path: Path, size: str) -> Iterator[Line]:
    from benchmarks.material import figure_workbook

    workbook = figure_workbook(stage)
    desk = desk_at(path)
    try:
        took = seconds(lambda: import_file(desk, ACTOR, workbook, Order(kind="figures")))
        inserted = Inserted(desk, "client_figures", f"WHERE month = {MONTH.plus(1).number}")
        inserted.rows = [(*row[:-1], None) for row in inserted.rows]
        with desk.store.writing() as session:
            session.execute(ClientFigure.__table__.delete().where(  # type: ignore[attr-defined]
                ClientFigure.month == MONTH.plus(1).number))
            session.commit()
        bulk = seconds(lambda: inserted.put(desk))
    finally:
        desk.store.close()
    yield Line(
        name="import figures, all facts", size=f"{len(inserted.rows):,} into {size}", ours=took, floor=bulk, bound=3.0)
