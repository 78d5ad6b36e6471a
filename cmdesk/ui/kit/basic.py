"""Small parts everything else is made of: labels, buttons, rules, cards, chips, key figures, empty states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyleOptionButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cmdesk.ui.kit.room import Tall
from cmdesk.ui.theme import SIZES, Tone, icon, tokens_of

L = TypeVar("L", bound=QBoxLayout)
LEAST, PICTURE = 40, 32


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and let the stylesheet see those that change; what was never shown it has not looked at
    yet."""
    wanted = {name.replace("_", "-"): value for name, value in properties.items()}
    changed = {name: value for name, value in wanted.items() if widget.property(name) != value}
    for name, value in changed.items():
        widget.setProperty(name, value)
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A text in one of the stylesheet's roles : title, card-title, figure, muted, small, strong, problem."""
    made = Wrapped(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


class Wrapped(QLabel):
    """Text on as many lines as it needs; asks for the height of all of them, whatever it stands in."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self._placed = False

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(least.width(), max(least.height(), self.heightForWidth(self.width()))) if self._placed else least

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._placed or event.size().width() != event.oldSize().width():
            self._placed = True
            self.updateGeometry()


class Elided(QLabel):
    """A line of text that gives way: what has no room ends in “…”, and the whole stands in the tip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(LEAST, super().sizeHint().width()), super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self._shown())

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _tell(self) -> None:
        self.setToolTip(self.text() if self._shown() != self.text() else "")


class _Tinted:
    """Draws its icon anew when the look changes."""

    icon_name = ""
    muted = True

    def tint(self) -> None:
        tokens = tokens_of(self.palette())  # type: ignore[attr-defined]
        self.setIcon(icon(self.icon_name, tokens.muted if self.muted else tokens.text))  # type: ignore[attr-defined]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)  # type: ignore[misc]
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and self.icon_name:
            self.tint()


class TintedButton(_Tinted, QPushButton):
    muted = False


class TintedTool(_Tinted, QToolButton):
    pass


class ElidedButton(TintedButton):
    """A button that gives way like `Elided`; `beside` is what stands in it beside the words."""

    def __init__(self, text: str, role: str, beside: int = 4) -> None:
        super().__init__(text)
        self._beside = beside
        self.setProperty("role", role)
        self.setCursor(_cursor(role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(LEAST, hint.width()), hint.height())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        option.text = self._shown()  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(self.text() if self._shown() != self.text() else "")

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - self._beside)


class Picture(QLabel):
    """An icon by itself, 32 pixels, in the muted colour."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()

    def _draw(self) -> None:
        drawn = icon(self._icon_name, tokens_of(self.palette()).muted, size=PICTURE)
        self.setPixmap(drawn.pixmap(QSize(PICTURE, PICTURE), self.devicePixelRatioF()))


def button(text: str, run: Callable[[], object], role: str = "", icon_name: str = "") -> QPushButton:
    """A push button, which Enter presses, too; roles: primary, danger, link, small."""
    made = TintedButton(text)
    made.setAutoDefault(True)
    if role:
        made.setProperty("role", role)
    if icon_name:
        made.icon_name = icon_name
        made.tint()
    made.setCursor(_cursor(role))
    made.clicked.connect(lambda: run())
    return made


def _cursor(role: str) -> Qt.CursorShape:
    return Qt.CursorShape.PointingHandCursor if role == "link" else Qt.CursorShape.ArrowCursor


def tool(name: str, text: str, run: Callable[[], object] | None = None) -> QToolButton:
    """An icon button that says what it does in its tip and accessible name."""
    made = TintedTool()
    made.icon_name = name
    made.tint()
    made.setIconSize(QSize(18, 18))
    made.setToolTip(text)
    made.setAccessibleName(text)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if run:
        made.clicked.connect(lambda: run())
    return made


def rule() -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def row(*parts: QWidget | QLayout | int, spacing: int = 8) -> QHBoxLayout:
    """Parts beside each other; a number is stretch."""
    return _fill(QHBoxLayout(), parts, spacing)


def column(*parts: QWidget | QLayout | int, spacing: int = 8) -> QVBoxLayout:
    """Parts below each other; a number is stretch."""
    return _fill(QVBoxLayout(), parts, spacing)


def scrolled(inside: QLayout) -> QScrollArea:
    """What may be taller than its room, without a frame and never wider than it."""
    plain = QWidget()
    plain.setLayout(inside)
    return Tall(plain)


def _fill(layout: L, parts: Sequence[QWidget | QLayout | int], spacing: int) -> L:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
    return layout


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class Chip(QLabel):
    """A short state in its tone; the word says the same as the colour."""

    def __init__(self, text: str = "", tone: Tone = Tone.ACCENT) -> None:
        super().__init__(text)
        self.setProperty("role", "chip")
        self.setProperty("tone", str(tone))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_state(self, text: str, tone: Tone) -> None:
        self.setText(text)
        self.setVisible(bool(text))
        restyle(self, tone=str(tone))


class Card(QFrame):
    """A surface with a title at the left, a note at the right, and a body."""

    def __init__(self, title: str = "", note: str = "", *, margin: int = 14) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.title = label(title, "card-title")
        self.note = Elided(note, "muted")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head = row(self.title, 1, self.note)
        self.body = column(spacing=8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(margin, 12 if title else margin, margin, margin)
        outer.setSpacing(10)
        if title or note:
            outer.addLayout(self.head)
        outer.addLayout(self.body, 1)
        self.setAccessibleName(title)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        if isinstance(part, QLayout):
            self.body.addLayout(part, stretch)
        else:
            self.body.addWidget(part, stretch)


class KeyFigure(QFrame):
    """One number with what it counts; opens the rows behind it. Signals: `opened()`."""

    opened = Signal()

    def __init__(self, name: str, value: str = "—", note: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.name = Elided(name, "muted")
        self.value = label(value, "figure")
        self.note = Elided(note, "small")
        layout = column(self.name, self.value, self.note, spacing=2)
        layout.setContentsMargins(14, 10, 14, 10)
        self.setLayout(layout)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_value(value, note, tone)

    def show_value(self, value: str, note: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        self.value.setText(value)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        restyle(self.note, tone_text=str(tone))
        self.setAccessibleName(f"{self.name.text()} {value} {note}".strip())

    def mouseReleaseEvent(self, event: object) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: object) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):  # type: ignore[attr-defined]
            self.opened.emit()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]


class EmptyState(QWidget):
    """What belongs here, and the ways to get it."""

    def __init__(self, text: str, icon_name: str = "list", actions: Sequence[QPushButton] = ()) -> None:
        super().__init__()
        self.text = label(text, "muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setMaximumWidth(420)
        centred = row(1, self.text, 1)
        centred.setStretch(1, 4)
        self.setLayout(column(1, Picture(icon_name), centred, row(1, *actions, 1), 2, spacing=SIZES.gap))
