"""The weekly pack as a whole process, beside LibreOffice working out the same scores in the same workbook and printing
it whole.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.evaluating import SCALE
from benchmarks.measuring import Call, Line, rounds_of
from benchmarks.scoring import METHODS, codes, scored_branch
from benchmarks.stage import ACTOR, MONTH, Stage, opened
from cmdesk.services.meetings import pack_data
from cmdesk.services.reports import spec_of, write
from cmdesk.services.work import Desk
from cmdesk.values.periods import Week

ROOT = Path(__file__).resolve().parent.parent
WEEK = "2026-W47"
RANKING, HEADER = 1, 4
"""Where the ranking stands in the pack's workbook: the second sheet, its header in the fourth row."""
MISSING = "LibreOffice is not installed (apt install libreoffice-calc)"


def office() -> str | None:
    """LibreOffice's command, where it is installed."""
    usual = Path(r"C:\Program Files\LibreOffice\program\soffice.com")
    return shutil.which("soffice") or shutil.which("libreoffice") or (str(usual) if usual.exists() else None)


def pack(stage: Stage) -> Iterator[Line]:
    database = stage.copy(scored_branch(stage, clients=False))
    calls: dict[str, Call] = {"ours": lambda: make_pack(database, stage.fresh(""))}
    command = office()
    if command is not None:
        with opened(database) as desk:
            workbook = score_workbook(desk, stage, stage.fresh(".xlsx"))
        calls["floor"] = lambda: print_workbook(command, workbook, stage.folder)
        calls["floor"]()
    times = {name: statistics.median(found) for name, found in rounds_of(calls, stage.sizes.rounds).items()}
    yield Line(
        name="weekly pack, whole process", size=f"{stage.sizes.managers} × {stage.sizes.items}", ours=times["ours"],
        floor=times.get("floor"), bound=1.0 if command else None, note="" if command else MISSING,
    )


def make_pack(database: Path, out: Path) -> None:
    words = [sys.executable, "-m", "cmdesk", "--data", str(database), "--json", "pack", WEEK, "--out", str(out)]
    subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)


def print_workbook(command: str, workbook: Path, folder: Path) -> Path:
    """Let LibreOffice open the workbook, work it out and print it to a PDF; its settings lie in their own folder."""
    profile = (folder / "office").as_uri()
    words = [command, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*words, str(workbook)], check=True, capture_output=True, timeout=300)
    return folder / f"{workbook.stem}.pdf"


def score_workbook(desk: Desk, stage: Stage, path: Path) -> Path:
    """The pack's own workbook, every sheet and chart of it, with the scores, totals and ranks of the ranking sheet as
    formulas over values and targets, which stand on two hidden sheets.
    """
    from openpyxl import load_workbook

    data = pack_data(desk, ACTOR, Week.parse(WEEK))
    write(spec_of("pack").build(data), path, "zh_CN")
    book = load_workbook(path)
    assert data.ranking is not None
    people = [row.code for row in data.ranking.rows]
    for title, table, owner, more in (
        ("values", "manager_figures", "manager_id", ""), ("targets", "targets", "subject_id", " AND level = 'manager'"),
    ):
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden"
        sheet.append(["code", *codes(stage.sizes.items)])
        for code, row in zip(people, _cells(desk, table, owner, people, stage.sizes.items, more), strict=True):
            sheet.append([code, *row])
    _score(book.worksheets[RANKING], len(people), stage.sizes.items)
    book.save(path)
    return path


def _score(sheet: Any, people: int, items: int) -> None:
    """Formulas in the place of the scores; the people stand in the order of the hidden sheets."""
    first = HEADER + 1
    names = [str(cell.value).split("\n")[0] for cell in sheet[HEADER]]
    columns = [names.index(f"指标{k + 1}") + 1 for k in range(items)]
    total, rank = names.index("总分") + 1, names.index("名次") + 1
    for number in range(people):
        formulas = _formulas(number + 2, people, items)
        for column, formula in zip(columns, formulas, strict=True):
            sheet.cell(first + number, column).value = formula
        scores = f"{letter(columns[0])}{first + number}:{letter(columns[-1])}{first + number}"
        totals = f"{letter(total)}${first}:{letter(total)}${first + people - 1}"
        sheet.cell(first + number, total).value = f"=SUM({scores})"
        sheet.cell(first + number, rank).value = f"=RANK({letter(total)}{first + number},{totals})"


def _formulas(row: int, people: int, items: int) -> list[str]:
    weight = 100 / items
    columns = [letter(k + 2) for k in range(items)]
    points = [
        _FORMULAS[k % len(METHODS)](_completion(column, row), weight, column, people)
        for k, column in enumerate(columns)
    ]
    return [f"=ROUND(MAX(0,MIN({weight!r},{each})),2)" for each in points]


def letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def _completion(column: str, row: int) -> str:
    return f"values!{column}{row}/targets!{column}{row}*100"


def _ranked(x: str, weight: float, column: str, people: int) -> str:
    better = f"values!{column}$2:{column}${people + 1}/targets!{column}$2:{column}${people + 1}*100>{x}"
    return f"{weight!r}*({people}-1-SUMPRODUCT(--({better})))/{max(people - 1, 1)}"


_FORMULAS: tuple[Any, ...] = (
    lambda x, w, _column, _people: f"{w!r}*MIN(100,MAX(0,{x}))/100",
    lambda x, w, _column, _people: f"{w!r}-0.05*MAX(95-{x},0)",
    lambda x, _w, _column, _people: f"IF({x}>=110,2.5,IF({x}>=100,2,IF({x}>=90,1.5,IF({x}>=80,1,0.5))))",
    lambda x, _w, _column, _people: f"IF({x}<=60,0,IF({x}<=90,({x}-60)/30*1.5,IF({x}<=120,1.5+({x}-90)/30,2.5)))",
    _ranked,
)


def _cells(desk: Desk, table: str, owner: str, people: Sequence[str], items: int, more: str) -> list[list[float]]:
    """Each one's numbers of the month, an item each."""
    asked = (
        f"SELECT m.code, i.code, t.value FROM {table} t JOIN managers m ON m.id = t.{owner}"
        f" JOIN indicators i ON i.id = t.indicator_id WHERE t.month = {MONTH.number}{more}"
    )
    with desk.store.reading() as session:
        found = {(who, what): value / SCALE for who, what, value in session.connection().exec_driver_sql(asked)}
    return [[found[who, code] for code in codes(items)] for who in people]
