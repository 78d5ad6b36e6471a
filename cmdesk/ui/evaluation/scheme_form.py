"""The form of one part of a scheme, made from its description: an item with its method, a section, the whole scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from cmdesk.services.evaluation.editing import fresh_method, numbered
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.scheme_rows import RowsEditor
from cmdesk.ui.evaluation.scheme_values import editor_of, read_value, shown_value
from cmdesk.ui.kit import clear, label
from cmdesk.ui.kit.editors import ChoiceEditor, Editor, Lookup
from cmdesk.ui.kit.form import FieldRow
from cmdesk.ui.kit.room import Tall
from cmdesk.values.evaluation import METHODS, Item
from cmdesk.values.evaluation.described import GROUP_WORDS, METHOD_CODES, METHOD_PARTS, Part
from cmdesk.values.evaluation.methods import Check, Rater
from cmdesk.values.fields import Field, holds
from cmdesk.values.messages import _
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Ref

PEOPLE = ("grades", "posts", "territories")
METHOD = "method"
STARTS: Mapping[str, Mapping[str, Any]] = {
    "sources": {"factor": "1"}, "bands": {"marks": "0"}, "knots": {"marks": "0"}, "places": {"marks": "0"},
    "shares": {"marks": "0"}, "checks": {"marks": "1"}, "raters": {"weight": "1"},
    "lines": {"measure": "completion", "at": "100", "direction": "higher"}, "tie_break": {},
}
LABEL = 118


@dataclass(frozen=True)
class Words:
    """What a form can offer: the choices of lists that are data, and whom an item may concern."""

    lookups: Mapping[str, Lookup]
    people: Mapping[str, Sequence[Ref]]


class PickEditor(Editor):
    """Everybody, only some, or all but some. The value is the tuple an item keeps; "!" marks those left out."""

    def __init__(self, ctx: AppContext, key: str, described: Field, refs: Sequence[Ref]) -> None:
        super().__init__(ctx, key, described)
        self._refs = refs
        self.tool = QToolButton()
        self.tool.setProperty("role", "chooser")
        self.tool.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.tool)
        self.menu.setToolTipsVisible(True)
        self.but = QAction(ctx.translate(_("All but those ticked")), self.menu, checkable=True)
        self.actions_of: dict[str, QAction] = {}
        self.tool.setMenu(self.menu)
        self._hold(self.tool)
        self._fill(())

    def set_value(self, value: object) -> None:
        assert isinstance(value, tuple)
        self._fill(value)

    def value(self) -> object:
        ticked = [code for code, action in self.actions_of.items() if action.isChecked()]
        return tuple(f"!{code}" for code in ticked) if self.but.isChecked() else tuple(ticked)

    def text(self) -> str:
        return self.tool.text()

    def _fill(self, value: tuple[str, ...]) -> None:
        self.menu.clear()
        named = {name.removeprefix("!") for name in value}
        known = [*self._refs, *(Ref(name, name) for name in sorted(named - {str(r.id) for r in self._refs}))]
        self.actions_of = {str(ref.id): self._action(ref, str(ref.id) in named) for ref in known}
        self.menu.addSeparator()
        self.but = QAction(self.ctx.translate(_("All but those ticked")), self.menu, checkable=True)
        self.but.setChecked(any(name.startswith("!") for name in value))
        self.but.toggled.connect(self._ticked)
        self.menu.addAction(self.but)
        self._tell()

    def _action(self, ref: Ref, ticked: bool) -> QAction:
        made = QAction(self.ctx.translate(ref.label), self.menu, checkable=True)
        made.setChecked(ticked)
        made.toggled.connect(self._ticked)
        self.menu.addAction(made)
        return made

    def _ticked(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        say = self.ctx.translate
        names = "、".join(action.text() for action in self.actions_of.values() if action.isChecked())
        if not names:
            self.tool.setText(say(_("everybody")))
        else:
            self.tool.setText(say(_("all but {names}")(names=names)) if self.but.isChecked() else names)


class PartForm(QWidget):
    """Shows one part and gives it back changed. Signals: `changed(field, part)`, `unreadable(bool)`.

    Where something typed cannot be read, the problem stands at its field and the part keeps its last value.
    """

    changed = Signal(str, object)
    unreadable = Signal(bool)

    def __init__(self, ctx: AppContext, words: Words) -> None:
        super().__init__()
        self._ctx, self._words = ctx, words
        self._described: Part | None = None
        self.part: Any = None
        self.rows: dict[str, FieldRow] = {}
        self.tables: dict[str, RowsEditor] = {}
        self._heads: dict[str, QWidget] = {}
        self._wrong: set[str] = set()
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(14, 6, 14, 14)
        self._column.setSpacing(6)
        self._scroll = Tall(self._inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def show_words(self, words: Words) -> None:
        self._words = words

    def show_part(self, described: Part, part: Any, problems: Sequence[Problem] = ()) -> None:
        """Show a part from the start."""
        self._described, self.part = described, part
        self._build()
        self.show_problems(problems)
        self._scroll.verticalScrollBar().setValue(0)

    def show_changed(self, part: Any) -> None:
        """The same part with other values; inputs that say the same already stay as they are."""
        before, self.part = self.part, part
        if isinstance(part, Item) and type(part.method) is not type(before.method):
            self._build()
            return
        for key, each in self.rows.items():
            if key in self._wrong or (key != METHOD and self._value(key, part) != self._value(key, before)):
                self._fill(key, each.editor)
        for key, table in self.tables.items():
            if key in self._wrong or self._value(key, part) != self._value(key, before):
                table.set_value(self._value(key, part))
        self._set_wrong(set())
        self._apply_rules()

    def _value(self, key: str, part: Any) -> Any:
        for name in key.split("."):
            part = getattr(part, name)
        return part

    def _fill(self, key: str, editor: Editor) -> None:
        """What the part says, into the input."""
        if key == METHOD:
            editor.set_value(METHOD_CODES[type(self.part.method)])
        elif key in PEOPLE:
            editor.set_value(self._value(key, self.part))
        else:
            described = editor.field
            editor.set_value(shown_value(described, self._value(key, self.part), self._ctx.language.value))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """What is wrong with the part as a whole, each at its field; what cannot be read stays told."""
        told = {field_of(problem): problem for problem in reversed(problems)}
        for key, each in self.rows.items():
            if key not in self._wrong:
                each.show_problem(told.get(key))
        for key, table in self.tables.items():
            if key not in self._wrong:
                table.show_problem(self._ctx.sentence(told[key]) if key in told else "")

    def focus_on(self, key: str) -> None:
        target = self.rows[key].editor if key in self.rows else self.tables.get(key)
        if target is not None:
            target.setFocus()
            self._scroll.ensureWidgetVisible(target)

    @property
    def wrong(self) -> bool:
        """Whether something stands there that cannot be read."""
        return bool(self._wrong)

    @property
    def _method_part(self) -> Part | None:
        return METHOD_PARTS[type(self.part.method)] if isinstance(self.part, Item) else None

    def _build(self) -> None:
        assert self._described is not None
        clear(self._column)
        self.rows, self.tables, self._heads = {}, {}, {}
        self._set_wrong(set())
        groups: dict[str, list[str]] = {}
        for key, described in self._described.fields.items():
            groups.setdefault(described.group, []).append(key)
        for group in (each for each in GROUP_WORDS if each in groups):
            keys = groups[group]
            self._head(group)
            if group == "measure":
                self._add_tables("", self._described)
            for key in keys:
                self._add_field(key, self._described.fields[key])
            if group == "method":
                self._add_method()
        if "measure" not in groups:
            self._add_tables("", self._described)
        for name, part in self._described.nested.items():
            self._add_nested(name, part)
        self._column.addStretch(1)
        self._apply_rules()

    def _head(self, group: str) -> None:
        title = self._described.label if group == "main" and self._described else GROUP_WORDS[group]
        made = label(self._ctx.translate(title), "card-title")
        made.setContentsMargins(0, 6, 0, 0)
        self._heads[group] = made
        self._column.addWidget(made)

    def _add_nested(self, name: str, part: Part) -> None:
        head = label(self._ctx.translate(part.label), "card-title")
        head.setContentsMargins(0, 6, 0, 0)
        self._column.addWidget(head)
        for key, described in part.fields.items():
            self._add_field(f"{name}.{key}", described)

    def _add_method(self) -> None:
        part = self._method_part
        assert part is not None
        self._column.addWidget(label(self._ctx.translate(part.says), "small", wrap=True))
        for key, described in part.fields.items():
            self._add_field(f"{METHOD}.{key}", described)
        self._add_tables(f"{METHOD}.", part)

    def _add_tables(self, prefix: str, part: Part) -> None:
        for key, described in part.tables.items():
            made = RowsEditor(self._ctx, described, self._words.lookups, STARTS.get(key, {}))
            made.set_value(self._value(prefix + key, self.part))
            made.changed.connect(lambda at=prefix + key: self._table_edited(at))
            self.tables[prefix + key] = made
            self._column.addWidget(made)

    def _add_field(self, key: str, described: Field) -> None:
        editor: Editor
        if key in PEOPLE:
            editor = PickEditor(self._ctx, key, described, self._words.people[key])
        else:
            editor = editor_of(self._ctx, key, described, self._words.lookups)
        self._fill(key, editor)
        each = self.rows[key] = FieldRow(self._ctx, key, described, editor)
        each.name.setFixedWidth(LABEL)
        each.mark_required(described.required is True)
        editor.changed.connect(lambda at=key: self._edited(at))
        editor.entered.connect(lambda at=key: self._go_on(at))
        self._column.addWidget(each)

    def _edited(self, key: str) -> None:
        each = self.rows[key]
        if isinstance(each.editor, ChoiceEditor) and each.editor.completer.popup().isVisible():
            return
        try:
            value = self._read(key)
        except UserError as error:
            self._mark(key, error.problems[0])
            return
        self._mark(key, None)
        self._take(key, value)

    def _read(self, key: str) -> Any:
        editor = self.rows[key].editor
        if key in PEOPLE:
            return editor.value()
        if key == METHOD:
            chosen = editor.value()
            if not isinstance(chosen, Ref):
                raise UserError(Problem(code="required", field=key, params={"label": editor.field.label}))
            return chosen.id
        within, _dot, name = key.rpartition(".")
        holder = getattr(self.part, within) if within else self.part
        return read_value(editor, type(holder), name, self._ctx.language.value, getattr(holder, name))

    def _table_edited(self, key: str) -> None:
        table = self.tables[key]
        try:
            value = table.value()
        except UserError as error:
            table.show_problem(self._ctx.sentence(error.problems[0]))
            self._set_wrong(self._wrong | {key})
            return
        table.show_problem("")
        self._set_wrong(self._wrong - {key})
        if value and isinstance(value[0], Check | Rater):
            value = numbered(value)
            table.keep_codes(tuple(each.code for each in value))
        self._take(key, value)

    def _take(self, key: str, value: Any) -> None:
        if key == METHOD:
            if METHODS[value] is type(self.part.method):
                return
            self.part = replace(self.part, method=fresh_method(METHODS[value], self.part.full))
        else:
            within, _dot, name = key.rpartition(".")
            inner = replace(getattr(self.part, within), **{name: value}) if within else value
            self.part = replace(self.part, **{within or name: inner})
        if key == METHOD:
            self._build()
            self.rows[METHOD].editor.setFocus()
        self._apply_rules()
        self.changed.emit(key, self.part)

    def _mark(self, key: str, problem: Problem | None) -> None:
        self.rows[key].show_problem(problem)
        self._set_wrong(self._wrong | {key} if problem else self._wrong - {key})

    def _set_wrong(self, wrong: set[str]) -> None:
        before, self._wrong = bool(self._wrong), wrong
        if bool(wrong) != before:
            self.unreadable.emit(bool(wrong))

    def _apply_rules(self) -> None:
        """What the description says of each field's being shown, by the values as they are."""
        assert self._described is not None
        values = {key: getattr(self.part, key) for key in self._described.fields if key != METHOD}
        if isinstance(self.part, Item):
            values[METHOD] = METHOD_CODES[type(self.part.method)]
        for key, each in self.rows.items():
            each.setVisible("." in key or holds(each.field.visible, values))
        for key, editor in self.tables.items():
            described = self._described.tables.get(key)
            editor.setVisible(described is None or holds(described.visible, values))
        for group, head in self._heads.items():
            keys = [key for key, each in self._described.fields.items() if each.group == group]
            head.setVisible(any(self.rows[key].isVisibleTo(self._inside) for key in keys))

    def _go_on(self, key: str) -> None:
        """Enter goes to the next input."""
        keys = list(self.rows)
        for name in keys[keys.index(key) + 1:]:
            if self.rows[name].isVisibleTo(self._inside):
                self.rows[name].editor.setFocus()
                self._scroll.ensureWidgetVisible(self.rows[name])
                return


_FIELDS = {
    "item_no_source": "sources", "item_weight": "weight", "item_out_of": "out_of", "item_bounds": "floor",
    "weights_not_100": "weight", "section_weights": "weight", "scheme_decimals": "decimals",
}


def field_of(problem: Problem) -> str:
    """The field of the form at which a problem of a scheme stands."""
    part = problem.params.get("part")
    if problem.code == "item_method":
        return f"{METHOD}.{part}" if part else METHOD
    return _FIELDS.get(problem.code, "")
