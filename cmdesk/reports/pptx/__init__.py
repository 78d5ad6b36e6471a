"""A sheet document to slides for the projector: its tables and charts as PowerPoint's own, to be edited there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from cmdesk.reports.findings import finding
from cmdesk.reports.formatting import day_text
from cmdesk.reports.pptx.deck import Box, Deck
from cmdesk.reports.pptx.figures import put_figures
from cmdesk.reports.pptx.tables import add_table
from cmdesk.reports.pptx.texts import put_notes, put_text
from cmdesk.values.messages import Text, Translate, _
from cmdesk.values.sheets import (
    Beside,
    Block,
    ChartBlock,
    CoverLine,
    Heading,
    KeyFigures,
    Notes,
    PageBreak,
    Paragraph,
    SheetDocument,
    Table,
)

__all__ = ["to_pptx"]


def to_pptx(document: SheetDocument, translate: Translate, language: str) -> bytes:
    """The document as PPTX: a cover, then a slide per chart, as many per table as it needs."""
    stream = BytesIO()
    _Writer(document, translate, language).deck.file.save(stream)
    return stream.getvalue()


class _Writer:
    """Goes through the blocks; `section` is the last heading, the title of what has none of its own."""

    def __init__(self, document: SheetDocument, translate: Translate, language: str) -> None:
        self.document, self.say = document, translate
        self.deck = Deck(
            translate(document.title), document.made_by, document.made_on, language,
            footer=" · ".join(filter(None, map(translate, (document.unit, document.period)))),
        )
        self.section: Text = document.title
        self.note: Text = ""
        led = [block for block in document.blocks if isinstance(block, CoverLine | KeyFigures)]
        self._cover(led)
        for block in document.blocks:
            self._put(block)

    def _cover(self, led: Iterable[Block]) -> None:
        made = _("{name}, {day}")(name=self.document.made_by, day=day_text(self.document.made_on)) if (
            self.document.made_by and self.document.made_on) else self.document.made_by
        about = " · ".join(filter(None, map(self.say, (self.document.unit, self.document.period, made))))
        slide = self.deck.cover(about)
        for block in led:
            if isinstance(block, CoverLine):
                put_text(slide, self.deck, self.say(block.text), Box(60, 262, self.deck.width - 120, 70), size=18)
            elif isinstance(block, KeyFigures):
                put_figures(slide, self.deck, block, self.say)

    def _put(self, block: Block) -> None:
        writer: Callable[[_Writer, Any], None] | None = _WRITERS.get(type(block))
        if writer is not None:
            writer(self, block)

    def heading(self, block: Heading) -> None:
        self.section, self.note = block.text, block.note

    def page(self, block: PageBreak) -> None:
        """A sheet of its own, such as one person's slip, brings its own title."""
        if block.title:
            self.section, self.note = block.title, block.period

    def table(self, block: Table) -> None:
        title = block.title or (block.name if self.section == self.document.title else "") or self.section
        self.section = title
        add_table(self.deck, self.say(title), self.say(self.note), block, self.say)

    def chart(self, block: ChartBlock) -> None:
        from cmdesk.reports.pptx.charts import add_chart

        add_chart(self.deck, self.say(self.section), block.chart, self.say)

    def beside(self, block: Beside) -> None:
        from cmdesk.reports.pptx.charts import put_chart

        slide = self.deck.slide(self.say(self.section), self.say(self.note))
        left, right = self.deck.body.split(block.share)
        for part, box in ((block.left, left), (block.right, right)):
            if isinstance(part, ChartBlock):
                put_chart(slide, self.deck, part.chart, box, self.say, self.say(finding(part.chart)))
            else:
                put_notes(slide, self.deck, part, box, self.say)

    def notes(self, block: Notes) -> None:
        title = _("{section}: to be said")(section=self.section)
        put_notes(self.deck.slide(self.say(title), self.say(self.note)), self.deck, block, self.deck.body, self.say)

    def paragraph(self, block: Paragraph) -> None:
        slide = self.deck.slide(self.say(self.section), self.say(self.note))
        put_text(slide, self.deck, self.say(block.text), self.deck.body, size=18)


_WRITERS: dict[type, Callable[[_Writer, Any], None]] = {
    Heading: _Writer.heading, PageBreak: _Writer.page, Table: _Writer.table, ChartBlock: _Writer.chart,
    Beside: _Writer.beside, Notes: _Writer.notes, Paragraph: _Writer.paragraph,
}

