"""手工评分: people by items, typed down the column with the keyboard alone, saved at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QFrame, QWidget

from cmdesk.services.evaluation.marking import MarkColumn, MarkKey, MarkRow, MarkSheet, save_marks
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.table import HEADER, CellView
from cmdesk.ui.evaluation.words import mean, plain
from cmdesk.ui.kit import Chip, Column, button, col, column, label, row
from cmdesk.ui.kit.columns import shown
from cmdesk.ui.kit.models import Index, RowsModel
from cmdesk.ui.kit.table import TotalsRow
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.fields import Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Problem, UserError

LEAD = 2
SEPARATOR = "/"


class GridView(CellView):
    """Enter writes a cell and goes down; at the last row it goes to the next column's first."""

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self.go_on(self.currentIndex())

    def finish_typing(self) -> None:
        """Take over what stands in an open cell."""
        editor = QApplication.focusWidget()
        if editor is not None and editor.parent() is self.viewport():
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def go_on(self, index: QModelIndex) -> None:
        """The cell below, else the top of the next column."""
        down = index.siblingAtRow(index.row() + 1)
        following = down if down.isValid() else self.rows.index(0, index.column() + 1)
        if following.isValid() and self.rows.columns[following.column()].editable:
            self.setCurrentIndex(following)


class MarksModel(RowsModel):
    """Cells of people whom the item does not concern cannot be typed into; one cell changes without the others."""

    closed: frozenset[tuple[object, str]] = frozenset()

    def put(self, id_: object, key: str, value: object) -> None:
        at = [column.key for column in self.columns].index(key)
        for line in range(self.rowCount()):
            if self.id(line) == id_:
                cells = self._rows[line][1]
                assert isinstance(cells, list)
                cells[at] = value
                self.dataChanged.emit(self.index(line, at), self.index(line, at))

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        if index.isValid() and (self.id(index.row()), self.columns[index.column()].key) in self.closed:
            return found & ~Qt.ItemFlag.ItemIsEditable
        return found


