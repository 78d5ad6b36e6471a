"""Pages and dialogs where the screen is smaller than they need: nothing is squeezed, it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from cmdesk.ui.kit.ordered import Ordered

FRAME = QSize(16, 40)
"""What the system's border and title take of the screen."""
BAR = 10


class Stack(QStackedWidget):
    """Needs the room of the part on show, not that of the largest one."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else super().minimumSizeHint()


class Room(QScrollArea):
    """Shows a part in the room there is; what it needs beyond that is reached by scrolling."""

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setWidget(_Held(part))


class _Held(QWidget):
    """Says what its part needs at least; a layout would ask for all that it would like."""

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self._part = part
        part.setParent(self)

    def sizeHint(self) -> QSize:
        return self._part.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._part.minimumSizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._part.setGeometry(self.rect())


class Tall(QScrollArea):
    """What may be taller than its room and is never wider: without a frame, scrolled down alone."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        inside.setProperty("role", "plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        wide = self.widget().minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(wide, super().minimumSizeHint().height())


class FittedDialog(Ordered, QDialog):
    """Never larger than the screen; Tab goes through it as it is read."""

    def setVisible(self, visible: bool) -> None:
        layout = self.layout()
        if visible and not self.isVisible() and layout is not None:
            _fit(self, layout)
        super().setVisible(visible)


def _fit(dialog: QDialog, layout: QLayout) -> None:
    room = dialog.screen().availableGeometry().size() - FRAME
    dialog.setMinimumSize(dialog.minimumSize().boundedTo(room))
    layout.activate()
    wanted = dialog.size() if dialog.testAttribute(Qt.WidgetAttribute.WA_Resized) else layout.totalSizeHint()
    size = wanted.expandedTo(dialog.minimumSize()).boundedTo(room)
    needed = _needed(layout, size.width())
    if needed.width() > room.width() or needed.height() > room.height():
        _scroll(dialog, layout, needed)
        needed += QSize(BAR, BAR)
    dialog.resize(size.expandedTo(needed).boundedTo(room))


def _needed(layout: QLayout, width: int) -> QSize:
    """The least size, with the height that texts on several lines have at a width."""
    least = layout.totalMinimumSize()
    wide = max(width, least.width())
    high = layout.totalMinimumHeightForWidth(wide) if layout.hasHeightForWidth() else 0
    return QSize(least.width(), max(least.height(), high))


def _scroll(dialog: QDialog, layout: QLayout, needed: QSize) -> None:
    """Put all that stands in a dialog where it can be scrolled."""
    inside = QWidget()
    inside.setLayout(layout)
    inside.setMinimumSize(needed)
    outer = QVBoxLayout(dialog)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(Room(inside))
    dialog.setMinimumSize(0, 0)
