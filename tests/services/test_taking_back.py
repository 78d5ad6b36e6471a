"""Imports taken back: everything they did, but nothing that somebody did since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cmdesk.models.clients import Assignment, Client
from cmdesk.models.figures import ClientFigure, ManagerFigure
from cmdesk.models.system import Change
from cmdesk.services import entities, system
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.problems import Outcome
from cmdesk.values.queries import ListQuery

Counts = tuple[int, int, int]


def bring(desk: Desk, actor: Actor, folder: Path, kind: str, text: str) -> Outcome[object]:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    outcome = import_file(desk, actor, path, Order(kind=kind))
    assert outcome.value.failed == 0, outcome.problems
    return outcome  # type: ignore[return-value]


def back(desk: Desk, actor: Actor, outcome: Outcome[object]) -> Counts:
    assert outcome.undo is not None
    report = system.undo(desk, actor, outcome.undo).value
    return report.undone, report.kept, report.failed


def shops(*names: str) -> str:
    return "\n".join(["客户编码,客户名称,电话", *(f"X{k},{name},1390000000{k}" for k, name in enumerate(names, 1))])


def client(desk: Desk, code: str) -> Client | None:
    with desk.store.reading() as session:
        return session.scalars(select(Client).where(Client.code == code)).one_or_none()


def edited(desk: Desk, actor: Actor, code: str, **values: object) -> Outcome[int]:
    found = client(desk, code)
    assert found is not None
    return entities.save(desk, actor, "clients", found.id, found.version, values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_new_rows_are_one_note_and_go_again(branch: Desk, actor: Actor, folder: Path) -> None:
    outcome = bring(branch, actor, folder, "clients", shops("一店", "二店", "三店"))
    with branch.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == 1
    assert back(branch, actor, outcome) == (3, 0, 0)
    assert entities.rows(branch, actor, ListQuery(entity="clients")).total == 0


def test_a_row_edited_since_stays(branch: Desk, actor: Actor, folder: Path) -> None:
    outcome = bring(branch, actor, folder, "clients", shops("一店", "二店", "三店"))
    edited(branch, actor, "X2", contact="王芳")
    assert back(branch, actor, outcome) == (2, 1, 0)
    found = client(branch, "X2")
    assert found is not None
    assert found.contact == "王芳"


def test_a_row_deleted_since_counts_as_kept(branch: Desk, actor: Actor, folder: Path) -> None:
    outcome = bring(branch, actor, folder, "clients", shops("一店", "二店"))
    gone = client(branch, "X1")
    assert gone is not None
    entities.delete(branch, actor, "clients", [gone.id])
    assert back(branch, actor, outcome) == (1, 1, 0)


def test_a_row_that_others_need_cannot_go(sample: Desk, actor: Actor, folder: Path) -> None:
    outcome = bring(sample, actor, folder, "clients", shops("一店", "二店"))
    needed = client(sample, "X2")
    assert needed is not None
    with sample.store.writing() as session:
        session.add(Assignment(client_id=needed.id, manager_id=1, first_day=date(2026, 1, 1)))
        session.commit()
    assert back(sample, actor, outcome) == (1, 0, 1)
    assert client(sample, "X1") is None
    assert client(sample, "X2") is not None


def test_steps_are_taken_back_one_after_the_other(branch: Desk, actor: Actor, folder: Path) -> None:
    """An edit taken back leaves the row as the import made it, whatever its version."""
    first = bring(branch, actor, folder, "clients", shops("一店", "二店"))
    second = bring(branch, actor, folder, "clients", shops("一店", "新二店"))
    third = edited(branch, actor, "X2", contact="王芳")
    assert back(branch, actor, third) == (1, 0, 0)
    assert back(branch, actor, second) == (1, 0, 0)
    found = client(branch, "X2")
    assert found is not None
    assert (found.name, found.contact) == ("二店", None)
    assert entities.rows(branch, actor, ListQuery(entity="clients", search="erdian")).total == 1
    assert entities.rows(branch, actor, ListQuery(entity="clients", search="xinerdian")).total == 0
    assert back(branch, actor, first) == (2, 0, 0)


def test_only_changed_columns_of_updated_rows_are_put_back(branch: Desk, actor: Actor, folder: Path) -> None:
    bring(branch, actor, folder, "clients", shops("一店", "二店", "三店"))
    outcome = bring(branch, actor, folder, "clients", shops("甲店", "乙店", "三店"))
    assert (outcome.value.updated, outcome.value.unchanged) == (2, 1)  # type: ignore[attr-defined]
    edited(branch, actor, "X1", note="电话已核")
    assert back(branch, actor, outcome) == (1, 1, 0)
    names = {code: found.name for code in ("X1", "X2", "X3") if (found := client(branch, code))}
    assert names == {"X1": "甲店", "X2": "二店", "X3": "三店"}


def figures_of(desk: Desk, month: int) -> dict[int, Decimal]:
    with desk.store.reading() as session:
        asked = select(ClientFigure.client_id, ClientFigure.value).where(
            ClientFigure.month == month, ClientFigure.indicator_id == 1)
        return dict(session.execute(asked).all())  # type: ignore[arg-type]


def sums_of(desk: Desk, month: int) -> list[tuple[int, Decimal, int | None]]:
    with desk.store.reading() as session:
        asked = select(ManagerFigure.manager_id, ManagerFigure.value, ManagerFigure.rows).where(
            ManagerFigure.month == month, ManagerFigure.indicator_id == 1).order_by(ManagerFigure.manager_id)
        return [tuple(row) for row in session.execute(asked)]  # type: ignore[misc]


def test_figures_of_a_month_come_back_as_they_were(sample: Desk, actor: Actor, folder: Path) -> None:
    """Some replaced and some new in one file: the old numbers return, the new ones go, the managers' sums follow."""
    with sample.store.reading() as session:
        codes = list(session.scalars(select(Client.code).order_by(Client.id).limit(4)))
    first = bring(sample, actor, folder, "figures", "客户编码,月份,卷烟销量\n" + "\n".join(
        f"{code},2027-01,{value}" for code, value in zip(codes[:2], (10, 20), strict=True)))
    before, sums = figures_of(sample, 202701), sums_of(sample, 202701)
    second = bring(sample, actor, folder, "figures", "客户编码,月份,卷烟销量\n" + "\n".join(
        f"{code},2027-01,{value}" for code, value in zip(codes, ("10", "25.5", "1", "2"), strict=True)))
    result = second.value
    assert (result.created, result.updated, result.unchanged) == (2, 1, 1)  # type: ignore[attr-defined]
    assert sorted(figures_of(sample, 202701).values()) == [1, 2, 10, Decimal("25.5")]
    assert sum(value for _manager, value, _rows in sums_of(sample, 202701)) == Decimal("38.5")
    assert back(sample, actor, second)[1:] == (0, 0)
    assert (figures_of(sample, 202701), sums_of(sample, 202701)) == (before, sums)
    assert back(sample, actor, first)[1:] == (0, 0)
    assert (figures_of(sample, 202701), sums_of(sample, 202701)) == ({}, [])


def test_figures_corrected_since_stay(sample: Desk, actor: Actor, folder: Path) -> None:
    with sample.store.reading() as session:
        codes = list(session.scalars(select(Client.code).order_by(Client.id).limit(2)))
    head = "客户编码,月份,卷烟销量"
    first = bring(sample, actor, folder, "figures", f"{head}\n{codes[0]},2027-01,10\n{codes[1]},2027-01,20")
    bring(sample, actor, folder, "figures", f"{head}\n{codes[1]},2027-01,21")
    assert back(sample, actor, first)[1] >= 1
    assert list(figures_of(sample, 202701).values()) == [21]
