"""Questions to the user go through one object, which tests and scripts replace."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from cmdesk.values.messages import Text, Translate, _
from cmdesk.values.problems import Problem, sentence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QListWidget, QMessageBox, QPushButton

    from cmdesk.ui.shell.dialogs import Message

Patterns = Sequence[tuple[Text, str]]


class Asker(Protocol):
    """Everything the program may ask or say outside its pages."""

    def confirm(self, question: Text, action: Text, *, danger: bool = False) -> bool: ...

    def choose(self, question: Text, options: Sequence[Text]) -> int | None: ...

    def text(self, question: Text, start: str = "") -> str | None: ...

    def open_file(self, title: Text, patterns: Patterns) -> Path | None: ...

    def open_files(self, title: Text, patterns: Patterns) -> list[Path]: ...

    def save_file(self, title: Text, name: str, patterns: Patterns) -> Path | None: ...

    def folder(self, title: Text) -> Path | None: ...

    def say(self, text: Text, details: str = "") -> None: ...

    def problems(self, problems: Sequence[Problem]) -> None: ...

    def bug(self, error: BaseException) -> None: ...


class WindowAsker:
    """Asks by dialogs, over the window once it exists."""

    def __init__(self, translate: Translate, log: Callable[[BaseException], str] | None = None) -> None:
        self.parent: QWidget | None = None
        self._translate = translate
        self._log = log
        self._folder = ""

    def stand_over(self, window: QWidget, translate: Translate) -> None:
        """Ask over a window, in the language it speaks at the time."""
        self.parent, self._translate = window, translate

    def confirm(self, question: Text, action: Text, *, danger: bool = False) -> bool:
        box, yes = self.question(question, action, danger=danger)
        box.exec()
        return box.clickedButton() is yes

    def choose(self, question: Text, options: Sequence[Text]) -> int | None:
        dialog, names = self.choice(question, options)
        return names.currentRow() if dialog.exec() else None

    def text(self, question: Text, start: str = "") -> str | None:
        dialog, line = self.line(question, start)
        return line.text().strip() or None if dialog.exec() else None

    def question(self, question: Text, action: Text, *, danger: bool = False) -> tuple[QMessageBox, QPushButton]:
        """The box that asks, and its button for yes; where there is danger, Enter says no."""
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(self.parent)
        box.setWindowTitle(self._translate(_("Client manager desk")))
        box.setText(self._translate(question))
        yes = box.addButton(self._translate(action), QMessageBox.ButtonRole.AcceptRole)
        yes.setProperty("role", "danger" if danger else "primary")
        no = box.addButton(self._translate(_("Cancel")), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no if danger else yes)
        return box, yes

    def choice(self, question: Text, options: Sequence[Text]) -> tuple[QDialog, QListWidget]:
        """The dialog that lets choose one of several, and its list."""
        from PySide6.QtWidgets import QListWidget

        names = QListWidget()
        names.addItems([self._translate(option) for option in options])
        names.setCurrentRow(0)
        dialog = self._dialog(question, names)
        names.itemDoubleClicked.connect(dialog.accept)
        return dialog, names

    def line(self, question: Text, start: str = "") -> tuple[QDialog, QLineEdit]:
        """The dialog that asks for a line, and that line."""
        from PySide6.QtWidgets import QLineEdit

        line = QLineEdit(start)
        return self._dialog(question, line), line

    def message(self, text: str, details: str = "") -> Message:
        """The dialog that says something."""
        from cmdesk.ui.shell.dialogs import Message

        return Message(text, details, self._translate, self.parent)

    def open_file(self, title: Text, patterns: Patterns) -> Path | None:
        say = self._translate
        found = _files().getOpenFileName(self.parent, say(title), self._folder, self._filter(patterns))[0]
        return self._chosen(found)

    def open_files(self, title: Text, patterns: Patterns) -> list[Path]:
        say = self._translate
        found = _files().getOpenFileNames(self.parent, say(title), self._folder, self._filter(patterns))[0]
        return [path for path in map(self._chosen, found) if path]

    def save_file(self, title: Text, name: str, patterns: Patterns) -> Path | None:
        start = str(Path(self._folder) / name)
        found = _files().getSaveFileName(self.parent, self._translate(title), start, self._filter(patterns))[0]
        return self._chosen(found)

    def folder(self, title: Text) -> Path | None:
        return self._chosen(_files().getExistingDirectory(self.parent, self._translate(title), self._folder))

    def say(self, text: Text, details: str = "") -> None:
        self.message(self._translate(text), details).exec()

    def problems(self, problems: Sequence[Problem]) -> None:
        self.say("\n".join(self._translate(sentence(problem)) for problem in problems[:8]))

    def bug(self, error: BaseException) -> None:
        details = self._log(error) if self._log else "".join(traceback.format_exception(error))
        self.say(sentence(Problem(code="unexpected")), details)

    def _dialog(self, question: Text, body: QWidget) -> QDialog:
        from PySide6.QtWidgets import QVBoxLayout

        from cmdesk.ui.kit.basic import label
        from cmdesk.ui.kit.room import FittedDialog
        from cmdesk.ui.shell.dialogs import buttons

        dialog = FittedDialog(self.parent)
        dialog.setWindowTitle(self._translate(_("Client manager desk")))
        dialog.setMinimumWidth(380)
        column = QVBoxLayout(dialog)
        column.addWidget(label(self._translate(question), wrap=True))
        body.setAccessibleName(self._translate(question))
        column.addWidget(body)
        column.addWidget(buttons(dialog, self._translate))
        return dialog

    def _filter(self, patterns: Patterns) -> str:
        return ";;".join(f"{self._translate(label)} ({pattern})" for label, pattern in patterns)

    def _chosen(self, found: str) -> Path | None:
        if not found:
            return None
        path = Path(found)
        self._folder = str(path.parent)
        return path


def _files() -> type[QFileDialog]:
    from PySide6.QtWidgets import QFileDialog

    return QFileDialog
