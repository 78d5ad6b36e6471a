"""Clients and figures in and out, beside a bare parse, a bare bulk insert and a bare workbook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.material import SAY, client_cells, client_workbook, empty_branch, figure_workbook, write_only
from benchmarks.measuring import Line, rounds_of, seconds
from benchmarks.stage import ACTOR, MONTH, Stage, desk_at, opened
from cmdesk.exchange.files import open_book
from cmdesk.models import Base
from cmdesk.services.exports import export_list
from cmdesk.services.imports import Order, import_file
from cmdesk.services.imports.running import find_table, prepare
from cmdesk.services.system import undo
from cmdesk.services.work import Desk
from cmdesk.values.queries import ListQuery

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, FIGURES = Order(kind="clients"), Order(kind="figures")


def bare_parse(path: Path) -> object:
    """All cells of a workbook as calamine gives them."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def preview(desk: Desk, path: Path, order: Order) -> object:
    """What the wizard shows before anything is written: opened, matched, every cell read."""
    return prepare(desk, ACTOR, find_table(desk, ACTOR, open_book(path), order), order)


class Inserted:
    """The rows of a table as they are stored, to be put into another database by the driver's own executemany."""

    def __init__(self, desk: Desk, table: str, where: str = "") -> None:
        with desk.store.reading() as session:
            cursor = session.connection().connection.cursor()
            cursor.execute(f"SELECT * FROM {table} {where}")
            names = [column[0] for column in cursor.description]
            self.rows: Sequence[Any] = cursor.fetchall()
        marks = ", ".join("?" * len(names))
        self.statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"

    def put(self, desk: Desk) -> None:
        with desk.store.writing() as session:
            session.connection().connection.cursor().executemany(self.statement, self.rows)
            session.commit()


class _Rounds:
    """One database for each round of importing, and one for each round of its floor."""

    def __init__(self, stage: Stage, database: Path, workbook: Path, order: Order, inserted: Inserted) -> None:
        self.stage, self.database, self.workbook, self.order, self.inserted = stage, database, workbook, order, inserted
        self.desks: list[Desk] = []
        self.tokens: list[str] = []

    def _desk(self) -> Desk:
        self.desks.append(desk_at(self.stage.copy(self.database)))
        return self.desks[-1]

    def run(self) -> dict[str, list[float]]:
        calls: dict[str, Callable[[], object]] = {
            "parse": lambda: bare_parse(self.workbook),
            "preview": lambda: preview(self.desks[0], self.workbook, self.order),
        }
        times: dict[str, list[float]] = {name: [] for name in (*calls, "import", "undo", "insert")}
        self._desk()
        try:
            for _round in range(self.stage.sizes.rounds):
                for name, found in rounds_of(calls, 1).items():
                    times[name] += found
                self._write(times)
        finally:
            for desk in self.desks:
                desk.store.close()
        return times

    def _write(self, times: dict[str, list[float]]) -> None:
        ours, floor = self._desk(), self._desk()
        times["import"].append(seconds(lambda: self._import(ours)))
        times["insert"].append(seconds(lambda: self.inserted.put(floor)))
        times["undo"].append(seconds(lambda: undo(ours, ACTOR, self.tokens[-1])))

    def _import(self, desk: Desk) -> None:
        outcome = import_file(desk, ACTOR, self.workbook, self.order)
        if outcome.value.failed or outcome.undo is None:
            raise RuntimeError(outcome.problems[:3])
        self.tokens.append(outcome.undo)


def middle(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 2]


def clients(stage: Stage) -> Iterator[Line]:
    workbook, empty = client_workbook(stage), empty_branch(stage)
    with opened(stage.branch) as desk:
        inserted = Inserted(desk, Base.metadata.tables["clients"].name)
    times = _Rounds(stage, empty, workbook, CLIENTS, inserted).run()
    size = f"{stage.sizes.clients:,} × 20"
    parse, whole = middle(times["parse"]), middle(times["import"])
    yield Line(name="import clients: preview", size=size, ours=middle(times["preview"]), floor=parse, bound=1.5)
    yield Line(name="import clients", size=size, ours=whole, floor=parse + middle(times["insert"]), bound=2.5)
    yield Line(name="import clients: undo", size=size, ours=middle(times["undo"]), floor=whole, bound=1.0)
    yield Line(
        name="import clients: memory", size=size, ours=_peak(stage.copy(empty), workbook), limit=600, unit="MB")
    yield from _export(stage, size)


def _peak(database: Path, workbook: Path) -> float:
    """The most memory a process takes that does nothing but import."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "benchmarks.children.importing", str(database), str(workbook)]
    done = subprocess.run(words, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return float(json.loads(done.stdout)["megabytes"])


def _export(stage: Stage, size: str) -> Iterator[Line]:
    from benchmarks.material import COLUMNS

    query = ListQuery(entity="clients", columns=COLUMNS)
    with opened(stage.branch) as desk:
        cells = client_cells(desk)
        times = rounds_of({
            "ours": lambda: export_list(desk, ACTOR, query, stage.fresh(".xlsx"), SAY),
            "floor": lambda: write_only(stage.fresh(".xlsx"), cells),
        }, stage.sizes.rounds)
    yield Line(name="export clients", size=size, ours=middle(times["ours"]), floor=middle(times["floor"]), bound=1.3)


def figures(stage: Stage) -> Iterator[Line]:
    """A month's figures of every client; the file is read within the time, the floor inserts the same rows.

    Then targets down to the clients and, in full, a database with all facts.
    """
    from benchmarks import facts

    workbook, database = figure_workbook(stage), stage.branch
    whole = stage.copy(database)
    with opened(whole) as desk:
        import_file(desk, ACTOR, workbook, FIGURES)
        inserted = Inserted(desk, "client_figures", f"WHERE month = {MONTH.plus(1).number}")
    inserted.rows = [(*row[:-1], None) for row in inserted.rows]
    times = _Rounds(stage, database, workbook, FIGURES, inserted).run()
    size = f"{len(inserted.rows):,} facts"
    yield Line(name="import figures", size=size, ours=middle(times["import"]), floor=middle(times["insert"]), bound=3.0)
    yield Line(
        name="import figures: undo", size=size, ours=middle(times["undo"]), floor=middle(times["import"]), bound=1.0)
    yield from facts.targets(stage)
    if stage.sizes.full:
        yield from facts.full(stage)
