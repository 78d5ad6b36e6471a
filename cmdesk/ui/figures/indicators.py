"""Choosing an indicator: one box for every view of figures, which keeps what was chosen last."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox

from cmdesk.services.figures.overview import FigureSheet, SheetIndicator
from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.words import titled
from cmdesk.values.messages import _


class IndicatorBox(QComboBox):
    """`kept` is the setting under which the choice is remembered. Signals: `chosen()` when another one was taken."""

    chosen = Signal()

    def __init__(self, ctx: AppContext, kept: str) -> None:
        super().__init__()
        self._ctx = ctx
        self._kept = kept
        self.setMinimumWidth(220)
        self.setMaxVisibleItems(20)
        self.setAccessibleName(ctx.translate(_("Indicator")))
        self.currentIndexChanged.connect(self._took)

    @property
    def code(self) -> str | None:
        """The chosen indicator's code, None before any was offered."""
        found: str | None = self.currentData()
        return found

    def offer(self, indicators: Iterable[SheetIndicator]) -> None:
        """Show these, the one chosen before still chosen if it is among them."""
        code = self.code or self._ctx.settings.get(self._kept)
        with QSignalBlocker(self):
            self.clear()
            for each in indicators:
                self.addItem(self._ctx.translate(titled(each)), each.code)
            self.setCurrentIndex(max(0, self.findData(code)))

    def take(self, target: object) -> None:
        """Choose the one with this code, if it is there."""
        at = self.findData(target)
        if at >= 0:
            self.setCurrentIndex(at)

    def _took(self) -> None:
        self._ctx.settings.set(self._kept, self.code)
        self.chosen.emit()


def ordered(sheet: FigureSheet) -> list[SheetIndicator]:
    """The trade's own before what the program counts by itself; those with a number this month first."""
    used = {code for (_m, code), cell in sheet.cells.items() if cell.value is not None or cell.target is not None}
    return sorted(sheet.indicators, key=lambda i: (i.computed and not i.parts, i.code not in used))
