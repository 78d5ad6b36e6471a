"""Running text on a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmdesk.reports.formatting import labelled
from cmdesk.reports.pptx.deck import MUTED, TEXT, Box, Deck
from cmdesk.values.messages import Translate
from cmdesk.values.sheets import Notes

if TYPE_CHECKING:
    from pptx.slide import Slide

MOST_LINES = 16


def put_text(slide: Slide, deck: Deck, text: str, box: Box, size: float = 16) -> None:
    deck.write(slide, box, text, size)


def put_notes(slide: Slide, deck: Deck, notes: Notes, box: Box, translate: Translate) -> None:
    """Each note's label in bold with its lines behind and below it."""
    lines = sum(max(1, len(note.lines)) for note in notes.notes)
    size = 18 if lines <= MOST_LINES // 2 else 14 if lines <= MOST_LINES else 11
    shape = deck.write(slide, box, "", size)
    frame = shape.text_frame
    for k, note in enumerate(notes.notes):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        paragraph.space_after = paragraph.line_spacing = None
        first, *rest = note.lines or ("",)
        deck.run(paragraph, translate(labelled(note.label, "")), size, MUTED, bold=True)
        deck.run(paragraph, translate(first), size, TEXT)
        for line in rest:
            deck.run(frame.add_paragraph(), translate(line), size, TEXT)
