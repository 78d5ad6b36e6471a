"""Figures that replace a month, and those that only add; taken back in three ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.clients import Client
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.services import entities, system
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.imports import Mode
from cmdesk.values.messages import Msg
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Right

MONTH = Month(2026, 10)
FIRST = ("客户编码,卷烟销量,单箱值", "C1,10,30000", "C2,20,31000", "C3,30,")


@pytest.fixture
def shops(branch: Desk, actor: Actor) -> Desk:
    for code in ("C1", "C2", "C3"):
        entities.save(branch, actor, "clients", None, None, {"code": code, "name": f"店{code}"})
    return branch


def put(desk: Desk, actor: Actor, path: Path, *lines: str, mode: Mode = Mode.UPDATE):
    path.write_text("\n".join(lines), encoding="utf-8")
    return import_file(desk, actor, path, Order(kind="figures", month=MONTH, mode=mode))


def figures(desk: Desk) -> dict[tuple[str, str], Decimal]:
    with desk.store.reading() as session:
        asked = select(Client.code, Indicator.name, ClientFigure.value).join(
            Client, Client.id == ClientFigure.client_id).join(Indicator, Indicator.id == ClientFigure.indicator_id)
        return {(code, name): value for code, name, value in session.execute(asked)}


def names(desk: Desk) -> list[str]:
    return sorted({name for _code, name in figures(desk)})


def test_a_month_is_replaced_by_what_the_file_has(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    put(shops, actor, tmp_path / "一.csv", *FIRST)
    before = figures(shops)
    assert len(before) == 5
    volume = next(name for name in names(shops) if before.get(("C3", name)) == 30)
    outcome = put(shops, actor, tmp_path / "二.csv", "客户编码,卷烟销量", "C1,11", "C2,20", mode=Mode.REPLACE)
    result = outcome.value
    assert (result.rows, result.updated, result.unchanged, result.failed, result.removed) == (2, 1, 1, 0, 1)
    after = figures(shops)
    assert ("C3", volume) not in after
    assert after["C1", volume] == 11
    assert {key: value for key, value in after.items() if key[1] != volume} == {
        key: value for key, value in before.items() if key[1] != volume}
    report = system.undo(shops, actor, outcome.undo or "").value
    assert (report.kept, report.failed) == (0, 0)
    assert figures(shops) == before


def test_a_number_that_somebody_entered_again_is_kept_by_the_undo(
    shops: Desk, actor: Actor, tmp_path: Path,
) -> None:
    put(shops, actor, tmp_path / "一.csv", *FIRST)
    outcome = put(shops, actor, tmp_path / "二.csv", "客户编码,卷烟销量", "C1,11", mode=Mode.REPLACE)
    assert outcome.value.removed == 2
    put(shops, actor, tmp_path / "三.csv", "客户编码,卷烟销量", "C3,99")
    report = system.undo(shops, actor, outcome.undo or "").value
    assert report.kept == 1
    values = sorted(value for (code, _name), value in figures(shops).items() if code == "C3")
    assert values == [99]


def test_a_row_that_cannot_be_read_leaves_its_number_alone(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    put(shops, actor, tmp_path / "一.csv", *FIRST)
    result = put(shops, actor, tmp_path / "二.csv", "客户编码,卷烟销量", "C1,11", "C3,三十多", mode=Mode.REPLACE).value
    assert (result.failed, result.removed) == (1, 1)
    assert {code for code, _name in figures(shops)} == {"C1", "C2", "C3"}


def test_sums_of_clients_follow_and_managers_own_numbers_go(sample: Desk, actor: Actor, tmp_path: Path) -> None:
    with sample.store.reading() as session:
        people = list(session.scalars(select(Manager.code).order_by(Manager.id)))
        name = session.scalars(select(Indicator.name).where(Indicator.source.is_(None)).order_by(Indicator.id)).first()
    month = Month(2026, 12)
    path = tmp_path / "月.csv"
    for lines, mode in (([f"{c},5" for c in people], Mode.UPDATE), ([f"{people[0]},6"], Mode.REPLACE)):
        path.write_text("\n".join((f"工号,{name}", *lines)), encoding="utf-8")
        result = import_file(sample, actor, path, Order(kind="figures", month=month, mode=mode)).value
    assert result.removed == len(people) - 1
    with sample.store.reading() as session:
        assert [v for (v,) in session.execute(select(ManagerFigure.value).where(
            ManagerFigure.month == month.number))] == [6]


def test_only_new_numbers_are_added(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    put(shops, actor, tmp_path / "一.csv", "客户编码,卷烟销量", "C1,10")
    result = put(shops, actor, tmp_path / "二.csv", "客户编码,卷烟销量", "C1,77", "C2,20", mode=Mode.NEW).value
    assert (result.created, result.updated, result.unchanged) == (1, 0, 1)
    assert sorted(figures(shops).values()) == [10, 20]


def test_nothing_but_figures_and_targets_replaces(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    path = tmp_path / "户.csv"
    path.write_text("客户编码,客户名称\nC1,店", encoding="utf-8")
    with pytest.raises(UserError) as error:
        import_file(branch, actor, path, Order(kind="clients", mode=Mode.REPLACE))
    assert error.value.problems[0].code == "replace_only_figures"


def goals(desk: Desk, level: str) -> dict[tuple[int, int], Decimal]:
    with desk.store.reading() as session:
        asked = select(Target.subject_id, Target.indicator_id, Target.value).where(Target.level == level)
        return {(subject, indicator): value for subject, indicator, value in session.execute(asked)}


def aim(desk: Desk, actor: Actor, path: Path, *lines: str, mode: Mode = Mode.UPDATE):
    path.write_text("\n".join(lines), encoding="utf-8")
    return import_file(desk, actor, path, Order(kind="targets", month=MONTH, mode=mode))


def test_a_months_targets_are_replaced_and_locked_ones_stay(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    aim(shops, actor, tmp_path / "一.csv", *FIRST)
    with shops.write(actor, Right.EDIT_FIGURES, "test") as work:
        locked = work.session.scalars(select(Target).order_by(Target.id)).all()[1]
        locked.locked, who = True, locked.subject_id
        work.outcome(None, Msg("locked"))
    before = goals(shops, "client")
    outcome = aim(shops, actor, tmp_path / "二.csv", "客户编码,卷烟销量", "C1,11", mode=Mode.REPLACE)
    assert (outcome.value.updated, outcome.value.removed) == (1, 1)
    after = goals(shops, "client")
    assert len(before) - len(after) == 1
    assert sorted(value for (subject, _i), value in after.items() if subject == who) == [20, 31000]
    assert system.undo(shops, actor, outcome.undo or "").value.failed == 0
    assert goals(shops, "client") == before


def test_a_managers_target_follows_the_targets_of_the_clients(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    people = [entities.save(shops, actor, "managers", None, None, {"code": c, "name": c}).value for c in ("J1", "J2")]
    with shops.store.reading() as session:
        clients = list(session.scalars(select(Client.id).order_by(Client.code)))
    for client, manager in zip(clients, (people[0], people[0], people[1]), strict=True):
        values = {"client": client, "manager": manager, "first_day": date(2020, 1, 1)}
        entities.save(shops, actor, "assignments", None, None, values)
    aim(shops, actor, tmp_path / "一.csv", "客户编码,卷烟销量", "C1,10", "C2,20", "C3,30")
    assert [value for _key, value in sorted(goals(shops, "manager").items())] == [30, 30]
    outcome = aim(shops, actor, tmp_path / "二.csv", "客户编码,卷烟销量", "C1,10", mode=Mode.REPLACE)
    assert {subject: value for (subject, _i), value in goals(shops, "manager").items()} == {people[0]: 10}
    system.undo(shops, actor, outcome.undo or "")
    assert [value for _key, value in sorted(goals(shops, "manager").items())] == [30, 30]


def test_only_new_targets_are_added(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    aim(shops, actor, tmp_path / "一.csv", "客户编码,卷烟销量", "C1,10")
    result = aim(shops, actor, tmp_path / "二.csv", "客户编码,卷烟销量", "C1,77", "C2,20", mode=Mode.NEW).value
    assert (result.created, result.updated, result.unchanged) == (1, 0, 1)
    assert sorted(goals(shops, "client").values()) == [10, 20]
