"""A clerk's and a supervisor's day through the real window, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from cmdesk.models.clients import Client
from cmdesk.models.evaluation import ManualScore
from cmdesk.models.figures import Target
from cmdesk.models.meetings import ActionItem
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit, VisitPlan
from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.imports.wizard import RESULT, ImportWizard
from cmdesk.ui.kit.pdf import PdfView
from cmdesk.ui.shell import Window
from cmdesk.ui.shell.segments import views_of
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import IGNORED, finish, pdf_text, sheet

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
KEY, CONTROL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
VISITS, MOST_KEYS = 20, 12
THURSDAY = date(2026, 11, 19)
PLAIN = Qt.KeyboardModifier.NoModifier
CLERK, SUPERVISOR = Actor(0, "王芳", Role.CLERK), Actor(0, "周主任", Role.SUPERVISOR)


@dataclass
class Hands:
    """Types where the focus is, and counts the keys."""

    qtbot: QtBot
    window: Window
    strokes: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def focus(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or QApplication.activeModalWidget() or self.window

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN, times: int = 1) -> None:
        for _time in range(times):
            self.strokes += 1
            self.qtbot.keyClick(self.focus, key, modifiers)
            self.rest()

    def type(self, text: str) -> None:
        for letter in text:
            self.strokes += 1
            self.qtbot.keyClicks(self.focus, letter)

    def rest(self) -> None:
        """Until nothing runs; a window manager gives the window back its place when a dialog goes."""
        QApplication.processEvents()
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
        finish(self.qtbot, self.window.ctx)
        QApplication.processEvents()

    def page(self, number: int) -> QWidget:
        self.key(Qt.Key(KEY.Key_0.value + number), CONTROL)
        return self.window.page

    def view(self, key: str) -> None:
        """Alt and the digit of a view of the page."""
        number = [view.key for view in views_of(self.window.page)].index(key) + 1
        self.key(Qt.Key(KEY.Key_0.value + number), ALT)

    def find(self, words: str) -> None:
        """Ctrl+K, some letters, Enter."""
        self.key(KEY.Key_K, CONTROL)

        palette = QApplication.activePopupWidget()
        assert palette is not None
        self.type(words)
        self.qtbot.wait(150)
        self.rest()
        self.key(KEY.Key_Return)


@pytest.fixture
def sit(qtbot: QtBot, theme: Theme, sample: Desk, asker: ScriptedAsker) -> Callable[[Actor], Hands]:
    """Somebody sits down before the window."""
    theme.set_mode(Mode.LIGHT)

    def make(actor: Actor) -> Hands:
        window = build(sample, actor, theme, "en", asker)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return Hands(qtbot, window)

    return make


def plan_a_day(desk: Desk) -> None:
    """The first manager's sheet of Thursday has twenty visits that wait to be entered, and no earlier day waits."""
    with desk.store.writing() as session:
        manager = session.scalars(select(Manager).order_by(Manager.code)).first()
        assert manager is not None
        for each in session.scalars(select(Visit).where(Visit.manager_id == manager.id, Visit.state == "planned")):
            if each.day <= THURSDAY:
                session.delete(each)
        taken = set(session.scalars(select(Visit.client_id).where(Visit.day == THURSDAY)))
        clients = [c for c in session.scalars(select(Client.id).order_by(Client.code)) if c not in taken]
        for at, client in enumerate(clients[:VISITS], 1):
            session.add(Visit(manager_id=manager.id, client_id=client, day=THURSDAY, position=100 + at, minutes=15))
        for each in session.scalars(select(Visit).where(Visit.manager_id == manager.id, Visit.day == THURSDAY,
                                                        Visit.state != "planned")):
            session.delete(each)
        session.commit()


def count(desk: Desk, model: type, *conditions: object) -> int:
    with desk.store.reading() as session:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]


