"""Files of text: which encoding, which delimiter, which cells. What is not certain is said."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO

from cmdesk.values.problems import Problem, Severity, trouble

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON = re.compile(
    r"[\u3000-\u303f\uff00-\uffef\u2010-\u2026\u2160-\u216b\u2460-\u2473°±×÷·℃㎡²³％￥¥—～←↑→↓√■□▲△●○★☆、。]"
)
_DOUBTFUL = 0.12
DELIMITERS = (",", "\t", ";", "|", "，")
_LINES = 60


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    sure: bool


def decode(content: bytes, encoding: str = "") -> Decoded | None:
    """A text by its byte order mark, as strict UTF-8, then as GB18030; None where none of them fits.

    `sure` is false where the text reads oddly or another encoding would read as well: then the user is asked.
    """
    if encoding:
        text = _strictly(content, encoding)
        return Decoded(text, encoding, sure=True) if text is not None else None
    for bom, name in _BOMS:
        if content.startswith(bom):
            text = _strictly(content, name)
            return Decoded(text, name, sure="\0" not in text) if text is not None else None
    if b"\0" in content[:4096]:
        return _without_mark(content)
    if content.isascii():
        return Decoded(content.decode("ascii"), "utf-8", sure=True)
    return _best(content)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _without_mark(content: bytes) -> Decoded | None:
    """UTF-16 whose mark was lost: every second byte of ASCII is zero."""
    head = content[:4096]
    name = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    text = _strictly(content, name)
    if text is None or "\0" in text:
        return None
    return Decoded(text, name, sure=oddness(text) == 0)


def _best(content: bytes) -> Decoded | None:
    found = [(name, text) for name in ("utf-8", "gb18030") if (text := _strictly(content, name)) is not None]
    if not found:
        return None
    ranked = sorted(((oddness(text), name, text) for name, text in found), key=lambda one: one[0])
    name, text = found[0]
    own = oddness(text)
    rivals = [odd for odd, other, _text in ranked if other != name]
    return Decoded(text, name, sure=own <= _DOUBTFUL and all(odd > own + 0.2 for odd in rivals))


def oddness(text: str) -> float:
    """The share of different non-ASCII characters that Chinese office texts hardly use: 0 reads well, 1 is garbage."""
    characters = {c for c in set(text) if c > "\x7f"}
    if not characters:
        return 0.0
    return sum(not _usual(c) for c in characters) / len(characters)


def _usual(character: str) -> bool:
    if _COMMON.match(character):
        return True
    try:
        return character.encode("gb2312")[0] >= 0xB0
    except UnicodeError:
        return False


def delimiter_of(text: str) -> str:
    """The delimiter that gives most lines the same number of cells; a comma where none divides them."""
    declared = re.match(r"\ufeff?sep=(.)\r?\n", text)
    if declared:
        return declared[1]
    sample = text[:65536]
    scores = {mark: _regularity(sample, mark) for mark in DELIMITERS if mark in sample}
    return max(scores, key=lambda mark: scores[mark], default=",")


def _regularity(sample: str, mark: str) -> float:
    """Lines with the commonest width, weighed by that width (at least two)."""
    try:
        rows = list(csv.reader(StringIO(sample, newline=""), delimiter=mark))[:200]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows if row)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0
    width, count = max(several.items(), key=lambda one: (one[1], one[0]))
    return count / sum(widths.values()) + min(width, 50) / 1000


def cells_of(text: str, delimiter: str, name: str) -> list[list[str]]:
    """The rows of a delimited text. Raises UserError for a quote that is never closed."""
    text = re.sub(r"\A\ufeff?sep=.\r?\n", "", text).removeprefix("\ufeff")
    if '"' in text:
        return _quoted(text, delimiter, name)
    return [line.split(delimiter) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if lines and not lines[-1] else lines


def _quoted(text: str, delimiter: str, name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    last = 0
    try:
        for row in reader:
            rows.append(row)
            if reader.line_num - last > _LINES and max(cell.count("\n") for cell in row) > _LINES:
                raise trouble("quote_open", value=name, row=len(rows))
            begin, last = last, reader.line_num
    except csv.Error:
        raise trouble("quote_open", value=name, row=len(rows) + 1) from None
    if rows and _left_open(list(StringIO(text, newline=""))[begin:], delimiter):
        raise trouble("quote_open", value=name, row=len(rows))
    return rows


def _left_open(lines: list[str], delimiter: str) -> bool:
    """Whether the last record ends inside quotes."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def doubt(decoded: Decoded, name: str) -> tuple[Problem, ...]:
    """The warning that the encoding is a guess; the preview shows whether it is right."""
    if decoded.sure:
        return ()
    return (
        Problem(code="encoding_unsure", severity=Severity.WARNING, value=name, params={"encoding": decoded.encoding}),
    )
