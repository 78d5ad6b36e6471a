"""The sheet as a table that is typed into without opening a cell: figures, Tab, Enter, and letters for the rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cmdesk.ui.theme import SIZES, Tokens, Tone, tokens_of, tone_colours
from cmdesk.ui.theme.fonts import sized
from cmdesk.ui.visits.entry.lines import LETTERS
from cmdesk.ui.visits.entry.model import CHOSEN, FAULTY, GUESSED, TYPED, WRITTEN, At, EntryModel

Index = QModelIndex | QPersistentModelIndex
PAD = 8
WIDTHS = {
    At.NUMBER: 40, At.CLASS: 50, At.IN: 60, At.OUT: 60, At.STAYED: 46, At.SERVICE: 104, At.STATE: 94, At.CHECKS: 86,
    At.STOCK: 56, At.PRICES: 72, At.SHELF: 56,
}
LEAST = 106
WORDY = (At.CLIENT, At.OPINION, At.PROBLEM, At.NOTE)
STATE_TONES = {"done": Tone.GOOD, "missed": Tone.BAD, "skipped": Tone.WARNING}
MARKS = {"done": "✓ ", "missed": "✗ "}
MISSED = ("-", "m", "l")
LETTERS_WRITTEN = {
    "o": At.OPINION, "y": At.OPINION, "n": At.NOTE, "w": At.PROBLEM, "c": At.CHECKS, "k": At.STOCK,
}
LETTERS_TURNED = {"j": At.PRICES, "d": At.SHELF}


class EntryTable(QTableView):
    """Signals: `refused(Problem)` when a line does not fit, `typed()` after every change, `extra_wanted()`,
    `pick_wanted()` when a code is about to be typed or scanned, `finished()` when Enter left the last line."""

    refused = Signal(object)
    typed = Signal()
    extra_wanted = Signal()
    pick_wanted = Signal()
    finished = Signal()

    def __init__(self, model: EntryModel) -> None:
        super().__init__()
        self.lines = model
        self._fresh = True
        self.setModel(model)
        self.setItemDelegate(EntryDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(SIZES.row)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setFixedHeight(SIZES.row + 2)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        head.setMinimumSectionSize(36)
        self.clicked.connect(self._clicked)

    @property
    def row(self) -> int:
        return self.currentIndex().row()

    @property
    def at(self) -> tuple[int, At] | None:
        """The current line and time; None where there is none."""
        index = self.currentIndex()
        column = At.OUT if index.column() == At.OUT else At.IN
        return (index.row(), column) if index.isValid() else None

    def go(self, row: int, column: At = At.IN) -> None:
        """Make a cell the current one."""
        row = max(0, min(row, self.lines.rowCount() - 1))
        self._fresh = True
        self.setCurrentIndex(self.lines.index(row, column))
        self.viewport().update()

    def go_first_open(self) -> None:
        lines = self.lines.sheet.lines
        self.go(next((k for k, line in enumerate(lines) if line.open), 0))

    def write(self, column: At) -> None:
        """Open the words of the line, its checks or its stock."""
        if not self.isColumnHidden(column):
            index = self.lines.index(self.row, column)
            self.setCurrentIndex(index)
            self.edit(index)

    def open_text(self) -> tuple[int, str, str] | None:
        """(line, name, text) of the cell that is being typed into."""
        editor = QApplication.focusWidget()
        if self.state() is not self.State.EditingState or not isinstance(editor, QLineEdit):
            return None
        name = WRITTEN.get(At(self.currentIndex().column()))
        return (self.row, name, editor.text()) if name else None

    def fit_words(self) -> None:
        """Show what the trade asks of a visit, and nothing else."""
        words = self.lines.sheet.words
        for column, there in (
            (At.CHECKS, words.checks), (At.STOCK, words.stock), (At.PRICES, words.prices), (At.SHELF, words.shelf),
        ):
            self.setColumnHidden(column, not there)
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """The words take what the figures leave; where that is too little the table scrolls sideways."""
        head = self.horizontalHeader()
        taken = sum(width for column, width in WIDTHS.items() if not self.isColumnHidden(column))
        enough = self.viewport().width() - taken >= LEAST * len(WORDY)
        for column in WORDY:
            head.setSectionResizeMode(column, head.ResizeMode.Stretch if enough else head.ResizeMode.Fixed)
            if not enough:
                self.setColumnWidth(column, LEAST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is self.State.EditingState:
            return
        modifiers = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        run = None if modifiers or self.row < 0 else self._keys().get(event.key())
        if run is not None:
            run()
        elif modifiers or self.row < 0 or not self._letter(event.text().lower()):
            event.ignore() if modifiers else super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays in the sheet: in, out, in of the next line."""
        if self.row < 0 or self.state() is self.State.EditingState:
            return super().focusNextPrevChild(forward)
        self._tab(1 if forward else -1)
        return True

    def _keys(self) -> dict[int, Callable[[], object]]:
        key = Qt.Key
        return {
            key.Key_Return: self._enter, key.Key_Enter: self._enter, key.Key_Backspace: self._rub,
            key.Key_Delete: lambda: self._change(lambda row: self.lines.sheet.clear(row)),
            key.Key_Up: lambda: self.go(self.row - 1), key.Key_Down: lambda: self.go(self.row + 1),
            key.Key_Left: lambda: self.go(self.row, At.IN), key.Key_Right: lambda: self.go(self.row, At.OUT),
            key.Key_Home: lambda: self.go(0), key.Key_End: lambda: self.go(self.lines.rowCount() - 1),
            key.Key_Insert: self.extra_wanted.emit, key.Key_F2: lambda: self.write(At.NOTE),
        }

    def _letter(self, text: str) -> bool:
        sheet = self.lines.sheet
        if text and (text.isdigit() or text in ":."):
            self._type(text)
        elif text in LETTERS:
            self._change(lambda row: sheet.serve(row, LETTERS[text]))
        elif text and text in MISSED:
            self._change(sheet.miss)
            self.go(self.row + 1)
        elif text == "=":
            self._change(sheet.same_as_above)
        elif text in LETTERS_WRITTEN:
            self.write(LETTERS_WRITTEN[text])
        elif text in LETTERS_TURNED:
            self._turn(LETTERS_TURNED[text])
        elif text == "+":
            self.extra_wanted.emit()
        elif text in ("*", "/"):
            self.pick_wanted.emit()
        else:
            return False
        return True

    def _type(self, text: str) -> None:
        """Into the current time; the first figure replaces what stood there."""
        line, out = self.lines.sheet.lines[self.row], self.currentIndex().column() == At.OUT
        if line.state == "skipped":
            return
        name = "typed_out" if out else "typed_in"
        setattr(line, name, ("" if self._fresh else getattr(line, name)) + text)
        line.fault = None
        line.state = "planned" if line.state == "missed" else line.state
        line.changed = line.changed or line.state == "done"
        self._fresh = False
        self._tell()

    def _rub(self) -> None:
        line, out = self.lines.sheet.lines[self.row], self.currentIndex().column() == At.OUT
        name = "typed_out" if out else "typed_in"
        setattr(line, name, getattr(line, name)[:-1])
        line.fault = None
        self._fresh = False
        self._tell()

    def _tab(self, by: int) -> None:
        column = self.currentIndex().column()
        if by > 0:
            self.go(self.row + (column == At.OUT), At.IN if column == At.OUT else At.OUT)
        else:
            self.go(self.row - (column != At.OUT), At.OUT if column != At.OUT else At.IN)

    def _enter(self) -> None:
        """One or two figures go to that line; else the line is accepted and the next one follows."""
        sheet, row = self.lines.sheet, self.row
        typed = sheet.lines[row].typed_in
        if self.currentIndex().column() != At.OUT and not self._fresh and typed.isdigit() and len(typed) <= 2:
            sheet.lines[row].typed_in = ""
            self._tell()
            self.go(int(typed) - 1)
            return
        if sheet.lines[row].state not in ("missed", "skipped"):
            problem = sheet.accept(row)
            self._tell()
            if problem is not None:
                self._fresh = True
                self.refused.emit(problem)
                return
        if row + 1 < self.lines.rowCount():
            self.go(row + 1)
        else:
            self.finished.emit()

    def _turn(self, column: At) -> None:
        if not self.isColumnHidden(column):
            self._change(lambda row: self.lines.sheet.turn(row, CHOSEN[column]))

    def _change(self, change: Callable[[int], None]) -> None:
        if self.lines.sheet.lines[self.row].state != "skipped":
            change(self.row)
            self._tell()

    def _tell(self) -> None:
        self.lines.tell()
        self.typed.emit()

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() in WRITTEN:
            self.edit(index)
        elif index.column() in CHOSEN:
            self.go(index.row())
            self._turn(At(index.column()))
        else:
            self.go(index.row(), At.OUT if index.column() == At.OUT else At.IN)


