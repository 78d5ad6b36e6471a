"""What people write into their rules, typed into the editor and scored; every expected score worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cmdesk.rules.evaluation import score
from cmdesk.services.presets import start_branch
from cmdesk.services.work import Desk
from cmdesk.ui.evaluation.scheme import SchemeView
from cmdesk.values.evaluation import Column, Inputs, Item, Status
from cmdesk.values.periods import Month
from tests.fixtures_desk import ADMINISTRATOR, desk_at
from tests.rules.evaluation.build import array, people, points_of, scheme, written
from tests.ui.evaluation.editing import editing, fill, fill_rows, press
from tests.ui.pages import IGNORED, Make

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Desk]:
    """A bank branch with its preset in English words and nobody in it yet."""
    desk = desk_at(tmp_path / "bank" / "branch.db")
    with closing(desk.store):
        start_branch(desk, ADMINISTRATOR, "bank", "01", "Main Street", "en")
        yield desk


@pytest.fixture
def view(qtbot: QtBot, bank: Desk, open_context: Make) -> SchemeView:
    """The editor with a new item on show."""
    _page, made = editing(qtbot, bank, open_context)
    press(qtbot, made.editor, "Add an item")
    fill(qtbot, made.editor.form, name="Tried")
    return made


def typed(view: SchemeView) -> Item:
    """The item as it was typed."""
    assert not view.editor.form.wrong
    assert [p.code for p in view.work.problems if p.code.startswith("item_")] == []
    return next(item for item in view.work.scheme.items if item.name.en == "Tried")


def test_required_95_each_point_below_costs_half_each_above_adds_1(qtbot: QtBot, view: SchemeView) -> None:
    form = view.editor.form
    fill(qtbot, form, weight="15", unit="%", method="Against a line", method__line="95", method__off="0.5",
         method__on="1", method__start="12")
    fill_rows(qtbot, form, "sources", ("Repayment rate", "1"))
    # 12 − 3.8 × 0.5, 12, 12 + 1.5, and no more than 15
    assert points_of(typed(view), [91.2, 95, 96.5, 99]) == ["10.10", "12.00", "13.50", "15.00"]
    fill(qtbot, form, method__start="")
    assert points_of(typed(view), [91.2, 95, 99]) == ["13.10", "15.00", "15.00"]
    assert "at most 15" in view.editor.rule.text()


def test_by_completion_of_the_task_at_most_120_percent(qtbot: QtBot, view: SchemeView) -> None:
    form = view.editor.form
    fill_rows(qtbot, form, "sources", ("Loans issued", "1"))
    fill(qtbot, form, weight="20", measure="Completion of the target, in percent", method="In proportion",
         method__cap="120")
    # 80 %, 110 %, 150 % of which 120 % count
    assert points_of(typed(view), [80, 110, 150], target=[100, 100, 100]) == ["16.00", "22.00", "24.00"]


def test_1_mark_if_complete_else_0(qtbot: QtBot, view: SchemeView) -> None:
    form = view.editor.form
    fill_rows(qtbot, form, "sources", ("New clients", "1"))
    fill(qtbot, form, weight="1", measure="Completion of the target, in percent", method="Yes or no",
         method__line="100")
    assert points_of(typed(view), [9, 10, 11], target=[10, 10, 10]) == ["0.00", "1.00", "1.00"]


def test_each_occurrence_costs_1_down_to_zero_for_the_item(qtbot: QtBot, view: SchemeView) -> None:
    form = view.editor.form
    fill_rows(qtbot, form, "sources", ("Complaints", "1"))
    fill(qtbot, form, weight="5", method="Per occurrence", method__each="1", none_is_zero="yes")
    assert points_of(typed(view), [0, 3, 5, 8, None]) == ["5.00", "2.00", "0.00", "0.00", "5.00"]


def test_people_without_such_clients_take_the_average_of_those_who_have(qtbot: QtBot, view: SchemeView) -> None:
    form = view.editor.form
    fill_rows(qtbot, form, "sources", ("Repayment rate", "1"))
    fill(qtbot, form, weight="10", unit="%", not_applicable="the average of those who have it")
    item = typed(view)
    # 8 of 10 loans, 9 of 10, none due: (8 + 9) ÷ 2
    assert points_of(item, [8, 9, 0], over=[10, 10, 0]) == ["8.00", "9.00", "8.50"]


def test_deposits_weigh_1_margin_deposits_0_3_savings_1_1(qtbot: QtBot, view: SchemeView) -> None:
    form = view.editor.form
    fill_rows(qtbot, form, "sources", ("Average corporate deposits", "1"),
              ("Average margin deposits", "0.3"), ("Average savings deposits", "1.1"))
    fill(qtbot, form, weight="20", measure="Completion of the target, in percent", target="Average deposits",
         method="In proportion")
    item = typed(view)
    assert [(t.indicator, str(t.factor)) for t in item.sources] == [
        ("corporate_deposits", "1"), ("margin_deposits", "0.3"), ("savings_deposits", "1.1")]
    # 1000 + 200 × 0.3 + 300 × 1.1 = 1390 of 1400
    columns = {
        "corporate_deposits": Column(value=array(1000)), "margin_deposits": Column(value=array(200)),
        "savings_deposits": Column(value=array(300)), "deposits": Column(value=array(0), target=array(1400)),
    }
    assert points_of(item, columns=columns) == ["19.86"]


def test_both_must_reach_the_line_decided_each_quarter(qtbot: QtBot, view: SchemeView) -> None:
    form = view.editor.form
    fill(qtbot, form, weight="10", method="All lines reached", span="quarter", due="quarter")
    percent = "Completion of the target, in percent"
    fill_rows(qtbot, form, "method.lines", ("Average deposits", percent, "100", "more is better"),
              ("Interest collected", percent, "100", "more is better"))
    item = typed(view)
    columns = {
        "deposits@quarter": Column(value=array(30, 30, 29), target=array(30, 30, 30)),
        "interest_collected@quarter": Column(value=array(5, 4, 9), target=array(5, 5, 5)),
    }
    inputs = Inputs(figures=columns, carried={item.code: array(10.0, 0.0, 0.0)})
    rules = scheme(item)
    assert written(score(rules, people(3), inputs, Month(2026, 12)), item.code) == ["10.00", "0.00", "0.00"]
    between = score(rules, people(3), inputs, Month(2026, 11))
    assert written(between, item.code) == ["10.00", "0.00", "0.00"]
    assert between.status("P1", item.code) is Status.CARRIED
