"""Two records of a client become one, and two again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint, func, insert, select

from cmdesk.models import Base
from cmdesk.models.clients import Assignment, Client
from cmdesk.models.evaluation import Evaluation
from cmdesk.models.figures import ClientDayFigure, ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.models.system import AuditEntry
from cmdesk.models.visits import ClientProblem, CycleException, Visit
from cmdesk.services import entities, system
from cmdesk.services.merging import OWN_WAY, Lost, compare, merge_clients, plain_links
from cmdesk.services.work import Desk
from cmdesk.store.undoing import UndoReport
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

CLERK = Actor(2, "内勤", Role.CLERK)
MONTHS = (202608, 202609, 202610, 202611)
STATE = (Client, Visit, Assignment, CycleException, ClientProblem, ClientFigure, ManagerFigure, Target)


def everything(desk: Desk) -> dict[str, set[tuple[Any, ...]]]:
    """All rows but their versions, and without where a manager's sum came from."""
    state = {}
    with desk.store.reading() as session:
        for model in STATE:
            columns = [c for c in model.__table__.columns if c.name not in ("version", "import_id")]
            state[model.__tablename__] = {tuple(row) for row in session.execute(select(*columns))}
    return state


def of_client(desk: Desk, model: type[Any], client_id: int) -> list[Any]:
    with desk.store.reading() as session:
        return list(session.scalars(select(model).where(model.client_id == client_id)))


@pytest.fixture
def two(sample: Desk) -> tuple[int, int]:
    """A client of the sample branch, and one of another manager."""
    with sample.store.reading() as session:
        asked = select(Assignment.client_id, Assignment.manager_id).order_by(Assignment.client_id)
        found = session.execute(asked).all()
        keep, manager = found[0]
        drop = next(c for c, m in found if m != manager)
    return keep, drop


def put(desk: Desk, *rows: Any) -> None:
    with desk.store.writing() as session:
        session.add_all(rows)
        session.commit()


def test_every_table_that_names_a_client_is_moved() -> None:
    """Rows go over as they are where nothing speaks against it; other tables have a way of their own in `merging`."""
    plain = {model.__tablename__ for model, _key in plain_links()}
    links = [f for t in Base.metadata.tables.values() for f in t.foreign_keys if f.column.table is Client.__table__]
    assert {f.parent.table.name for f in links} == plain | {
        m.__tablename__ for m in (*OWN_WAY, ClientFigure, ClientDayFigure)}
    for link in links:
        unique = [c for c in link.parent.table.constraints if isinstance(c, UniqueConstraint)]
        assert link.parent.table.name not in plain or not any(link.parent in c.columns for c in unique)


def test_all_goes_over_and_comes_back(sample: Desk, two: tuple[int, int]) -> None:
    keep, drop = two
    before = everything(sample)
    visits = {c: len(of_client(sample, Visit, c)) for c in two}
    clash = {v.day for v in of_client(sample, Visit, keep)} & {v.day for v in of_client(sample, Visit, drop)}
    outcome = merge_clients(sample, CLERK, keep, drop)
    with sample.store.reading() as session:
        assert session.get(Client, drop) is None
        for model in (Visit, Assignment, CycleException, ClientProblem, ClientFigure):
            assert session.scalar(select(func.count()).select_from(model).where(model.client_id == drop)) == 0
    lines = {line.name.text: line for line in outcome.value.lines}
    assert lines["Visits"].moved + lines["Visits"].dropped >= visits[drop]
    assert len(of_client(sample, Visit, keep)) == visits[keep] + visits[drop] - lines["Visits"].dropped
    assert lines["Visits"].dropped <= len(clash)
    assert everything(sample) != before
    report = system.undo(sample, CLERK, outcome.undo or "").value
    assert (report.kept, report.failed) == (0, 0)
    assert everything(sample) == before


def test_a_trial_counts_the_same_and_changes_nothing(sample: Desk, two: tuple[int, int]) -> None:
    before = everything(sample)
    trial = merge_clients(sample, CLERK, *two, dry_run=True)
    assert (everything(sample), trial.undo) == (before, None)
    assert merge_clients(sample, CLERK, *two).value == trial.value


