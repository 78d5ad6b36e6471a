"""周例会: from what is missing to the printed pack, with the very pages always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from cmdesk.services import reports
from cmdesk.services.meetings import decide, followed, pack_data, settle
from cmdesk.services.meetings.following import WRITE
from cmdesk.services.meetings.pack import PARTS, parts_of
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, button, column, label, row
from cmdesk.ui.kit.pdf import PdfView
from cmdesk.ui.lists.out import refused
from cmdesk.ui.meetings.steps import ActionsCard, CheckCard, PartsCard
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import SIZES
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.pack import PackData
from cmdesk.values.periods import Week
from cmdesk.values.problems import Area, UserError
from cmdesk.values.rights import Right
from cmdesk.values.sheets import SheetDocument

LEFT = 404
PAUSE_MS = 250
PDF = ((_("PDF document"), "*.pdf"),)
BOOK = ((_("Excel workbook"), "*.xlsx"),)
SLIDES = ((_("PowerPoint slides"), "*.pptx"),)


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


class WeeklyPage(Page):
    """`data` is what the pack is made from; it is gathered in a worker and laid out again at every change."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.data: PackData | None = None
        self._asked = self._laid = 0
        self.check, self.parts = CheckCard(ctx, self.go), PartsCard(ctx)
        self.decided = ActionsCard(ctx, ctx.may(WRITE))
        self.preview, self.written = PdfView(ctx), WrittenLine(ctx)
        self.preview.printing.hide()
        self.preview.saving.hide()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.parts.show_parts(parts_of(ctx.settings.get(PARTS)))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.lay_out)
        self.parts.changed.connect(self._choose_parts)
        self.decided.ticked.connect(self._tick)
        self.decided.new.added.connect(self._decide)
        self.body.addLayout(self._split(), 1)

    def _split(self) -> QLayout:
        inside = QWidget()
        inside.setProperty("role", "plain")
        steps = QVBoxLayout(inside)
        steps.setContentsMargins(0, 0, 6, 0)
        steps.setSpacing(SIZES.gap)
        for card in (self.check, self.parts, self.decided):
            steps.addWidget(card)
        steps.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(LEFT)
        area.setWidget(inside)
        sheet = Card()
        sheet.add(column(self.written, self.problem, self.preview, spacing=6), 1)
        both = row(area, sheet, spacing=SIZES.gap)
        both.setStretch(1, 1)
        return both

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Compute again"), run=self.prepare, icon="refresh", right=Right.EVALUATE),
            Action(label=_("Save PowerPoint"), run=self.save_slides, icon="export"),
            Action(label=_("Save Excel"), run=self.save_book, icon="export"),
            Action(label=_("Save PDF"), run=self.save_pdf, icon="save"),
            Action(label=_("Print"), run=self.print, icon="print", primary=True, shortcut="Ctrl+P"),
        )

    @property
    def week(self) -> Week:
        return self.ctx.period.value.week

    def refresh(self) -> None:
        week = self.week
        title = _("week {week}, {first} to {last}")
        say = self.ctx.translate
        self.show_header(subtitle=say(title(week=week.week, first=f"{week.first:%m-%d}", last=f"{week.last:%m-%d}")))
        self.header_changed.emit()
        self.decided.show_actions(followed(self.ctx.desk, self.ctx.actor, week, self._branch()))
        self._gather(fresh=False)

    def open(self, target: object) -> None:
        """“prepare” computes the month and shows the pack."""
        if target == "prepare":
            self.prepare()

    def prepare(self) -> None:
        """The evaluation anew, then the pack."""
        self._gather(fresh=True)

    def go(self, key: str, target: object) -> None:
        if any(spec.key == key for spec in getattr(self.ctx.navigation, "specs", ())):
            self.ctx.navigation.go(key, target)

    def _branch(self) -> int | None:
        chosen = self.ctx.branch.value
        return int(chosen.id) if chosen else None

    def _gather(self, fresh: bool) -> None:
        """Read what the pack is made from; computing writes, so it takes the worker that writes."""
        self._asked += 1
        ctx, asked, week, branch, language = self.ctx, self._asked, self.week, self._branch(), self.ctx.language.value
        ctx.jobs.run(
            lambda: pack_data(ctx.desk, ctx.actor, week, branch, language, fresh=fresh),
            lambda data: self._computed(asked, data) if fresh else self._gathered(asked, data),
            lambda error: self._refused(asked, error), title=_("gathering the weekly meeting"), pool=not fresh,
        )

    def _computed(self, asked: int, data: PackData) -> None:
        """The other pages hear that the month was computed; this one is read again with them."""
        self._gathered(asked, data)
        lacking = sum(each.count for each in data.missing)
        short = _("The weekly meeting is ready; {n} entries are still missing")(n=lacking)
        self.ctx.told.emit(short if lacking else _("The weekly meeting is ready"))
        self.ctx.areas_changed.emit(frozenset({Area.EVALUATION}))

    def _gathered(self, asked: int, data: PackData) -> None:
        if asked == self._asked:
            self.data = data
            self.check.show_missing(data.missing)
            self.lay_out()

    def _choose_parts(self) -> None:
        self.ctx.settings.set(PARTS, [part.value for part in self.parts.parts])
        self._pause.start()

    @property
    def sheet(self) -> SheetDocument | None:
        """The pack as it is shown, saved and printed."""
        return reports.lay_out("pack", replace(self.data, parts=self.parts.parts)) if self.data else None

    @property
    def name(self) -> Msg:
        return _("Weekly meeting {week}")(week=str(self.week))

    def lay_out(self) -> None:
        """Make the pages from what was gathered; an answer that was overtaken is dropped."""
        sheet = self.sheet
        if sheet is None:
            return
        self._laid += 1
        laid, ctx, language, translate = self._laid, self.ctx, self.ctx.language.value, self.ctx.translate
        ctx.jobs.run(
            lambda: reports.pdf_bytes(sheet, translate, language), lambda content: self._show(laid, content),
            lambda error: refused(ctx, error), title=_("laying out {what}")(what=self.name), pool=True,
        )

    def _show(self, laid: int, content: bytes) -> None:
        if laid == self._laid:
            self.problem.hide()
            self.preview.show_pdf(content, self.name)

    def _refused(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        if isinstance(error, UserError):
            self.problem.setText(self.ctx.sentence(error.problems[0]))
            self.problem.show()
        else:
            self.ctx.asker.bug(error)

    def _tick(self, action_id: int, done: bool) -> None:
        ctx = self.ctx
        ctx.act(lambda: settle(ctx.desk, ctx.actor, action_id, done))

    def _decide(self, text: str, owner: int | None, due: object) -> None:
        ctx, week = self.ctx, self.week
        outcome = ctx.act(lambda: decide(ctx.desk, ctx.actor, week, text, owner, due))  # type: ignore[arg-type]
        if outcome.failed:
            self.decided.new.tell(ctx.sentence(outcome.problems[0]))
        else:
            self.decided.new.empty()

    def new(self) -> None:
        self.decided.new.text.setFocus()

    def print(self) -> None:
        self.preview.print()

    def save_pdf(self) -> None:
        self._save(_("Save PDF"), ".pdf", PDF)

    def save_book(self) -> None:
        self._save(_("Save Excel"), ".xlsx", BOOK)

    def save_slides(self) -> None:
        """The same parts as slides for the projector."""
        self._save(_("Save PowerPoint"), ".pptx", SLIDES)

    def _save(self, title: Text, ending: str, patterns: Sequence[tuple[Text, str]]) -> None:
        sheet, ctx = self.sheet, self.ctx
        if sheet is None:
            return
        path = ctx.asker.save_file(title, f"{ctx.translate(self.name)}{ending}", patterns)
        if path is None:
            return
        target, language = path if path.suffix else path.with_suffix(ending), ctx.language.value
        ctx.jobs.run(
            lambda: reports.write(sheet, target, language), self._saved, lambda error: refused(ctx, error),
            title=_("writing {file}")(file=target.name), pool=True,
        )

    def _saved(self, made: reports.Written) -> None:
        self.written.show_file(made.path)
        self.ctx.told.emit(_("Written: {path}")(path=str(made.path)))
