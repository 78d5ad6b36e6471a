"""A small vector canvas: lines, shapes and text in points, written as SVG that paper and window both draw.

Only what Typst and QtSvg understand alike is used: no filters, no patterns, no style sheets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from cmdesk.reports.metrics import text_width

FONT = "Noto Sans SC"
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Place = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """The colours a chart is drawn with, named as the window's tokens, and its type size (points, pixels on screen)."""

    background: str
    text: str
    muted: str
    line: str
    soft: str
    accent: str
    accent_soft: str
    good: str
    warning: str
    bad: str
    size: float


PAPER = Ink(
    background="", text="#111111", muted="#555B66", line="#B9BEC6", soft="#E3E6EA", accent="#2457A6",
    accent_soft="#A9C1E6", good="#2B7A4B", warning="#9A5B00", bad="#B3362B", size=8.5,
)
LIGHT = Ink(
    background="#FFFFFF", text="#1F2530", muted="#667085", line="#E2E5EA", soft="#EEF0F3", accent="#2457A6",
    accent_soft="#A9C1E6", good="#2B7A4B", warning="#9A5B00", bad="#B3362B", size=12,
)
DARK = Ink(
    background="#1E2127", text="#E6E8EC", muted="#9AA3B2", line="#30353E", soft="#282C34", accent="#7FAEF5",
    accent_soft="#3A5486", good="#6CC490", warning="#E0AC5A", bad="#F08A7E", size=12,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place on the drawing that stands for something: its key for a click, its words for a tooltip."""

    x: float
    y: float
    width: float
    height: float
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture, width and height in points."""

    width: float
    height: float
    title: str
    svg: str
    hits: tuple[Hit, ...] = ()


class Canvas:
    """Collects shapes; the origin is the upper left corner."""

    def __init__(self, width: float, ink: Ink) -> None:
        self.width = width
        self.ink = ink
        self._shapes: list[str] = []
        self._hits: list[Hit] = []

    def line(self, start: Place, end: Place, colour: str, width: float = 0.7, dash: str = "") -> None:
        self._shapes.append(
            f'<line x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}"'
            f"{_stroke(colour, width, dash)}/>"
        )

    def rect(self, place: Place, width: float, height: float, fill: str, stroke: str = "") -> None:
        self._shapes.append(
            f'<rect x="{place[0]:.2f}" y="{place[1]:.2f}" width="{max(width, 0):.2f}" height="{max(height, 0):.2f}"'
            f' fill="{fill or "none"}"{_stroke(stroke, 0.7)}/>'
        )

    def circle(self, centre: Place, radius: float, fill: str, stroke: str = "") -> None:
        self._shapes.append(
            f'<circle cx="{centre[0]:.2f}" cy="{centre[1]:.2f}" r="{radius:.2f}" fill="{fill or "none"}"'
            f"{_stroke(stroke, 1.0)}/>"
        )

    def path(
        self, places: Sequence[Place], colour: str, width: float = 1.4, dash: str = "", *, fill: str = "",
        closed: bool = False, opacity: float = 1.0,
    ) -> None:
        steps = " ".join(f"{'L' if k else 'M'}{x:.2f} {y:.2f}" for k, (x, y) in enumerate(places))
        self._shapes.append(
            f'<path d="{steps}{" Z" if closed else ""}" fill="{fill or "none"}" fill-opacity="{opacity:.2f}"'
            f'{_stroke(colour, width, dash)} stroke-linejoin="round"/>'
        )

    def text(
        self, place: Place, words: str, *, size: float = 0.0, colour: str = "", bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """Words on a base line; `anchor` is start, middle or end."""
        clean = escape(_UNPRINTABLE.sub("", words))
        weight = ' font-weight="700"' if bold else ""
        self._shapes.append(
            f'<text x="{place[0]:.2f}" y="{place[1]:.2f}" font-family={quoteattr(FONT)}'
            f' font-size="{size or self.ink.size:.2f}" fill="{colour or self.ink.text}"{weight}'
            f' text-anchor="{anchor}">{clean}</text>'
        )

    def hit(self, place: Place, width: float, height: float, key: str, words: str) -> None:
        self._hits.append(Hit(place[0], place[1], width, height, key, words))

    def drawing(self, height: float, title: str) -> Drawing:
        size = f'width="{self.width:.2f}" height="{height:.2f}"'
        ground = f'<rect {size} fill="{self.ink.background}"/>' if self.ink.background else ""
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
            f' viewBox="0 0 {self.width:.2f} {height:.2f}">{ground}{"".join(self._shapes)}</svg>'
        )
        return Drawing(self.width, height, title, svg, tuple(self._hits))


def _stroke(colour: str, width: float, dash: str = "") -> str:
    if not colour:
        return ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f' stroke="{colour}" stroke-width="{width:.2f}"{dashes}'


class Labels:
    """Finds free places for words around points, so that none lies on another."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        self._bounds = (left, top, right, bottom)
        self._taken: list[tuple[float, float, float, float]] = []

    def block(self, left: float, top: float, right: float, bottom: float) -> None:
        self._taken.append((left, top, right, bottom))

    def place(self, point: Place, words: str, size: float, reach: float) -> Place | None:
        """Where the words' lower left corner may stand near the point, None when every place is taken."""
        width, height = text_width(words) * size, size * 1.1
        for distance in (reach, reach + height, reach + 2 * height):
            for x, y in _around(point, width, height, distance):
                if self._free(x, y - height, x + width, y):
                    self.block(x, y - height, x + width, y)
                    return x, y
        return None

    def _free(self, left: float, top: float, right: float, bottom: float) -> bool:
        low_x, low_y, high_x, high_y = self._bounds
        if left < low_x or top < low_y or right > high_x or bottom > high_y:
            return False
        return all(right <= a or left >= c or bottom <= b or top >= d for a, b, c, d in self._taken)


def _around(point: Place, width: float, height: float, distance: float) -> list[Place]:
    x, y = point
    left, right, middle = x - distance - width, x + distance, x - width / 2
    above, below, level = y - distance, y + distance + height, y + height / 2
    return [
        (right, level), (middle, above), (left, level), (middle, below),
        (right, above), (left, above), (right, below), (left, below),
    ]
