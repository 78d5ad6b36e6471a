"""The table of what was measured: with lines and colours on a terminal, plain columns elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.measuring import Line

HEADERS = ("name", "size", "ours", "floor", "ratio", "bound", "ok", "")


def cells(line: Line) -> tuple[str, ...]:
    return (
        line.name, line.size, amount(line.ours, line.unit), amount(line.floor, line.unit),
        "" if line.ratio is None else f"{line.ratio:.2f}", _bounds(line), _verdict(line), line.note,
    )


def amount(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 3 if unit == "s" and value < 10 else 1 if value < 100 and value != int(value) else 0
    return f"{value:,.{digits}f} {unit}".strip()


def _bounds(line: Line) -> str:
    ratio = [] if line.bound is None else [f"{line.bound:g} ×"]
    return ", ".join([*ratio, *([] if line.limit is None else [f"{line.limit:g} {line.unit}".strip()])])


def _verdict(line: Line) -> str:
    return {True: "yes", False: "NO", None: "-"}[line.ok]


def show(lines: Sequence[Line], about: str = "") -> None:
    if sys.stdout.isatty():
        _coloured(lines)
    else:
        print(text(lines))
    if about:
        print(about)


def text(lines: Sequence[Line]) -> str:
    rows = [HEADERS, *map(cells, lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_aligned(row, widths) for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    numbers = range(2, 6)
    parts = [
        text.rjust(width) if k in numbers else text.ljust(width)
        for k, (text, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(parts).rstrip()


def _coloured(lines: Sequence[Line]) -> None:
    table = Table()
    for k, header in enumerate(HEADERS):
        table.add_column(header, justify="right" if 2 <= k < 6 else "left")
    for line in lines:
        table.add_row(*cells(line), style={True: "", False: "bold red", None: "dim"}[line.ok])
    Console().print(table)
