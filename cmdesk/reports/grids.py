"""A table made ready for paper: cells as words, columns fitted to the page, wide tables in panels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cmdesk.reports.codes import square_code
from cmdesk.reports.formatting import NOTHING, alignment, value_text
from cmdesk.reports.layout import PAD, Fitted, Need, fit, need
from cmdesk.reports.metrics import balanced, breakable, text_width
from cmdesk.reports.totals import column_values, total_values
from cmdesk.values.messages import Text, Translate, _
from cmdesk.values.sheets import Cell, Column, Group, Table, Tone, Value

LONG = 900


@dataclass(frozen=True, slots=True)
class Words:
    """A table in words: what the columns are called, and per row either the group or the cells' texts."""

    table: Table
    shown: tuple[int, ...]
    labels: tuple[str, ...]
    details: tuple[str, ...]
    rows: tuple[Group | list[str], ...]
    totals: tuple[str, ...]
    needs: tuple[Need, ...]
    translate: Translate

    @property
    def fixed(self) -> int:
        return sum(k < self.table.fixed for k in self.shown)


def words(table: Table, translate: Translate) -> Words:
    """The table's texts, measured."""
    shown = tuple(k for k in range(len(table.columns)) if not (table.hide_empty and is_empty(table, k)))
    columns = [table.columns[k] for k in shown]
    labels = tuple(translate(c.label) for c in columns)
    details = tuple(translate(c.detail) for c in columns)
    blanks = [_blank(table, k) for k in shown]
    rows = tuple(
        row if isinstance(row, Group) else _texts(row, shown, columns, blanks, translate) for row in table.rows
    )
    totals = _total_texts(table, shown, translate)
    needs = tuple(
        need(column, label, detail, _lines(row[k] for row in rows if isinstance(row, list)),
             _lines((*_bold(table, shown[k], rows, k), *totals[k:k + 1])))
        for k, (column, label, detail) in enumerate(zip(columns, labels, details, strict=True))
    )
    return Words(table, shown, labels, details, rows, totals, needs, translate)


def _lines(texts: Iterable[str]) -> set[str]:
    return {line for text in set(texts) for line in text.split("\n")}


def _bold(table: Table, index: int, rows: Sequence[Group | list[str]], k: int) -> Iterable[str]:
    for source, texts in zip(table.rows, rows, strict=True):
        if isinstance(texts, list) and not isinstance(source, Group) and isinstance(source[index], Cell):
            yield texts[k]


def is_empty(table: Table, index: int) -> bool:
    """Whether a column has no entry in any row, though there are rows."""
    values = column_values(table, index)
    return bool(values) and all(v is None or v == "" for v in values)


def _blank(table: Table, index: int) -> str:
    """What an empty cell shows: a dash among figures, nothing where most are empty or to be written by hand."""
    if table.columns[index].write_in:
        return ""
    values = column_values(table, index)
    empty = sum(v is None or v == "" for v in values)
    if table.columns[index].signed:
        return NOTHING
    return NOTHING if empty * 2 < len(values) else ""


def _texts(
    row: Sequence[Value | Cell], shown: Sequence[int], columns: Sequence[Column], blanks: Sequence[str],
    translate: Translate,
) -> list[str]:
    texts = []
    for k, column, blank in zip(shown, columns, blanks, strict=True):
        cell = row[k]
        value = cell.value if isinstance(cell, Cell) else cell
        texts.append(value_text(value, column, translate) or blank)
    return texts


def _total_texts(table: Table, shown: Sequence[int], translate: Translate) -> tuple[str, ...]:
    if not table.total_label or not table.rows:
        return ()
    values = total_values(table)
    return tuple(
        translate(table.total_label) if k == 0 else value_text(values[k], table.columns[k], translate) for k in shown
    )


def table_data(text: Words, width: float, translate: Translate) -> dict[str, Any]:
    """The table as the page template wants it, in `width` points."""
    table = text.table
    fitted = fit(text.needs, text.fixed, width)
    empty = "" if table.rows else translate(table.empty or _("Nothing to show"))
    return {
        "kind": "table",
        "title": translate(table.title),
        "empty": empty,
        "note": "\n".join(filter(None, (translate(table.note), _hidden(text, translate)))),
        "panels": [] if empty else _panels(text, fitted, translate),
    }


def _hidden(text: Words, translate: Translate) -> str:
    gone = [c.label for k, c in enumerate(text.table.columns) if k not in text.shown]
    if not gone:
        return ""
    return translate(_("Columns without any entry, left out: {names}")(names="、".join(map(translate, gone))))


