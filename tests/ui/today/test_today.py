"""今日 as each role meets it: what it says is in the database, and every line leads to its place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from cmdesk.models.meetings import ActionItem
from cmdesk.models.visits import Visit
from cmdesk.services.evaluation import publish, standings
from cmdesk.services.work import Desk
from cmdesk.ui import today
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.shell import Page, PageSpec, Window
from cmdesk.ui.today.page import TodayPage
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.queries import Filter
from cmdesk.values.rights import Role
from cmdesk.values.today import TodoKind
from tests.ui.pages import Make, probe, window_of

MONTH, WEEK = Month(2026, 11), Week(2026, 47)
KEYS = ("visits", "figures", "evaluation", "meetings")


class Elsewhere(Page):
    """Keeps what it was asked to open."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.opened: list[object] = []

    def open(self, target: object) -> None:
        self.opened.append(target)


def shown(qtbot: QtBot, ctx: AppContext, keys: Sequence[str] = KEYS) -> tuple[Window, TodayPage]:
    others = [PageSpec(key=key, title=_("Clients"), icon="shop", factory=Elsewhere) for key in keys]
    window = window_of(qtbot, ctx, today.spec(), *others)
    assert isinstance(window.page, TodayPage)
    return window, window.page


def opened(window: Window) -> tuple[str, object]:
    """Where the window went, and for what."""
    page = window.page
    assert isinstance(page, Elsewhere)
    return window.key, page.opened[-1]


