"""其他报表: every report that is printed, with its pages beside the list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from cmdesk.services import reports
from cmdesk.services.filling import Filled, FillOrder, fill_template
from cmdesk.services.reports import ReportOrder, Written
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, column, label, row
from cmdesk.ui.kit.editors import ChoiceEditor
from cmdesk.ui.kit.pdf import PdfView
from cmdesk.ui.lists.out import refused
from cmdesk.ui.meetings.weekly import BOOK, PDF, SLIDES, WrittenLine
from cmdesk.ui.meetings.words import REPORTS
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import SIZES
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Area, UserError
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right

LEFT = 300
NAME = Qt.ItemDataRole.UserRole
ONE_PERSON = ("visit-week", "score-slip")
BY_WEEK = ("visit-week", "missing")
PERSON = Field(label=_("Client manager"), kind=Kind.LINK)


class ReportsPage(Page):
    """Choosing a report shows it; person, period and branch rule what it says."""

    areas = frozenset(Area)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._asked = 0
        say = ctx.translate
        titles = dict(reports.catalogue(ctx.actor))
        self.titles: dict[str, Msg] = {name: titles[name] for name in REPORTS if name in titles}
        self.list = QListWidget()
        self.list.setAccessibleName(say(_("Reports")))
        for name, title in self.titles.items():
            item = QListWidgetItem(say(title))
            item.setData(NAME, name)
            item.setToolTip(say(REPORTS[name]))
            item.setSizeHint(QSize(0, 29))
            self.list.addItem(item)
        self.list.setFixedHeight(29 * len(self.titles) + 4)
        self.about = label("", "muted", wrap=True)
        self.person = ChoiceEditor(ctx, "manager", PERSON, partial(ctx.entities.choices, "actions", "manager"))
        self.person.line.setPlaceholderText(say(_("Everybody; type a name for one")))
        self.preview, self.written = PdfView(ctx), WrittenLine(ctx)
        self.preview.printing.hide()
        self.preview.saving.hide()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        choice = Card(say(_("Reports")))
        for part in (self.list, self.about, self.person):
            choice.add(part)
        choice.body.addStretch(1)
        choice.setFixedWidth(LEFT)
        sheet = Card()
        sheet.add(column(self.written, self.problem, self.preview, spacing=6), 1)
        both = row(choice, sheet, spacing=SIZES.gap)
        both.setStretch(1, 1)
        self.body.addLayout(both, 1)
        self.list.setCurrentRow(0)
        self.list.currentRowChanged.connect(self.refresh)
        self.person.changed.connect(self._person_changed)

    @property
    def report(self) -> str:
        return str(self.list.currentItem().data(NAME))

    @property
    def order(self) -> ReportOrder:
        period, branch = self.ctx.period.value, self.ctx.branch.value
        return ReportOrder(
            name=self.report, month=period.month, week=period.week, manager=self._code(),
            branch_id=int(branch.id) if branch else None, language=self.ctx.language.value,
        )

    def _code(self) -> str | None:
        """The staff number of the chosen person."""
        try:
            chosen = self.person.value() if self.report in ONE_PERSON else None
        except UserError:
            return None
        if not isinstance(chosen, Ref):
            return None
        return str(self.ctx.entities.record("managers", int(chosen.id)).values["code"])

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Fill own template…"), run=self.fill_template, icon="import", right=Right.EXPORT),
            Action(label=_("Save PowerPoint"), run=self.save_slides, icon="export", shown=False),
            Action(label=_("Save Excel"), run=self.save_book, icon="export"),
            Action(label=_("Save PDF"), run=self.save_pdf, icon="save"),
            Action(label=_("Print"), run=self.print, icon="print", primary=True, shortcut="Ctrl+P"),
        )

    def open(self, target: object) -> None:
        """A report by its name."""
        if target in self.titles:
            self.list.setCurrentRow(list(self.titles).index(str(target)))

    def refresh(self) -> None:
        period = self.ctx.period.value
        shown = str(period.week) if self.report in BY_WEEK else str(period.month)
        self.show_header(subtitle=f"{self.ctx.translate(self.titles[self.report])} · {shown}")
        self.header_changed.emit()
        self.about.setText(self.ctx.translate(REPORTS[self.report]))
        self.person.setVisible(self.report in ONE_PERSON)
        self._lay_out()

    def _person_changed(self) -> None:
        if not self.person.text().strip() or self._code() is not None:
            self._lay_out()

    def _lay_out(self) -> None:
        self._asked += 1
        ctx, asked, order, title = self.ctx, self._asked, self.order, self.titles[self.report]
        translate, language = ctx.translate, ctx.language.value
        ctx.jobs.run(
            lambda: reports.pdf_bytes(reports.document(ctx.desk, ctx.actor, order), translate, language),
            lambda content: self._show(asked, content, title), lambda error: self._refused(asked, error),
            title=_("laying out {what}")(what=title), pool=True,
        )

    def _show(self, asked: int, content: bytes, title: Text) -> None:
        if asked == self._asked:
            self.problem.hide()
            self.preview.show()
            self.preview.show_pdf(content, title)

    def _refused(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
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
        self._save(_("Save PowerPoint"), ".pptx", SLIDES)

    def _save(self, title: Text, ending: str, patterns: Sequence[tuple[Text, str]]) -> None:
        ctx, order = self.ctx, self.order
        path = ctx.asker.save_file(title, f"{ctx.translate(self.titles[order.name])}{ending}", patterns)
        if path is None:
            return
        target = path if path.suffix else path.with_suffix(ending)
        ctx.jobs.run(
            lambda: reports.make_report(ctx.desk, ctx.actor, order, target), self._saved,
            lambda error: refused(ctx, error), title=_("writing {file}")(file=target.name), pool=True,
        )

    def fill_template(self) -> None:
        """The branch's own workbook with places like {{单位}}, filled for the month or the week of the report."""
        ctx, order = self.ctx, self.order
        template = ctx.asker.open_file(_("The workbook to fill"), BOOK)
        if template is None:
            return
        period = order.week if order.name in BY_WEEK else order.month
        path = ctx.asker.save_file(_("Save the filled workbook"), f"{template.stem}-{period}.xlsx", BOOK)
        if path is None:
            return
        target = path if path.suffix else path.with_suffix(".xlsx")
        wanted = FillOrder(period=period or order.month, branch_id=order.branch_id, language=order.language)
        ctx.jobs.run(
            lambda: fill_template(ctx.desk, ctx.actor, template, target, wanted), self._filled,
            lambda error: refused(ctx, error), title=_("writing {file}")(file=target.name), pool=True,
        )

    def _filled(self, filled: Filled) -> None:
        self.written.show_file(filled.path)
        self.ctx.told.emit(_("{n} places filled: {path}")(n=filled.places, path=str(filled.path)))
        if filled.problems:
            self.problem.setText("\n".join(map(self.ctx.sentence, filled.problems)))
            self.problem.show()

    def _saved(self, made: Written) -> None:
        self.written.show_file(made.path)
        self.ctx.told.emit(_("Written: {path}")(path=str(made.path)))
