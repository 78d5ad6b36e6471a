"""其他报表: every report that is printed, with its pages beside the list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from cmdesk.services import reports
from cmdesk.services.filling import Filled, FillOrder, fill_template
from cmdesk.services.reports import ReportOrder
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, label, row
from cmdesk.ui.kit.editors import ChoiceEditor
from cmdesk.ui.meetings.sheet import BOOK, SheetPage, Writing
from cmdesk.ui.meetings.words import REPORTS
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import SIZES
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area, UserError
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right

LEFT = 300
NAME = Qt.ItemDataRole.UserRole
ONE_PERSON = ("visit-week", "score-slip")
BY_WEEK = ("visit-week", "missing")
PERSON = Field(label=_("Client manager"), kind=Kind.LINK)


class ReportsPage(SheetPage):
    """Choosing a report shows it; person, period and branch rule what it says."""

    areas = frozenset(Area)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
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
        choice = Card(say(_("Reports")))
        for part in (self.list, self.about, self.person):
            choice.add(part)
        choice.body.addStretch(1)
        choice.setFixedWidth(LEFT)
        both = row(choice, self.paper, spacing=SIZES.gap)
        both.setStretch(1, 1)
        self.body.addLayout(both, 1)
        self.list.setCurrentRow(0)
        self.list.currentRowChanged.connect(self.refresh)
        self.person.changed.connect(self._person_changed)

    @property
    def report(self) -> str:
        return str(self.list.currentItem().data(NAME))

    @property
    def name(self) -> Msg:
        return self.titles[self.report]

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
        ctx, order, translate = self.ctx, self.order, self.ctx.translate
        self.lay_out_by(
            lambda: reports.pdf_bytes(reports.document(ctx.desk, ctx.actor, order), translate, order.language))

    def writing(self, target: Path) -> Writing:
        ctx, order = self.ctx, self.order
        return lambda: reports.make_report(ctx.desk, ctx.actor, order, target)

    def fill_template(self) -> None:
        """The branch's own workbook with places like {{单位}}, filled for the month or the week of the report."""
        ctx, order = self.ctx, self.order
        template = ctx.asker.open_file(_("The workbook to fill"), BOOK)
        if template is None:
            return
        period = order.week if order.name in BY_WEEK else order.month
        target = self.asked_path(_("Save the filled workbook"), f"{template.stem}-{period}", ".xlsx", BOOK)
        if target is None:
            return
        wanted = FillOrder(period=period or order.month, branch_id=order.branch_id, language=order.language)
        self.write(lambda: fill_template(ctx.desk, ctx.actor, template, target, wanted), target, self._filled)

    def _filled(self, filled: Filled) -> None:
        self.written.show_file(filled.path)
        self.ctx.told.emit(_("{n} places filled: {path}")(n=filled.places, path=str(filled.path)))
        if filled.problems:
            self.problem.setText("\n".join(map(self.ctx.sentence, filled.problems)))
            self.problem.show()
