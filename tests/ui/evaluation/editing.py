"""Hands on the scheme editor: typing, choosing, filling rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.page import EvaluationPage
from cmdesk.ui.evaluation.scheme import SchemeView
from cmdesk.ui.evaluation.scheme_form import PartForm
from cmdesk.ui.evaluation.whatif import WhatIfView
from cmdesk.ui.kit.editors import ChoiceEditor, Editor, YesNoEditor
from cmdesk.values.periods import Month
from tests.ui.evaluation.looking import MONTH, shown
from tests.ui.hands import write_over
from tests.ui.pages import Make


def scheme_page(qtbot: QtBot, ctx: AppContext, month: Month = MONTH) -> tuple[EvaluationPage, SchemeView]:
    page = shown(qtbot, ctx, month)
    qtbot.mouseClick(page.switch.buttons["scheme"], Qt.MouseButton.LeftButton)
    view = page.made["scheme"]
    assert isinstance(view, SchemeView)
    return page, view


def editing(qtbot: QtBot, desk: Desk, open_context: Make, month: Month = MONTH) -> tuple[EvaluationPage, SchemeView]:
    """A copy of the version in force in the editor."""
    page, view = scheme_page(qtbot, open_context(desk), month)
    qtbot.mouseClick(view.look.editing, Qt.MouseButton.LeftButton)
    assert view.currentWidget() is view.editor
    return page, view


def trying(qtbot: QtBot, page: EvaluationPage) -> WhatIfView:
    qtbot.mouseClick(page.switch.buttons["whatif"], Qt.MouseButton.LeftButton)
    view = page.made["whatif"]
    assert isinstance(view, WhatIfView)
    qtbot.waitUntil(lambda: view.trial is not None, timeout=20_000)
    return view


def press(qtbot: QtBot, inside: QWidget, text: str) -> None:
    button = next(b for b in inside.findChildren(QPushButton) if b.text() == text and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def put(qtbot: QtBot, editor: Editor, text: str) -> None:
    """Type into an input, or choose by the word."""
    if isinstance(editor, YesNoEditor):
        editor.box.setChecked(text == "yes")
        return
    write_over(qtbot, editor.input, text)
    if isinstance(editor, ChoiceEditor):
        editor.completer.popup().hide()
        qtbot.keyClick(editor.input, Qt.Key.Key_Return)


def fill(qtbot: QtBot, form: PartForm, **texts: str) -> None:
    """Fields by name; `method__line` is the method's own field `line`."""
    for key, text in texts.items():
        put(qtbot, form.rows[key.replace("__", ".")].editor, text)


def fill_rows(qtbot: QtBot, form: PartForm, key: str, *rows: tuple[str, ...]) -> None:
    """The rows of a table in place of those it has."""
    table = form.tables[key]
    while table.lines:
        table.remove_row(0)
    for row in rows:
        qtbot.mouseClick(table.add, Qt.MouseButton.LeftButton)
        for editor, text in zip(table.lines[-1].values(), row, strict=True):
            put(qtbot, editor, text)
