"""A form made from field descriptions: it shows and reads values and never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit.basic import clear, label, restyle, row, tool
from cmdesk.ui.kit.columns import unit_text
from cmdesk.ui.kit.editors import ChoiceEditor, Editor, LongEditor, editor_for
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Field, holds
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Problem, Severity, UserError
from cmdesk.values.queries import Record, Ref

GROUPS: dict[str, Msg] = {
    "main": _("Main"), "contact": _("Contact"), "person": _("Person"), "record": _("Record"), "note": _("Notes"),
    "work": _("Work"), "place": _("Place"), "shop": _("Shop"), "trade": _("Trade"), "review": _("Review"),
}
PAUSE_MS = 350
TWO_COLUMNS = 560
LABEL_WIDTH = 92


class FieldRow(QWidget):
    """A label, its editor, and the problem below it."""

    def __init__(self, ctx: AppContext, key: str, field: Field, editor: Editor) -> None:
        super().__init__()
        self.key = key
        self.field = field
        self.editor = editor
        self._ctx = ctx
        self.name = label(ctx.translate(field.label), "muted", wrap=True)
        self.name.setFixedWidth(LABEL_WIDTH)
        self.name.setBuddy(editor)
        self.unit = label(unit_text(field.unit, ctx.translate), "small")
        if not field.unit:
            self.unit.hide()
        self.show_button: QToolButton | None = None
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        tall = Qt.AlignmentFlag.AlignTop if isinstance(editor, LongEditor) else Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.name, 0, 0, tall)
        self.line = row(editor, self.unit)
        self.line.setStretch(0, 1)
        grid.addLayout(self.line, 0, 1)
        grid.addWidget(self.problem, 1, 1)
        grid.setColumnStretch(1, 1)
        if field.help is not None:
            editor.setToolTip(ctx.translate(field.help))
            editor.input.setAccessibleDescription(ctx.translate(field.help))

    def mark_required(self, required: bool) -> None:
        text = self._ctx.translate(self.field.label)
        self.name.setText(f"{text} *" if required else text)

    def show_problem(self, problem: Problem | None) -> None:
        text = self._ctx.sentence(problem) if problem else ""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        tone = Tone.WARNING if problem and problem.severity is not Severity.ERROR else Tone.BAD
        restyle(self.problem, tone_text=str(tone))
        self.editor.show_problem(bool(problem) and tone is Tone.BAD)


class DescribedForm(QWidget):
    """Edits one record of an entity.

    `layout` names the fields to show, in order (all of them when empty); they stand in sections by their group.
    Signals: `changed()` at each edit; `dirty_changed(bool)`; `show_wanted(field)` when somebody asks to see a masked
    value plain; `finished()` by Enter in the last field.
    """

    changed = Signal()
    dirty_changed = Signal(bool)
    show_wanted = Signal(str)
    finished = Signal()

    def __init__(
        self, ctx: AppContext, view: EntityView, layout: Sequence[str] = (), *, can_show: bool = False
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self.view = view
        self.record: Record | None = None
        self.rows: dict[str, FieldRow] = {}
        self._can_show = can_show
        self._order = [name for name in (layout or view.fields) if name in view.fields]
        self._given: dict[str, object] = {}
        self._start: dict[str, str] = {}
        self._dirty = False
        self._filling = False
        self._two = False
        self._inside = QWidget()
        self._inside.setProperty("role", "plain")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(14, 4, 14, 14)
        self._column.setSpacing(8)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._scroll = scroll
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._check_typed)
        self._typed_in: FieldRow | None = None
        self._build()
        self.show_record(None)

    def show_record(self, record: Record | None, values: Mapping[str, object] | None = None) -> None:
        """Show a record, or an empty form with some `values` to begin with."""
        self.record = record
        self._given = dict(record.values if record else values or {})
        self._filling = True
        for name, each in self.rows.items():
            each.editor.set_value(self._given.get(name))
            each.show_problem(None)
        self._filling = False
        self._start = self.draft()
        self._set_dirty(bool(values) and record is None)
        self._apply_rules()

    def values(self) -> dict[str, object]:
        """The values of all editable fields; choices and links as Ref. Raises UserError with every problem at once."""
        found: dict[str, object] = {}
        problems: list[Problem] = []
        for name, each in self.rows.items():
            if not self._is_editable(name):
                continue
            try:
                found[name] = each.editor.value()
            except UserError as error:
                problems.extend(error.problems)
        problems += self._missing(found)
        if problems:
            raise UserError(*problems)
        return found

    def read(self) -> dict[str, object] | None:
        """The values, or None after showing the problems at their fields and going to the first."""
        try:
            return self.values()
        except UserError as error:
            self.show_problems(error.problems)
            return None

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Each problem at its field; the first gets the focus."""
        by_field = {problem.field: problem for problem in reversed(problems)}
        for name, each in self.rows.items():
            each.show_problem(by_field.get(name))
        first = next((each for name, each in self.rows.items() if name in by_field), None)
        if first is not None:
            first.editor.setFocus()
            self._scroll.ensureWidgetVisible(first)

    @property
    def dirty(self) -> bool:
        return self._dirty

    @property
    def edited(self) -> bool:
        """Whether somebody changed what the form began with."""
        return self.draft() != self._start

    def draft(self) -> dict[str, str]:
        """What stands in the inputs, for keeping it aside."""
        return {name: each.editor.text() for name, each in self.rows.items()}

    def typed(self) -> dict[str, str]:
        """What differs from the record on show; of a new record all that stands in the inputs."""
        return {n: t for n, t in self.draft().items() if (t != self._start.get(n) if self.record else t)}

    def restore(self, draft: Mapping[str, str]) -> None:
        """Put a draft back as if it were typed."""
        for name, text in draft.items():
            if name in self.rows and self.rows[name].editor.text() != text:
                self.rows[name].editor.set_text(text)

    def show_plain(self, name: str, value: object) -> None:
        """Show a masked field's value plain; it stays read-only."""
        self.rows[name].editor.set_value(value)
        if (eye := self.rows[name].show_button) is not None:
            eye.hide()

    def focus_first(self) -> None:
        for name in self._order:
            if self._is_editable(name) and self.rows[name].isVisibleTo(self):
                self.rows[name].editor.setFocus()
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        two = self.width() >= TWO_COLUMNS
        if two != self._two:
            self._two = two
            self._lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._scroll.ensureWidgetVisible(watched, 0, 40)
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        for name in self._order:
            field = self.view.fields[name]
            editor = editor_for(self.ctx, self.view.name, name, field)
            each = self.rows[name] = FieldRow(self.ctx, name, field, editor)
            editor.changed.connect(lambda row=each: self._edited(row))
            editor.left.connect(lambda row=each: self._check(row))
            editor.entered.connect(lambda row=each: self._go_on(row))
            editor.input.installEventFilter(self)
        self._lay_out()

    def _lay_out(self) -> None:
        for each in self.rows.values():
            each.setParent(self)
        clear(self._column)
        for group in dict.fromkeys(self.view.fields[name].group for name in self._order):
            names = [name for name in self._order if self.view.fields[name].group == group]
            self._column.addWidget(self._heading(group))
            self._column.addLayout(self._grid(names))
        self._column.addStretch(1)
        self._apply_rules()

    def _heading(self, group: str) -> QLabel:
        made = label(self.ctx.translate(GROUPS[group]), "card-title")
        made.setContentsMargins(0, 8, 0, 2)
        return made

    def _grid(self, names: Sequence[str]) -> QGridLayout:
        """One column, or two that fill from left to right; long texts take the whole width."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        line = side = 0
        for name in names:
            each = self.rows[name]
            wide = not self._two or isinstance(each.editor, LongEditor)
            if wide and side:
                line, side = line + 1, 0
            grid.addWidget(each, line, side, 1, 2 if wide else 1)
            line, side = (line + 1, 0) if wide or side else (line, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _edited(self, each: FieldRow) -> None:
        if self._filling:
            return
        self._given[each.key] = self._quiet_value(each)
        if each.problem.isVisibleTo(each):
            self._check(each)
        self._typed_in = each
        self._pause.start()
        self._set_dirty(self.draft() != self._start)
        self._apply_rules()
        self.changed.emit()

    def _quiet_value(self, each: FieldRow) -> object:
        try:
            return each.editor.value()
        except UserError:
            return None

    def _check_typed(self) -> None:
        if self._typed_in is not None:
            self._check(self._typed_in)

    def _check(self, each: FieldRow) -> None:
        """Show what is wrong with one field as it stands."""
        if not self._is_editable(each.key) or not self._dirty:
            return
        try:
            value = each.editor.value()
        except UserError as error:
            choosing = isinstance(each.editor, ChoiceEditor) and each.editor.completer.popup().isVisible()
            each.show_problem(None if choosing else error.problems[0])
            return
        missing = self._missing({each.key: value})
        each.show_problem(missing[0] if missing else None)

    def _missing(self, values: Mapping[str, object]) -> list[Problem]:
        whole = {**self._plain(self._given), **self._plain(values)}
        return [
            Problem(code="required", field=name, params={"label": self.view.fields[name].label})
            for name, value in values.items()
            if value in (None, "") and holds(self.view.fields[name].required, whole)
        ]

    def _plain(self, values: Mapping[str, object]) -> dict[str, object]:
        """Values as the rules of fields know them: codes and ids."""
        return {name: value.id if isinstance(value, Ref) else value for name, value in values.items()}

    def _apply_rules(self) -> None:
        values = self._plain(self._given)
        for name, each in self.rows.items():
            each.setVisible(holds(each.field.visible, values))
            each.editor.set_editable(self._is_editable(name))
            each.mark_required(holds(each.field.required, values))
            self._offer_to_show(each)

    def _is_editable(self, name: str) -> bool:
        masked = self.record is not None and name in self.record.masked
        if masked or name in self.view.computed or not self.ctx.may(self.view.edit):
            return False
        return holds(self.view.fields[name].editable, self._plain(self._given))

    def _offer_to_show(self, each: FieldRow) -> None:
        masked = self._can_show and self.record is not None and each.key in self.record.masked
        if masked and each.show_button is None:
            eye = tool("eye", self.ctx.translate(_("Show this value (it is noted who looked)")))
            eye.clicked.connect(lambda: self.show_wanted.emit(each.key))
            each.line.addWidget(eye)
            each.show_button = eye
        if each.show_button is not None:
            each.show_button.setVisible(masked)

    def _go_on(self, each: FieldRow) -> None:
        """Enter goes to the next field that can be typed into."""
        names = self._order[self._order.index(each.key) + 1:]
        for name in names:
            if self._is_editable(name) and self.rows[name].isVisibleTo(self):
                self.rows[name].editor.setFocus()
                return
        self.finished.emit()

    def _set_dirty(self, dirty: bool) -> None:
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit(dirty)
