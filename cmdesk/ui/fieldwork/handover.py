"""Handing over a manager's clients: from whom, from which day, to whom; what it does to each load before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from cmdesk.services.visits.handover import HandOver, Load, hand_over
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.lists.out import refused
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.ui.shell.period import month_text
from cmdesk.ui.theme import SIZES
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, UserError
from cmdesk.values.queries import ListQuery

MOST = 1000
NAME, CLIENTS, THEN, LOAD, LOAD_THEN, VISITS = range(6)
HEADS = (
    _("Client manager"), _("Clients now"), _("Afterwards"), _("Load now"), _("Load afterwards"), _("Visits taken over"),
)
DAY = Field(label=_("From this day on"), kind=Kind.DATE, required=True)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class HandOverDialog(QuietDialog):
    """Every choice is counted in a dry run; without a tick the program chooses the receivers by its rule."""

    def __init__(self, ctx: AppContext, manager_id: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._asked = 0
        self.found: HandOver | None = None
        say = ctx.translate
        self.setWindowTitle(say(_("Hand over clients")))
        self.leaver = QComboBox()
        self.leaver.setAccessibleName(say(_("Who hands over")))
        self.day = LineEditor(ctx, "day", DAY)
        self.day.setFixedWidth(150)
        self.day.set_value(ctx.today)
        self.month = QCheckBox()
        self.month.setChecked(True)
        self.table = QTreeWidget()
        self.summary = label("", "muted", wrap=True)
        self.warning = label("", "problem", wrap=True)
        self.apply = button(say(_("Hand over")), self.run, "primary")
        self._lay_out()
        self._fill(manager_id)
        self.leaver.currentIndexChanged.connect(self._other_leaver)
        self.day.changed.connect(self.count)
        self.month.toggled.connect(lambda _on: self.count())
        self.table.itemChanged.connect(self._ticked)
        self._other_leaver()

    @property
    def code(self) -> str:
        return str(self.leaver.currentData())

    @property
    def codes(self) -> list[str]:
        """The staff numbers of those ticked."""
        return [str(i.data(NAME, Qt.ItemDataRole.UserRole)) for i in self._items() if _checked(i)]

    def count(self) -> None:
        """Try it without changing anything; an answer that was overtaken is dropped."""
        self._asked += 1
        asked, day = self._asked, self._day()
        self.apply.setEnabled(False)
        if day is None:
            self.summary.setText(self._ctx.translate(_("Type the day, like 2026-11-23.")))
            return
        words = _("Divide the targets of {month} too, by the days that are left of it")
        self.month.setText(self._ctx.translate(words(month=month_text(Month.of(day)))))
        self.month.setVisible(day.day > 1)
        self._ctx.jobs.run(
            self._call(day, dry_run=True), lambda outcome: self._counted(asked, outcome),
            lambda error: self._failed(asked, error), title=_("counting"),
        )

    def run(self) -> None:
        day = self._day()
        if day is not None and not self._ctx.act(self._call(day, dry_run=False)).failed:
            self.accept()

    def _lay_out(self) -> None:
        say = self._ctx.translate
        self.table.setAccessibleName(say(_("Who takes over")))
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels([say(text) for text in HEADS])
        for place in range(CLIENTS, VISITS + 1):
            self.table.headerItem().setTextAlignment(place, RIGHT)
        self.table.setColumnWidth(NAME, 190)
        for place in range(CLIENTS, VISITS + 1):
            self.table.setColumnWidth(place, max(90, self.table.header().sectionSizeHint(place)))
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(row(
            label(say(_("Who hands over")), "muted"), self.leaver, label(say(DAY.label), "muted"), self.day, 1))
        by_rule = button(say(_("By rule")), self._by_rule, "link")
        layout.addLayout(row(label(say(_("Who takes over")), "card-title"), 1, by_rule))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.month)
        layout.addWidget(self.summary)
        layout.addWidget(self.warning)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.apply))
        self.resize(780, 560)

    def _fill(self, manager_id: int | None) -> None:
        query = ListQuery(entity="managers", columns=("code", "name", "state"), limit=MOST)
        found = self._ctx.entities.rows(query).rows
        self._people = [(r.id, str(r.values[0]), str(r.values[1]), _state(r.values[2])) for r in found]
        for id_, code, name, _gone in self._people:
            self.leaver.addItem(f"{name}  {code}", code)
            if id_ == manager_id:
                self.leaver.setCurrentIndex(self.leaver.count() - 1)

    def _other_leaver(self) -> None:
        self.table.blockSignals(True)
        self.table.clear()
        for _id, code, name, state in self._people:
            if code != self.code and state != "left":
                self.table.addTopLevelItem(_item(code, name))
        self.table.blockSignals(False)
        self.count()

    def _by_rule(self) -> None:
        self.table.blockSignals(True)
        for item in self._items():
            item.setCheckState(NAME, Qt.CheckState.Unchecked)
        self.table.blockSignals(False)
        self.count()

    def _ticked(self, _item: QTreeWidgetItem, place: int) -> None:
        if place == NAME:
            self.count()

    def _day(self) -> date | None:
        try:
            found = self.day.value()
        except UserError:
            return None
        return found if isinstance(found, date) else None

    def _call(self, day: date, *, dry_run: bool) -> Any:
        desk, actor, code, to = self._ctx.desk, self._ctx.actor, self.code, tuple(self.codes)
        divide = self.month.isChecked()
        return lambda: hand_over(desk, actor, code, day, to, divide_month=divide, dry_run=dry_run)

    def _counted(self, asked: int, outcome: Outcome[HandOver]) -> None:
        if asked != self._asked:
            return
        found = self.found = outcome.value
        self._show_loads(found.loads)
        told = _("{clients} clients, {visits} planned visits, {targets} targets and {problems} open problems go over. "
                 "You can undo it afterwards.")
        self.summary.setText(self._ctx.translate(told(
            clients=found.clients, visits=found.visits, targets=found.targets, problems=found.problems)))
        self.warning.setText("\n".join(map(self._ctx.sentence, outcome.problems)))
        self.apply.setEnabled(True)

    def _failed(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        self._show_loads(())
        self.warning.setText("")
        if isinstance(error, UserError):
            self.summary.setText(self._ctx.sentence(error.problems[0]))
        else:
            refused(self._ctx, error)

    def _show_loads(self, loads: Sequence[Load]) -> None:
        """The numbers of those who would take over, tick or rule."""
        by_code = {load.code: load for load in loads}
        self.table.blockSignals(True)
        for item in self._items():
            load = by_code.get(str(item.data(NAME, Qt.ItemDataRole.UserRole)))
            for place, text in enumerate(_texts(load), CLIENTS):
                item.setText(place, text)
        self.table.blockSignals(False)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for k in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(k)
            if item is not None:
                yield item


def _texts(load: Load | None) -> tuple[str, ...]:
    if load is None:
        return ("",) * (VISITS - CLIENTS + 1)
    return (
        str(load.clients_before), str(load.clients_after), f"{load.before:.0%}", f"{load.after:.0%}", str(load.visits),
    )


def _item(code: str, name: str) -> QTreeWidgetItem:
    made = QTreeWidgetItem([f"{name}  {code}"])
    made.setData(NAME, Qt.ItemDataRole.UserRole, code)
    made.setCheckState(NAME, Qt.CheckState.Unchecked)
    made.setSizeHint(NAME, QSize(0, SIZES.row))
    for place in range(CLIENTS, VISITS + 1):
        made.setTextAlignment(place, RIGHT)
    return made


def _checked(item: QTreeWidgetItem) -> bool:
    return item.checkState(NAME) is Qt.CheckState.Checked


def _state(value: object) -> str:
    return str(getattr(value, "id", value))
