"""Columns onto paper: widths from what stands in them, type size and orientation by fit, panels when nothing else fits.

All widths are in ems of the table's type size until the size is chosen, then in points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cmdesk.reports.formatting import FIRM
from cmdesk.reports.metrics import is_wide, longest_word, text_width
from cmdesk.values.fields import Kind
from cmdesk.values.sheets import Column, Orientation, Paper

PAD = 0.5
SLACK = 1.02
HEAD_LINES = 3
ONE_LINE = 3.3
FIRM_MOST, NAME_MOST, TEXT_LEAST, TEXT_MOST = 26.0, 12.0, 7.0, 30.0
SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
COMFORT = 8.5
PANEL_SIZE = 8.0
MARGIN = 42.5
STRETCH = 2.6


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in points."""

    width: float
    height: float

    @property
    def inner(self) -> float:
        return self.width - 2 * MARGIN


A4 = Sheet(595.28, 841.89)
A3 = Sheet(841.89, 1190.55)


def turned(sheet: Sheet) -> Sheet:
    return Sheet(sheet.height, sheet.width)


@dataclass(frozen=True, slots=True)
class Need:
    """What a column asks for: the least it can live with and what suits it; `soft` ones wrap and take spare room."""

    least: float
    best: float
    soft: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table fitted to a width: its type size and, per panel, the column numbers with their widths in points."""

    size: float
    panels: tuple[tuple[tuple[int, float], ...], ...]


def need(column: Column, label: str, detail: str, texts: Iterable[str], bold: Iterable[str] = ()) -> Need:
    """What a column needs for its header and the texts under it, those in bold type apart."""
    if column.scanned:
        return Need(column.width + 2 * PAD, column.width + 2 * PAD, False)
    measure = _bold_width if column.strong else text_width
    body = max(max(map(measure, texts), default=0.0), max(map(_bold_width, bold), default=0.0)) * SLACK
    least, best = _body_need(column.kind, body)
    low, good = _head_need(label, detail)
    least, best = max(least, low, column.width), max(best, good, column.width)
    return Need(least + 2 * PAD, max(least, best) + 2 * PAD, column.kind not in FIRM and body > TEXT_LEAST)


def _bold_width(text: str) -> float:
    return text_width(text, True)


def _body_need(kind: Kind, body: float) -> tuple[float, float]:
    if kind in FIRM:
        least = min(body, FIRM_MOST)
        return least, least
    if kind is Kind.NAME:
        return min(body, NAME_MOST), min(body, TEXT_MOST)
    return min(body, TEXT_LEAST), min(body, TEXT_MOST)


def _head_need(label: str, detail: str) -> tuple[float, float]:
    whole = text_width(label, True) * SLACK
    step = 0.5 if any(map(is_wide, label)) else 0.0
    least = max(longest_word(label, True), whole / HEAD_LINES + step, text_width(detail) * SLACK)
    best = whole if whole <= ONE_LINE else max(least, whole / 2 + 0.3)
    least = whole if whole <= ONE_LINE else min(least, whole)
    return max(least, text_width(detail) * SLACK), max(best, text_width(detail) * SLACK)


def _comfortable(needs: Sequence[Need]) -> float:
    return sum(n.least + (n.best - n.least) / 2 for n in needs)


def _least(needs: Sequence[Need]) -> float:
    return sum(n.least for n in needs)


def sheet_for(tables: Sequence[Sequence[Need]], orientation: Orientation, paper: Paper) -> Sheet:
    """The page for all these tables: upright where they are comfortable so, else turned, else A3 if it may be."""
    candidates = _candidates(orientation, paper)
    for sheet in candidates:
        if all(_suits(needs, sheet) for needs in tables):
            return sheet
    widest = candidates[1:] or candidates
    return next((s for s in widest if all(_least(n) * SIZES[-1] <= s.inner for n in tables)), candidates[-1])


def _candidates(orientation: Orientation, paper: Paper) -> list[Sheet]:
    sizes = {Paper.A4: [A4], Paper.A3: [A3], Paper.FIT: [A4, A3]}[paper]
    if orientation is Orientation.PORTRAIT:
        return sizes
    if orientation is Orientation.LANDSCAPE:
        return [turned(s) for s in sizes]
    return [sizes[0], *(turned(s) for s in sizes)]


def _suits(needs: Sequence[Need], sheet: Sheet) -> bool:
    return _comfortable(needs) * COMFORT <= sheet.inner


def fit(needs: Sequence[Need], fixed: int, width: float) -> Fitted:
    """Sizes and widths in `width` points: the largest type that fits, else panels with the `fixed` columns repeated."""
    numbers = range(len(needs))
    for size in SIZES:
        if size >= COMFORT and _comfortable(needs) * size <= width:
            return Fitted(size, (_widths(needs, numbers, width / size, size),))
    for size in SIZES:
        if _least(needs) * size <= width:
            return Fitted(size, (_widths(needs, numbers, width / size, size),))
    return _panelled(needs, fixed, width)


def _panelled(needs: Sequence[Need], fixed: int, width: float) -> Fitted:
    room = width / PANEL_SIZE
    while fixed and sum(n.least for n in needs[:fixed]) > room * 0.5:
        fixed -= 1
    held = list(range(fixed))
    spare = room - sum(needs[k].least for k in held)
    groups = _balanced([min(n.least, spare) for n in needs[fixed:]], spare)
    panels = tuple(
        _widths(needs, [*held, *(fixed + k for k in group)], room, PANEL_SIZE) for group in groups
    )
    return Fitted(PANEL_SIZE, panels)


def _balanced(widths: Sequence[float], spare: float) -> list[list[int]]:
    """Neighbouring columns in as few groups as hold them, the groups about equally full."""
    fewest = len(_filled(widths, spare))
    low, high = max(widths, default=0.0), spare
    for _step in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(widths, middle)) <= fewest else (middle, high)
    return _filled(widths, high)


def _filled(widths: Sequence[float], spare: float) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    taken = 0.0
    for k, width in enumerate(widths):
        if groups[-1] and taken + width > spare + 1e-6:
            groups.append([])
            taken = 0.0
        groups[-1].append(k)
        taken += width
    return groups


def _widths(
    needs: Sequence[Need], numbers: Sequence[int], room: float, size: float
) -> tuple[tuple[int, float], ...]:
    chosen = [needs[k] for k in numbers]
    ems = _spread(chosen, room) if sum(n.best for n in chosen) <= room else _squeezed(chosen, room)
    return tuple((k, width * size) for k, width in zip(numbers, ems, strict=True))


def _squeezed(needs: Sequence[Need], room: float) -> list[float]:
    least = [min(n.least, room) for n in needs]
    give = sum(n.best for n in needs) - sum(least)
    share = max(0.0, room - sum(least)) / give if give > 0 else 0.0
    widths = [low + (n.best - low) * min(1.0, share) for low, n in zip(least, needs, strict=True)]
    over = sum(widths) / room
    return [w / over for w in widths] if over > 1 else widths


def _spread(needs: Sequence[Need], room: float) -> list[float]:
    """Spare room goes to all columns alike, in measure; what is left then to the columns of running text."""
    total = sum(n.best for n in needs)
    factor = min(STRETCH, room / total) if total else 1.0
    widths = [n.best * factor for n in needs]
    soft = [k for k, n in enumerate(needs) if n.soft]
    for k in soft:
        widths[k] += (room - total * factor) / len(soft)
    return widths