def test_who_visits_whom_with_what_is_done(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _window, page = shown(qtbot, open_context(sample))
    with sample.store.reading() as session:
        day = select(Visit.manager_id, func.count()).where(Visit.day == sample.today(), Visit.state != "skipped")
        planned = dict(session.execute(day.group_by(Visit.manager_id)).all())
        done = dict(session.execute(day.where(Visit.state == "done").group_by(Visit.manager_id)).all())
    model = page.where.table.model
    probe(model)
    assert model.rowCount() == 5
    for line in range(5):
        number = model.id(line)
        if planned.get(number):
            assert f"{planned[number]} clients" in model.text(line, 2)
            assert str(done.get(number, 0)) in model.text(line, 4) or not done.get(number)
    assert str(sum(planned.values())) in page.where.note.text()


def test_a_person_opens_their_visits_by_enter(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    window, page = shown(qtbot, open_context(sample))
    table = page.where.table.table
    table.setFocus()
    table.setCurrentIndex(page.where.table.model.index(2, 1))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened(window) == ("visits", page.where.table.model.id(2))


def test_the_ranking_is_the_one_of_the_month_and_opens_the_score(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    ctx = open_context(sample)
    window, page = shown(qtbot, ctx)
    found = standings(sample, ctx.actor, MONTH)
    assert found is not None
    model = page.rank.table.model
    assert [model.text(k, 1) for k in range(5)] == [row.name for row in found.rows]
    assert model.text(0, 3) == f"{found.rows[0].total:.2f}"
    table = page.rank.table.table
    table.setFocus()
    table.setCurrentIndex(model.index(1, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened(window) == ("evaluation", found.rows[1].manager_id)


def test_a_number_of_an_earlier_month_opens_in_its_month(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    ctx = open_context(sample)
    ctx.period.set(Period(Month(2026, 12), Week(2026, 50)))
    window, page = shown(qtbot, ctx)
    assert "2026-11" in page.rank.note.text()
    page.rank.table.table.opened.emit(3)
    assert opened(window) == ("evaluation", 3)
    assert ctx.period.value.month == MONTH


def test_todos_count_what_waits_and_lead_there(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    window, page = shown(qtbot, open_context(sample))
    with sample.store.reading() as session:
        late = session.scalar(select(func.count()).select_from(ActionItem).where(
            ActionItem.state == "open", ActionItem.due_on < sample.today(),
        ))
    line = next(each for each in page.todos.lines if each.todo.kind is TodoKind.ACTIONS)
    assert line.todo.count == late
    assert str(sum(each.todo.count for each in page.todos.lines)) in page.todos.note.text()
    qtbot.mouseClick(line.link, Qt.MouseButton.LeftButton)
    key, target = opened(window)
    assert key == "meetings"
    assert isinstance(target, tuple)
    assert target[0] == "actions"
    assert Filter("state", "one_of", ("open",)) in target[1]


def test_urgent_todos_come_first(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _window, page = shown(qtbot, open_context(sample))
    urgent = [line.todo.urgent for line in page.todos.lines]
    assert urgent == sorted(urgent, reverse=True)


def test_the_week_says_planned_done_and_rate_and_opens_completion(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    window, page = shown(qtbot, open_context(sample))
    with sample.store.reading() as session:
        states = session.scalars(select(Visit.state).where(
            Visit.day.between(WEEK.first, WEEK.last), Visit.state != "skipped", Visit.origin != "extra",
        )).all()
    planned, done = len(states), sum(1 for state in states if state == "done")
    assert page.week.note.text() == f"{planned} planned · {done} done · {done / planned:.1%}"
    page.week.setFocus()
    qtbot.keyClick(page.week, Qt.Key.Key_Return)
    assert opened(window) == ("visits", "completion")


def test_targets_show_the_time_gone_and_open_their_indicator(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    window, page = shown(qtbot, open_context(sample))
    assert page.goals.note.text() == "time gone 71.4%"
    volume = next(meter for meter in page.goals.meters if meter.code == "volume")
    assert volume.value.text().endswith("%")
    qtbot.mouseClick(volume, Qt.MouseButton.LeftButton)
    assert opened(window) == ("figures", ("progress", "volume"))


def test_the_big_button_prepares_the_meeting(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    window, page = shown(qtbot, open_context(sample))
    button = next(b for b in page.header.buttons if b.text() == "Prepare the weekly meeting")
    assert button.property("role") == "primary"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened(window) == ("meetings", ("weekly", "prepare"))


def test_a_client_manager_sees_the_own_day_and_score_alone(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    me = Actor(9, "张三", Role.MANAGER, manager_id=2)
    window, page = shown(qtbot, open_context(sample, me), ("visits", "evaluation"))
    with sample.store.reading() as session:
        mine = session.scalar(select(func.count()).select_from(Visit).where(
            Visit.day == sample.today(), Visit.manager_id == 2,
        ))
    assert page.day.table.model.rowCount() == mine
    assert not page.where.isVisible()
    assert not page.rank.isVisible()
    found = standings(sample, Actor(0, "王芳", Role.ADMINISTRATOR), MONTH)
    assert found is not None
    own = next(row for row in found.rows if row.manager_id == 2)
    assert page.score.total.text() == f"{own.total:.2f}"
    assert page.score.place.text() == f"Place {own.rank}"
    assert all("Prepare" not in b.text() for b in page.header.buttons)
    table = page.score.table.table
    table.setFocus()
    table.setCurrentIndex(page.score.table.model.index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened(window) == ("evaluation", (2, page.score.table.model.id(0)))


def test_before_publication_a_client_manager_sees_no_colleague(sample: Desk) -> None:
    chief, me = Actor(0, "王芳", Role.ADMINISTRATOR), Actor(9, "张三", Role.MANAGER, manager_id=2)
    before = standings(sample, me, MONTH)
    publish(sample, chief, MONTH)
    after = standings(sample, me, MONTH)
    assert before is not None and after is not None
    assert [row.manager_id for row in before.rows] == [2]
    assert len(after.rows) == 5
    assert [row.manager_id for row in after.rows if row.scores] == [2]


def test_a_leader_has_no_buttons_to_enter_anything(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _window, page = shown(qtbot, open_context(sample, Actor(8, "李总", Role.LEADER)))
    assert [b.text() for b in page.header.buttons] == ["Prepare the weekly meeting"]
    marks = [line.link.text() for line in page.todos.lines]
    assert "Enter them" not in marks
    assert "Import" not in marks


def test_links_to_pages_that_are_not_there_are_not_offered(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    _window, page = shown(qtbot, open_context(sample), ())
    assert page.todos.lines
    assert not any(line.link.isVisible() for line in page.todos.lines)


def test_an_empty_branch_says_what_belongs_here(qtbot: QtBot, branch: Desk, open_context: Make) -> None:
    _window, page = shown(qtbot, open_context(branch))
    assert page.stack.currentIndex() == 1
    texts = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert any("Import the client managers" in text for text in texts)


@pytest.mark.parametrize(("language", "word"), [("en", "To do"), ("zh_CN", "待办")])
def test_both_languages(qtbot: QtBot, sample: Desk, open_context: Make, language: str, word: str) -> None:
    _window, page = shown(qtbot, open_context(sample, language=language))
    assert page.todos.title.text() == word
    texts = [each.text() for each in page.findChildren(QLabel)]
    assert not [text for text in texts if "{" in text]