def test_fields_are_chosen_one_by_one_and_the_code_stays(branch: Desk) -> None:
    values = {"licence": "111111", "contact": None, "cabinets": 2}
    keep = entities.save(branch, CLERK, "clients", None, None, {"code": "1", "name": "甲店", **values}).value
    other = {"code": "2", "name": "乙店", "licence": "222222", "contact": "李四", "cabinets": 5}
    drop = entities.save(branch, CLERK, "clients", None, None, other).value
    found = compare(branch, CLERK, (keep, drop))
    assert found.differing == {"code", "name", "licence", "contact", "cabinets"}
    assert [record.values["name"] for record in found.records] == ["甲店", "乙店"]
    merge_clients(branch, CLERK, keep, drop, {"name": drop, "licence": keep, "code": drop})
    with branch.store.reading() as session:
        client = session.get_one(Client, keep)
        assert (client.code, client.name, client.licence) == ("1", "乙店", "111111")
        assert (client.contact, client.cabinets) == ("李四", 2)
        assert "yidian" in client.search_text
        audit = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert audit is not None
    assert (audit.action, audit.subject) == ("clients.merge", f"clients:{keep}")
    assert "乙店" in audit.detail


def test_the_better_visit_of_a_day_stays(branch: Desk) -> None:
    keep, drop, manager = people_and_clients(branch)
    days = [date(2026, 11, n) for n in (2, 3, 4, 5)]

    def visit(client: int, day: date, state: str) -> Visit:
        return Visit(day=day, manager_id=manager, client_id=client, state=state)

    put(
        branch, visit(keep, days[0], "planned"), visit(drop, days[0], "done"), visit(keep, days[1], "done"),
        visit(drop, days[1], "missed"), visit(keep, days[2], "done"), visit(drop, days[2], "done"),
        visit(drop, days[3], "planned"),
    )
    (line,) = merge_clients(branch, CLERK, keep, drop).value.lines
    assert (line.moved, line.dropped) == (3, 2)
    left = sorted((v.day, v.state) for v in of_client(branch, Visit, keep))
    assert left == [(days[0], "done"), (days[1], "done"), (days[2], "done"), (days[2], "done"), (days[3], "planned")]


def people_and_clients(desk: Desk) -> tuple[int, int, int]:
    manager = entities.save(desk, CLERK, "managers", None, None, {"code": "M", "name": "张三"}).value
    ids = [entities.save(desk, CLERK, "clients", None, None, {"code": c, "name": c}).value for c in ("K", "D")]
    return ids[0], ids[1], manager


def test_nobody_answers_twice_for_a_day(branch: Desk) -> None:
    keep, drop, manager = people_and_clients(branch)
    other = entities.save(branch, CLERK, "managers", None, None, {"code": "N", "name": "李四"}).value
    put(
        branch,
        Assignment(client_id=keep, manager_id=manager, first_day=date(2026, 3, 1), last_day=date(2026, 6, 30)),
        Assignment(client_id=drop, manager_id=other, first_day=date(2026, 1, 1), last_day=None),
        CycleException(client_id=keep, visits=4, first_day=date(2026, 1, 1)),
        CycleException(client_id=drop, visits=2, first_day=date(2026, 5, 1)),
    )
    before = everything(branch)
    outcome = merge_clients(branch, CLERK, keep, drop)
    spans = sorted((a.first_day, a.last_day, a.manager_id) for a in of_client(branch, Assignment, keep))
    assert spans == [
        (date(2026, 1, 1), date(2026, 2, 28), other), (date(2026, 3, 1), date(2026, 6, 30), manager),
        (date(2026, 7, 1), None, other),
    ]
    assert [e.visits for e in of_client(branch, CycleException, keep)] == [4]
    told = {line.name.text: (line.moved, line.dropped) for line in outcome.value.lines}
    assert told == {"Assignments": (1, 0), "Cycle exceptions": (0, 1)}
    system.undo(branch, CLERK, outcome.undo or "")
    assert everything(branch) == before


