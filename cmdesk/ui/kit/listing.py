"""A list of a described entity: searched, filtered and sorted in the database, arranged as its user likes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QStackedLayout, QWidget

from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit.basic import EmptyState, button, column, label, row, tool
from cmdesk.ui.kit.columns import Column, column_of, shown
from cmdesk.ui.kit.filters import FilterBar
from cmdesk.ui.kit.models import CHUNK, ListModel
from cmdesk.ui.kit.table import TableView, TotalsRow
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Text, _
from cmdesk.values.queries import Filter, ListQuery, RowPage


class DescribedList(QWidget):
    """The rows of an entity.

    `columns` are field names shown at first (the listed ones when empty); `dressed` replaces single columns, for
    another cell or tone; `fixed` filters always hold and are not shown; `order` (field, downwards) holds until the user
    sorts. What the user arranges is remembered in the
    settings under `list.NAME`. Signals: `opened(id)`, `current(id or None)`, `chosen(list of ids)`.
    """

    opened = Signal(object)
    current = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        ctx: AppContext,
        view: EntityView,
        columns: Sequence[str] = (),
        *,
        name: str = "",
        frozen: int = 1,
        dressed: Sequence[Column] = (),
        fixed: Sequence[Filter] = (),
        order: Sequence[tuple[str, bool]] = (),
        empty: Text = "",
        empty_actions: Sequence[QPushButton] = (),
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self.view = view
        self._key = f"list.{name or view.name}"
        self._dressed = {each.key: each for each in dressed}
        self._default = tuple(columns) or view.listed
        self._fixed = tuple(fixed)
        kept = self._kept()
        names = [n for n in kept.get("columns", self._default) if n in view.fields]
        sort = tuple((str(k), bool(d)) for k, d in kept.get("sort") or order if k in view.fields)
        query = ListQuery(entity=view.name, filters=self._fixed, sort=sort, limit=CHUNK)
        self.model = ListModel(
            [self._column(n) for n in names], ctx.entities.rows, query, ctx.translate, self, self._beside
        )
        self.table = TableView(self.model, frozen=frozen)
        self.table.set_widths({str(k): int(v) for k, v in kept.get("widths", {}).items()})
        self.table.menu_hook = self._more_menu
        self.totals = TotalsRow(self.table)
        self.filters = FilterBar(ctx, view)
        self.count = label("", "small")
        self.chooser = tool("columns", ctx.translate(_("Choose columns")), self._open_chooser)
        self.bar = row(self.filters, 1, self.count, self.chooser)
        self.bar.setContentsMargins(10, 9, 8, 9)
        self._build(empty, empty_actions)
        self._listen()

    def refresh(self) -> None:
        """Read again; the current row stays current if it is still there."""
        kept = self.current_id
        self.model.reload()
        if kept is not None:
            self.select(kept)

    def set_fixed(self, fixed: Sequence[Filter]) -> None:
        """Other filters that always hold, as for another branch."""
        self._fixed = tuple(fixed)
        self._ask()

    @property
    def query(self) -> ListQuery:
        """What is shown, for printing and exporting exactly that."""
        return self.model.query

    @property
    def current_id(self) -> int | None:
        index = self.table.currentIndex()
        return self.model.id(index.row()) if index.isValid() else None  # type: ignore[return-value]

    @property
    def chosen_ids(self) -> list[int]:
        return [int(i) for i in self.table.ids() if isinstance(i, int)]

    def select(self, id_: object) -> bool:
        """Make a row current, if it is among the rows read so far."""
        for at in range(min(self.model.total, CHUNK)):
            if self.model.id(at) == id_:
                self.table.show_current(at)
                return True
        return False

    def step(self, by: int) -> None:
        """Go to the next or previous row."""
        at = self.table.currentIndex().row() + by
        if 0 <= at < self.model.total:
            self.table.show_current(at)

    def show_columns(self, names: Sequence[str]) -> None:
        """Show these columns, in this order."""
        self.model.show_columns([self._column(n) for n in names])
        self.table.set_widths({})
        self.table.fit()
        self._remember()

    def column_menu(self) -> QMenu:
        """Every field of the entity, those shown with a tick."""
        menu = QMenu(self)
        names = [each.key for each in self.model.columns]
        for name, field in self.view.fields.items():
            action = menu.addAction(self.ctx.translate(field.label), partial(self._toggle, name))
            action.setCheckable(True)
            action.setChecked(name in names)
        menu.addSeparator()
        menu.addAction(self.ctx.translate(_("As at first")), lambda: self.show_columns(self._default))
        return menu

    def _build(self, empty: Text, actions: Sequence[QPushButton]) -> None:
        say = self.ctx.translate
        nothing = empty or _("No {what} yet. Import an Excel file, or type the first one.")(what=self.view.plural)
        self.empty = EmptyState(say(nothing), "list", actions)
        self.no_match = EmptyState(say(_("Nothing matches this search.")), "search", [
            button(say(_("Show all")), self.filters.clear_all)
        ])
        self._stack = QStackedLayout()
        for part in (self.table, self.empty, self.no_match):
            part.setParent(self)
            self._stack.addWidget(part)
        whole = column(self.bar, self._stack, self.totals, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _listen(self) -> None:
        self.filters.changed.connect(self._ask)
        self.filters.searched.connect(self.model.search)
        self.model.counted.connect(self._counted)
        self.model.sorted.connect(lambda: self._remember())
        self.model.broken.connect(self._broken)
        self.table.arranged.connect(self._remember)
        self.table.opened.connect(self.opened)
        self.table.current.connect(self.current)
        self.table.chosen.connect(lambda: self.chosen.emit(self.chosen_ids))

    def _column(self, name: str) -> Column:
        made = self._dressed.get(name) or column_of(name, self.view.fields[name])
        named = name in self.view.title and made.field.kind is Kind.NAME
        return replace(made, bold=True) if named else made

    def _beside(
        self, work: Callable[[], RowPage], done: Callable[[RowPage], None], failed: Callable[[BaseException], None]
    ) -> None:
        self.ctx.jobs.run(work, done, failed, pool=True)

    def _ask(self) -> None:
        self.model.ask(search=self.filters.search, filters=(*self._fixed, *self.filters.filters))

    def _counted(self, total: int) -> None:
        say = self.ctx.translate
        narrowed = bool(self.filters.search or self.filters.filters)
        self.count.setText(say(_("{n:,} rows")(n=total)))
        self._stack.setCurrentIndex(0 if total else 2 if narrowed else 1)
        by_key = {each.key: each for each in self.model.columns}
        totals = {k: shown(by_key[k], v, say) for k, v in self.model.totals.items() if k in by_key and v is not None}
        self.table.widest = totals
        self.totals.show_totals(say(_("Total")), totals if total else {})

    def _broken(self, error: object) -> None:
        from cmdesk.values.problems import UserError

        if isinstance(error, UserError):
            self.ctx.failed.emit(error.problems)
        elif isinstance(error, BaseException):
            self.ctx.asker.bug(error)

    def _open_chooser(self) -> None:
        self.column_menu().popup(self.chooser.mapToGlobal(self.chooser.rect().bottomLeft()))

    def _toggle(self, name: str) -> None:
        names = [each.key for each in self.model.columns]
        shown_now = [n for n in names if n != name] if name in names else [*names, name]
        if shown_now:
            self.show_columns(shown_now)

    def _more_menu(self, menu: QMenu, ids: list[object]) -> None:
        index = self.table.currentIndex()
        if not index.isValid():
            return
        each = self.model.columns[index.column()]
        value = self.model.value(index.row(), index.column())
        operator = "one_of" if each.field.kind == "choice" else "equals"
        made = Filter(each.key, operator, (value,) if operator == "one_of" else value)
        if value not in (None, ""):
            menu.addAction(self.ctx.translate(_("Only rows like this")), lambda: self.filters.put(made))

    def _kept(self) -> dict[str, Any]:
        return dict(self.ctx.settings.get(self._key) or {})

    def _remember(self) -> None:
        self.ctx.settings.set(self._key, {
            "columns": [each.key for each in self.model.columns],
            "sort": [list(each) for each in self.model.order],
            "widths": self.table.widths(),
        })
