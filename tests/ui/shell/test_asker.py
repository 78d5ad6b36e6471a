from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.ui.kit import tool
from cmdesk.ui.shell import WindowAsker
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.messages import _, english
from cmdesk.values.problems import Problem

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def asker(qtbot: QtBot, theme: Theme) -> WindowAsker:
    window = QWidget()
    qtbot.addWidget(window)
    made = WindowAsker(english)
    made.stand_over(window, english)
    return made


def meanwhile(do: Callable[[QDialog], object]) -> None:
    """Do something with the dialog that opens next."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            do(dialog)
        else:
            QTimer.singleShot(10, act)

    QTimer.singleShot(0, act)


def press(dialog: QDialog, text: str) -> None:
    next(button for button in dialog.findChildren(QAbstractButton) if button.text() == text).click()


@pytest.mark.parametrize(("button", "answer"), [("Delete", True), ("Cancel", False)])
def test_a_question_names_what_is_done(asker: WindowAsker, button: str, answer: bool) -> None:
    meanwhile(lambda dialog: press(dialog, button))
    assert asker.confirm(_("Delete 12 clients?"), _("Delete"), danger=True) is answer


def test_one_of_several_is_chosen(asker: WindowAsker) -> None:
    def choose(dialog: QDialog) -> None:
        dialog.findChild(QListWidget).setCurrentRow(1)
        press(dialog, "OK")

    meanwhile(choose)
    assert asker.choose(_("Which one?"), (_("First"), _("Second"))) == 1
    meanwhile(lambda dialog: press(dialog, "Cancel"))
    assert asker.choose(_("Which one?"), (_("First"), _("Second"))) is None


def test_a_word_is_asked_for(asker: WindowAsker) -> None:
    def answer(dialog: QDialog) -> None:
        dialog.findChild(QLineEdit).setText("  Large shops ")
        press(dialog, "OK")

    meanwhile(answer)
    assert asker.text(_("Name?")) == "Large shops"


def test_problems_are_sentences(asker: WindowAsker) -> None:
    seen: list[str] = []

    def read(dialog: QDialog) -> None:
        from PySide6.QtWidgets import QLabel

        seen.extend(label.text() for label in dialog.findChildren(QLabel))
        press(dialog, "Close")

    meanwhile(read)
    asker.problems([Problem(code="no_printer")])
    assert seen[0].startswith("No printer is set up")


def test_a_bug_goes_to_the_log_with_its_details(qtbot: QtBot, theme: Theme) -> None:
    logged: list[BaseException] = []
    asker = WindowAsker(english, logged.append)
    error = ValueError("x")
    meanwhile(lambda dialog: press(dialog, "Close"))
    asker.bug(error)
    assert logged == [error]


def test_icons_follow_the_look(qtbot: QtBot, theme: Theme) -> None:
    made = tool("gear", "Settings")
    qtbot.addWidget(made)
    made.show()
    light = made.icon().cacheKey()
    theme.set_mode(Mode.DARK)
    assert made.icon().cacheKey() != light
    theme.set_mode(Mode.LIGHT)
    assert made.icon().cacheKey() == light
