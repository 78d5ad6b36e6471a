"""Reading printed reports back."""

from __future__ import annotations

import json
import struct
import zlib
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from cmdesk.reports.pages import template_data
from cmdesk.reports.pdf import to_pdf
from cmdesk.reports.typesetting import compile_template
from cmdesk.values.messages import Translate
from cmdesk.values.sheets import SheetDocument
from tests.reports.words import chinese


def pages(document: SheetDocument, translate: Translate = chinese, language: str = "zh_CN") -> list[str]:
    """The text of each page, without its blanks."""
    reader = PdfReader(BytesIO(to_pdf(document, translate, language)))
    return [squeezed(page.extract_text()) for page in reader.pages]


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """Name and embedding of every font, those inside pictures included."""
    found: set[tuple[str, bool]] = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        _collect(page.get("/Resources"), found)
    return found


def _collect(resources: Any, found: set[tuple[str, bool]]) -> None:
    resources = resources.get_object() if resources is not None else {}
    for font in (resources.get("/Font") or {}).values():
        for inner in font.get_object().get("/DescendantFonts", [font]):
            data = inner.get_object()["/FontDescriptor"].get_object()
            found.add((str(data["/FontName"]).split("+")[-1], "/FontFile2" in data or "/FontFile3" in data))
    for form in (resources.get("/XObject") or {}).values():
        _collect(form.get_object().get("/Resources"), found)


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    return [(round(p.mediabox.width), round(p.mediabox.height)) for p in PdfReader(BytesIO(pdf)).pages]


def ink_free_right(document: SheetDocument, translate: Translate = chinese) -> float:
    """The narrowest blank strip at the right edge of any page, in points, seen on the drawn page."""
    inputs = {"document": json.dumps(template_data(document, translate, "zh_CN"), ensure_ascii=False)}
    drawn = compile_template("sheet.typ", inputs, format="png", ppi=36)
    return min(_blank_right(png) * 2.0 for png in (drawn if isinstance(drawn, list) else [drawn]))


def _blank_right(png: bytes) -> int:
    width, rows = _pixels(png)
    blank = width
    for row in rows:
        for k in range(width - 1, -1, -1):
            if min(row[k * 4:k * 4 + 3]) < 230:
                blank = min(blank, width - 1 - k)
                break
    return blank


def _pixels(png: bytes) -> tuple[int, list[bytes]]:
    """The rows of an 8 bit RGBA picture (PNG specification, section 9: filters)."""
    width, _height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (depth, colour) == (8, 6)
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        data += png[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    raw, stride = zlib.decompress(data), width * 4
    rows: list[bytes] = []
    above = bytearray(stride)
    for start in range(0, len(raw), stride + 1):
        above = _unfiltered(raw[start], bytearray(raw[start + 1:start + 1 + stride]), above)
        rows.append(bytes(above))
    return width, rows


def _unfiltered(kind: int, row: bytearray, above: bytearray) -> bytearray:
    for k in range(len(row) if kind else 0):
        left, up, corner = (row[k - 4], above[k], above[k - 4]) if k >= 4 else (0, above[k], 0)
        row[k] = (row[k] + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]) & 255
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
