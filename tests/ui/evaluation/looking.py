"""The evaluation page in a window, and ways to look at it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services.evaluation import standings
from cmdesk.services.work import Desk
from cmdesk.ui import evaluation
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Role
from cmdesk.values.standings import Standings
from tests.services.evaluation.raters import put_raters
from tests.ui.pages import window_of

MONTH = Month(2026, 11)
CHIEF = Actor(0, "王芳", Role.ADMINISTRATOR)


def shown(qtbot: QtBot, ctx: AppContext, month: Month = MONTH) -> EvaluationPage:
    ctx.period.set(Period(month, Week.of(month.first)))
    page = window_of(qtbot, ctx, evaluation.spec()).page
    assert isinstance(page, EvaluationPage)
    return page


def result(desk: Desk, month: Month = MONTH) -> Standings:
    found = standings(desk, CHIEF, month)
    assert found is not None
    return found


def give_raters(desk: Desk) -> None:
    """The item marked by hand gets three raters: the supervisor 60 %, colleagues 30 %, oneself 10 %."""
    put_raters(desk, ("supervisor", "主管", "6"), ("colleague", "同事", "3"), ("self", "本人", "1"))


def press(qtbot: QtBot, page: EvaluationPage, text: str) -> None:
    button = next(b for b in page.header.buttons if b.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def offered(page: EvaluationPage) -> list[str]:
    return [b.text() for b in page.header.buttons]


def look_at(qtbot: QtBot, page: EvaluationPage, row: int, key: str) -> None:
    """Click a cell of the ranking."""
    table = page.result.table
    at = [column.key for column in table.model.columns].index(key)
    index = table.model.index(row, at)
    table.table.scrollTo(index)
    place = table.table.visualRect(index).center()
    qtbot.mouseClick(table.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.result.explain_now()
