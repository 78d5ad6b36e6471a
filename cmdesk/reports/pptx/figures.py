"""Key figures on the cover, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmdesk.reports.formatting import NOTHING, value_text
from cmdesk.reports.pptx.deck import BAD, GOOD, MUTED, TEXT, WARNING, Box, Deck
from cmdesk.values.messages import Translate
from cmdesk.values.sheets import Column, KeyFigure, KeyFigures, Tone

if TYPE_CHECKING:
    from pptx.slide import Slide

TOP, MOST = 360.0, 6
TONES = {Tone.GOOD: GOOD, Tone.WARNING: WARNING, Tone.BAD: BAD}


def put_figures(slide: Slide, deck: Deck, block: KeyFigures, translate: Translate) -> None:
    figures = block.figures[:MOST]
    room = deck.width - 120
    step = room / max(1, len(figures))
    for k, figure in enumerate(figures):
        left = 60 + k * step
        deck.write(slide, Box(left, TOP, step - 12, 22), translate(figure.label), 13, MUTED)
        colour = TONES.get(figure.tone, TEXT)
        deck.write(slide, Box(left, TOP + 24, step - 12, 44), _value(figure, translate), 28, colour, bold=True)
        deck.write(slide, Box(left, TOP + 70, step - 12, 40), translate(figure.note), 11, MUTED)


def _value(figure: KeyFigure, translate: Translate) -> str:
    column = Column(label=figure.label, kind=figure.kind, digits=figure.digits)
    return f"{value_text(figure.value, column, translate) or NOTHING} {figure.unit}".strip()
