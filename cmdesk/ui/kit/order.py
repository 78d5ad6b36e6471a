"""Tab goes from control to control as the window is read, whenever they were made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLayout,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

WHOLE = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)
"""Controls whose insides are their own business."""


def go_on(window: QWidget, forward: bool) -> bool:
    """Move the focus to the next or previous control of a window; False where it has none."""
    found = reading_order(window)
    if not found:
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    chosen = _neighbour(found, QApplication.focusWidget(), forward)
    chosen.setFocus(reason)
    _bring_to_sight(chosen)
    return True


def _bring_to_sight(part: QWidget) -> None:
    around = part.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(part)
        around = around.parentWidget()


def _neighbour(found: list[QWidget], focus: QWidget | None, forward: bool) -> QWidget:
    """What follows the focus; where it lies on what holds controls, the first of those."""
    at = next((k for k, each in enumerate(found) if each is focus), None)
    if at is not None:
        return found[(at + (1 if forward else -1)) % len(found)]
    within = [each for each in found if focus is not None and focus.isAncestorOf(each)]
    around = [each for each in found if focus is not None and each.isAncestorOf(focus)]
    if around:
        return _neighbour(found, around[-1], forward)
    ends = within or found
    return ends[0] if forward else ends[-1]


def reading_order(part: QWidget) -> list[QWidget]:
    """What takes the focus by Tab in `part`, from top to bottom and left to right as its layouts have it.

    What only scrolls takes it where nothing in it does.
    """
    if not part.isVisible() or not part.isEnabled():
        return []
    takes = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.focusProxy() is None
    if isinstance(part, WHOLE):
        return [part] if takes else []
    inside = [each for child in _parts(part) for each in reading_order(child)]
    scrolls = isinstance(part, QAbstractScrollArea) and bool(inside)
    return [part, *inside] if takes and not scrolls else inside


def _parts(part: QWidget) -> list[QWidget]:
    if isinstance(part, QSplitter):
        return [each for each in map(part.widget, range(part.count())) if each is not None]
    one = _shown(part)
    if one is not None:
        return [one]
    layout = None if isinstance(part, QMainWindow) else part.layout()
    placed = list(_placed(layout)) if layout is not None else []
    loose = [each for each in part.children() if isinstance(each, QWidget) and not each.isWindow()]
    rest = [each for each in loose if each not in placed]
    return [*placed, *sorted(rest, key=lambda each: (each.y(), each.x()))]


def _shown(part: QWidget) -> QWidget | None:
    if isinstance(part, QStackedWidget):
        return part.currentWidget()
    return part.widget() if isinstance(part, QScrollArea) else None


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for at in _places(layout):
        item = layout.itemAt(at)
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _placed(inner)


def _places(layout: QLayout) -> list[int]:
    every = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        return sorted(every, key=lambda at: cast("tuple[int, ...]", layout.getItemPosition(at))[:2])
    if isinstance(layout, QFormLayout):
        return sorted(every, key=lambda at: _line(layout, at))
    return every


def _line(layout: QFormLayout, at: int) -> tuple[int, int]:
    """The row of a form, and whether the label, the field or both are meant."""
    line, role = cast("tuple[int, QFormLayout.ItemRole]", layout.getItemPosition(at))  # type: ignore[call-arg]
    return line, role.value
