"""The page of a described entity with everything lists can do: import, export, print, change many at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QMenu

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Column
from cmdesk.ui.kit.page import ListWithDetail
from cmdesk.ui.lists.cells import Cells
from cmdesk.ui.lists.change import ChangeMany, changeable
from cmdesk.ui.lists.out import export_query, print_query, save_template
from cmdesk.ui.shell import Action
from cmdesk.values.messages import _
from cmdesk.values.queries import Filter, ListQuery
from cmdesk.values.rights import Right


class EntityPage(ListWithDetail):
    """`branch` is the path of the field that holds the branch chosen at the top; `kind` what its files are to the
    import (empty: no import). `changing` False: records can be read and added, never changed; `totals` False where
    sums say nothing.
    """

    def __init__(
        self, ctx: AppContext, entity: str, columns: Sequence[str] = (), layout: Sequence[str] = (), *, kind: str = "",
        branch: str = "", frozen: int = 1, dressed: Sequence[Column] = (), changing: bool = True,
        totals: bool = True, order: Sequence[tuple[str, bool]] = (),
    ) -> None:
        self._branch, self._kind, self._changing = branch, kind, changing
        self._shown_branch = ctx.branch.value
        super().__init__(
            ctx, entity, columns, layout, frozen=frozen, dressed=dressed, order=order,
            importing=self.import_files if kind else None, exporting=partial(export_query, ctx), printing=self.preview,
        )
        if not totals:
            self.list.model.counted.connect(lambda _count: self.list.totals.hide())
        self.cells = Cells(self.list) if changing else None
        self._more_rows = self.list.table.menu_hook
        self.list.table.menu_hook = self._row_menu

    def fixed(self) -> Sequence[Filter]:
        chosen = self.ctx.branch.value
        return (Filter(self._branch, "equals", chosen),) if self._branch and chosen else ()

    def refresh(self) -> None:
        chosen = self.ctx.branch.value
        if self._branch and chosen != self._shown_branch:
            self._shown_branch = chosen
            self.list.set_fixed(self.fixed())
        super().refresh()

    def more(self) -> Sequence[Action]:
        if not self._kind:
            return ()
        return (Action(label=_("Template"), run=self.save_template, icon="document", right=Right.IMPORT, shown=False),)

    def save(self) -> bool:
        """What cannot be changed is not saved again, whichever key is pressed."""
        return super().save() if self._changing or self.detail.form.record is None else True

    def import_files(self) -> None:
        from cmdesk.ui.imports import open_wizard

        open_wizard(self.ctx, self._kind)

    def preview(self, query: ListQuery) -> None:
        print_query(self.ctx, query, self.window())

    def save_template(self) -> None:
        save_template(self.ctx, self._kind, self.view.plural)

    def change_many(self) -> ChangeMany | None:
        """Ask for a field and a value for all chosen records."""
        ids = self.list.chosen_ids
        if not ids or not self.leave():
            return None
        dialog = ChangeMany(self.ctx, self.view, ids, self)
        dialog.open()
        return dialog

    def _row_menu(self, menu: QMenu, ids: list[object]) -> None:
        if self._more_rows:
            self._more_rows(menu, ids)
        say, at = self.ctx.translate, self.list.table.currentIndex()
        if ids and self.cells and at.isValid() and self.cells.can_edit(self.list.model.columns[at.column()].key):
            cells = self.cells
            menu.addAction(say(_("Change this cell")), "F2", lambda: cells.edit(at.row(), at.column()))
        if self._changing and ids and self.ctx.may(self.view.edit) and changeable(self.view):
            menu.addAction(say(_("Change a field of {n} records…")(n=len(ids))), self.change_many)
        if self._changing and ids and self.ctx.may(self.view.edit):
            menu.addAction(say(_("Delete")), self.delete)
        self.add_to_menu(menu, [int(i) for i in ids if isinstance(i, int)])

    def add_to_menu(self, menu: QMenu, ids: Sequence[int]) -> None:
        """What else can be done with the chosen rows."""
