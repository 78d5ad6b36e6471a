"""Every benchmark runs, on a branch so small that its figures mean nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import facts, packing
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.evaluating import agree, numpy_from_clients, numpy_scores
from benchmarks.measuring import Line, peak_megabytes, rounds_of
from benchmarks.scoring import months, scored_branch
from benchmarks.stage import ACTOR, MONTH, Sizes, Stage, opened
from benchmarks.table import HEADERS, cells, text
from cmdesk.models.figures import ClientFigure, ManagerFigure
from cmdesk.services.evaluation import evaluate

TINY = Sizes(managers=6, clients=60, indicators=2, items=10, months=2, rounds=1)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    yield Stage(tmp_path_factory.mktemp("bench"), TINY)


@pytest.mark.parametrize("name", ["import", "figures", "list", "evaluate", "branch"])
def test_it_measures(stage: Stage, name: str) -> None:
    lines = list(BENCHMARKS[name](stage))
    assert lines
    for line in lines:
        assert line.ours is not None
        assert line.ours > 0
        assert line.bound is None or line.ratio is not None


@pytest.mark.parametrize("name", ["start", "window"])
def test_windows_of_their_own_are_timed(stage: Stage, name: str) -> None:
    lines = {line.name: line for line in BENCHMARKS[name](stage)}
    assert "idle window's memory" in lines
    assert all(line.ours is not None for line in lines.values() if not line.note)


def test_without_libreoffice_the_pack_is_timed_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "office", lambda: None)
    line, = packing.pack(stage)
    assert line.ours is not None
    assert (line.ratio, line.ok, line.note) == (None, None, packing.MISSING)


@pytest.mark.skipif(packing.office() is None, reason="LibreOffice is not installed")
def test_libreoffice_works_out_the_same_scores(stage: Stage, tmp_path: Path) -> None:
    import subprocess

    from openpyxl import load_workbook

    with opened(stage.copy(scored_branch(stage, clients=False))) as desk:
        found = {row.code: row for row in evaluate(desk, ACTOR, MONTH).value.rows}
        workbook = packing.score_workbook(desk, stage, tmp_path / "scores.xlsx")
    words = [packing.office(), f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(workbook)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    sheet = load_workbook(tmp_path / "out" / "scores.xlsx", data_only=True).worksheets[packing.RANKING]
    lines = list(sheet.iter_rows(min_row=packing.HEADER, values_only=True))
    names = [str(name).split("\n")[0] for name in lines[0]]
    rows = {line[names.index("姓名")]: dict(zip(names, line, strict=True)) for line in lines[1:len(found) + 1]}
    assert len(rows) == len(found)
    for own in found.values():
        line = rows[own.name]
        points = [line[f"指标{k + 1}"] for k in range(TINY.items)]
        assert points == pytest.approx([float(s.points) for s in own.scores.values()], abs=0.0101)
        assert line["总分"] == pytest.approx(float(own.total), abs=0.1)
        assert line["名次"] == 1 + sum(other["总分"] > line["总分"] for other in rows.values())


def test_numpy_and_the_program_agree_from_the_sums_and_from_the_clients(stage: Stage) -> None:
    with opened(stage.copy(scored_branch(stage))) as desk:
        found = evaluate(desk, ACTOR, MONTH).value
        by_sums = numpy_scores(desk, TINY.items)
        agree(found, by_sums)
        assert numpy_from_clients(desk, TINY.items).keys() == by_sums.keys()
    assert [str(month) for month in months(stage)] == ["2026-10", "2026-11"]


def test_a_bound_holds_or_not() -> None:
    twice = Line(name="a", size="1", ours=2.0, floor=1.0, bound=2.0)
    over = Line(name="a", size="1", ours=2.1, floor=1.0, bound=2.0)
    slow = Line(name="a", size="1", ours=1.0, floor=1.0, bound=2.0, limit=0.5)
    alone = Line(name="a", size="1", ours=1.0)
    assert [line.ok for line in (twice, over, slow, alone)] == [True, False, False, None]


def test_rounds_run_every_call_and_turn_the_order() -> None:
    called: list[str] = []
    found = rounds_of({"a": lambda: called.append("a"), "b": lambda: called.append("b")}, 2)
    assert called == ["a", "b", "b", "a"]
    assert [len(times) for times in found.values()] == [2, 2]
    assert peak_megabytes() > 10


def test_the_table_is_plain_where_no_terminal_is() -> None:
    line = Line(name="list opened", size="60,000 clients", ours=12.34, limit=150, unit="ms")
    assert cells(line) == ("list opened", "60,000 clients", "12.3 ms", "", "", "150 ms", "yes", "")
    lines = text([line]).splitlines()
    assert lines[0].split() == [header for header in HEADERS if header]


def test_one_json_object_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["list", "--managers", "3", "--clients", "20", "--rounds", "1", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code in (0, 1)
    assert {"name", "ours", "floor", "ratio", "bound", "ok"} <= told["lines"][0].keys()


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["speed"])
    assert end.value.code == 2
    assert "unknown benchmark speed" in capsys.readouterr().err


def test_a_database_with_all_facts_is_made_and_measured(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Sizes(managers=3, clients=30, indicators=2, months=6, rounds=1))
    lines = list(facts.full(stage))
    assert [line.name for line in lines if line.ours is None] == []
    with opened(stage.folder / "many.db") as desk, desk.store.reading() as session:
        months = select(func.count(func.distinct(ClientFigure.month))).select_from(ClientFigure)
        assert session.scalar(months) == 7  # and the month imported after them
        # what the managers have is what their clients have; a few closed shops belong to nobody
        client = select(func.sum(ClientFigure.value)).where(ClientFigure.month == MONTH.number)
        manager = select(func.sum(ManagerFigure.value)).where(
            ManagerFigure.month == MONTH.number, ManagerFigure.indicator_id.in_(select(ClientFigure.indicator_id)))
        whole, held = session.scalar(client), session.scalar(manager)
        assert whole is not None and held is not None
        assert 0 < whole - held < whole / 10
