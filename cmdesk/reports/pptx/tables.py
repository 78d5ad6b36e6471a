"""Tables as PowerPoint's own, over as many slides as their rows and columns need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cmdesk.reports.formatting import NOTHING, alignment
from cmdesk.reports.grids import Words, words
from cmdesk.reports.layout import PAD, fit
from cmdesk.reports.metrics import text_width
from cmdesk.reports.pptx.deck import ACCENT, BAD, GOOD, MUTED, TEXT, WARNING, Deck
from cmdesk.values.messages import Translate, _
from cmdesk.values.sheets import Cell, Group, Table, Tone

FACTOR = 1.4
LINE = 1.36
GROUND = 0.55
SOFT = "D9E4F5"
TONES = {Tone.GOOD: GOOD, Tone.WARNING: WARNING, Tone.BAD: BAD, Tone.MUTED: MUTED}
ALIGNS = {"left": "l", "center": "ctr", "right": "r"}
NOTE_ROOM = 22.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A row in words; `source` is the table's own row, None for the totals, `label` the text of a group."""

    texts: Sequence[str]
    source: Any = None
    label: str | None = None
    last: bool = False


def add_table(deck: Deck, title: str, note: str, table: Table, translate: Translate) -> None:
    """A slide per page of the table; a table without rows says so."""
    if not table.rows:
        slide = deck.slide(title, note)
        deck.write(slide, deck.body, translate(table.empty or _("Nothing to show")), 18, MUTED)
        return
    text = words(table, translate)
    fitted = fit(text.needs, text.fixed, deck.body.width / FACTOR)
    pages = [_Page(deck, text, panel, fitted.size * FACTOR, part, translate)
             for panel in fitted.panels for part in _parts(deck, text, panel, fitted.size * FACTOR, translate)]
    for k, page in enumerate(pages, 1):
        numbered = _("{title} ({k} of {n})")(title=title, k=k, n=len(pages)) if len(pages) > 1 else title
        page.write(translate(numbered), note)


def _lines(text: Words, translate: Translate) -> list[_Line]:
    made = []
    for source, texts in zip(text.table.rows, text.rows, strict=True):
        if isinstance(source, Group):
            label = "  ".join(filter(None, (translate(source.label), translate(source.note))))
            made.append(_Line((), label=label))
        elif isinstance(texts, list):
            made.append(_Line(texts, source))
    if text.totals:
        made.append(_Line(text.totals, last=True))
    return made


def _parts(
    deck: Deck, text: Words, panel: Sequence[tuple[int, float]], size: float, translate: Translate
) -> list[list[_Line]]:
    """The lines slide by slide, equally many on each, in as few slides as hold them."""
    lines = _lines(text, translate)
    heights = [_height(line, panel, size) for line in lines]
    room = deck.body.height - _head_height(text, panel, size) - (NOTE_ROOM if text.table.note else 0)
    for count in range(max(1, math.ceil(sum(heights) / room)), len(lines) + 1):
        each = math.ceil(len(lines) / count)
        if all(sum(heights[k:k + each]) <= room for k in range(0, len(lines), each)) or each == 1:
            return [lines[k:k + each] for k in range(0, len(lines), each)]
    return [lines]


def _height(line: _Line, panel: Sequence[tuple[int, float]], size: float) -> float:
    most = 1
    for k, width in panel if line.label is None else ():
        room = max(1.0, width * FACTOR / size - 2 * PAD)
        most = max(most, *(math.ceil(text_width(t) * 1.04 / room) or 1 for t in line.texts[k].split("\n")))
    return size * (most * LINE + GROUND)


def _head_height(text: Words, panel: Sequence[tuple[int, float]], size: float) -> float:
    most = 1
    for k, width in panel:
        room = max(1.0, width * FACTOR / size - 2 * PAD)
        own = math.ceil(text_width(text.labels[k], True) * 1.04 / room) or 1
        most = max(most, own + bool(text.details[k]))
    banded = any(text.table.columns[text.shown[k]].band for k, _width in panel)
    return size * (most * LINE + GROUND) + (size * (LINE + GROUND) if banded else 0)


