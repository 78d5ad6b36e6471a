"""What a client manager marks: the own work while that is open, and colleagues, who never learn who said what."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from cmdesk.services.evaluation import mark_sheet, open_self_scoring, own_sheet, rate, ratings_sheet
from cmdesk.services.evaluation.marking import MarkKey
from cmdesk.services.work import Desk
from cmdesk.ui.context import Period
from cmdesk.ui.evaluation.own import OwnView
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.looking import CHIEF, MONTH, give_raters, shown
from tests.ui.evaluation.marking import type_mark
from tests.ui.pages import Make, finish

MINE = Actor(22, "张三", Role.MANAGER, manager_id=2)
ITEM = "supervisor_score"


@pytest.fixture
def raters(sample: Desk) -> Desk:
    give_raters(sample)
    open_self_scoring(sample, CHIEF, MONTH)
    return sample


def view(page: EvaluationPage) -> OwnView:
    page.show_view("own")
    assert isinstance(page.segment, OwnView)
    return page.segment


def test_the_own_mark_shows_the_total_before_it_is_saved(qtbot: QtBot, raters: Desk, open_context: Make) -> None:
    ctx = open_context(raters, MINE)
    page = shown(qtbot, ctx)
    found = view(page)
    finish(qtbot, ctx)
    model = found.mine.model
    at = [c.key for c in model.columns].index("total")
    assert "rank" not in [c.key for c in model.columns]
    type_mark(qtbot, found.mine, 0, "100")
    found.mine.show_totals()
    high = model.value(0, at)
    type_mark(qtbot, found.mine, 0, "20")
    found.mine.show_totals()
    assert isinstance(high, Decimal)
    assert high > model.value(0, at)  # type: ignore[operator]
    page.save()
    assert own_sheet(raters, MINE, MONTH).marks == {MarkKey(2, ITEM, "self"): Decimal(20)}


def test_colleagues_are_marked_and_oneself_is_not_among_them(
    qtbot: QtBot, raters: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    page = shown(qtbot, open_context(raters, MINE))
    found = view(page)
    assert 2 not in [found.others.model.id(k) for k in range(found.others.model.rowCount())]
    type_mark(qtbot, found.others, 0, "77")
    asker.answers = [0]
    page.show_view("ranking")
    assert page.key == "ranking"
    assert list(ratings_sheet(raters, MINE, MONTH).marks.values()) == [Decimal(77)]
    assert MarkKey(1, ITEM, "colleague") not in mark_sheet(raters, CHIEF, MONTH).marks


def test_marks_of_the_old_month_are_saved_before_another_is_shown(
    qtbot: QtBot, raters: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    ctx = open_context(raters, MINE)
    found = view(shown(qtbot, ctx))
    type_mark(qtbot, found.others, 0, "66")
    asker.answers = [0]
    ctx.period.set(Period(MONTH.plus(-1), Week(2026, 43)))
    assert list(ratings_sheet(raters, MINE, MONTH).marks.values()) == [Decimal(66)]
    assert not found.others.dirty


def test_the_own_mean_is_told_once_enough_have_marked(qtbot: QtBot, raters: Desk, open_context: Make) -> None:
    for number, points in ((1, 80), (3, 90)):
        who = Actor(20 + number, "x", Role.MANAGER, manager_id=number)
        rate(raters, who, MONTH, {MarkKey(2, ITEM, "colleague"): Decimal(points)})
    page = shown(qtbot, open_context(raters, MINE))
    assert "too few have marked you" in view(page).seen.text()
    rate(raters, Actor(24, "x", Role.MANAGER, manager_id=4), MONTH, {MarkKey(2, ITEM, "colleague"): Decimal(100)})
    page.refresh()
    assert "3 have marked you, 90 on average" in view(page).seen.text()


def test_where_the_scheme_asks_managers_for_nothing_there_is_no_segment(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    assert "own" not in shown(qtbot, open_context(sample, MINE)).switch.buttons


def test_without_self_scoring_the_grid_is_closed(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    give_raters(sample)
    found = view(shown(qtbot, open_context(sample, MINE)))
    assert found.until.text() == "Self-scoring is not open."
    assert not found.mine.model.rowCount() or not found.mine.model.columns[2].editable


def test_a_supervisor_has_the_grid_of_all_instead(qtbot: QtBot, raters: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(raters, Actor(5, "主管", Role.SUPERVISOR)))
    assert "own" not in page.switch.buttons
    assert "marks" in page.switch.buttons
