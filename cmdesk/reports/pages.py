"""A sheet document as the data its page template reads: words, widths and pictures, nothing left to decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cmdesk.reports.charts import draw
from cmdesk.reports.drawing import FONT, PAPER
from cmdesk.reports.formatting import day_text, labelled, value_text
from cmdesk.reports.grids import Words, table_data, words
from cmdesk.reports.layout import MARGIN, Sheet, sheet_for
from cmdesk.values.messages import Translate, _
from cmdesk.values.sheets import (
    Beside,
    Block,
    ChartBlock,
    Column,
    CoverLine,
    Heading,
    KeyFigure,
    KeyFigures,
    Notes,
    PageBreak,
    Paragraph,
    SheetDocument,
    Signatures,
    Table,
)

MM = 72 / 25.4
GUTTER = 14.0
HEAD, FOOT, TITLE = 48.0, 50.0, 60.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """The room a block has, and the texts of the tables in it, measured once."""

    width: float
    height: float
    tables: dict[int, Words]
    translate: Translate


@dataclass(frozen=True, slots=True)
class _Part:
    opening: PageBreak
    blocks: tuple[Block, ...]


def template_data(document: SheetDocument, translate: Translate, language: str) -> dict[str, Any]:
    """The whole document, ready for `resources/typst/sheet.typ`."""
    before, between, after = _page_words(translate)
    return {
        "title": translate(document.title),
        "author": document.made_by,
        "font": FONT,
        "lang": "zh" if language.startswith("zh") else "en",
        "region": "cn" if language.startswith("zh") else "us",
        "margin": MARGIN,
        "pages": [before, between, after],
        "made": {"label": translate(_("Made by: ")), "name": document.made_by},
        "checked": {"label": translate(_("Checked by: ")), "name": document.checked_by},
        "sections": [_section(document, part, translate) for part in _parts(document)],
    }


def _page_words(translate: Translate) -> tuple[str, str, str]:
    words = translate(_("Page {page} of {pages}")(page="\0", pages="\0"))
    before, between, after = words.split("\0")
    return before, between, after


def _parts(document: SheetDocument) -> list[_Part]:
    first = PageBreak(document.title, document.unit, document.period)
    parts: list[_Part] = []
    opening, blocks = first, list[Block]()
    for block in document.blocks:
        if isinstance(block, PageBreak):
            parts.append(_Part(opening, tuple(blocks)))
            opening, blocks = block, []
        else:
            blocks.append(block)
    parts.append(_Part(opening, tuple(blocks)))
    return [part for k, part in enumerate(parts) if part.blocks or (k == 0 and len(parts) == 1)]


def _section(document: SheetDocument, part: _Part, translate: Translate) -> dict[str, Any]:
    tables = {id(b): words(b, translate) for b in part.blocks if isinstance(b, Table)}
    sheet = sheet_for([t.needs for t in tables.values()], document.orientation, document.paper)
    frame = _Frame(sheet.inner, _room(sheet, part), tables, translate)
    return {
        "width": sheet.width,
        "height": sheet.height,
        "running": _running(document, part.opening, translate),
        "parts": [{
            "title": _title(document, part.opening, translate) if part.opening.title else None,
            "blocks": [_block(block, frame) for block in part.blocks],
        }],
    }


def _room(sheet: Sheet, part: _Part) -> float:
    return sheet.height - HEAD - FOOT - (TITLE if part.opening.title else 0)


def _title(document: SheetDocument, opening: PageBreak, translate: Translate) -> dict[str, str]:
    unit, period = opening.unit or document.unit, opening.period or document.period
    made_on = labelled(_("Date"), translate(day_text(document.made_on))) if document.made_on else ""
    return {
        "text": translate(opening.title),
        "left": translate(labelled(_("Unit"), unit)) if unit else "",
        "center": translate(period),
        "right": translate(made_on),
    }


def _running(document: SheetDocument, opening: PageBreak, translate: Translate) -> dict[str, str]:
    title, unit, period = (
        opening.title or document.title, opening.unit or document.unit, opening.period or document.period
    )
    left = [translate(title), translate(unit)]
    return {"left": "  ·  ".join(filter(None, left)), "right": translate(period)}


def _block(block: Block, frame: _Frame) -> dict[str, Any]:
    return _MAKERS[type(block)](block, frame)


def _table(block: Table, frame: _Frame) -> dict[str, Any]:
    data = table_data(frame.tables[id(block)], frame.width, frame.translate)
    for panel in data["panels"]:
        panel["bands"] = [(frame.translate(band), span) for band, span in panel["bands"]]
        for row in panel["rows"]:
            if row["kind"] == "group":
                row |= {"label": frame.translate(row["label"]), "note": frame.translate(row["note"])}
    return data


def _chart(block: ChartBlock, frame: _Frame) -> dict[str, Any]:
    height = block.height * MM if block.height else None
    drawings = draw(
        block.chart, width=frame.width, height=height, page_height=frame.height - 24, ink=PAPER,
        translate=frame.translate,
    )
    return {"kind": "chart", "charts": [{"svg": d.svg, "alt": d.title} for d in drawings]}


def _beside(block: Beside, frame: _Frame) -> dict[str, Any]:
    room = frame.width - GUTTER
    left = replace(frame, width=room * block.share)
    right = replace(frame, width=room * (1 - block.share))
    return {
        "kind": "beside", "share": block.share, "left": _block(block.left, left), "right": _block(block.right, right),
    }


def _notes(block: Notes, frame: _Frame) -> dict[str, Any]:
    notes = [{
        "label": frame.translate(labelled(note.label, "")),
        "lines": [frame.translate(line) for line in note.lines],
    } for note in block.notes]
    return {"kind": "notes", "columns": block.columns, "notes": notes}


def _figures(block: KeyFigures, frame: _Frame) -> dict[str, Any]:
    return {"kind": "figures", "figures": [_figure(f, frame.translate) for f in block.figures]}


def _figure(figure: KeyFigure, translate: Translate) -> dict[str, str]:
    column = Column(label=figure.label, kind=figure.kind, digits=figure.digits)
    return {
        "label": translate(figure.label),
        "value": value_text(figure.value, column, translate) or "–",
        "unit": figure.unit,
        "note": translate(figure.note),
        "tone": str(figure.tone),
    }


def _heading(block: Heading, frame: _Frame) -> dict[str, Any]:
    return {"kind": "heading", "text": frame.translate(block.text), "note": frame.translate(block.note)}


def _paragraph(block: Paragraph, frame: _Frame) -> dict[str, Any]:
    return {"kind": "paragraph", "text": frame.translate(block.text), "muted": block.muted}


def _cover(block: CoverLine, frame: _Frame) -> dict[str, Any]:
    return {"kind": "cover", "text": frame.translate(block.text)}


def _signatures(block: Signatures, frame: _Frame) -> dict[str, Any]:
    return {"kind": "signatures", "labels": [frame.translate(label) for label in block.labels]}


_MAKERS: dict[type, Callable[[Any, _Frame], dict[str, Any]]] = {
    Table: _table,
    ChartBlock: _chart,
    Beside: _beside,
    Notes: _notes,
    KeyFigures: _figures,
    Heading: _heading,
    Paragraph: _paragraph,
    CoverLine: _cover,
    Signatures: _signatures,
}
