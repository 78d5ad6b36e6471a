"""A chart value to vector drawings, for paper and window alike: `draw` it, then take its SVG, PNG or places to click.

When you add a chart: its value in `values/charts.py`, its finding in `reports/findings.py`, a file here, a row in
`_DRAWERS`, its table in `reports/charts/tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cmdesk.reports.charts.completion import draw_completion
from cmdesk.reports.charts.frame import Frame
from cmdesk.reports.charts.heat import draw_heat
from cmdesk.reports.charts.radar import draw_radar
from cmdesk.reports.charts.ranking import draw_ranking
from cmdesk.reports.charts.route import draw_route
from cmdesk.reports.charts.scatter import draw_scatter
from cmdesk.reports.charts.tables import as_table
from cmdesk.reports.charts.trend import draw_trend
from cmdesk.reports.drawing import DARK, LIGHT, PAPER, Drawing, Ink
from cmdesk.values.charts import (
    Chart,
    CompletionChart,
    HeatMap,
    RadarChart,
    RankingChart,
    RouteMap,
    ScatterChart,
    TrendChart,
)
from cmdesk.values.messages import Translate

__all__ = ["DARK", "LIGHT", "PAPER", "Drawing", "Ink", "as_table", "draw", "to_png"]

_DRAWERS: dict[type, Callable[[Any, Frame], tuple[Drawing, ...]]] = {
    RankingChart: draw_ranking,
    CompletionChart: draw_completion,
    TrendChart: draw_trend,
    RadarChart: draw_radar,
    HeatMap: draw_heat,
    ScatterChart: draw_scatter,
    RouteMap: draw_route,
}


def draw(
    chart: Chart, *, width: float, translate: Translate, ink: Ink = PAPER, height: float | None = None,
    page_height: float = 700.0,
) -> tuple[Drawing, ...]:
    """The chart `width` points wide (pixels on screen), in one drawing or, for many people, one per page.

    Without a `height` it is as high as its people need, at most `page_height`.
    """
    return _DRAWERS[type(chart)](chart, Frame(width, height, page_height, ink, translate))


def to_png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing as a PNG picture, `scale` pixels to the point."""
    from cmdesk.reports.typesetting import set_png

    return set_png(drawing.svg, drawing.width, drawing.height, scale)
