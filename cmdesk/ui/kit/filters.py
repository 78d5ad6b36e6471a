"""The filter bar: search box, filters as chips, a small editor for each, saved filters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit.basic import button, clear, label, row
from cmdesk.ui.kit.editors import LineEditor, lookup_of
from cmdesk.ui.kit.flow import Flow
from cmdesk.ui.kit.ordered import Ordered
from cmdesk.ui.theme import icon
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import KINDS, OPERATORS, show
from cmdesk.values.messages import Msg, Translate, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter, Ref

PAUSE_MS = 140
CHIP = 300
CHOOSING = (Kind.CHOICE, Kind.LINK)


class FilterBar(QWidget):
    """Signals: `searched(text)` a moment after typing, `changed()` after other filters; read `search` and `filters`.

    `chips` are the filters that hold, for a line of their own.
    """

    changed = Signal()
    searched = Signal(str)

    def __init__(self, ctx: AppContext, view: EntityView) -> None:
        super().__init__()
        self._ctx = ctx
        self._view = view
        self.filters: tuple[Filter, ...] = ()
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(True)
        self.line.setPlaceholderText(ctx.translate(_("Search by name, pinyin, code…")))
        self.line.setAccessibleName(ctx.translate(_("Search")))
        self.line.setFixedWidth(220)
        self.add = button(ctx.translate(_("Filter")), self._open_fields, "small", "funnel")
        self.chips = QWidget()
        self._chips = Flow()
        self._chips.setContentsMargins(10, 0, 8, 8)
        self.chips.setLayout(self._chips)
        self.chips.hide()
        self.setLayout(row(self.line, self.add))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.search))
        self.line.textChanged.connect(lambda: self._pause.start())

    @property
    def search(self) -> str:
        return self.line.text().strip()

    def type_on(self, text: str) -> None:
        """Go on typing in the search box."""
        self.line.setFocus()
        self.line.setText(self.line.text() + text)

    def set_filters(self, filters: tuple[Filter, ...]) -> None:
        """Replace all filters."""
        self.filters = filters
        clear(self._chips)
        for each in filters:
            self._chips.addWidget(self._chip(each))
        self.chips.setVisible(bool(filters) and self.chips.parent() is not None)
        self.changed.emit()

    def put(self, new: Filter) -> None:
        """Add a filter, in place of another one of the same field and operator."""
        kept = tuple(f for f in self.filters if (f.field, f.operator) != (new.field, new.operator))
        self.set_filters((*kept, new))

    def _replace(self, old: Filter, new: Filter) -> None:
        self.set_filters(tuple(new if f == old else f for f in self.filters))

    def remove(self, old: Filter) -> None:
        self.set_filters(tuple(f for f in self.filters if f != old))

    def clear_all(self) -> None:
        self.line.clear()
        self._pause.stop()
        self.set_filters(())

    def _open_fields(self) -> None:
        menu = self.field_menu()
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height() + 2)))

    def field_menu(self) -> QMenu:
        """Every field one may filter by, and the saved filters."""
        menu = QMenu(self)
        say = self._ctx.translate
        for name, each in self._view.fields.items():
            if self._ctx.may(each.right):
                menu.addAction(say(each.label), partial(self.open_editor, name))
        menu.addSeparator()
        for name, kept in self._saved().items():
            star = icon("star", self._ctx.theme.tokens.muted)
            menu.addAction(star, name, partial(self._put_saved, kept))
        if self._saved():
            gone = menu.addMenu(say(_("Delete saved filters")))
            for name in self._saved():
                gone.addAction(name, partial(self._forget, name))
        if self.filters:
            menu.addAction(say(_("Save these filters…")), self._save)
            menu.addAction(say(_("Clear all filters")), self.clear_all)
        return menu

    def open_editor(self, name: str, old: Filter | None = None) -> FilterEditor:
        """The small window in which one filter is made or changed."""
        editor = FilterEditor(self._ctx, self._view.name, name, self._view.fields[name], old, self)
        editor.made.connect(self.put if old is None else partial(self._replace, old))
        editor.move(self.add.mapToGlobal(QPoint(0, self.add.height() + 4)))
        editor.show()
        editor.focus()
        return editor

    def _chip(self, each: Filter) -> QToolButton:
        made = QToolButton()
        made.setProperty("role", "chip")
        text = filter_text(each, self._view.fields[each.field], self._ctx.translate)
        made.setText(made.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, CHIP) + "  ×")
        made.setAccessibleName(text)
        made.setToolTip(text + "\n" + self._ctx.translate(_("Click to take this filter off")))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.clicked.connect(lambda: self.remove(each))
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        made.addAction(self._ctx.translate(_("Change this filter…")), lambda: self.open_editor(each.field, each))
        return made

    def _put_saved(self, kept: list[list[Any]]) -> None:
        self.set_filters(from_plain(kept))

    def _forget(self, name: str) -> None:
        kept = {each: filters for each, filters in self._saved().items() if each != name}
        self._ctx.settings.set(f"filters.{self._view.name}", kept)

    def _saved(self) -> dict[str, Any]:
        return dict(self._ctx.settings.get(f"filters.{self._view.name}") or {})

    def _save(self) -> None:
        name = self._ctx.asker.text(_("Name for these filters"))
        if name:
            kept = {**self._saved(), name: to_plain(self.filters)}
            self._ctx.settings.set(f"filters.{self._view.name}", kept)


class FilterEditor(Ordered, QFrame):
    """Operator and operands of one filter. Signals: `made(Filter)`."""

    made = Signal(object)

    def __init__(
        self, ctx: AppContext, entity: str, name: str, field: Field, old: Filter | None, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ctx, self._name, self._field = ctx, name, field
        self._lookup = lookup_of(ctx, entity, name, field) if field.kind in CHOOSING else None
        self.operator = QComboBox()
        self.operator.setAccessibleName(ctx.translate(field.label))
        for operator in KINDS[field.kind].operators:
            self.operator.addItem(ctx.translate(OPERATORS[operator].label), operator)
        self.operands = QVBoxLayout()
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.apply = button(ctx.translate(_("Apply")), self._apply, "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(ctx.translate(field.label), "card-title"))
        column.addWidget(self.operator)
        column.addLayout(self.operands)
        column.addWidget(self.problem)
        column.addLayout(row(1, self.apply))
        self.setMinimumWidth(240)
        self.lines: list[LineEditor] = []
        self.choices: QListWidget | None = None
        self.operator.currentIndexChanged.connect(self._show_operands)
        if old is not None:
            self.operator.setCurrentIndex(self.operator.findData(old.operator))
        self._show_operands()
        if old is not None:
            self._fill(old.value)

    def _fill(self, value: object) -> None:
        """Show the operands of a filter that is to be changed."""
        values = value if isinstance(value, tuple) else (value,)
        for line, each in zip(self.lines, values, strict=False):
            line.set_value(each)
        ids = {each.id for each in values if isinstance(each, Ref)} | {"1" if each is True else "" for each in values
                                                                        if isinstance(each, bool)}
        for at in range(self.choices.count() if self.choices is not None else 0):
            item = self.choices.item(at)  # type: ignore[union-attr]
            if item.data(Qt.ItemDataRole.UserRole).id in ids:
                item.setCheckState(Qt.CheckState.Checked)

    def focus(self) -> None:
        (self.lines[0] if self.lines else self.choices or self.operator).setFocus()

    def _show_operands(self) -> None:
        clear(self.operands)
        self.lines, self.choices = [], None
        name = str(self.operator.currentData())
        count = OPERATORS[name].operands
        if count == 0:
            return
        if self._field.kind is Kind.YES_NO or (self._lookup and name not in ("contains", "starts")):
            self._show_choices()
            return
        field = self._field if self._lookup is None else Field(label=self._field.label, kind=Kind.TEXT)
        for _at in range(count or 1):
            line = LineEditor(self._ctx, self._name, field)
            line.entered.connect(self._apply)
            self.lines.append(line)
            self.operands.addWidget(line)
        self.adjustSize()

    def _show_choices(self) -> None:
        yes_no = [Ref("1", _("Yes")), Ref("", _("No"))]
        self.choices = QListWidget()
        self.choices.setAccessibleName(self._ctx.translate(self._field.label))
        for ref in self._lookup("") if self._lookup else yes_no:
            item = QListWidgetItem(self._ctx.translate(ref.label))
            item.setData(Qt.ItemDataRole.UserRole, ref)
            item.setSizeHint(QSize(0, 28))
            item.setCheckState(Qt.CheckState.Unchecked)
            self.choices.addItem(item)
        self.choices.setFixedHeight(min(8, self.choices.count()) * 28 + 4)
        self.operands.addWidget(self.choices)
        self.adjustSize()

    def _apply(self) -> None:
        try:
            value = self._value()
        except UserError as error:
            self.problem.setText(self._ctx.sentence(error.problems[0]))
            self.problem.show()
            return
        if value is not False or self._field.kind is Kind.YES_NO:
            self.made.emit(Filter(self._name, str(self.operator.currentData()), value))
        self.close()

    def _value(self) -> object:
        """The operand or operands; False when none was given."""
        operator = OPERATORS[str(self.operator.currentData())]
        if operator.operands == 0:
            return None
        if self.choices is not None:
            return self._checked(operator.operands)
        values = [line.value() for line in self.lines]
        if any(value is None for value in values):
            return False
        return tuple(values) if len(values) > 1 else values[0]

    def _checked(self, operands: int | None) -> object:
        assert self.choices is not None
        items = [self.choices.item(at) for at in range(self.choices.count())]
        refs = [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() is Qt.CheckState.Checked]
        if not refs and self.choices.currentItem() is not None:
            refs = [self.choices.currentItem().data(Qt.ItemDataRole.UserRole)]
        if self._field.kind is Kind.YES_NO:
            return bool(refs and refs[0].id)
        if not refs:
            return False
        return tuple(refs) if operands is None else refs[0]


def filter_text(each: Filter, field: Field, translate: Translate) -> str:
    """A filter as a chip says it."""
    operator = translate(OPERATORS[each.operator].label)
    if OPERATORS[each.operator].operands == 0:
        return f"{translate(field.label)} {operator}"
    values = each.value if isinstance(each.value, tuple) else (each.value,)
    words = "、".join(_word(value, field, translate) for value in values)
    return f"{translate(field.label)} {operator} {words}"


def _word(value: object, field: Field, translate: Translate) -> str:
    if isinstance(value, Ref):
        return translate(value.label)
    return value if isinstance(value, str) else show(field, value, translate)


def to_plain(filters: tuple[Filter, ...]) -> list[list[Any]]:
    """Filters as plain values that settings keep."""
    return [[f.field, f.operator, _plain(f.value)] for f in filters]


def from_plain(kept: list[list[Any]]) -> tuple[Filter, ...]:
    return tuple(Filter(field, operator, _rich(value)) for field, operator, value in kept)


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return {"many": [_plain(v) for v in value]}
    if isinstance(value, Ref):
        return {"ref": value.id, "label": value.label.text if isinstance(value.label, Msg) else value.label}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, Month):
        return {"month": str(value)}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"date": value.isoformat()}
    return value if isinstance(value, (str, int, float, bool)) or value is None else {"text": str(value)}


def _rich(value: Any) -> object:
    if not isinstance(value, Mapping):
        return value
    if "many" in value:
        return tuple(_rich(v) for v in value["many"])
    if "ref" in value:
        return Ref(value["ref"], Msg(value["label"]))
    readers = {"decimal": Decimal, "month": Month.parse, "date": date.fromisoformat, "text": str}
    kind, text = next(iter(value.items()))
    return readers[kind](text)  # type: ignore[operator]

