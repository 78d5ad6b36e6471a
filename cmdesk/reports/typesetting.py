"""Typst, with the shipped fonts and nothing else: the one way to PDF, preview and picture."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from cmdesk.values.resources import resource


@cache
def _fonts() -> Any:
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(resource("fonts"))])


def compile_template(template: str, inputs: dict[str, str], **options: Any) -> Any:
    """A template of `resources/typst/` with its inputs, in the format the options name."""
    import typst

    path = resource("typst", template)
    return typst.compile(
        str(path), root=str(path.parent), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs, **options
    )


def set_pdf(data: dict[str, Any], made_on: date | None) -> bytes:
    """A PDF of a document's template data; the same data of the same day makes the same file."""
    day = made_on or date(2000, 1, 1)
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    inputs = {"document": json.dumps(data, ensure_ascii=False)}
    return bytes(compile_template("sheet.typ", inputs, format="pdf", pdf_tags=False, timestamp=stamp))


def set_png(svg: str, width: float, height: float, scale: float) -> bytes:
    """An SVG picture of width × height points as PNG, `scale` pixels to the point."""
    inputs = {"svg": svg, "width": str(width), "height": str(height)}
    pages = compile_template("picture.typ", inputs, format="png", ppi=72 * scale)
    return bytes(pages[0] if isinstance(pages, list) else pages)