def dialog(kind: type[QDialog]) -> QDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def test_a_clerk_s_day(
    sit: Callable[[Actor], Hands], sample: Desk, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    plan_a_day(sample)
    hands = sit(CLERK)
    window = hands.window

    asker.answers.append([sheet(tmp_path / "roster.xlsx", [["工号", "姓名"], ["X1", "李建国"], ["X2", "王秀英"]])])
    hands.page(2)
    hands.find("import")
    wizard = dialog(ImportWizard)
    assert isinstance(wizard, ImportWizard)
    hands.key(KEY.Key_Return)
    for _step in range(3):
        if wizard.step != RESULT:
            hands.key(KEY.Key_Return)
    assert wizard.step == RESULT
    hands.key(KEY.Key_Escape)
    assert not wizard.isVisible()
    assert count(sample, Manager, Manager.code.in_(("X1", "X2"))) == 2

    hands.page(3)
    hands.key(KEY.Key_N, CONTROL)
    for text in ("Z90001", "Corner shop"):
        hands.type(text)
        hands.key(KEY.Key_Return)
    hands.key(KEY.Key_S, CONTROL)
    assert count(sample, Client, Client.code == "Z90001") == 1

    done = count(sample, Visit, Visit.state == "done")
    hands.page(4)
    hands.view("entry")
    lines = window.page.entry.model.sheet.lines  # type: ignore[attr-defined]
    assert [line.state for line in lines] == ["planned"] * VISITS
    before = hands.strokes
    for at in range(VISITS):
        hour, minute = 8 + at // 2, 30 * (at % 2)
        hands.type(f"{hour}{minute:02}")
        hands.key(KEY.Key_Tab)
        hands.type(f"{hour}{minute + 15:02}")
        hands.key(KEY.Key_Return)
    hands.key(KEY.Key_S, CONTROL)
    assert count(sample, Visit, Visit.state == "done") == done + VISITS
    each = (hands.strokes - before) / VISITS
    print(f"{each:.2f} keys a visit")
    assert each <= MOST_KEYS

    hands.page(6)
    hands.view("targets")
    grid = window.page.view.table  # type: ignore[attr-defined]
    hands.key(KEY.Key_Home, CONTROL)
    hands.key(KEY.Key_Right, times=2)
    hands.type("4321")
    hands.key(KEY.Key_Return)
    assert grid.model.text(0, 2).replace(",", "").startswith("4321")
    assert count(sample, Target, Target.value == 4321) == 1

    hands.page(3)
    hands.key(KEY.Key_P, CONTROL)
    preview = dialog(QDialog)
    pages = preview.findChildren(PdfView)
    assert len(pages) == 1
    assert "Corner" in pdf_text(pages[0]._bytes)
    hands.key(KEY.Key_Escape)
    assert not preview.isVisible()
    assert not asker.bugs


def test_a_supervisor_s_day(
    sit: Callable[[Actor], Hands], sample: Desk, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    manager = hand_in_a_plan(sample)
    hands = sit(SUPERVISOR)
    window = hands.window

    hands.page(4)
    hands.find("approve")
    assert count(sample, VisitPlan, VisitPlan.manager_id == manager, VisitPlan.state == "approved") == 1

    hands.view("completion")
    hands.key(KEY.Key_Down)
    hands.key(KEY.Key_Return)
    hands.key(KEY.Key_Escape)

    hands.page(7)
    hands.view("marks")
    marks = count(sample, ManualScore, ManualScore.points == 77)
    hands.key(KEY.Key_Home, CONTROL)
    hands.key(KEY.Key_Right, times=2)
    hands.type("77")
    hands.key(KEY.Key_Return)
    hands.key(KEY.Key_S, CONTROL)
    assert count(sample, ManualScore, ManualScore.points == 77) == marks + 1
    asker.answers.append(True)
    hands.find("compute")
    hands.rest()

    hands.page(1)
    hands.find("prepare")
    assert window.key == "meetings"
    hands.key(KEY.Key_N, CONTROL)
    for text in ("Visit three shops", "", "1127"):
        hands.type(text)
        hands.key(KEY.Key_Return)
    assert count(sample, ActionItem, ActionItem.text == "Visit three shops") == 1
    asker.answers.append(tmp_path / "meeting.pptx")
    hands.find("save power")
    hands.qtbot.waitUntil((tmp_path / "meeting.pptx").exists, timeout=20_000)
    hands.rest()
    assert not asker.bugs


def hand_in_a_plan(desk: Desk) -> int:
    """The first manager's plan of the month waits for its approval."""
    with desk.store.writing() as session:
        manager = session.scalars(select(Manager.id).order_by(Manager.code)).first()
        plan = session.scalars(
            select(VisitPlan).where(VisitPlan.manager_id == manager, VisitPlan.month == Month(2026, 11).number)
        ).one()
        plan.state = "submitted"
        session.commit()
    assert manager is not None
    return manager