class EntryDelegate(QStyledItemDelegate):
    """Draws the sheet: the current line tinted, the current time framed, guesses in grey."""

    def __init__(self, table: EntryTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(option.palette)  # type: ignore[attr-defined]
        box: QRect = option.rect  # type: ignore[attr-defined]
        font: QFont = option.font  # type: ignore[attr-defined]
        painter.save()
        current = index.row() == self._table.row
        painter.fillRect(box, QColor(tokens.accent_soft if current else tokens.surface))
        painter.setPen(QPen(QColor(tokens.soft_line), 0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if index.data(FAULTY) is not None:
            painter.fillRect(box.adjusted(1, 1, -1, -2), QColor(tokens.bad_soft))
        if current and index.column() == self._table.currentIndex().column() and index.column() in TYPED:
            self._frame(painter, tokens, box)
        self._write(painter, tokens, box, font, index)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setStyleSheet("border-radius: 0; min-height: 20px; max-height: 40px;")
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """The keys go back to the times of the line."""
        super().destroyEditor(editor, index)  # type: ignore[arg-type]
        self._table.go(index.row())
        self._table.setFocus()
        self._table.typed.emit()

    def _frame(self, painter: QPainter, tokens: Tokens, box: QRect) -> None:
        focused = self._table.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.line), 2))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRect(box.adjusted(2, 2, -2, -3))

    def _write(self, painter: QPainter, tokens: Tokens, box: QRect, font: QFont, index: Index) -> None:
        line, column = self._table.lines.sheet.lines[index.row()], At(index.column())
        text, ink = str(index.data() or ""), tokens.text
        if not text and (guess := index.data(GUESSED)):
            text, ink = str(guess), tokens.muted
        if column is At.STATE:
            mark = "! " if line.fault else MARKS.get(line.state, "")
            text = mark + text + (" •" if line.waiting else "")
            ink = tone_colours(tokens, Tone.BAD if line.fault else STATE_TONES.get(line.state, Tone.NEUTRAL))[0]
        elif index.data(FAULTY) is not None:
            ink = tokens.bad
        elif column in (At.NUMBER, At.CLASS, At.STAYED) or line.state == "skipped":
            ink = tokens.muted
        elif column is At.IN and self._table.lines.sheet.overlaps(index.row()):
            ink = tokens.warning
        painter.setFont(sized(font, SIZES.body, column is At.CLIENT))
        painter.setPen(QColor(ink))
        inside = box.adjusted(PAD, 0, -PAD, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), shown)
