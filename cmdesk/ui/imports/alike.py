"""Rows that look like another client: both side by side, and the choice what the row is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QRadioButton, QSplitter, QTreeWidget, QTreeWidgetItem, QWidget

from cmdesk.services.imports import ImportResult
from cmdesk.services.imports.files import Look, side_by_side
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import SIZES, tokens_of
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.duplicates import reasons_text
from cmdesk.values.fields import Kind
from cmdesk.values.imports import SAMES, Alike, Decision, Same
from cmdesk.values.messages import _

Key = tuple[int, int | None, int | None]
FIELD, HERE, THERE = range(3)
COUNTED = ("created", "updated", "unchanged")
ALIKE = ("client_like_existing", "client_like_row")


def _key(each: Alike) -> Key:
    return each.row, each.client_id, each.other_row


class AlikePanel(QWidget):
    """Signals: `decided()` when a choice was made."""

    decided = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._shown: tuple[Look, ImportResult] | None = None
        self._tried: Mapping[int, Decision] = {}
        self._differing: dict[Key, bool] = {}
        self.pairs: dict[Key, Alike] = {}
        self.choices: dict[Key, Same] = {}
        say = ctx.translate
        self.list = RowsTable(ctx, [
            col("row", _("Row"), Kind.COUNT, width=52, sortable=False),
            col("name", _("In the file"), width=128, sortable=False),
            col("other", _("Looks like"), width=128, sortable=False),
            col("choice", _("What the row is"), width=150, sortable=False),
        ], fixed=True)
        self.why = label("", "small", wrap=True)
        self.both = QTreeWidget()
        self.both.setAccessibleName(say(_("The row and the client it looks like")))
        self.both.setRootIsDecorated(False)
        self.both.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.both.header().setSectionResizeMode(FIELD, QHeaderView.ResizeMode.Interactive)
        self.both.header().resizeSection(FIELD, 96)
        self.group = QButtonGroup(self)
        self.radios = {same: QRadioButton(say(text)) for same, text in SAMES.items()}
        self.all = button("", self._choose_for_all, "link")
        self._lay_out()
        for same, radio in self.radios.items():
            self.group.addButton(radio)
            radio.clicked.connect(partial(self._choose, same))
        self.list.table.current.connect(lambda _id: self._show_pair())

    def _lay_out(self) -> None:
        beside = QWidget()
        whole = column(self.why, self.both, row(*self.radios.values(), 1, self.all, spacing=14), spacing=4)
        whole.setStretch(1, 1)
        beside.setLayout(whole)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.addWidget(self.list)
        split.addWidget(beside)
        split.setSizes([490, 550])
        split.setChildrenCollapsible(False)
        self.setLayout(column(split))

    @property
    def decisions(self) -> dict[int, Decision]:
        """By row; a row that is a client of its own by nobody's choice has none."""
        return {key[0]: Decision(same, client_id=key[1], row=key[2]) for key, same in self.choices.items()}

    def forget(self) -> None:
        self.pairs, self.choices = {}, {}

    @property
    def as_tried(self) -> bool:
        """Whether the choices are those of the last trial."""
        return self.decisions == self._tried

    def expected(self) -> ImportResult | None:
        """What the last trial would come to with the choices made since."""
        if self._shown is None:
            return None
        result, now = self._shown[1], self.decisions
        counts = Counter({name: getattr(result, name) for name in COUNTED})
        for number in {*now, *self._tried}:
            counts[self._becomes(number, self._tried.get(number))] -= 1
            counts[self._becomes(number, now.get(number))] += 1
        left = tuple(p for p in result.problems if p.code not in ALIKE or p.row not in now)
        return replace(
            result, problems=left, created=counts["created"], updated=counts["updated"], unchanged=counts["unchanged"],
        )

    def _becomes(self, row: int, decision: Decision | None) -> str:
        """What is counted of a row."""
        if decision is None or decision.choice is Same.CREATE:
            return "created"
        key = (row, decision.client_id, decision.row)
        return "updated" if decision.choice is Same.MERGE and self._differs(key) else "unchanged"

    def _differs(self, key: Key) -> bool:
        """Whether a filled cell of the row says something else than the other; the row's own code goes besides."""
        if key not in self._differing and self._shown is not None:
            look, result = self._shown
            own = result.drafts.values.get("code")
            code = self._ctx.translate(look.fields["code"].label) if own else ""
            both = side_by_side(self._ctx.desk, self._ctx.actor, look, result, self.pairs[key], self._ctx.translate)
            self._differing[key] = any(here and here != there for text, here, there in both if text != code)
        return self._differing[key]

    def show_result(self, look: Look, result: ImportResult) -> None:
        """The pairs of a trial, and those decided before it."""
        self._shown, self._tried, self._differing = (look, result), self.decisions, {}
        kept = {key: self.pairs[key] for key in self.choices if key in self.pairs}
        found = {**kept, **{_key(each): each for each in result.alike}}
        self.pairs = dict(sorted(found.items(), key=lambda item: item[0][0]))
        self._show_list()

    def _show_list(self) -> None:
        say = self._ctx.translate
        self.list.show_rows([
            (each.row, each.name, each.other_name, say(SAMES[self.choices.get(key, Same.CREATE)]))
            for key, each in self.pairs.items()
        ], ids=list(self.pairs))
        if self.list.current_id is None and self.pairs:
            self.list.select(next(iter(self.pairs)))
        self.all.setVisible(len(self.pairs) > 1)
        self.all.setText(say(_("The same for all {n} pairs")(n=len(self.pairs))))
        self._show_pair()

    @property
    def _current(self) -> Alike | None:
        return self.pairs.get(self.list.current_id)  # type: ignore[call-overload,no-any-return]

    def _show_pair(self) -> None:
        each, say = self._current, self._ctx.translate
        self.both.clear()
        if each is None or self._shown is None:
            return
        self.radios[self.choices.get(_key(each), Same.CREATE)].setChecked(True)
        told = _("{n} % alike: {reasons}")
        self.why.setText(say(told(n=each.likeness, reasons=reasons_text(each.reasons))))
        there = _("Row {n}")(n=each.other_row) if each.other_row else _("Already there")
        self.both.setHeaderLabels([say(_("Field")), say(_("Row {n}")(n=each.row)), say(there)])
        look, result = self._shown
        for text, here, other in side_by_side(self._ctx.desk, self._ctx.actor, look, result, each, say):
            self._add(text, here, other)

    def _add(self, text: str, here: str, other: str) -> None:
        item = QTreeWidgetItem([text, here or "—", other or "—"])
        differs = bool(here and other) and here != other
        for at in (HERE, THERE):
            item.setToolTip(at, item.text(at))
            item.setFont(at, sized(self.font(), SIZES.body, differs))
            if differs:
                item.setBackground(at, QBrush(QColor(tokens_of(self.palette()).warning_soft)))
        self.both.addTopLevelItem(item)

    def _choose(self, same: Same, *_checked: object) -> None:
        each = self._current
        if each is not None:
            self.choices[_key(each)] = same
            self._show_list()
            self.decided.emit()

    def _choose_for_all(self) -> None:
        each = self._current
        if each is not None:
            self.choices = dict.fromkeys(self.pairs, self.choices.get(_key(each), Same.CREATE))
            self._show_list()
            self.decided.emit()
