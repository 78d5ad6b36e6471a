"""The sample branch in a real database: whole, found by search, evaluated, and never mixed with other data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from cmdesk.models.clients import Client
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.models.people import Branch, Manager
from cmdesk.models.system import AuditEntry, Term, Undo
from cmdesk.models.visits import IssuedPlan, Visit, VisitPlan
from cmdesk.services.demo import DemoOrder, make_demo
from cmdesk.services.evaluation import evaluate
from cmdesk.services.search import search_text_of
from cmdesk.services.visits.issuing import compare_issued, set_plan_state
from cmdesk.services.visits.sessions import fieldwork
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.planning import Became
from cmdesk.values.problems import Outcome, UserError
from cmdesk.values.rights import Right, Role

NOW = datetime(2026, 11, 20, 9, 0)
ORDER = DemoOrder(managers=4, clients=120, months=14)
CHIEF = Actor(0, "管理员", Role.ADMINISTRATOR)


def new_desk(folder: Path) -> Desk:
    return Desk(open_store(folder / "demo.db"), folder, lambda: NOW)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Outcome, list[tuple[int, int]]]]:
    desk = new_desk(tmp_path_factory.mktemp("demo"))
    heard: list[tuple[int, int]] = []
    outcome = make_demo(desk, CHIEF, ORDER, lambda done, total: heard.append((done, total)))
    yield desk, outcome, heard
    desk.store.close()


@pytest.fixture
def desk(made: tuple[Desk, Outcome, list[tuple[int, int]]]) -> Desk:
    return made[0]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    desk = new_desk(tmp_path)
    yield desk
    desk.store.close()


def test_it_says_what_it_made(made: tuple[Desk, Outcome, list[tuple[int, int]]]) -> None:
    desk, outcome, heard = made
    assert outcome.value.branch == "寿光营销部"
    assert (outcome.value.counts["managers"], outcome.value.counts["clients"]) == (4, 120)
    assert heard == [(k, 14) for k in range(1, 15)]
    with desk.read(CHIEF, Right.SEE_CLIENTS) as session:
        for name, count in outcome.value.counts.items():
            assert session.scalar(text(f"SELECT count(*) FROM {name}")) == count


def test_the_database_finds_no_broken_reference(desk: Desk) -> None:
    with desk.read(CHIEF, Right.SEE_CLIENTS) as session:
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_values_come_back_in_their_types(desk: Desk) -> None:
    with desk.read(CHIEF, Right.SEE_CLIENTS) as session:
        client = session.get(Client, 1)
        visit = session.scalars(select(Visit).where(Visit.state == "done", Visit.left_at.is_not(None))).first()
        assert client.version == 1 and isinstance(client.opened_on, date) and isinstance(client.pos_in_use, bool)
        assert isinstance(visit.arrived_at, time) and visit.locked is False
        plain = session.execute(text("SELECT day, arrived_at FROM visits WHERE id = :id"), {"id": visit.id}).one()
        assert plain == (visit.day.isoformat(), f"{visit.arrived_at:%H:%M:%S}.000000")


def test_amounts_are_in_the_indicators_unit(desk: Desk) -> None:
    """A shop sells some tens of cartons to some hundreds a month, that is 0.05 to 10 cases, at about 36,500 yuan."""
    with desk.read(CHIEF, Right.SEE_FIGURES) as session:
        asked = (
            select(Indicator.code, func.sum(ClientFigure.value))
            .join(Indicator, Indicator.id == ClientFigure.indicator_id)
            .where(ClientFigure.month == 202610).group_by(Indicator.code)
        )
        sums = dict(session.execute(asked).all())
        assert 0.2 < sums["volume"] / 120 < 1.2
        assert 34_000 < sums["sales_amount"] / sums["volume"] < 39_000
        assert 0.8 < sums["skus_listed"] / sums["skus_offered"] < 1


def test_every_record_is_found_by_its_words(desk: Desk) -> None:
    with desk.read(CHIEF, Right.SEE_CLIENTS) as session:
        for model in (Client, Manager, Branch):
            for row in session.scalars(select(model).limit(20)):
                assert row.search_text == search_text_of(model, row)


def test_the_index_taken_away_for_speed_is_back(desk: Desk) -> None:
    with desk.store.engine.connect() as connection:
        names = {index["name"] for index in inspect(connection).get_indexes("client_figures")}
    assert "ix_client_figures_client" in names


def test_it_stands_in_the_audit_trail_and_cannot_be_undone(desk: Desk) -> None:
    with desk.read(CHIEF, Right.SEE_CLIENTS) as session:
        assert "system.demo" in session.scalars(select(AuditEntry.action)).all()
        assert session.scalar(select(func.count()).select_from(Undo).where(Undo.action == "system.demo")) == 0


@pytest.mark.parametrize("month", ["2026-10", "2026-11"])
def test_it_can_be_evaluated_at_once_with_nothing_missing(desk: Desk, month: str) -> None:
    found = evaluate(desk, CHIEF, Month.parse(month)).value
    assert sorted(row.rank for row in found.rows) == [1, 2, 3, 4]
    assert not found.missing
    totals = sorted(row.total for row in found.rows)
    assert 40 < totals[0] < totals[-1] <= 110


def test_field_work_of_the_month_is_told_and_mostly_as_asked(desk: Desk) -> None:
    told = fieldwork(desk, CHIEF, Month(2026, 11))
    assert sum(each.sessions for each in told) >= 8 and all(each.calls.made for each in told)
    assert sum(each.calls.matched for each in told) > 0.9 * sum(each.calls.due for each in told)
    months = [each for k in range(1, 12) for each in fieldwork(desk, CHIEF, Month(2026, k))]
    assert sum(each.sessions_met for each in months) > len(months) / 2
    assert {each.events_met for each in months} >= {True, None}


def test_every_issued_plan_can_be_compared_with_what_was_done(desk: Desk) -> None:
    with desk.read(CHIEF, Right.SEE_VISITS) as session:
        plans = session.execute(select(VisitPlan.manager_id, VisitPlan.month).where(VisitPlan.state == "issued")).all()
    for manager, month in plans[-8:]:
        compared = compare_issued(desk, CHIEF, manager, Month.from_number(month))
        assert compared.edition == 1 and compared.count(Became.ON_DAY) > len(compared.lines) / 3
        assert compared.issued_at.date() < Month.from_number(month).first


def test_the_kept_edition_is_what_issuing_keeps(empty: Desk) -> None:
    """Issued again while nothing is skipped, the plan gives the same lines; their places count visits out of plan."""
    make_demo(empty, CHIEF, DemoOrder(managers=2, clients=60, months=1))
    november = Month(2026, 11)
    with empty.store.writing() as session:
        for visit in session.scalars(select(Visit).where(Visit.state == "skipped")):
            visit.state = "planned"
        asked = select(VisitPlan).where(VisitPlan.manager_id == 1, VisitPlan.month == november.number)
        session.scalars(asked).one().state = "approved"
        session.commit()
    set_plan_state(empty, CHIEF, 1, november, "issued")
    with empty.read(CHIEF, Right.SEE_VISITS) as session:
        mine = (IssuedPlan.manager_id == 1, IssuedPlan.month == november.number)
        asked = select(IssuedPlan.document).where(*mine).order_by(IssuedPlan.edition)
        first, again = (json.loads(document) for document in session.scalars(asked))
    assert len(first) > 20
    assert [line[:4] + line[5:] for line in first] == [line[:4] + line[5:] for line in again]


def test_a_second_branch_is_refused_and_nothing_changes(desk: Desk) -> None:
    with pytest.raises(UserError) as caught:
        make_demo(desk, CHIEF, ORDER)
    assert [p.code for p in caught.value.problems] == ["demo_not_empty"]
    with desk.read(CHIEF, Right.SEE_CLIENTS) as session:
        assert session.scalar(select(func.count()).select_from(Client)) == 120


@pytest.mark.parametrize(("order", "field"), [
    (DemoOrder(managers=500), "managers"), (DemoOrder(managers=9, clients=8), "clients"),
    (DemoOrder(months=0), "months"),
])
def test_sizes_beyond_reason_are_refused(empty: Desk, order: DemoOrder, field: str) -> None:
    with pytest.raises(UserError) as caught:
        make_demo(empty, CHIEF, order)
    assert [(p.code, p.field) for p in caught.value.problems] == [("demo_out_of_range", field)]


def test_only_the_administrator_may_make_it(empty: Desk) -> None:
    with pytest.raises(UserError) as caught:
        make_demo(empty, Actor(3, "主管", Role.SUPERVISOR), ORDER)
    assert [p.code for p in caught.value.problems] == ["not_allowed"]


def test_what_breaks_off_leaves_an_empty_database(empty: Desk) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(empty, CHIEF, ORDER, stop)
    with empty.read(CHIEF, Right.SEE_CLIENTS) as session:
        assert session.scalar(select(func.count()).select_from(Term)) == 0
    names = {index["name"] for index in inspect(empty.store.engine).get_indexes("client_figures")}
    assert "ix_client_figures_client" in names
    make_demo(empty, CHIEF, DemoOrder(managers=1, clients=3, months=1))


def test_the_words_follow_the_language(empty: Desk) -> None:
    make_demo(empty, CHIEF, DemoOrder(managers=2, clients=10, months=1, language="en"))
    with empty.read(CHIEF, Right.SEE_CLIENTS) as session:
        assert session.scalar(select(Indicator.name).where(Indicator.code == "volume")) == "Volume"
        assert session.scalar(select(Term.name).where(Term.vocabulary == "grades", Term.code == "chief")) == "Chief"


def test_a_new_record_gets_the_next_number(empty: Desk) -> None:
    make_demo(empty, CHIEF, DemoOrder(managers=2, clients=10, months=1))
    with empty.store.writing() as session:
        client = Client(code="NEW", name="新店")
        session.add(client)
        session.commit()
        assert client.id == 11


def test_on_a_server_it_is_the_same_branch(postgres_url: str, desk: Desk, tmp_path: Path) -> None:
    server = Desk(open_store(postgres_url), tmp_path, lambda: NOW)
    try:
        make_demo(server, CHIEF, ORDER)
        with server.read(CHIEF, Right.SEE_FIGURES) as there, desk.read(CHIEF, Right.SEE_FIGURES) as here:
            for model, key in ((Client, Client.id), (Visit, Visit.id), (Target, Target.id)):
                rows = [
                    [tuple(getattr(row, c.key) for c in inspect(model).column_attrs if c.key != "manager_id")
                     for row in session.scalars(select(model).order_by(key).limit(200))]
                    for session in (there, here)
                ]
                assert rows[0] == rows[1]
            total = select(func.sum(ManagerFigure.value))
            assert there.scalar(total) == here.scalar(total)
        with server.store.writing() as session:
            client = Client(code="NEW", name="新店")
            session.add(client)
            session.commit()
            assert client.id == 121
    finally:
        server.store.close()


def test_the_program_starts_without_numpy_and_pandas() -> None:
    check = "import cmdesk.services.demo, sys; print({'numpy', 'pandas'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
