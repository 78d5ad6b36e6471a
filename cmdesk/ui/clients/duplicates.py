"""Clients that may be one: two records side by side, a choice per field, what moves, then the next pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from cmdesk.services.duplicates import find_duplicates, keep_apart
from cmdesk.services.merging import Comparison, Merged, compare, merge_clients
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Chip, button, column_of, label, row
from cmdesk.ui.kit.columns import shown
from cmdesk.ui.lists.out import refused
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.ui.theme import SIZES, Tone, tokens_of
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.duplicates import Pair, reasons_text
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import Outcome, UserError

FIELD, FIRST, SECOND = range(3)
CODE = "code"
CHOSEN, OTHER = "● ", "○ "
TOLD = 3


class FieldChoices(QTreeWidget):
    """A row per field; ← and → or a click choose whose value stays. Signals: `chosen(field)`."""

    chosen = Signal(str)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.take: dict[str, int] = {}
        self._ids: tuple[int, int] = (0, 0)
        self.setAccessibleName(ctx.translate(_("Fields of the two records")))
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(FIELD, QHeaderView.ResizeMode.Interactive)
        self.header().resizeSection(FIELD, 150)
        self.itemClicked.connect(self._clicked)

    def show_pair(self, found: Comparison, heads: tuple[str, str]) -> None:
        """Differing fields first, then those only one record has; at first the first record's value stays, if any."""
        first, second = found.records
        self._ids = (first.id, second.id)
        self.take = {n: second.id if first.values[n] in (None, "") else first.id for n in found.differing}
        self.setHeaderLabels([self._ctx.translate(_("Field")), *heads])
        self.clear()
        one_sided = {n for n in found.differing if None in (first.values[n], second.values[n])}
        ordered = sorted(found.fields, key=lambda n: (n != CODE, n not in found.differing, n in one_sided))
        fields = self._ctx.describe("clients").fields
        for name in ordered:
            texts = [shown(column_of(name, fields[name]), r.values[name], self._ctx.translate) for r in found.records]
            if name in found.differing or any(texts):
                self._add(name, self._ctx.translate(fields[name].label), texts)
        self.setCurrentItem(self._item(CODE))

    @property
    def kept(self) -> int:
        """The id of the record that stays: the one whose code does."""
        return self.take[CODE]

    @property
    def dropped(self) -> int:
        return self._ids[1] if self.kept == self._ids[0] else self._ids[0]

    def choose(self, name: str, side: int) -> None:
        """Let the value of one side (FIRST or SECOND) stay."""
        if name in self.take and self.take[name] != self._ids[side - FIRST]:
            self.take[name] = self._ids[side - FIRST]
            self._dress(self._item(name))
            self.chosen.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sides = {Qt.Key.Key_Left: FIRST, Qt.Key.Key_Right: SECOND}
        item = self.currentItem()
        if event.key() in sides and item is not None:
            self.choose(_name(item), sides[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space and item is not None and _name(item) in self.take:
            self.choose(_name(item), SECOND if self.take[_name(item)] == self._ids[0] else FIRST)
        else:
            super().keyPressEvent(event)

    def _add(self, name: str, title: str, texts: Sequence[str]) -> None:
        item = QTreeWidgetItem([title, *texts])
        item.setData(FIELD, Qt.ItemDataRole.UserRole, name)
        for side, text in zip((FIRST, SECOND), texts, strict=True):
            item.setData(side, Qt.ItemDataRole.UserRole, text)
            item.setToolTip(side, text)
        item.setSizeHint(FIELD, QSize(0, SIZES.row))
        self.addTopLevelItem(item)
        self._dress(item)

    def _item(self, name: str) -> QTreeWidgetItem:
        items = (self.topLevelItem(k) for k in range(self.topLevelItemCount()))
        return next(item for item in items if item is not None and _name(item) == name)

    def _dress(self, item: QTreeWidgetItem) -> None:
        """A differing field has a mark before each value, the chosen one stands out; equal ones are quiet."""
        tokens, taken = tokens_of(self.palette()), self.take.get(_name(item))
        contrary = all(item.data(side, Qt.ItemDataRole.UserRole) for side in (FIRST, SECOND))
        soft, ink = (tokens.warning_soft, tokens.warning) if contrary else (tokens.surface, tokens.muted)
        for side, id_ in zip((FIRST, SECOND), self._ids, strict=True):
            text = str(item.data(side, Qt.ItemDataRole.UserRole) or "—")
            if taken is None:
                item.setForeground(side, QBrush(QColor(tokens.muted)))
                continue
            item.setText(side, (CHOSEN if taken == id_ else OTHER) + text)
            item.setFont(side, sized(self.font(), SIZES.body, taken == id_))
            item.setBackground(side, QBrush(QColor(tokens.accent_soft if taken == id_ else soft)))
            item.setForeground(side, QBrush(QColor(tokens.text if taken == id_ else ink)))
        if taken is None:
            item.setForeground(FIELD, QBrush(QColor(tokens.muted)))

    def _clicked(self, item: QTreeWidgetItem, side: int) -> None:
        if side in (FIRST, SECOND):
            self.choose(_name(item), side)


def _name(item: QTreeWidgetItem) -> str:
    return str(item.data(FIELD, Qt.ItemDataRole.UserRole))


class DuplicatesDialog(QuietDialog):
    """Goes through the pairs; each merge is a step of its own that can be undone.

    `pair` shows two chosen clients alone; otherwise all are compared first.
    """

    def __init__(self, ctx: AppContext, parent: QWidget | None = None, pair: tuple[int, int] | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._asked = 0
        self.pairs: list[Pair] = []
        self.at = 0
        self.ids = pair
        say = ctx.translate
        self.setWindowTitle(say(_("Merge clients")))
        self.place, self.likeness, self.why = label("", "card-title"), Chip("", Tone.WARNING), label("", "muted")
        self.choices = FieldChoices(ctx)
        hint = _("← → or a click choose whose value stays; the code says which record is kept.")
        self.hint = label(say(hint), "small")
        self.moves, self.problem = label("", "muted", wrap=True), label("", "problem", wrap=True)
        self.apart = button(say(_("They are two clients")), self.keep_two)
        self.skipping = button(say(_("Skip")), self.skip)
        self.merging = button(say(_("Merge")), self.merge, "primary")
        self.choices.chosen.connect(self._chosen)
        self._lay_out()
        self._keys()
        if pair is None:
            self._search()
        else:
            self._show()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(9)
        layout.addLayout(row(self.place, self.likeness, self.why, 1))
        layout.addWidget(self.choices, 1)
        layout.addWidget(self.hint)
        layout.addWidget(self.moves)
        layout.addWidget(self.problem)
        closing = button(self._ctx.translate(_("Close")), self.reject)
        layout.addLayout(row(self.apart, self.skipping, 1, closing, self.merging))
        self.problem.hide()
        self.resize(820, 620)
        if self.ids is not None:
            self.apart.hide()
            self.skipping.hide()

    def _keys(self) -> None:
        for keys, made, run in (
            ("Ctrl+Return", self.merging, self.merge), ("Ctrl+D", self.apart, self.keep_two),
            ("Ctrl+Right", self.skipping, self.skip),
        ):
            QShortcut(QKeySequence(keys), self, run)
            made.setToolTip(f"{made.text()}  {keys.replace('Return', 'Enter')}")

    def _search(self) -> None:
        desk, actor = self._ctx.desk, self._ctx.actor
        self._wait(_("Comparing all clients…"))
        self._ctx.jobs.run(
            lambda: find_duplicates(desk, actor), self._found, self._failed, title=_("comparing clients"), pool=True,
        )

    def _found(self, pairs: list[Pair]) -> None:
        self.pairs, self.at = pairs, 0
        self._show()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._wait("")
            self._tell(error)
        else:
            refused(self._ctx, error)

    def _tell(self, error: UserError) -> None:
        self.problem.setText(self._ctx.sentence(error.problems[0]))
        self.problem.show()

    def _wait(self, text: Text) -> None:
        """Nothing to choose from."""
        self.place.setText(self._ctx.translate(text))
        self.why.clear()
        self.moves.clear()
        self.choices.clear()
        self.likeness.show_state("", Tone.WARNING)
        for each in (self.apart, self.skipping, self.merging, self.choices):
            each.setEnabled(False)

    def _show(self) -> None:
        """The pair whose turn it is."""
        if self.pairs and self.at < len(self.pairs):
            pair = self.pairs[self.at]
            self.ids = pair.ids
            say = self._ctx.translate
            self.place.setText(say(_("Pair {n} of {all}")(n=self.at + 1, all=len(self.pairs))))
            self.likeness.show_state(say(_("{n} % alike")(n=pair.likeness)), Tone.WARNING)
            self.why.setText(say(reasons_text(pair.reasons)))
            self._compare(pair.ids)
        elif self.ids is not None and not self.pairs:
            self.likeness.hide()
            self._compare(self.ids)
        else:
            self._wait(_("No pair left.") if self.pairs else _("No two clients look like one."))

    def _compare(self, ids: tuple[int, int]) -> None:
        self.problem.hide()
        try:
            found = compare(self._ctx.desk, self._ctx.actor, ids)
        except UserError as error:
            self._wait(self.place.text())
            self._tell(error)
            self.skipping.setEnabled(True)
            return
        for each in (self.apart, self.skipping, self.merging, self.choices):
            each.setEnabled(True)
        names = [str(record.values["name"]) for record in found.records]
        self.choices.show_pair(found, (names[0], names[1]))
        self.choices.setFocus()
        self._count()

    def _chosen(self, name: str) -> None:
        if name == CODE:
            self._count()

    def _count(self) -> None:
        """Try it without changing anything, to say what would move."""
        self._asked += 1
        asked = self._asked
        self.moves.setText(self._ctx.translate(_("Counting what moves…")))
        self._ctx.jobs.run(
            self._call(dry_run=True), lambda outcome: self._counted(asked, outcome), self._failed, title=_("counting"),
        )

    def _call(self, *, dry_run: bool) -> Any:
        desk, actor, kept, dropped = self._ctx.desk, self._ctx.actor, self.choices.kept, self.choices.dropped
        take: Mapping[str, int] = {n: id_ for n, id_ in self.choices.take.items() if n != CODE}
        return lambda: merge_clients(desk, actor, kept, dropped, take, dry_run=dry_run)

    def _counted(self, asked: int, outcome: Outcome[Merged]) -> None:
        if asked == self._asked:
            self.moves.setText(self._moves_text(outcome.value))

    def _moves_text(self, merged: Merged) -> str:
        say = self._ctx.translate
        kinds = [
            say(_("{what} {n} ({dropped} dropped)")(what=line.name, n=line.moved, dropped=line.dropped))
            if line.dropped else say(_("{what} {n}")(what=line.name, n=line.moved)) for line in merged.lines
        ]
        moving = say(_("Moves to the kept record: {what}.")(what=" · ".join(kinds)))
        lines = [moving if kinds else say(_("Nothing hangs on the other record."))]
        lost = [
            say(_("{month} {indicator}: {kept} stays, {dropped} is dropped")(
                month=str(each.month), indicator=each.indicator, kept=f"{each.kept.normalize():f}",
                dropped=f"{each.dropped.normalize():f}"))
            for each in merged.lost[:TOLD]
        ]
        more = len(merged.lost) - TOLD
        lines += [*lost, *([say(_("… and {n} more figures that both have")(n=more))] if more > 0 else [])]
        return "\n".join([*lines, say(_("You can undo it afterwards."))])

    def merge(self) -> None:
        if not self.merging.isEnabled():
            return
        gone = self.choices.dropped
        outcome = self._ctx.act(self._call(dry_run=False))
        if outcome.failed:
            self.problem.setText(self._ctx.sentence(outcome.problems[0]))
            self.problem.show()
        elif not self.pairs:
            self.accept()
        else:
            self.at -= sum(gone in pair.ids for pair in self.pairs[:self.at])
            self.pairs = [pair for pair in self.pairs if gone not in pair.ids]
            self._next()

    def keep_two(self) -> None:
        """The pair is not offered again."""
        if not self.apart.isEnabled() or not self.pairs:
            return
        desk, actor, ids = self._ctx.desk, self._ctx.actor, self.pairs[self.at].ids
        if not self._ctx.act(lambda: keep_apart(desk, actor, ids)).failed:
            del self.pairs[self.at]
            self._next()

    def skip(self) -> None:
        if self.skipping.isEnabled() and self.pairs:
            self.at += 1
            self._show()

    def _next(self) -> None:
        """The pair that took the place of the one that is done; at the end those that were skipped."""
        if self.at >= len(self.pairs):
            self.at = 0
        if self.pairs:
            self._show()
        else:
            self.ids = None
            self._wait(_("No pair left."))
