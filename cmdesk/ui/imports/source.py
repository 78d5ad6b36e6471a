"""First step: which file, or which cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget

from cmdesk.services.imports import files
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, column, label, row
from cmdesk.ui.kit.dropping import TakesFiles
from cmdesk.ui.lists.out import save_template
from cmdesk.values.messages import _
from cmdesk.values.problems import Problem

PATTERNS = ((_("Excel, WPS or text"), "*.xlsx *.xls *.xlsm *.ods *.et *.csv *.txt *.tsv"), (_("All files"), "*"))


class SourceStep(QWidget):
    """Signals: `files_chosen(list of Path)`, `pasted(text)`, `kind_chosen(str)`."""

    files_chosen = Signal(object)
    pasted = Signal(str)
    kind_chosen = Signal(str)

    def __init__(self, ctx: AppContext, kind: str) -> None:
        super().__init__()
        self._ctx = ctx
        say = ctx.translate
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(say(_("Kind of data")))
        self.kinds.setMinimumWidth(220)
        for name, text in sorted(files.kinds(ctx.actor), key=lambda k: say(k[1])):
            self.kinds.addItem(say(text), name)
        self.kinds.setCurrentIndex(self.kinds.findData(kind))
        self.template = button(say(_("Save an empty template…")), self._save_template, "link")
        self.choose = button(say(_("Choose files…")), self.choose_files, "primary")
        self.paste = button(say(_("Paste cells")), self.paste_cells)
        self.area = DropArea([
            label(say(_("Drop an Excel or CSV file here")), "card-title"),
            label(say(_("or choose it; or copy cells in Excel or WPS and paste them (Ctrl+V)")), "muted"),
        ], [self.choose, self.paste])
        self.area.dropped.connect(self.files_chosen)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        head = row(label(say(_("Kind of data")), "muted"), self.kinds, 1, self.template)
        whole = column(head, self.problem, self.area, spacing=12)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.kinds.currentIndexChanged.connect(lambda: self.kind_chosen.emit(self.kind))

    @property
    def kind(self) -> str:
        return str(self.kinds.currentData())

    def choose_files(self) -> None:
        found = self._ctx.asker.open_files(_("Choose files to import"), PATTERNS)
        if found:
            self.files_chosen.emit(found)

    def paste_cells(self) -> None:
        self.pasted.emit(QGuiApplication.clipboard().text())

    def show_problem(self, problem: Problem | None) -> None:
        self.problem.setText(self._ctx.sentence(problem) if problem else "")
        self.problem.setVisible(problem is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_cells()
        else:
            super().keyPressEvent(event)

    def _save_template(self) -> None:
        save_template(self._ctx, self.kind, files.kind_label(self.kind))


class DropArea(TakesFiles, QFrame):
    """Takes files. Signals: `dropped(list of Path)`."""

    dropped = Signal(object)

    def __init__(self, words: Sequence[QWidget], buttons: Sequence[QWidget]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAcceptDrops(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addStretch(1)
        for each in words:
            layout.addLayout(row(1, each, 1))
        layout.addSpacing(6)
        layout.addLayout(row(1, *buttons, 1))
        layout.addStretch(1)

    def take_files(self, paths: list[Path]) -> None:
        self.dropped.emit(paths)