def _panels(text: Words, fitted: Fitted, translate: Translate) -> list[dict[str, Any]]:
    count = len(fitted.panels)
    return [_panel(text, fitted.size, panel, _panel_title(text, k, count, panel, translate))
            for k, panel in enumerate(fitted.panels)]


def _panel_title(
    text: Words, index: int, count: int, panel: Sequence[tuple[int, float]], translate: Translate
) -> str:
    if count == 1:
        return ""
    own = [k for k, _width in panel if k >= text.fixed]
    first, last = text.labels[own[0]], text.labels[own[-1]]
    words = _("Part {part} of {parts}: {first} to {last}")
    return translate(words(part=index + 1, parts=count, first=first, last=last))


def _panel(text: Words, size: float, panel: Sequence[tuple[int, float]], title: str) -> dict[str, Any]:
    table = text.table
    rooms = [(k, width / size - 2 * PAD) for k, width in panel]
    columns = [table.columns[text.shown[k]] for k, _room in rooms]
    form = any(c.write_in for c in table.columns)
    return {
        "title": title,
        "size": size,
        "lines": table.lines,
        "form": form,
        "long": any(isinstance(row, list) and max(map(len, row)) > LONG for row in text.rows),
        "widths": [round(width, 2) for _k, width in panel],
        "aligns": [str(alignment(c)) for c in columns],
        "bands": _bands(columns),
        "head": [
            {"label": balanced(text.labels[k], room, True), "detail": breakable(text.details[k], room)}
            for k, room in rooms
        ],
        "rows": _rows(text, rooms),
        "stripes": [] if form else _stripes(text.rows),
    }


def _bands(columns: Sequence[Column]) -> list[tuple[Text, int]]:
    if not any(c.band for c in columns):
        return []
    bands: list[tuple[Text, int]] = []
    for column in columns:
        if bands and bands[-1][0] == column.band:
            bands[-1] = (column.band, bands[-1][1] + 1)
        else:
            bands.append((column.band, 1))
    return bands


def _rows(text: Words, rooms: Sequence[tuple[int, float]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for source, texts in zip(text.table.rows, text.rows, strict=True):
        if isinstance(source, Group):
            sums = group_sums(text.table, source)
            rows.append({"kind": "group", "label": source.label, "note": source.note, **_sums_below(text, sums, rooms)})
        elif isinstance(texts, list):
            rows.append({"kind": "row", "cells": [_cell(text, source, texts, k, room) for k, room in rooms]})
    if text.totals:
        rows.append({"kind": "total", "cells": [breakable(text.totals[k], room, True) for k, room in rooms]})
    return rows


def group_sums(table: Table, group: Group) -> dict[int, Value]:
    """What stands in a group's line, by column; the first one is its words' own."""
    return {k: value for k, value in enumerate(group.totals) if k and value is not None}


def _sums_below(text: Words, sums: dict[int, Value], rooms: Sequence[tuple[int, float]]) -> dict[str, Any]:
    """How many columns of a panel a group's words span, and what stands under those behind."""
    shown = [text.shown[k] for k, _room in rooms]
    words = next((at for at, k in enumerate(shown) if at and k in sums), len(shown))
    columns = [text.table.columns[k] for k in shown]
    behind = [(sums.get(k), column) for k, column in zip(shown[words:], columns[words:], strict=True)]
    return {"span": words, "cells": [value_text(value, column, text.translate) for value, column in behind]}


def _cell(text: Words, source: Sequence[Value | Cell], texts: list[str], k: int, room: float) -> object:
    index = text.shown[k]
    cell, words = source[index], texts[k]
    if text.table.columns[index].scanned:
        return {"code": square_code(words) if words else "", "tone": "plain"}
    strong = text.table.columns[index].strong
    if text_width(words, True) > room:
        words = breakable(words, room, strong)
    if isinstance(cell, Cell):
        bold = cell.bold or strong or cell.tone is Tone.BAD
        return {"text": words, "bold": bold, "tone": str(cell.tone)}
    if words == NOTHING:
        return {"text": words, "bold": False, "tone": "empty"}
    return {"text": words, "bold": True, "tone": "plain"} if strong else words


def _stripes(rows: Sequence[Group | list[str]]) -> list[bool]:
    stripes: list[bool] = []
    since = 0
    for row in rows:
        since = 0 if isinstance(row, Group) else since + 1
        stripes.append(since > 0 and since % 2 == 0)
    return stripes
