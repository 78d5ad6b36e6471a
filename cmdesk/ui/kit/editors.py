"""One editor per kind of field. An editor shows a value and reads what was typed; it never saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale, QModelIndex, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QCompleter,
    QFrame,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import restyle
from cmdesk.ui.theme import icon
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import parse, show
from cmdesk.values.messages import Msg, _
from cmdesk.values.pinyin import matches, search_text
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Ref

Lookup = Callable[[str], Sequence[Ref]]
MOST_SHOWN = 12
BOTH = "#7D8797"
"""A grey that is seen on light and dark alike."""


class Editor(QWidget):
    """Base: holds one input. Signals: `changed()` while typing, `left()` when the focus goes, `entered()` by Enter."""

    changed = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, ctx: AppContext, key: str, field: Field, today: date | None = None) -> None:
        super().__init__()
        self.ctx = ctx
        self.key = key
        self.field = field
        self.input: QWidget = QWidget()

    def set_value(self, value: object) -> None:
        raise NotImplementedError

    def value(self) -> object:
        """What was typed, as a value of the field's kind. Raises UserError with one problem."""
        raise NotImplementedError

    def text(self) -> str:
        """What stands in the input."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Put a text as if it were typed."""
        raise NotImplementedError

    def set_editable(self, editable: bool) -> None:
        self.input.setEnabled(editable)

    def show_problem(self, wrong: bool) -> None:
        restyle(self.input, problem="true" if wrong else "false")

    def _hold(self, widget: QWidget) -> None:
        self.input = widget
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)
        self.setFocusProxy(widget)
        widget.setAccessibleName(self.ctx.translate(self.field.label))


class LineEditor(Editor):
    """Texts, numbers, dates, times: one line, read by the kinds table."""

    def __init__(self, ctx: AppContext, key: str, field: Field) -> None:
        super().__init__(ctx, key, field)
        self.line = QLineEdit()
        self.line.textEdited.connect(lambda: self.changed.emit())
        self.line.editingFinished.connect(self._tidy)
        self.line.returnPressed.connect(self.entered)
        self._hold(self.line)
        if field.kind is Kind.DATE:
            self._offer_calendar()

    def set_value(self, value: object) -> None:
        if isinstance(value, (str, Msg)):
            self.line.setText(self.ctx.translate(value))
        else:
            self.line.setText(show(self.field, value, self.ctx.translate))
        self.line.setCursorPosition(0)

    def value(self) -> object:
        return parse(self.field, self.line.text(), self.ctx.today, key=self.key)

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)
        self.changed.emit()

    def set_editable(self, editable: bool) -> None:
        self.line.setReadOnly(not editable)

    def _tidy(self) -> None:
        """Write what was understood (1122 becomes a day), so that a slip is seen at once."""
        try:
            read = self.value()
        except UserError:
            pass
        else:
            if not isinstance(read, str) and read is not None:
                self.line.setText(show(self.field, read, self.ctx.translate))
        self.left.emit()

    def _offer_calendar(self) -> None:
        picture = icon("calendar", BOTH)
        action = self.line.addAction(picture, QLineEdit.ActionPosition.TrailingPosition)
        action.setToolTip(self.ctx.translate(_("Pick a day")))
        action.triggered.connect(self.pick)

    def pick(self) -> DayPopup:
        """Open the calendar under the line."""
        try:
            shown = self.value()
        except UserError:
            shown = None
        popup = DayPopup(self, shown if isinstance(shown, date) else self.ctx.today, self.ctx.language.value)
        popup.picked.connect(self._picked)
        popup.move(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)))
        popup.show()
        return popup

    def _picked(self, day: date) -> None:
        self.line.setText(day.isoformat())
        self.changed.emit()
        self.line.setFocus()


class DayPopup(QFrame):
    """A month to pick a day from. Signals: `picked(date)`."""

    picked = Signal(object)

    def __init__(self, parent: QWidget, day: date, language: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale(language))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.calendar.clicked.connect(self._choose)
        self.calendar.activated.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.calendar)

    def _choose(self, day: QDate) -> None:
        self.picked.emit(date(day.year(), day.month(), day.day()))
        self.close()


class LongEditor(Editor):
    """Several lines; Ctrl+Enter goes on, Enter is a new line."""

    def __init__(self, ctx: AppContext, key: str, field: Field) -> None:
        super().__init__(ctx, key, field)
        self.lines = _Lines()
        self.lines.setTabChangesFocus(True)
        self.lines.setFixedHeight(84)
        self.lines.textChanged.connect(self.changed)
        self.lines.gone.connect(self.left)
        self.lines.entered.connect(self.entered)
        self._hold(self.lines)

    def set_value(self, value: object) -> None:
        self.lines.setPlainText("" if value is None else str(value))

    def value(self) -> object:
        return parse(self.field, self.lines.toPlainText(), self.ctx.today, key=self.key)

    def text(self) -> str:
        return self.lines.toPlainText()

    def set_text(self, text: str) -> None:
        self.lines.setPlainText(text)

    def set_editable(self, editable: bool) -> None:
        self.lines.setReadOnly(not editable)


