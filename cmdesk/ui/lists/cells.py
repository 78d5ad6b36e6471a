"""Cells of a list changed where they stand: one by F2, a block from Excel by pasting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cmdesk.services import entities
from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit.basic import label
from cmdesk.ui.kit.columns import Column, header
from cmdesk.ui.kit.editors import Editor, editor_for
from cmdesk.ui.kit.listing import DescribedList
from cmdesk.values.fields import Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import _
from cmdesk.values.problems import Problem, UserError

Block = list[list[str]]


class CellEditor(QFrame):
    """The editor of one cell, over it; Enter saves, Esc leaves it as it was. Signals: `saved()`."""

    saved = Signal()

    def __init__(self, ctx: AppContext, view: EntityView, id_: int, version: int, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ctx, self._view, self._id, self._version, self._name = ctx, view, id_, version, name
        self.editor = editor_for(ctx, view.name, name, view.fields[name])
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.editor)
        layout.addWidget(self.problem)
        self.editor.entered.connect(self.save)

    def save(self) -> None:
        """Save the value; what is wrong with it is said below it."""
        try:
            values = {self._name: self.editor.value()}
        except UserError as error:
            self._say(error.problems[0])
            return
        use_cases, entity, id_, version = self._ctx.entities, self._view.name, self._id, self._version
        outcome = self._ctx.act(lambda: use_cases.save(entity, id_, version, values))
        if outcome.failed:
            self._say(outcome.problems[0])
            return
        self.saved.emit()
        self.close()

    def _say(self, problem: Problem) -> None:
        self.problem.setText(self._ctx.sentence(problem))
        self.problem.show()
        self.adjustSize()


class Cells:
    """Changes cells of a list of a described entity."""

    def __init__(self, listing: DescribedList) -> None:
        self._list, self._ctx, self._view = listing, listing.ctx, listing.view
        listing.table.edit_asked.connect(self.edit)
        listing.table.pasted.connect(self.paste)

    def can_edit(self, name: str) -> bool:
        """Whether a field may be changed outside its form: nothing computed, masked or bound to other fields."""
        field = self._view.fields[name]
        fixed = name in self._view.computed or field.editable is not True or field.visible is not True
        return not fixed and self._ctx.may(self._view.edit) and self._ctx.may(field.right)

    def edit(self, row: int, column: int) -> CellEditor | None:
        """Open the editor of a cell."""
        found = self._list.model.read([row]).get(row)
        each = self._list.model.columns[column]
        if found is None or not self._may(each):
            return None
        table = self._list.table
        made = CellEditor(self._ctx, self._view, found.id, found.version, each.key, table)
        made.editor.set_value(found.values[column])
        place = table.visualRect(table.model().index(row, column))
        made.setMinimumWidth(max(180, place.width()))
        made.move(table.viewport().mapToGlobal(place.topLeft()))
        made.saved.connect(lambda: self._below(found.id))
        made.show()
        made.editor.setFocus()
        return made

    def paste(self, row: int, column: int, cells: Block) -> None:
        """Put a block into the rows from one on and the columns from one on, as one step that can be undone."""
        columns = self._list.model.columns[column:column + max(map(len, cells))]
        cells = cells[1:] if _is_header(self._ctx, columns, cells[0]) else cells
        rows = self._rows(row, len(cells))
        if not rows or not all(self._may(each) for each in columns):
            return
        try:
            changes = self._changes(rows, column, columns, cells)
        except UserError as error:
            self._ctx.failed.emit(error.problems)
            return
        question = _("Put {cells} cells into {rows} rows? You can undo it afterwards.")
        count = sum(map(len, changes.values()))
        if self._ctx.asker.confirm(question(cells=count, rows=len(changes)), _("Paste")):
            desk, actor, entity = self._ctx.desk, self._ctx.actor, self._view.name
            self._ctx.act(lambda: entities.change_each(desk, actor, entity, changes))

    def _may(self, column: Column) -> bool:
        if not self.can_edit(column.key):
            self._ctx.told.emit(_("“{field}” cannot be changed in the list.")(field=column.field.label))
            return False
        return True

    def _rows(self, first: int, count: int) -> dict[int, int]:
        """So many rows from one on with their ids; headings are passed by."""
        model = self._list.model
        rows = (row for row in range(first, model.rowCount()) if model.heading(row) is None)
        return {row: found.id for row, found in model.read(list(islice(rows, count))).items()}

    def _changes(
        self, rows: dict[int, int], first: int, columns: Sequence[Column], cells: Block,
    ) -> dict[int, dict[str, object]]:
        """What shall stand in each record. Raises UserError with the first cell that cannot be read and goes there."""
        editors = [editor_for(self._ctx, self._view.name, each.key, each.field) for each in columns]
        known: dict[tuple[str, str], object] = {}
        changes: dict[int, dict[str, object]] = {}
        for (row, id_), line in zip(rows.items(), cells, strict=False):
            changes[id_] = {}
            for column, (editor, text) in enumerate(zip(editors, line, strict=False), first):
                try:
                    changes[id_][editor.key] = _read(editor, text, known)
                except UserError:
                    self._list.table.setCurrentIndex(self._list.model.index(row, column))
                    raise
        return changes

    def _below(self, id_: int) -> None:
        """To the cell below, as in a workbook."""
        self._list.select(id_)
        self._list.step(1)
        self._list.table.setFocus()


def _read(editor: Editor, text: str, known: dict[tuple[str, str], object]) -> object:
    if (editor.key, text) not in known:
        editor.set_text(text.strip())
        plain = editor.field.kind is Kind.YES_NO
        known[editor.key, text] = parse(editor.field, text, editor.ctx.today) if plain else editor.value()
    return known[editor.key, text]


def _is_header(ctx: AppContext, columns: Sequence[Column], line: Sequence[str]) -> bool:
    """Whether a block begins with the headers, as one that was copied from a list does."""
    return [text.strip() for text in line] == [header(each, ctx.translate) for each in columns][:len(line)]
