"""The kit pages are made of: lists, forms and tables from descriptions, cards, chips, charts, previews."""

from cmdesk.ui.kit.basic import (
    Card,
    Chip,
    EmptyState,
    KeyFigure,
    button,
    clear,
    column,
    label,
    row,
    rule,
    scrolled,
    tool,
)
from cmdesk.ui.kit.columns import Cell, Column, col, column_of
from cmdesk.ui.kit.minicharts import Meter, MeterBar, Pair, PairBars, Sparkline

__all__ = [
    "Card", "Cell", "Chip", "Column", "EmptyState", "KeyFigure", "Meter", "MeterBar", "Pair", "PairBars", "Sparkline",
    "button", "clear", "col", "column", "column_of", "label", "row", "rule", "scrolled", "tool",
]
