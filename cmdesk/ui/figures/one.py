"""What the views of a single indicator of a month have in common."""

from __future__ import annotations

from collections.abc import Iterable

from cmdesk.services.figures.overview import FigureSheet, SheetIndicator, figure_sheet
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.indicators import IndicatorBox, ordered
from cmdesk.ui.figures.words import freshness_text
from cmdesk.ui.shell import Page
from cmdesk.values.problems import Area


class OneIndicatorPage(Page):
    """Reads the month's sheet and offers its indicators; `_show` shows the chosen one. `kept`: see IndicatorBox."""

    areas = frozenset({Area.FIGURES, Area.TEAM})

    def __init__(self, ctx: AppContext, kept: str) -> None:
        super().__init__(ctx)
        self.sheet: FigureSheet | None = None
        self.indicator = IndicatorBox(ctx, kept)
        self.indicator.chosen.connect(self._show)

    def refresh(self) -> None:
        branch, month = self.ctx.branch.value, self.ctx.period.value.month
        self.sheet = figure_sheet(self.ctx.desk, self.ctx.actor, month, int(branch.id) if branch else None)
        self.indicator.offer(self._offered(self.sheet))
        self._show()
        self.show_header(subtitle=self.ctx.translate(freshness_text(self.sheet)))
        self.header_changed.emit()

    def open(self, target: object) -> None:
        """Show the indicator with this code."""
        self.indicator.take(target)

    @property
    def chosen(self) -> SheetIndicator | None:
        code = self.indicator.code
        return self.sheet.indicator(code) if self.sheet is not None and code else None

    def _offered(self, sheet: FigureSheet) -> Iterable[SheetIndicator]:
        return ordered(sheet)

    def _show(self) -> None:
        raise NotImplementedError
