"""Rows of values inside a form: bands, raters, checks, lines, indicators with factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.scheme_values import editor_of, read_value, shown_value
from cmdesk.ui.kit import button, clear, column, label, row, tool
from cmdesk.ui.kit.editors import Editor, Lookup
from cmdesk.values.evaluation.described import Rows
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import Problem, UserError

NARROW = 84


class RowsEditor(QWidget):
    """One line of inputs per row. Signals: `changed()`.

    `value()` is a tuple of the rows' values; a row that cannot be read yet raises UserError and is marked.
    """

    changed = Signal()

    def __init__(
        self, ctx: AppContext, described: Rows, lookups: Mapping[str, Lookup], start: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self._ctx, self._described, self._lookups, self._start = ctx, described, lookups, start
        self._codes: list[str] = []
        self._before: list[Mapping[str, Any]] = []
        self.lines: list[dict[str, Editor]] = []
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(4)
        say = ctx.translate
        name = label(say(described.label), "muted")
        if described.help is not None:
            name.setToolTip(say(described.help))
        self.add = button(say(_("Add a row")), self.add_row, "small")
        self.add.setAccessibleName(f"{say(described.label)}: {self.add.text()}")
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.setLayout(column(row(name, 1, self.add), self.grid, self.problem, spacing=4))

    def set_value(self, rows: Sequence[Any]) -> None:
        self._codes = [getattr(each, "code", "") for each in rows]
        self._before = [self._parts(each) for each in rows]
        self._lay_out(self._before)

    def value(self) -> tuple[Any, ...]:
        """Raises UserError with the problem of every input that cannot be read."""
        problems: list[Problem] = []
        made = [self._read(*each, problems) for each in zip(self.lines, self._codes, self._before, strict=True)]
        if problems:
            raise UserError(*problems)
        return tuple(made)

    def keep_codes(self, codes: Sequence[str]) -> None:
        """The codes new rows were given."""
        self._codes = list(codes)

    def show_problem(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def add_row(self) -> None:
        """One more, with what is usual in it, to be typed over."""
        rows = [self._texts(line) for line in self.lines]
        self._codes.append("")
        self._before.append({})
        self._lay_out([*rows, dict(self._start)])
        first = next(iter(self.lines[-1].values()))
        first.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def remove_row(self, at: int) -> None:
        rows = [self._texts(line) for line in self.lines]
        del rows[at], self._codes[at], self._before[at]
        self._lay_out(rows)
        self.changed.emit()

    def _parts(self, each: Any) -> dict[str, Any]:
        if not is_dataclass(each):
            return dict.fromkeys(self._described.fields, each)
        return {f.name: getattr(each, f.name) for f in fields(each) if f.name in self._described.fields}

    def _texts(self, line: Mapping[str, Editor]) -> dict[str, Any]:
        return {key: _Typed(editor.text()) for key, editor in line.items()}

    def _lay_out(self, rows: Sequence[Mapping[str, Any]]) -> None:
        clear(self.grid)
        self.lines = []
        for at, described in enumerate(self._described.fields.values()):
            head = label(self._ctx.translate(described.label), "small")
            self.grid.addWidget(head, 0, at)
            head.setVisible(bool(rows))
            self.grid.setColumnStretch(at, 0 if described.kind is Kind.NUMBER else 1)
        for number, values in enumerate(rows):
            self._lay_line(number, values)

    def _lay_line(self, number: int, values: Mapping[str, Any]) -> None:
        line: dict[str, Editor] = {}
        for at, (key, described) in enumerate(self._described.fields.items()):
            editor = line[key] = self._editor(key, described)
            value = values.get(key)
            if isinstance(value, _Typed):
                editor.set_text(value)
            else:
                editor.set_value(shown_value(described, value, self._ctx.language.value))
            editor.changed.connect(self._changed)
            self.grid.addWidget(editor, number + 1, at)
        remove = tool("close", self._ctx.translate(_("Take this row out")), lambda: self.remove_row(number))
        self.grid.addWidget(remove, number + 1, len(self._described.fields))
        self.lines.append(line)

    def _editor(self, key: str, described: Field) -> Editor:
        editor = editor_of(self._ctx, key, described, self._lookups)
        if described.kind is Kind.NUMBER:
            editor.setFixedWidth(NARROW)
        return editor

    def _changed(self) -> None:
        self.changed.emit()

    def _read(
        self, line: Mapping[str, Editor], code: str, before: Mapping[str, Any], problems: list[Problem],
    ) -> Any:
        values: dict[str, Any] = {}
        for key, editor in line.items():
            try:
                values[key] = read_value(editor, self._described.row, key, self._ctx.language.value, before.get(key))
                editor.show_problem(False)
            except UserError as error:
                problems.extend(error.problems)
                editor.show_problem(True)
        if len(values) < len(line):
            return None
        if not is_dataclass(self._described.row):
            return next(iter(values.values()))
        own = {"code": code} if any(f.name == "code" for f in fields(self._described.row)) else {}
        return self._described.row(**own, **values)


class _Typed(str):
    """A text as it was typed."""