class _Page:
    """One slide of a table."""

    def __init__(
        self, deck: Deck, text: Words, panel: Sequence[tuple[int, float]], size: float, lines: Sequence[_Line],
        translate: Translate,
    ) -> None:
        self.deck, self.text, self.panel, self.size, self.lines, self.say = deck, text, panel, size, lines, translate
        self.columns = [text.table.columns[text.shown[k]] for k, _width in panel]
        self.bands = [translate(c.band) for c in self.columns]
        self.head = 2 if any(self.bands) else 1

    def write(self, title: str, note: str) -> None:
        from pptx.util import Pt

        slide = self.deck.slide(title, note)
        box = self.deck.body
        shape = slide.shapes.add_table(
            self.head + len(self.lines), len(self.panel), Pt(box.left), Pt(box.top),
            Pt(sum(w for _k, w in self.panel) * FACTOR), Pt(10),
        )
        self.grid = shape.table
        shape.name = title
        for at, (_k, width) in enumerate(self.panel):
            self.grid.columns[at].width = Pt(width * FACTOR)
        self._header()
        for at, line in enumerate(self.lines, self.head):
            self.grid.rows[at].height = Pt(_height(line, self.panel, self.size))
            self._row(at, line)
        if self.text.table.note:
            where = type(box)(box.left, box.top + box.height - NOTE_ROOM + 6, box.width, NOTE_ROOM)
            self.deck.write(slide, where, self.say(self.text.table.note), 10, MUTED)

    def _header(self) -> None:
        from pptx.util import Pt

        whole = _head_height(self.text, self.panel, self.size)
        top = self.size * (LINE + GROUND)
        if self.head == 2:
            self.grid.rows[0].height = Pt(top)
            self._bands()
        self.grid.rows[self.head - 1].height = Pt(whole - top if self.head == 2 else whole)
        for at, (k, _width) in enumerate(self.panel):
            label = "\n".join(filter(None, (self.text.labels[k], self.text.details[k])))
            cell = self.grid.cell(0 if self.head == 2 and not self.bands[at] else self.head - 1, at)
            self._cell(cell, label, at, "FFFFFF", True, ground=ACCENT)

    def _bands(self) -> None:
        start = 0
        while start < len(self.bands):
            end = start
            while end + 1 < len(self.bands) and self.bands[end + 1] == self.bands[start] != "":
                end += 1
            cell = self.grid.cell(0, start)
            if self.bands[start]:
                if end > start:
                    cell.merge(self.grid.cell(0, end))
                self._cell(cell, self.bands[start], start, "FFFFFF", True, "ctr", ACCENT)
            else:
                cell.merge(self.grid.cell(1, start))
            start = end + 1

    def _row(self, at: int, line: _Line) -> None:
        if line.label is not None:
            if len(self.panel) > 1:
                self.grid.cell(at, 0).merge(self.grid.cell(at, len(self.panel) - 1))
            self._cell(self.grid.cell(at, 0), line.label, 0, TEXT, True, "l", SOFT)
            return
        for place, (k, _width) in enumerate(self.panel):
            value = line.source[self.text.shown[k]] if line.source is not None else None
            tone = value.tone if isinstance(value, Cell) else Tone.PLAIN
            bold = line.last or self.columns[place].strong or tone is Tone.BAD or (
                isinstance(value, Cell) and value.bold)
            colour = MUTED if line.texts[k] == NOTHING else TONES.get(tone, TEXT)
            ground = SOFT if line.last else ""
            self._cell(self.grid.cell(at, place), line.texts[k], place, colour, bold, ground=ground)

    def _cell(
        self, cell: Any, text: str, at: int, colour: str, bold: bool, align: str = "", ground: str = "",
    ) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Pt

        frame = cell.text_frame
        if ground:
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(ground)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.margin_left = cell.margin_right = Pt(self.size * PAD)
        cell.margin_top = cell.margin_bottom = Pt(self.size * GROUND / 2)
        for k, part in enumerate(text.split("\n")):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            self.deck.run(paragraph, part, self.size, colour, bold=bold)
            paragraph._p.get_or_add_pPr().set("algn", align or ALIGNS[str(alignment(self.columns[at]))])
