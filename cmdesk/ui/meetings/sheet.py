"""A page that shows a document as it will be printed, and writes it to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from cmdesk.services import reports
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, button, column, label, row
from cmdesk.ui.kit.pdf import PdfView
from cmdesk.ui.lists.out import refused
from cmdesk.ui.shell import Page
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import UserError

PDF = ((_("PDF document"), "*.pdf"),)
BOOK = ((_("Excel workbook"), "*.xlsx"),)
SLIDES = ((_("PowerPoint slides"), "*.pptx"),)
Writing = Callable[[], reports.Written]


class WrittenLine(QWidget):
    """The file that was just written, with the ways to it."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.path: Path | None = None
        say = ctx.translate
        self.name = label("", "strong")
        self.setLayout(row(
            self.name, button(say(_("Open the file")), self.open_file, "link"),
            button(say(_("Show in its folder")), self.open_folder, "link"), 1,
        ))
        self.hide()

    def show_file(self, path: Path) -> None:
        self.path = path
        self.name.setText(self._ctx.translate(_("Written: {path}")(path=path.name)))
        self.name.setToolTip(str(path))
        self.show()

    def open_file(self) -> None:
        if self.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path)))

    def open_folder(self) -> None:
        if self.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path.parent)))


class SheetPage(Page):
    """`preview`, `written` and `problem` stand in `paper`; subclasses say what is written and under which name."""

    ahead = False

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._laid = 0
        self.preview, self.written = PdfView(ctx), WrittenLine(ctx)
        self.preview.printing.hide()
        self.preview.saving.hide()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.paper = Card()
        self.paper.add(column(self.written, self.problem, self.preview, spacing=6), 1)

    @property
    def name(self) -> Msg:
        """What the document is called."""
        raise NotImplementedError

    def writing(self, target: Path) -> Writing | None:
        """What writes the document to a file; None while there is nothing to write."""
        raise NotImplementedError

    def lay_out_by(self, work: Callable[[], bytes]) -> None:
        """Make the pages in a worker and show them; an answer that was overtaken is dropped."""
        self._laid += 1
        laid, name = self._laid, self.name
        self.ctx.jobs.run(
            work, lambda content: self._show_pages(content, name) if laid == self._laid else None,
            lambda error: self.refuse(error) if laid == self._laid else None,
            title=_("laying out {what}")(what=name), pool=True,
        )

    def _show_pages(self, content: bytes, name: Text) -> None:
        self.problem.hide()
        self.preview.show()
        self.preview.show_pdf(content, name)

    def refuse(self, error: BaseException) -> None:
        """Why there are no pages, in their place."""
        if isinstance(error, UserError):
            self.problem.setText(self.ctx.sentence(error.problems[0]))
            self.problem.show()
            self.preview.hide()
        else:
            self.ctx.asker.bug(error)

    def print(self) -> None:
        self.preview.print()

    def save_pdf(self) -> None:
        self._save(_("Save PDF"), ".pdf", PDF)

    def save_book(self) -> None:
        self._save(_("Save Excel"), ".xlsx", BOOK)

    def save_slides(self) -> None:
        """The same parts as slides for the projector."""
        self._save(_("Save PowerPoint"), ".pptx", SLIDES)

    def asked_path(self, title: Text, name: str, ending: str, patterns: Sequence[tuple[Text, str]]) -> Path | None:
        path = self.ctx.asker.save_file(title, f"{name}{ending}", patterns)
        return path if path is None or path.suffix else path.with_suffix(ending)

    def _save(self, title: Text, ending: str, patterns: Sequence[tuple[Text, str]]) -> None:
        if self.writing(Path()) is None:
            return
        target = self.asked_path(title, self.ctx.translate(self.name), ending, patterns)
        work = self.writing(target) if target is not None else None
        if target is not None and work is not None:
            self.write(work, target, self._saved)

    def write(self, work: Callable[[], Any], target: Path, done: Callable[[Any], None]) -> None:
        """Write a file in a worker."""
        self.ctx.jobs.run(
            work, done, lambda error: refused(self.ctx, error), title=_("writing {file}")(file=target.name), pool=True,
        )

    def _saved(self, made: reports.Written) -> None:
        self.written.show_file(made.path)
        self.ctx.told.emit(_("Written: {path}")(path=str(made.path)))
