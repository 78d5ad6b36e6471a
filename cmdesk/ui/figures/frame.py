"""The sheet at the left, one number at the right; without people, what is needed first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QSplitter, QStackedLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.figures.panel import CellPanel
from cmdesk.ui.kit import EmptyState, button, column
from cmdesk.ui.theme import SIZES
from cmdesk.values.messages import _
from cmdesk.values.rights import Right


class SheetFrame(QSplitter):
    """`parts` stand below each other in a card; the last one takes the room."""

    def __init__(self, ctx: AppContext, *parts: QWidget | QLayout) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._ctx = ctx
        self.panel = CellPanel(ctx)
        self.empty = self._nobody()
        inside = column(*parts, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(len(parts) - 1, 1)
        sheet = QFrame()
        sheet.setLayout(inside)
        card = QFrame()
        card.setProperty("role", "card")
        self._stack = QStackedLayout(card)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(sheet)
        self._stack.addWidget(self.empty)
        self.setHandleWidth(SIZES.gap)
        self.addWidget(card)
        self.addWidget(self.panel)
        self.setStretchFactor(0, 1)
        self.setSizes([820, 330])
        self.setChildrenCollapsible(False)

    def show_anybody(self, people: int) -> None:
        """The sheet, or without people the words for an empty one."""
        self._stack.setCurrentIndex(0 if people else 1)
        self.panel.setVisible(people > 0)

    def _nobody(self) -> EmptyState:
        say = self._ctx.translate
        ways = [button(say(_("Import the list of people")), self._import, "primary")]
        nobody = _("No client managers yet. Figures and targets belong to them: import the list of people first.")
        return EmptyState(say(nobody), "people", ways if self._ctx.may(Right.IMPORT) else ())

    def _import(self) -> None:
        from cmdesk.ui.imports import open_wizard

        open_wizard(self._ctx, "managers")
