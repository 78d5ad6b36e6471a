"""Small charts drawn by the window itself, for pages that must be there at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cmdesk.ui.kit.basic import Elided, label, row
from cmdesk.ui.theme import SIZES, Tone, tokens_of, tone_colours
from cmdesk.ui.theme.fonts import sized


class Pair(NamedTuple):
    """One place of a bar chart: what was planned, what was done."""

    name: str
    planned: float
    done: float


class PairBars(QWidget):
    """Planned and done side by side, from zero."""

    def __init__(self) -> None:
        super().__init__()
        self._pairs: Sequence[Pair] = ()
        self.setMinimumHeight(80)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        self._pairs = pairs
        self.setAccessibleName("; ".join(f"{p.name} {p.done:g}/{p.planned:g}" for p in pairs))
        self.setToolTip("\n".join(f"{p.name}  {p.done:g} / {p.planned:g}" for p in pairs))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._pairs:
            return
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setFont(sized(self.font(), SIZES.small))
        most = max(max(p.planned, p.done) for p in self._pairs) or 1
        step = self.width() / len(self._pairs)
        high = self.height() - 22
        for at, pair in enumerate(self._pairs):
            middle = step * (at + 0.5)
            for left, value, colour in ((-15, pair.planned, tokens.line), (2, pair.done, tokens.accent)):
                tall = high * value / most
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRect(QRectF(middle + left, high - tall, 14, tall))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRectF(step * at, high + 2, step, 18), int(Qt.AlignmentFlag.AlignCenter), pair.name)


class Sparkline(QWidget):
    """The last values of one number, the newest with a dot; the ends are named."""

    def __init__(self) -> None:
        super().__init__()
        self._values: Sequence[float] = ()
        self._names = ("", "")
        self.setFixedHeight(84)

    def show_values(self, values: Sequence[float], first: str = "", last: str = "") -> None:
        self._values, self._names = values, (first, last)
        self.setAccessibleName(", ".join(f"{v:g}" for v in values))
        self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._values) < 2:
            return
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        points = self._points()
        painter.drawPolyline(points)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(points[-1], 3, 3)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(sized(self.font(), 11))
        box = QRectF(0, self.height() - 16, self.width(), 16)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), self._names[0])
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight), self._names[1])

    def _points(self) -> list[QPointF]:
        low, high = min(self._values), max(self._values)
        span = (high - low) or 1
        wide, tall = self.width() - 16, self.height() - 34
        return [
            QPointF(8 + wide * at / (len(self._values) - 1), 8 + tall * (1 - (value - low) / span))
            for at, value in enumerate(self._values)
        ]


class Meter(QWidget):
    """A bar that says how far something is: name, bar, value, and a note."""

    def __init__(self, name: str, share: float, value: str, note: str = "", tone: Tone = Tone.ACCENT) -> None:
        super().__init__()
        self.bar = MeterBar()
        self.name = Elided(name)
        self.value = label(value)
        self.note = Elided(note, "muted")
        for part in (self.name, self.note):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            part.setMinimumWidth(56)
            part.setMaximumWidth(110)
        self.value.setFixedWidth(64)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(self.name, self.bar, self.value, self.note)
        for at, share_of_room in enumerate((3, 2, 0, 3)):
            line.setStretch(at, share_of_room)
        self.setLayout(line)
        self.setFixedHeight(SIZES.row)
        self.show_share(share, value, note, tone)

    def show_share(self, share: float, value: str, note: str = "", tone: Tone = Tone.ACCENT) -> None:
        self.bar.show_share(share, tone)
        self.value.setText(value)
        self.note.setText(note)
        self.setAccessibleName(f"{self.name.text()} {value} {note}".strip())


class MeterBar(QWidget):
    """The bar alone; `share` from 0 to 1."""

    def __init__(self, share: float = 0, tone: Tone = Tone.ACCENT) -> None:
        super().__init__()
        self._share, self._tone = share, tone
        self.setMinimumSize(40, 10)

    def show_share(self, share: float, tone: Tone = Tone.ACCENT) -> None:
        self._share, self._tone = min(1.0, max(0.0, share)), tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, self.height() / 2 - 4, self.width(), 8)
        painter.setBrush(QColor(tokens.soft_line))
        painter.drawRoundedRect(track, 4, 4)
        if self._share:
            track.setWidth(max(8.0, track.width() * self._share))
            painter.setBrush(QColor(tone_colours(tokens, self._tone)[0]))
            painter.drawRoundedRect(track, 4, 4)



