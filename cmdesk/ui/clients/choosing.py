"""Managers to tick, with the clients they have and would have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from cmdesk.ui.context import AppContext
from cmdesk.ui.theme import SIZES
from cmdesk.values.messages import _

NAME, TERRITORY, NOW, THEN = range(4)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ManagerTable(QTreeWidget):
    """Signals: `chosen()` when somebody was ticked or unticked."""

    chosen = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        say = ctx.translate
        self.setAccessibleName(say(_("Managers")))
        self.setRootIsDecorated(False)
        heads = (_("Client manager"), _("Territory"), _("Clients now"), _("Afterwards"))
        self.setHeaderLabels([say(text) for text in heads])
        for column in (NOW, THEN):
            self.headerItem().setTextAlignment(column, RIGHT)
        self.setColumnWidth(NAME, 170)
        self.setColumnWidth(TERRITORY, 150)
        self.header().setStretchLastSection(True)
        self.itemChanged.connect(self._changed)

    def show_managers(self, managers: Sequence[tuple[str, str, str, int]]) -> None:
        """Staff number, name, territory, clients now; all are ticked at first."""
        self.blockSignals(True)
        self.clear()
        for code, name, territory, count in managers:
            item = QTreeWidgetItem([f"{name}  {code}", territory, str(count), ""])
            item.setData(NAME, Qt.ItemDataRole.UserRole, code)
            item.setCheckState(NAME, Qt.CheckState.Checked)
            item.setSizeHint(NAME, QSize(0, SIZES.row))
            for column in (NOW, THEN):
                item.setTextAlignment(column, RIGHT)
            self.addTopLevelItem(item)
        self.blockSignals(False)

    def codes(self) -> list[str]:
        """The staff numbers of those ticked."""
        return [str(i.data(NAME, Qt.ItemDataRole.UserRole)) for i in self._items() if _ticked(i)]

    def check_all(self, ticked: bool) -> None:
        self.blockSignals(True)
        for item in self._items():
            item.setCheckState(NAME, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.chosen.emit()

    def show_counts(self, counts: Mapping[str, int], *, added: bool = False) -> None:
        """How many clients each would have; `added`: the counts come on top of those they have."""
        self.blockSignals(True)
        for item in self._items():
            code = str(item.data(NAME, Qt.ItemDataRole.UserRole))
            now = int(item.text(NOW))
            after = counts.get(code, 0) + (now if added else 0)
            item.setText(THEN, str(after) if code in counts else "")
        self.blockSignals(False)

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.topLevelItem(k) for k in range(self.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _changed(self, _item: QTreeWidgetItem, column: int) -> None:
        if column == NAME:
            self.chosen.emit()


def _ticked(item: QTreeWidgetItem) -> bool:
    return item.checkState(NAME) is Qt.CheckState.Checked
