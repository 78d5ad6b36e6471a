"""The named colours and sizes from which everything on the screen is drawn."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from PySide6.QtGui import QColor, QPalette


class Tokens(NamedTuple):
    """The colours of one scheme, as #RRGGBB."""

    dark: bool
    background: str
    surface: str
    line: str
    soft_line: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    on_accent: str
    side: str
    accent_hover: str
    hover: str


LIGHT = Tokens(
    dark=False, background="#F4F5F7", surface="#FFFFFF", line="#E2E5EA", soft_line="#EEF0F3", text="#1F2530",
    muted="#667085", accent="#2457A6", accent_soft="#E7EEF9", good="#2B7A4B", good_soft="#E4F3EA", warning="#9A5B00",
    warning_soft="#FBF0DC", bad="#B3362B", bad_soft="#FBE9E7", on_accent="#FFFFFF", side="#FBFBFC",
    accent_hover="#1D4A90", hover="#F6F8FB",
)
DARK = Tokens(
    dark=True, background="#16181D", surface="#1E2127", line="#30353E", soft_line="#282C34", text="#E6E8EC",
    muted="#9AA3B2", accent="#7FAEF5", accent_soft="#22314A", good="#6CC490", good_soft="#1D3327", warning="#E0AC5A",
    warning_soft="#3A2F1A", bad="#F08A7E", bad_soft="#3E2421", on_accent="#10151E", side="#1A1D22",
    accent_hover="#9CC0F8", hover="#242830",
)


class Sizes(NamedTuple):
    """Device-independent pixels."""

    body: int = 13
    small: int = 12
    title: int = 19
    card_title: int = 13
    figure: int = 26
    row: int = 29
    control: int = 30
    radius: int = 6
    card_radius: int = 8
    top: int = 48
    side: int = 168
    status: int = 28
    gap: int = 12
    page: int = 16


SIZES = Sizes()


class Tone(StrEnum):
    """What a colour says; each tone also carries a word or a sign where it is used."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


def tone_colours(tokens: Tokens, tone: Tone) -> tuple[str, str]:
    """(text, soft background) of a tone."""
    return {
        Tone.NEUTRAL: (tokens.muted, tokens.soft_line),
        Tone.ACCENT: (tokens.accent, tokens.accent_soft),
        Tone.GOOD: (tokens.good, tokens.good_soft),
        Tone.WARNING: (tokens.warning, tokens.warning_soft),
        Tone.BAD: (tokens.bad, tokens.bad_soft),
    }[tone]


def tokens_of(palette: QPalette) -> Tokens:
    """The tokens a palette was made from: a painter needs nothing but its widget's palette.

    Told by the link colour, the one role that a stylesheet never changes for a single widget.
    """
    return DARK if palette.color(QPalette.ColorRole.Link) == QColor(DARK.accent) else LIGHT


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in QColor(colour).getRgbF()[:3])  # type: ignore[index]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