class MarksView(QFrame):
    """Signals: `dirty_changed(bool)`. A slip is told below the grid and stays out of it."""

    dirty_changed = Signal(bool)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.sheet: MarkSheet | None = None
        self.pending: dict[MarkKey, Decimal | None] = {}
        self.setProperty("role", "card")
        say = ctx.translate
        self.about = label("", "muted")
        self.unsaved = Chip("", Tone.WARNING)
        self.unsaved.hide()
        self.saving = button(say(_("Save marks")), self.save, "primary")
        self.saving.setToolTip(f"{self.saving.text()}  Ctrl+S")
        self.giving_up = button(say(_("Discard")), self.discard)
        self.model = MarksModel([], ctx.translate, self)
        self.table = GridView(self.model)
        self.table.setAccessibleName(say(_("Marks by hand")))
        self.totals = TotalsRow(self.table)
        self.table.horizontalHeader().setFixedHeight(HEADER)
        self.empty = label("", "muted", wrap=True)
        self.empty.setContentsMargins(14, 10, 14, 10)
        self.problem = label("", "problem", wrap=True)
        self.problem.setContentsMargins(14, 4, 14, 8)
        self.problem.hide()
        head = row(self.about, self.unsaved, 1, self.giving_up, self.saving)
        head.setContentsMargins(14, 8, 10, 6)
        inside = column(head, self.table, self.empty, self.totals, self.problem, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        self.model.edited.connect(self._edited)
        self.table.pasted.connect(self._pasted)

    @property
    def dirty(self) -> bool:
        return bool(self.pending)

    def show_sheet(self, sheet: MarkSheet | None, rows: Sequence[MarkRow], refusal: str = "") -> None:
        """A month's grid; what was typed and not saved stays while the month is the same."""
        if sheet is None or self.sheet is None or sheet.month != self.sheet.month:
            self.pending.clear()
        self.sheet, self._people, self._refusal = sheet, rows, refusal
        say = self._ctx.translate
        if sheet is not None:
            given = sum(1 for key in sheet.marks if key.manager_id in {r.manager_id for r in rows})
            asked = sum(sum(r.concerned) for r in rows)
            about = _("{given} of {asked} marks given · type, Enter goes down")
            self.about.setText(say(about(given=given, asked=asked)))
        nothing = sheet is None or not sheet.columns or not rows
        self.table.setVisible(not nothing)
        self.empty.setVisible(nothing or bool(refusal))
        self.empty.setText(refusal or say(_("The scheme of this month has no item marked by hand.")))
        self._fill()

    def save(self) -> bool:
        """Write all at once, what is still being typed too. False when it was refused."""
        self.table.finish_typing()
        if not self.pending or self.sheet is None:
            return True
        ctx, sheet, marks = self._ctx, self.sheet, dict(self.pending)
        outcome = ctx.act(
            lambda: save_marks(ctx.desk, ctx.actor, sheet.month, marks, ctx.language.value, seen=sheet.marks)
        )
        if outcome.failed:
            self._tell(outcome.problems[0])
            return False
        self._drop(marks)
        return True

    def discard(self) -> None:
        self.pending.clear()
        self._fill()

    def type_first(self) -> None:
        """Focus on the first cell that waits for a mark."""
        self.table.setFocus()
        for at in range(LEAD, len(self.model.columns)):
            for line in range(self.model.rowCount()):
                if self.model.columns[at].editable and self.model.value(line, at) is None:
                    self.table.setCurrentIndex(self.model.index(line, at))
                    return
        self.table.setCurrentIndex(self.model.index(0, LEAD))

    def _drop(self, saved: Mapping[MarkKey, Decimal | None]) -> None:
        self.pending = {k: v for k, v in self.pending.items() if k not in saved or saved[k] != v}
        self._fill()

    def _fill(self) -> None:
        sheet = self.sheet
        columns = sheet.columns if sheet else ()
        people = self._people if sheet else ()
        metrics = QFontMetrics(sized(self.font(), SIZES.small))
        editable = not self._refusal
        heads = [
            col("code", _("Staff number"), Kind.CODE, muted=True, width=92),
            col("name", _("Name"), Kind.NAME, bold=True, width=96),
            *(self._head(c, metrics, editable) for c in columns), col("before", _("Last month"), muted=True),
        ]
        index = self.table.currentIndex()
        self.model.closed = frozenset(
            (r.manager_id, _key(c)) for r in people for c, has in zip(columns, r.concerned, strict=True) if not has
        )
        self.model.show_columns(
            heads, [
                [r.code, r.name, *(self._mark(r, c) for c in columns), self._before(r, columns)] for r in people
            ], [r.manager_id for r in people],
        )
        self.table.fit()
        if index.isValid() and index.row() < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(index.row(), index.column()))
        self._tell_state()

    def _tell_state(self) -> None:
        """Averages, what is unsaved, and what can be done about it."""
        self._sum(self.model.columns, self.sheet.columns if self.sheet else ())
        count = len(self.pending)
        self.unsaved.show_state(self._ctx.translate(_("{n} marks not saved")(n=count)) if count else "", Tone.WARNING)
        self.saving.setEnabled(bool(count))
        self.giving_up.setVisible(bool(count))
        self.problem.hide()
        self.dirty_changed.emit(bool(count))

    def _head(self, each: MarkColumn, metrics: QFontMetrics, editable: bool) -> Column:
        made = col(_key(each), Msg(""), Kind.POINTS, digits=2, editable=editable, tone=None)
        several = len({c.rater for c in self.sheet.columns if c.item == each.item}) > 1 if self.sheet else False
        second = self._ctx.translate(_("0 to {most}")(most=plain(each.most)))
        name = f"{each.name} · {each.rater_name}" if several else each.name
        width = max(110, max(metrics.horizontalAdvance(t) for t in (name, second)) + 26)
        return replace(made, name=f"{name}\n{second}", width=width)

    def _mark(self, person: MarkRow, each: MarkColumn) -> Decimal | None:
        key = MarkKey(person.manager_id, each.item, each.rater)
        assert self.sheet is not None
        return self.pending[key] if key in self.pending else self.sheet.marks.get(key)

    def _before(self, person: MarkRow, columns: Sequence[MarkColumn]) -> str:
        """Last month's marks of the person, in the order of the columns."""
        assert self.sheet is not None
        given = [self.sheet.before.get(MarkKey(person.manager_id, c.item, c.rater)) for c in columns]
        return " · ".join("—" if value is None else f"{value:.2f}" for value in given)

    def _sum(self, heads: Sequence[Column], columns: Sequence[MarkColumn]) -> None:
        by_key = {each.key: each for each in heads}
        means = {_key(c): mean(self._mark(r, c) for r in self._people) for c in columns} if self.sheet else {}
        texts = {k: shown(by_key[k], v, self._ctx.translate) for k, v in means.items() if v is not None}
        self.totals.show_totals(self._ctx.translate(_("Average")), texts)

    def _edited(self, manager_id: object, key: str, text: str) -> None:
        problem = self._take(manager_id, key, text)
        if problem is not None:
            self._tell(problem)
            return
        each = next(c for c in self.sheet.columns if _key(c) == key) if self.sheet else None
        person = next((r for r in self._people if r.manager_id == manager_id), None)
        if each is not None and person is not None:
            self.model.put(manager_id, key, self._mark(person, each))
        self._tell_state()

    def _take(self, manager_id: object, key: str, text: str) -> Problem | None:
        """Keep what was typed, or say what is wrong with it."""
        each = next(c for c in self.sheet.columns if _key(c) == key) if self.sheet else None
        if each is None or not isinstance(manager_id, int):
            return None
        field = next(c.field for c in self.model.columns if c.key == key)
        try:
            value = parse(replace(field, label=Msg(each.name)), text, self._ctx.today, key=key)
        except UserError as error:
            return error.problems[0]
        mark = MarkKey(manager_id, each.item, each.rater)
        if isinstance(value, Decimal) and not 0 <= value <= each.most:
            who = next(r.name for r in self._people if r.manager_id == manager_id)
            params = {"who": who, "item": each.name, "most": plain(each.most)}
            return Problem(code="mark_out_of_range", value=text, params=params)
        self._keep(mark, value if isinstance(value, Decimal) else None)
        return None

    def _keep(self, mark: MarkKey, value: Decimal | None) -> None:
        assert self.sheet is not None
        if self.sheet.marks.get(mark) == value:
            self.pending.pop(mark, None)
        else:
            self.pending[mark] = value

    def _pasted(self, first: int, at: int, cells: Sequence[Sequence[str]]) -> None:
        """A block from Excel, from the current cell on."""
        problems = []
        for k, line in enumerate(cells[: self.model.rowCount() - first]):
            for n, text in enumerate(line[: len(self.model.columns) - at]):
                place = self.model.index(first + k, at + n)
                if at + n >= LEAD and self.model.columns[at + n].editable and place.isValid():
                    found = self._take(self.model.id(first + k), self.model.columns[at + n].key, text)
                    problems += [found] if found else []
        self._fill()
        if problems:
            self._tell(problems[0])

    def _tell(self, problem: Problem) -> None:
        self.problem.setText(self._ctx.sentence(problem))
        self.problem.show()

    _people: Sequence[MarkRow] = ()
    _refusal = ""


def _key(each: MarkColumn) -> str:
    return f"{each.item}{SEPARATOR}{each.rater}"
