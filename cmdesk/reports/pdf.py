"""A sheet document to PDF: what the preview shows is what the printer gets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cmdesk.reports.pages import template_data
from cmdesk.reports.typesetting import set_pdf
from cmdesk.values.messages import Translate
from cmdesk.values.sheets import SheetDocument


def to_pdf(document: SheetDocument, translate: Translate, language: str = "zh_CN") -> bytes:
    """The document as PDF; both fonts are embedded, charts stay vectors. `language` picks line-breaking rules."""
    return laid_out(document, translate, language)()


def laid_out(document: SheetDocument, translate: Translate, language: str = "zh_CN") -> Callable[[], bytes]:
    """The document laid out; the call sets it as PDF, which may be done on another core."""
    return partial(set_pdf, template_data(document, translate, language), document.made_on)
