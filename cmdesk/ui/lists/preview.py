"""A list before it is printed: the very PDF, with paper and direction to choose, remembered for each list."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from cmdesk.services.printing import Orientation, PageSetup, Paper
from cmdesk.services.reports import pdf_bytes
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import label, row
from cmdesk.ui.kit.pdf import PdfView
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import UserError

MakeSheet = Callable[[PageSetup], Any]
PAPERS: dict[StrEnum, Msg] = {Paper.A4: _("A4"), Paper.A3: _("A3"), Paper.FIT: _("A4, A3 where needed")}
DIRECTIONS: dict[StrEnum, Msg] = {
    Orientation.AUTO: _("By width"), Orientation.PORTRAIT: _("Portrait"), Orientation.LANDSCAPE: _("Landscape"),
}


class PrintPreview(QuietDialog):
    """Shows a sheet; `make(setup)` gives it, in a worker thread. The setup is kept in the settings under `key`."""

    def __init__(
        self, ctx: AppContext, title: Text, make: MakeSheet, key: str, *, can_show: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._make, self._key, self._title = ctx, make, key, title
        self._asked = 0
        say = ctx.translate
        self.setWindowTitle(say(_("Print: {what}")(what=title)))
        kept = ctx.settings.get(key) or {}
        self.paper = _combo(ctx, PAPERS, kept.get("paper"), _("Paper"))
        self.direction = _combo(ctx, DIRECTIONS, kept.get("orientation"), _("Direction"))
        self.plain = QCheckBox(say(_("Print phone numbers in full")))
        self.plain.setVisible(can_show)
        self.view = PdfView(ctx)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(row(
            label(say(_("Paper")), "muted"), self.paper, label(say(_("Direction")), "muted"), self.direction,
            self.plain, 1,
        ))
        layout.addWidget(self.problem)
        layout.addWidget(self.view, 1)
        self.resize(900, 680)
        for box in (self.paper, self.direction):
            box.currentIndexChanged.connect(self.show_sheet)
        self.plain.toggled.connect(self.show_sheet)
        self.show_sheet()

    @property
    def setup(self) -> PageSetup:
        return PageSetup(
            paper=Paper(self.paper.currentData()), orientation=Orientation(self.direction.currentData()),
            plain=self.plain.isChecked(),
        )

    def show_sheet(self) -> None:
        """Make the PDF again; an answer that was overtaken by another wish is dropped."""
        self._asked += 1
        asked, setup, ctx = self._asked, self.setup, self._ctx
        self._ctx.settings.set(self._key, {"paper": setup.paper.value, "orientation": setup.orientation.value})
        translate, language, make = ctx.translate, ctx.language.value, self._make
        ctx.jobs.run(
            lambda: pdf_bytes(make(setup), translate, language),
            lambda content: self._show(asked, content), lambda error: self._refused(asked, error),
            title=_("laying out {what}")(what=self._title), pool=True,
        )

    def _show(self, asked: int, content: bytes) -> None:
        if asked == self._asked:
            self.problem.hide()
            self.view.show_pdf(content, self._title)

    def _refused(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        if isinstance(error, UserError):
            self.problem.setText(self._ctx.sentence(error.problems[0]))
            self.problem.show()
        else:
            self._ctx.asker.bug(error)


def _combo(ctx: AppContext, words: dict[StrEnum, Msg], kept: object, name: Msg) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(ctx.translate(name))
    for value, word in words.items():
        box.addItem(ctx.translate(word), value.value)
    box.setCurrentIndex(max(0, box.findData(kept)))
    return box
