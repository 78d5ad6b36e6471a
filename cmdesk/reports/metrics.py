"""How wide text is in the shipped font, in ems: its advance widths, so that columns fit before they are set."""

from __future__ import annotations

import unicodedata
from functools import cache

_ASCII_REGULAR = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555,
    555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812,
    723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620,
    554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338,
    270, 338, 555,
)
_ASCII_BOLD = (
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387, 590, 590, 590, 590, 590, 590, 590,
    590, 590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615, 585, 717, 757, 330, 568, 686, 578, 853,
    749, 770, 667, 770, 682, 624, 625, 748, 619, 915, 627, 580, 613, 378, 387, 378, 590, 567, 626, 591, 644, 527, 644,
    581, 372, 597, 640, 304, 306, 604, 315, 964, 641, 626, 644, 644, 437, 495, 421, 637, 576, 863, 562, 574, 511, 378,
    296, 378, 590,
)
_REGULAR = {chr(32 + k): width / 1000 for k, width in enumerate(_ASCII_REGULAR)}
_BOLD = {chr(32 + k): width / 1000 for k, width in enumerate(_ASCII_BOLD)}
_FULL = frozenset("▲▼●○◆△▽·×≥≤±→←↑↓□■※“”‘’…‰")
BREAK = "\u200b"


@cache
def _other(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Cf", "Cc"):
        return 0.0
    return 1.0 if char in _FULL or unicodedata.east_asian_width(char) in "WF" else 0.92


def _char(char: str, bold: bool) -> float:
    known = (_BOLD if bold else _REGULAR).get(char)
    return _other(char) if known is None else known


@cache
def text_width(text: str, bold: bool = False) -> float:
    """The width of one line of text in ems of its size."""
    return sum(_char(char, bold) for char in text)


def is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def words(text: str) -> list[str]:
    """The pieces a line may be broken between: runs without a space, each Chinese character by itself."""
    pieces: list[str] = []
    run = ""
    for char in text:
        if char.isspace() or is_wide(char):
            pieces += [run, char]
            run = ""
        else:
            run += char
    return [piece for piece in [*pieces, run] if piece and not piece.isspace()]


def longest_word(text: str, bold: bool = False) -> float:
    return max((text_width(word, bold) for word in words(text)), default=0.0)


def wrapped(text: str, width: float, bold: bool = False) -> list[str]:
    """The lines of a text broken to `width` ems; a word longer than a line is cut."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width, bold):
        if line and text_width((line + piece).rstrip(), bold) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def balanced(text: str, width: float, bold: bool = False) -> str:
    """A heading broken into as few lines as `width` ems ask for, all about equally long."""
    text = breakable(text, width, bold)
    count = len(wrapped(text, width, bold))
    if count < 2 or BREAK in text:
        return text
    narrow = text_width(text, bold) / count
    while narrow < width and len(wrapped(text, narrow, bold)) > count:
        narrow += 0.25
    return "\n".join(wrapped(text, min(narrow, width), bold))


def _pieces(text: str, width: float, bold: bool) -> list[str]:
    pieces: list[str] = []
    for char in text:
        joins = pieces and not char.isspace() and not is_wide(char) and not is_wide(pieces[-1][-1])
        if joins and not pieces[-1].isspace() and text_width(pieces[-1] + char, bold) <= width:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def breakable(text: str, width: float, bold: bool = False) -> str:
    """The text with invisible break points in words that are longer than a line of `width` ems."""
    if text_width(text, bold) <= width or longest_word(text, bold) <= width:
        return text
    return " ".join(_broken(run, width, bold) for run in text.split(" "))


def _broken(run: str, width: float, bold: bool) -> str:
    parts, part, taken = [], "", 0.0
    for char in run:
        step = _char(char, bold)
        if part and taken + step > width:
            parts.append(part)
            part, taken = "", 0.0
        part += char
        taken = 0.0 if is_wide(char) else taken + step
    return BREAK.join([*parts, part])


def shortened(text: str, width: float, bold: bool = False) -> str:
    """The text cut to `width` ems with an ellipsis where it is longer."""
    if text_width(text, bold) <= width:
        return text
    while text and text_width(text, bold) + 1.0 > width:
        text = text[:-1]
    return text + "…"
