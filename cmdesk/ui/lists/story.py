"""Below a record's form: small tables of what happened to it, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, column, row, rule
from cmdesk.ui.kit.columns import Column
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.views import Switch
from cmdesk.values.messages import Msg

HEIGHT = 178


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One small table; `add` with its label offers to add to it."""

    key: str
    label: Msg
    columns: Sequence[Column]
    add: tuple[Msg, Callable[[], object]] | None = None


class Story(QWidget):
    def __init__(self, ctx: AppContext, chapters: Sequence[Chapter]) -> None:
        super().__init__()
        self.switch = Switch(ctx, [(c.key, c.label) for c in chapters], self.show_chapter)
        self.stack = QStackedWidget()
        self.tables: dict[str, RowsTable] = {}
        self._adders: dict[str, QPushButton] = {}
        head = row(self.switch)
        for each in chapters:
            self.tables[each.key] = RowsTable(ctx, each.columns)
            self.stack.addWidget(self.tables[each.key])
            if each.add is not None:
                self._adders[each.key] = button(ctx.translate(each.add[0]), each.add[1], "link")
                head.addWidget(self._adders[each.key])
        self.setLayout(column(rule(), head, self.stack, spacing=6))
        self.setFixedHeight(HEIGHT)
        self.show_chapter(chapters[0].key)

    def show_chapter(self, key: str, *_clicked: object) -> None:
        self.key = key
        self.switch.show_chosen(key)
        self.stack.setCurrentWidget(self.tables[key])
        for name, adder in self._adders.items():
            adder.setVisible(name == key)

    def show_rows(self, key: str, rows: Sequence[Sequence[object]], columns: Sequence[Column] | None = None) -> None:
        if columns is None:
            self.tables[key].show_rows(rows)
        else:
            self.tables[key].show_table(columns, rows)
