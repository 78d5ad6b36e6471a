"""Going round a window by Tab, and what the keyboard and a screen reader find there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QToolButton,
    QWidget,
)

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QAbstractItemView)
MOST = 400


def controls(part: QWidget) -> list[QWidget]:
    """What can be worked with there, without the insides of other controls."""
    found = [each for each in part.findChildren(QWidget) if isinstance(each, CONTROLS) and each.isEnabled()]
    return [each for each in found if each.isVisible() and not _inside(each) and each.window() is part.window()]


def _inside(part: QWidget) -> bool:
    if isinstance(part, QHeaderView) or part.objectName().startswith(("qt_", "frozen")):
        return True
    around = part.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around, CONTROLS):
            return True
        around = around.parentWidget()
    return False


def round_trip(start: QWidget, keeping: tuple[type[QWidget], ...] = ()) -> list[QWidget]:
    """What Tab comes to from a control, each once, until it is back at one it has been at; those that keep Tab for
    themselves are stepped over."""
    start.setFocus()
    found: list[QWidget] = []
    while len(found) < MOST:
        focus = QApplication.focusWidget()
        if focus is None or focus in found:
            return found
        found.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        if isinstance(focus, keeping):
            focus.window().focusNextPrevChild(True)
    return found


def backward(chain: list[QWidget]) -> list[tuple[QWidget, QWidget]]:
    """Neighbours of a round of which the second stands before the first; the one way back to the top is none."""
    found = [pair for pair in pairwise([*chain, chain[0]]) if _goes_back(*pair)]
    return found if len(found) > 1 else []


def _goes_back(first: QWidget, second: QWidget) -> bool:
    if first is second:
        return False
    one, other = _apart(first, second)
    above = other.bottom() <= one.top() and other.left() < one.right()
    beside = other.right() <= one.left() and other.top() < one.bottom() and other.bottom() > one.top()
    return above or beside


def _apart(first: QWidget, second: QWidget) -> tuple[QRect, QRect]:
    """The places of two controls, or of the parts around them that stand beside each other."""
    up = [first, *_around(first)]
    down = [second, *_around(second)]
    common = next(each for each in up if each in down)
    one = up[up.index(common) - 1] if common is not first else first
    other = down[down.index(common) - 1] if common is not second else second
    return _place(one), _place(other)


def _around(part: QWidget) -> Iterator[QWidget]:
    while (around := part.parentWidget()) is not None and not part.isWindow():
        part = around
        yield part


def _place(part: QWidget) -> QRect:
    return QRect(part.mapTo(part.window(), QPoint(0, 0)), part.size())


def unreached(part: QWidget, chain: list[QWidget]) -> list[str]:
    """Controls that neither Tab comes to nor an arrow key from another one of their group."""
    return [told(each) for each in controls(part) if not any(_stands_for(each, other) for other in chain)]


def _stands_for(part: QWidget, other: QWidget) -> bool:
    group = part.group() if isinstance(part, QAbstractButton) else None
    return other in (part, part.focusProxy()) or (group is not None and other in group.buttons())


def nameless(part: QWidget) -> list[str]:
    """Controls that a screen reader has no name for, and pictures without words that have no tip."""
    found = []
    for each in controls(part):
        said = QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)
        if not said.strip():
            found.append(f"{told(each)}: no name")
        if isinstance(each, QToolButton) and not each.text() and not each.toolTip():
            found.append(f"{told(each)}: no tip")
    return found


def told(part: QWidget) -> str:
    """A control in a message of a test."""
    text = getattr(part, "text", str)()
    return f"{type(part.parentWidget()).__name__}.{type(part).__name__} {text or part.accessibleName()!r}"
