"""Charts for the window: the same drawings as on paper, in the window's colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cmdesk.reports.charts import Drawing, Ink, as_table, draw
from cmdesk.values.charts import Chart
from cmdesk.values.messages import Text, Translate

__all__ = ["Chart", "Drawing", "Ink", "chart_table", "drawing"]

Tokens = Any
TYPE_SIZE = 12.0
LEAST_WIDTH, LEAST_HEIGHT = 160.0, 100.0


def ink_of(tokens: Tokens) -> Ink:
    """The window's colour tokens as a chart's ink."""
    return Ink(
        background=tokens.surface, text=tokens.text, muted=tokens.muted, line=tokens.line, soft=tokens.soft_line,
        accent=tokens.accent, accent_soft=tokens.accent_soft if tokens.dark else "#A9C1E6", good=tokens.good,
        warning=tokens.warning, bad=tokens.bad, size=TYPE_SIZE,
    )


def drawing(chart: Chart, width: float, height: float, tokens: Tokens, translate: Translate) -> Drawing:
    """The chart in a space of so many pixels; one that needs more height than there is comes out higher."""
    room = max(height, LEAST_HEIGHT)
    return draw(
        chart, width=max(width, LEAST_WIDTH), height=room, page_height=max(room, 4000.0), translate=translate,
        ink=ink_of(tokens),
    )[0]


def chart_table(chart: Chart) -> tuple[Sequence[tuple[Text, Any]], Sequence[Sequence[object]]]:
    """The numbers behind a chart: (label, kind) of each column, and the rows."""
    table = as_table(chart)
    rows: list[Sequence[object]] = [tuple(row) for row in table.rows if isinstance(row, Sequence)]
    return [(column.label, column.kind) for column in table.columns], rows