def test_figures_fill_gaps_and_are_never_counted_twice(branch: Desk) -> None:
    keep, drop, manager = people_and_clients(branch)
    with branch.store.writing() as session:
        volume = session.scalars(select(Indicator).where(Indicator.code == "volume")).one()
        session.add_all([
            Assignment(client_id=c, manager_id=manager, first_day=date(2026, 1, 1)) for c in (keep, drop)
        ])
        rows = [(keep, 202609, 10), (drop, 202609, 4), (drop, 202610, 7)]
        session.execute(insert(ClientFigure), [
            {"month": m, "indicator_id": volume.id, "client_id": c, "value": Decimal(v)} for c, m, v in rows])
        session.execute(insert(ManagerFigure), [
            {"month": m, "indicator_id": volume.id, "manager_id": manager, "value": Decimal(v), "rows": n}
            for m, v, n in ((202609, 14, 2), (202610, 7, 1))])
        session.add_all([
            Target(month=202611, indicator_id=volume.id, level="client", subject_id=c, value=Decimal(v))
            for c, v in ((keep, 3), (drop, 9))
        ])
        session.commit()
    before = everything(branch)
    outcome = merge_clients(branch, CLERK, keep, drop)
    assert outcome.value.lost == (Lost(Month(2026, 9), volume.name, Decimal(10), Decimal(4)),)
    told = {line.name.text: (line.moved, line.dropped) for line in outcome.value.lines}
    assert told == {"Assignments": (0, 1), "Figures": (1, 1), "Targets": (0, 1)}
    assert {f.month: f.value for f in of_client(branch, ClientFigure, keep)} == {202609: 10, 202610: 7}
    assert sums(branch) == {202609: (10, 1), 202610: (7, 1)}
    system.undo(branch, CLERK, outcome.undo or "")
    assert everything(branch) == before


def sums(desk: Desk) -> dict[int, tuple[Decimal, int | None]]:
    with desk.store.reading() as session:
        return {f.month: (f.value, f.rows) for f in session.scalars(select(ManagerFigure))}


def test_the_sums_follow_where_another_manager_answers(sample: Desk, two: tuple[int, int]) -> None:
    """The dropped client's figures of months the kept one has none for now count for the kept one's manager."""
    keep, drop = two
    with sample.store.writing() as session:
        table = ClientFigure.__table__
        session.execute(table.delete().where(table.c.client_id == keep, table.c.month == 202609))  # type: ignore[attr-defined]
        session.commit()
    outcome = merge_clients(sample, CLERK, keep, drop)
    assert outcome.value.lost
    with sample.store.reading() as session:
        whole = select(ClientFigure.indicator_id, func.sum(ClientFigure.value)).where(ClientFigure.month == 202609)
        clients = dict(session.execute(whole.group_by(ClientFigure.indicator_id)).all())
        summed = select(ManagerFigure.indicator_id, func.sum(ManagerFigure.value)).where(
            ManagerFigure.month == 202609, ManagerFigure.rows.is_not(None))
        managers = dict(session.execute(summed.group_by(ManagerFigure.indicator_id)).all())
        stale = session.scalars(select(Evaluation.stale).where(Evaluation.month == 202609)).all()
    assert {i: round(v, 2) for i, v in managers.items()} == {i: round(clients[i], 2) for i in managers}
    assert all(stale)


def test_what_was_edited_since_stays_at_undo(branch: Desk) -> None:
    keep, drop, manager = people_and_clients(branch)
    put(branch, Visit(day=date(2026, 11, 2), manager_id=manager, client_id=drop))
    outcome = merge_clients(branch, CLERK, keep, drop, {"name": drop})
    entities.save(branch, CLERK, "clients", keep, None, {"note": "看过"})
    report = system.undo(branch, CLERK, outcome.undo or "").value
    assert report == UndoReport(undone=2, kept=1, failed=0)
    with branch.store.reading() as session:
        assert session.get_one(Client, drop).code == "D"
        assert (session.get_one(Client, keep).name, session.get_one(Client, keep).note) == ("D", "看过")
        assert session.scalars(select(Visit.client_id)).all() == [drop]


@pytest.mark.parametrize("ids", [(1, 1), (1, 999), (999, 1)])
def test_a_merge_needs_two_clients(sample: Desk, ids: tuple[int, int]) -> None:
    with pytest.raises(UserError) as error:
        merge_clients(sample, CLERK, *ids)
    assert error.value.problems[0].code == "record_gone"


def test_who_may_not_edit_clients_may_not_merge(sample: Desk) -> None:
    for role in (Role.LEADER, Role.MANAGER):
        with pytest.raises(UserError) as error:
            merge_clients(sample, Actor(3, "某人", role, manager_id=1), 1, 2)
        assert error.value.problems[0].code == "not_allowed"
