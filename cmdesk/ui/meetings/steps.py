"""The steps at the left of the weekly meeting: what is missing, what goes in, what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cmdesk.services.meetings.following import Followed
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, Chip, button, clear, label, row, rule, tool
from cmdesk.ui.kit.basic import Elided
from cmdesk.ui.kit.editors import ChoiceEditor, LineEditor
from cmdesk.ui.meetings.words import LACKS, PARTS
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.pack import Lack, Missing, PackPart
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Ref

PART = Qt.ItemDataRole.UserRole
OWNER = Field(label=_("Owner"), kind=Kind.LINK)
DUE = Field(label=_("Due on"), kind=Kind.DATE)


class CheckCard(Card):
    """1 完整性: a line per sort of gap with its count and the way to mend it."""

    def __init__(self, ctx: AppContext, go: Callable[[str, object], object]) -> None:
        super().__init__(ctx.translate(_("1  Is everything there?")), " ")
        self._ctx, self._go = ctx, go
        self.links: dict[Lack, QWidget] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.add(self._lines)

    def show_missing(self, missing: Sequence[Missing]) -> None:
        clear(self._lines)
        self.links = {}
        say = self._ctx.translate
        groups: dict[Lack, list[Missing]] = defaultdict(list)
        for each in missing:
            groups[each.lack].append(each)
        total = sum(each.count for each in missing)
        self.note.setText(say(_("{n} entries are missing")(n=total)) if total else say(_("all there")))
        for k, lack in enumerate(LACKS):
            if k:
                self._lines.addWidget(rule())
            self._lines.addWidget(self._line(lack, groups.get(lack, [])))

    def _line(self, lack: Lack, gaps: Sequence[Missing]) -> QWidget:
        say = self._ctx.translate
        name, way, key, target = LACKS[lack]
        count = sum(each.count for each in gaps)
        chip = Chip(str(count) if count else "✓", Tone.WARNING if count else Tone.GOOD)
        chip.setMinimumWidth(32)
        chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        who = list(dict.fromkeys(each.who or say(_("everybody")) for each in gaps))
        names = Elided("、".join(who), "small")
        names.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        link = button(say(way), lambda: self._go(key, target), "link")
        link.setAccessibleName(f"{say(name)}: {link.text()}")
        if not count:
            link.hide()
        self.links[lack] = link
        made = QWidget()
        line = row(chip, label(say(name)), names, link)
        line.setStretch(2, 1)
        made.setLayout(line)
        made.setFixedHeight(SIZES.row)
        return made


class PartList(QListWidget):
    """Parts with a box to tick; Space ticks, Alt+↑ and Alt+↓ move, dragging moves. Signals: `chosen()`."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda: self.chosen.emit())
        self.model().rowsMoved.connect(lambda: self.chosen.emit())

    def step(self, by: int) -> None:
        """Move the current part up or down."""
        at = self.currentRow()
        to = at + by
        if at < 0 or not 0 <= to < self.count():
            return
        self.blockSignals(True)
        taken = self.takeItem(at)
        self.insertItem(to, taken)
        self.setCurrentRow(to)
        self.blockSignals(False)
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in moves:
            self.step(moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class PartsCard(Card):
    """2 内容与顺序: which parts the pack has, in which order. Signals: `changed()`."""

    changed = Signal()

    def __init__(self, ctx: AppContext) -> None:
        say = ctx.translate
        super().__init__(say(_("2  What goes in")), " ")
        self._ctx = ctx
        self.list = PartList()
        self.list.setAccessibleName(say(_("Parts of the pack")))
        self.list.setToolTip(say(_("Space ticks, Alt+↑ and Alt+↓ move")))
        self.list.chosen.connect(self.changed)
        self.note.hide()
        self.head.addWidget(tool("undo", say(_("The usual order")), self.reset))
        self.add(self.list)
        self.show_parts(tuple(PackPart))

    @property
    def parts(self) -> tuple[PackPart, ...]:
        """The ticked parts from top to bottom."""
        items = [self.list.item(k) for k in range(self.list.count())]
        return tuple(PackPart(i.data(PART)) for i in items if i.checkState() is Qt.CheckState.Checked)

    def show_parts(self, parts: Sequence[PackPart]) -> None:
        """Those asked for in their order, the others unticked below."""
        self.list.blockSignals(True)
        self.list.clear()
        for part in (*parts, *(p for p in PackPart if p not in parts)):
            item = QListWidgetItem(self._ctx.translate(PARTS[part]))
            item.setData(PART, part.value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            item.setCheckState(Qt.CheckState.Checked if part in parts else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setFixedHeight(28 * self.list.count() + 4)
        self.list.blockSignals(False)

    def tick(self, part: PackPart, on: bool) -> None:
        for k in range(self.list.count()):
            if self.list.item(k).data(PART) == part.value:
                self.list.item(k).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def reset(self) -> None:
        self.show_parts(tuple(PackPart))
        self.changed.emit()


class ActionBox(QWidget):
    """An action item to be ticked off."""

    def __init__(self, ctx: AppContext, each: Followed, ticked: Callable[[int, bool], object], may: bool) -> None:
        super().__init__()
        say = ctx.translate
        self.box = QCheckBox()
        self.box.setChecked(each.state == "done")
        self.box.setEnabled(may)
        self.box.setAccessibleName(each.text)
        text = label(each.text, "muted" if each.state == "done" else "", wrap=True)
        about = " · ".join(part for part in (each.owner, f"{each.due:%m-%d}") if part)
        side = Chip(say(_("late {day}")(day=about)), Tone.BAD) if each.late else label(about, "small")
        line = row(self.box, text, side)
        line.setStretch(1, 1)
        line.setContentsMargins(0, 4, 0, 4)
        self.setLayout(line)
        self.box.clicked.connect(lambda on: ticked(each.id, bool(on)))


class NewAction(QWidget):
    """What, who, until when: Enter goes from one to the next and adds. Signals: `added(text, owner id, due)`, and those
    by which a draft of it is kept: `changed()`, `dirty_changed(bool)`.
    """

    added = Signal(str, object, object)
    changed = Signal()
    dirty_changed = Signal(bool)
    record = None

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        say = ctx.translate
        self.text = QLineEdit()
        self.text.setPlaceholderText(say(_("New: what is to be done")))
        self.text.setAccessibleName(say(_("New action item")))
        self.owner = ChoiceEditor(ctx, "manager", OWNER, partial(ctx.entities.choices, "actions", "manager"))
        self.owner.line.setPlaceholderText(say(_("Owner")))
        self.owner.setFixedWidth(108)
        self.due = LineEditor(ctx, "due_on", DUE)
        self.due.line.setPlaceholderText(say(_("Until, like 1127")))
        self.due.setFixedWidth(132)
        self.add = button(say(_("Add")), self._add)
        self.text.returnPressed.connect(self.owner.setFocus)
        self.owner.entered.connect(self.due.setFocus)
        self.due.entered.connect(self._add)
        self._dirty = False
        for edited in (self.text.textChanged, self.owner.changed, self.due.changed):
            edited.connect(self._edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.text)
        column.addLayout(row(self.owner, self.due, self.add, 1))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)

    @property
    def dirty(self) -> bool:
        return bool(self.typed())

    def typed(self) -> dict[str, str]:
        """What stands in the inputs, as it was typed."""
        texts = {"text": self.text.text(), "manager": self.owner.text(), "due_on": self.due.text()}
        return {name: text for name, text in texts.items() if text.strip()}

    def restore(self, texts: Mapping[str, str]) -> None:
        self.text.setText(texts.get("text", ""))
        self.owner.set_text(texts.get("manager", ""))
        self.due.set_text(texts.get("due_on", ""))
        self._edited()

    def _edited(self) -> None:
        self.changed.emit()
        if self.dirty != self._dirty:
            self._dirty = self.dirty
            self.dirty_changed.emit(self._dirty)

    def empty(self) -> None:
        """Ready for the next one."""
        self.text.clear()
        self.owner.set_value(None)
        self.due.set_value(None)
        self._edited()
        self.problem.hide()
        self.text.setFocus()

    def _add(self) -> None:
        try:
            owner, due = self.owner.value(), self.due.value()
        except UserError as error:
            self.tell(self._ctx.sentence(error.problems[0]))
            return
        self.added.emit(
            self.text.text(), int(owner.id) if isinstance(owner, Ref) else None, due if isinstance(due, date) else None,
        )

    def tell(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


class ActionsCard(Card):
    """3 会议事项: those of the last meetings to tick off, and the new ones. Signals: `ticked(id, done)`."""

    ticked = Signal(int, bool)

    def __init__(self, ctx: AppContext, may_write: bool) -> None:
        super().__init__(ctx.translate(_("3  Action items")), " ")
        self._ctx, self._may = ctx, may_write
        self.boxes: dict[int, ActionBox] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.new = NewAction(ctx)
        self.add(self._lines)
        self.add(self.new)
        self.new.setVisible(may_write)

    def show_actions(self, found: Sequence[Followed]) -> None:
        clear(self._lines)
        say = self._ctx.translate
        self.boxes = {each.id: ActionBox(self._ctx, each, self.ticked.emit, self._may) for each in found}
        opened = sum(1 for each in found if each.state == "open")
        self.note.setText(say(_("{n} open")(n=opened)))
        last = None
        for each in found:
            if each.fresh and not last:
                self._lines.addWidget(label(say(_("Of this meeting")), "small"))
                last = each
            self._lines.addWidget(self.boxes[each.id])
        if not found:
            self._lines.addWidget(label(say(_("No action items from earlier meetings.")), "muted"))