class _Lines(QPlainTextEdit):
    gone = Signal()
    entered = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.gone.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class YesNoEditor(Editor):
    def __init__(self, ctx: AppContext, key: str, field: Field) -> None:
        super().__init__(ctx, key, field)
        self.box = QCheckBox()
        self.box.toggled.connect(lambda: self.changed.emit())
        self._hold(self.box)

    def set_value(self, value: object) -> None:
        self.box.setChecked(bool(value))

    def value(self) -> object:
        return self.box.isChecked()

    def text(self) -> str:
        return "1" if self.box.isChecked() else ""

    def set_text(self, text: str) -> None:
        self.box.setChecked(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class ChoiceEditor(Editor):
    """A choice or a link, found by Chinese, pinyin or initials; ↓ or a click shows the list."""

    def __init__(self, ctx: AppContext, key: str, field: Field, lookup: Lookup) -> None:
        super().__init__(ctx, key, field)
        self._lookup = lookup
        self._chosen: Ref | None = None
        self._found: list[Ref] = []
        self.line = _ChoiceLine()
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(MOST_SHOWN)
        popup = QListView()
        popup.setProperty("role", "popup")
        completer.setPopup(popup)
        completer.activated[QModelIndex].connect(  # type: ignore[index]
            lambda index: self._take(index.row()))
        self.completer = completer
        self.line.setCompleter(completer)
        self.line.textEdited.connect(self._typed)
        self.line.listed.connect(self.open_list)
        self.line.returnPressed.connect(self._enter)
        self.line.editingFinished.connect(self._tidy)
        picture = icon("chevron-down", BOTH)
        self.line.addAction(picture, QLineEdit.ActionPosition.TrailingPosition).triggered.connect(self.open_list)
        self._hold(self.line)

    def set_value(self, value: object) -> None:
        self._chosen = value if isinstance(value, Ref) else self._known(value)
        self.line.setText(self._label(self._chosen) if self._chosen else "" if value is None else str(value))
        self.line.setCursorPosition(0)

    def value(self) -> object:
        typed = self.line.text().strip()
        if not typed:
            return None
        if self._chosen is not None and typed == self._label(self._chosen):
            return self._chosen
        found = next((ref for ref in self._lookup(typed) if self._label(ref) == typed), None)
        if found is None:
            some = "、".join(self._label(ref) for ref in list(self._lookup(""))[:8])
            raise UserError(Problem(
                code="bad_choice", field=self.key, value=typed, params={"label": self.field.label, "choices": some}
            ))
        return found

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)
        self.changed.emit()

    def set_editable(self, editable: bool) -> None:
        self.line.setReadOnly(not editable)

    def open_list(self) -> None:
        """Show everything that can be chosen."""
        if not self.line.isReadOnly():
            self._offer("")

    def _typed(self, text: str) -> None:
        self._chosen = None
        self._offer(text)
        self.changed.emit()

    def _offer(self, text: str) -> None:
        self._found = list(self._lookup(text.strip()))
        self._words.setStringList([self._label(ref) for ref in self._found])
        if self._found and self.line.hasFocus():
            self.completer.complete()
        else:
            self.completer.popup().hide()

    def _take(self, at: int) -> None:
        if 0 <= at < len(self._found):
            self._chosen = self._found[at]
            self.line.setText(self._label(self._chosen))
            self.changed.emit()

    def _resolve(self) -> None:
        """A part of a word that was left stands for the first that answers to it."""
        typed = self.line.text().strip()
        if typed and self._chosen is None:
            found = list(self._lookup(typed))
            exact = [ref for ref in found if self._label(ref) == typed]
            if exact or found:
                self._chosen = (exact or found)[0]
                self.line.setText(self._label(self._chosen))
                self.changed.emit()

    def _enter(self) -> None:
        self._resolve()
        self.entered.emit()

    def _tidy(self) -> None:
        if not self.completer.popup().isVisible():
            self._resolve()
            self.left.emit()

    def _label(self, ref: Ref) -> str:
        return self.ctx.translate(ref.label)

    def _known(self, value: object) -> Ref | None:
        return None if value is None else next((ref for ref in self._lookup("") if ref.id == value), None)


class _ChoiceLine(QLineEdit):
    listed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.listed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.text():
            self.listed.emit()


def lookup_of(ctx: AppContext, entity: str, key: str, field: Field) -> Lookup:
    """What a choice or link field may hold, by the text typed so far."""

    def all_choices() -> Sequence[Ref]:
        if isinstance(field.choices, tuple):
            return [Ref(choice.code, choice.label) for choice in field.choices]
        return ctx.entities.choices(entity, key, "")

    def answer(typed: str) -> Sequence[Ref]:
        if field.kind is Kind.LINK:
            return ctx.entities.choices(entity, key, typed)
        return [ref for ref in all_choices() if not typed or matches(search_text(ctx.translate(ref.label)), typed)]

    return answer


def editor_for(ctx: AppContext, entity: str, key: str, field: Field) -> Editor:
    """The editor of a field's kind."""
    if field.kind in (Kind.CHOICE, Kind.LINK):
        return ChoiceEditor(ctx, key, field, lookup_of(ctx, entity, key, field))
    if field.kind is Kind.YES_NO:
        return YesNoEditor(ctx, key, field)
    if field.kind is Kind.LONG_TEXT:
        return LongEditor(ctx, key, field)
    return LineEditor(ctx, key, field)
