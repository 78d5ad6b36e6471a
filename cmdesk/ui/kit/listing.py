"""A list of a described entity: searched, filtered and sorted in the database, arranged as its user likes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QStackedLayout, QToolButton, QWidget

from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit.basic import EmptyState, button, column, label, row, tool
from cmdesk.ui.kit.columns import Column, column_of, shown
from cmdesk.ui.kit.filters import FilterBar
from cmdesk.ui.kit.outline import Folding
from cmdesk.ui.kit.paged import CHUNK, ListModel
from cmdesk.ui.kit.table import TableView
from cmdesk.ui.kit.totals import TotalsRow
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.queries import Filter, ListQuery, RowPage, grouped_as


class DescribedList(QWidget):
    """The rows of an entity.

    `columns` are field names shown at first (the listed ones when empty); `dressed` replaces single columns, for
    another cell or tone; `fixed` filters always hold and are not shown; `order` (field, downwards) holds until the user
    sorts. What the user arranges (columns, widths, order, groups, how many columns stay) is remembered in the
    settings under `list.NAME`. Signals: `opened(id)`, `current(id or None)`.
    """

    opened = Signal(object)
    current = Signal(object)

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
        group = kept.get("group") if kept.get("group") in self._groupable() else ""
        self.model.group_by(str(group), Folding.kept(kept.get("folding") or {}))
        self._frozen = int(kept.get("frozen", frozen))
        self.table = TableView(self.model, frozen=self._frozen)
        self.table.set_widths({str(k): int(v) for k, v in kept.get("widths", {}).items()})
        self.table.setAccessibleName(ctx.translate(view.plural))
        self.table.menu_hook = self._more_menu
        self.table.head_hook = self._head_menu
        self.table.horizontalHeader().setSectionsMovable(True)
        self.totals = TotalsRow(self.table)
        self.filters = FilterBar(ctx, view)
        self.count = label("", "small")
        self.grouper = self._menu_tool("group", _("Group the rows"), self.group_menu)
        self.chooser = self._menu_tool("columns", _("Choose columns"), self.column_menu)
        self.bar = row(self.filters, 1, self.count, self.grouper, self.chooser)
        self.bar.setContentsMargins(10, 9, 8, 9)
        self._build(empty, empty_actions)
        self._listen()

    def refresh(self) -> None:
        """Read again; the current row stays current if it is still there."""
        kept, place = self.current_id, self.model.place(max(0, self.table.currentIndex().row()))
        self.model.reload()
        if kept is not None:
            self.select(kept, near=place or 0)

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

    def select(self, id_: object, near: int = 0) -> bool:
        """Make a row current, if it is among the rows read so far or near a place of the list."""
        found = self.model.find(id_, near)
        if found is not None:
            self.table.show_current(found)
        return found is not None

    def step(self, by: int) -> None:
        """Go to the next or previous row; headings are passed by."""
        at = self.table.currentIndex().row() + by
        while self.model.heading(at) is not None and 0 <= at < self.model.rowCount():
            at += by
        if 0 <= at < self.model.rowCount():
            self.table.show_current(at)

    def group_by(self, name: str) -> None:
        """Part the rows by a field's values; by none without a name."""
        self.model.group_by(name)
        self.model.read_beside()
        self._remember()

    def group_menu(self) -> QMenu:
        """What the rows can be grouped by, and opening and closing of all groups."""
        menu = QMenu(self)
        say, now = self.ctx.translate, self.model.query.group
        for name in ("", *self._groupable()):
            label = self.view.fields[name].label if name else _("No groups")
            action = menu.addAction(say(label), partial(self.group_by, name))
            action.setCheckable(True)
            action.setChecked(name == now)
        if now:
            menu.addSeparator()
            self._fold_actions(menu)
        return menu

    def show_columns(self, names: Sequence[str]) -> None:
        """Show these columns, in this order."""
        self.model.show_columns([self._column(n) for n in names])
        self.table.set_widths({})
        self.table.fit()
        self._remember()

    def move_column(self, at: int, to: int) -> None:
        """Put a column at another place; widths stay as they were chosen."""
        names, widths = [each.key for each in self.model.columns], self.table.widths()
        names.insert(to, names.pop(at))
        self.model.show_columns([self._column(n) for n in names])
        self.table.set_widths(widths)
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

    def freeze(self, count: int) -> None:
        """So many first columns stay while the list scrolls sideways."""
        self._frozen = count
        self.table.freeze(count)
        self._remember()

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
        whole = column(self.bar, self.filters.chips, self._stack, self.totals, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _listen(self) -> None:
        self.filters.changed.connect(self._ask)
        self.filters.searched.connect(self.model.search)
        self.model.counted.connect(self._counted)
        self.model.sorted.connect(lambda: self._remember())
        self.model.broken.connect(self._broken)
        self.table.arranged.connect(self._remember)
        self.table.chosen.connect(self._say_count)
        self.table.horizontalHeader().sectionMoved.connect(self._moved)
        self.table.opened.connect(self.opened)
        self.table.typed.connect(self.filters.type_on)
        self.table.current.connect(self.current)
        self.model.folded.connect(self._remember)

    def _column(self, name: str) -> Column:
        made = self._dressed.get(name) or column_of(name, self.view.fields[name])
        named = name in self.view.title and made.field.kind is Kind.NAME
        return replace(made, bold=True) if named else made

    def _groupable(self) -> list[str]:
        return [n for n, each in self.view.fields.items() if grouped_as(each) is not None and self.ctx.may(each.right)]

    def _fold_actions(self, menu: QMenu) -> None:
        say = self.ctx.translate
        menu.addAction(say(_("Open all groups")), lambda: self._fold_all(True))
        menu.addAction(say(_("Close all groups")), lambda: self._fold_all(False))

    def _fold_all(self, opened: bool) -> None:
        """The current row stays so; where its group is closed, the group's heading."""
        outline, row = self.model.outline, self.table.currentIndex().row()
        if outline is None:
            return
        group, place = (outline.group(row), outline.place(row)) if row >= 0 else (None, None)
        self.model.fold_all(opened)
        if group is not None and self.model.outline is not None:
            now = self.model.outline.row(place) if place is not None else None
            self.table.show_current(self.model.outline.top(group) if now is None else now)

    def _beside(
        self, work: Callable[[], RowPage], done: Callable[[RowPage], None], failed: Callable[[BaseException], None]
    ) -> None:
        self.ctx.jobs.run(work, done, failed, pool=True)

    def _ask(self) -> None:
        self.model.ask(search=self.filters.search, filters=(*self._fixed, *self.filters.filters))

    def _counted(self, total: int) -> None:
        say = self.ctx.translate
        narrowed = bool(self.filters.search or self.filters.filters)
        self._say_count()
        self._stack.setCurrentIndex(0 if total else 2 if narrowed else 1)
        by_key = {each.key: each for each in self.model.columns}
        totals = {k: shown(by_key[k], v, say) for k, v in self.model.totals.items() if k in by_key and v is not None}
        self.table.widest = totals
        self.totals.show_totals(say(_("Total")), totals if total else {})

    def _say_count(self) -> None:
        """How many rows there are, or how many of them are chosen, where that is more than one."""
        chosen, words = self.table.chosen_count(), _("{n:,} rows")(n=self.model.total)
        if chosen > 1:
            words = _("{n:,} rows chosen")(n=chosen)
        self.count.setText(self.ctx.translate(words))

    def _moved(self, logical: int, old: int, new: int) -> None:
        """A header was drawn to another place: its column itself moves there."""
        head = self.table.horizontalHeader()
        if head.visualIndex(logical) != logical:
            QTimer.singleShot(0, self, lambda: self._follow(old, new))

    def _follow(self, old: int, new: int) -> None:
        head = self.table.horizontalHeader()
        head.blockSignals(True)
        head.moveSection(new, old)
        head.blockSignals(False)
        self.move_column(old, new)

    def _broken(self, error: object) -> None:
        from cmdesk.values.problems import UserError

        if isinstance(error, UserError):
            self.ctx.failed.emit(error.problems)
        elif isinstance(error, BaseException):
            self.ctx.asker.bug(error)

    def _menu_tool(self, icon_name: str, name: Msg, menu: Callable[[], QMenu]) -> QToolButton:
        made = tool(icon_name, self.ctx.translate(name), lambda: self._below(made, menu()))
        return made

    def _below(self, anchor: QWidget, menu: QMenu) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _toggle(self, name: str) -> None:
        names = [each.key for each in self.model.columns]
        shown_now = [n for n in names if n != name] if name in names else [*names, name]
        if shown_now:
            self.show_columns(shown_now)

    def _more_menu(self, menu: QMenu, ids: list[object]) -> None:
        index = self.table.currentIndex()
        if not index.isValid():
            return
        say, each = self.ctx.translate, self.model.columns[index.column()]
        if ids:
            self._like_this(menu, index.row(), index.column())
        menu.addSeparator()
        if self.model.outline is not None:
            self._fold_actions(menu)
            menu.addAction(say(_("Choose the rows of this group")), lambda: self._choose_group(index.row()))
        own = self.table.head_menu(index.column())
        own.setTitle(say(_("Column “{column}”")(column=each.field.label)))
        menu.addMenu(own)
        menu.addSeparator()

    def _like_this(self, menu: QMenu, row: int, column: int) -> None:
        each, value = self.model.columns[column], self.model.value(row, column)
        operator = "one_of" if each.field.kind == "choice" else "equals"
        made = Filter(each.key, operator, (value,) if operator == "one_of" else value)
        if value not in (None, ""):
            menu.addAction(self.ctx.translate(_("Only rows like this")), lambda: self.filters.put(made))

    def _group_action(self, menu: QMenu, each: Column) -> None:
        say, now = self.ctx.translate, self.model.query.group
        if each.key != now and each.key in self._groupable():
            words = _("Group by “{column}”")(column=each.field.label)
            menu.addAction(say(words), lambda: self.group_by(each.key))
        if now:
            menu.addAction(say(_("No groups")), lambda: self.group_by(""))

    def _choose_group(self, row: int) -> None:
        """Choose all rows of the group a row belongs to."""
        outline = self.model.outline
        if outline is None:
            return
        group = outline.group(row)
        self.model.fold(group, True)
        top, last = outline.top(group), len(self.model.columns) - 1
        area = QItemSelection(self.model.index(top + 1, 0), self.model.index(top + outline.counts[group], last))
        self.table.show_current(top + 1)
        self.table.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _head_menu(self, menu: QMenu, section: int) -> None:
        say, each = self.ctx.translate, self.model.columns[section]
        if self.ctx.may(each.field.right):
            menu.addAction(say(_("Filter…")), lambda: self.filters.open_editor(each.key))
        menu.addSeparator()
        self._group_action(menu, each)
        menu.addSeparator()
        if section:
            menu.addAction(say(_("Move to the left")), lambda: self.move_column(section, section - 1))
        if section + 1 < len(self.model.columns):
            menu.addAction(say(_("Move to the right")), lambda: self.move_column(section, section + 1))
        menu.addAction(say(_("Keep the columns up to here in place")), lambda: self.freeze(section + 1))
        if self._frozen:
            menu.addAction(say(_("Keep no column in place")), lambda: self.freeze(0))
        menu.addSeparator()
        if len(self.model.columns) > 1:
            menu.addAction(say(_("Hide this column")), lambda: self._toggle(each.key))
        menu.addAction(say(_("Fit all widths")), self._fit)
        menu.addAction(say(_("Choose columns…")), lambda: self._below(self.chooser, self.column_menu()))

    def _fit(self) -> None:
        self.table.set_widths({})
        self.table.fit()
        self._remember()

    def _kept(self) -> dict[str, Any]:
        return dict(self.ctx.settings.get(self._key) or {})

    def _remember(self) -> None:
        self.ctx.settings.set(self._key, {
            "columns": [each.key for each in self.model.columns],
            "sort": [list(each) for each in self.model.order],
            "widths": self.table.widths(),
            "group": self.model.query.group,
            "folding": self.model.folding.plain(),
            "frozen": self._frozen,
        })
