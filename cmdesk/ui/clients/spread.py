"""Sharing the clients out over managers: chosen people, the counts before it is done, then one step to undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from cmdesk.services.client_file import clients_by_manager
from cmdesk.services.clients import SpreadBy, spread_clients
from cmdesk.ui.clients.choosing import ManagerTable
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label, row
from cmdesk.ui.lists.out import refused
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.messages import _
from cmdesk.values.problems import Outcome, UserError


class SpreadClients(QuietDialog):
    """Every choice counts again (a dry run, nothing changed); the numbers stand beside each manager."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._asked = 0
        say = ctx.translate
        self.setWindowTitle(say(_("Share out clients")))
        self.by_place = QRadioButton(say(_("By place: neighbours together, over all chosen managers")))
        self.by_territory = QRadioButton(say(_("By territory: to the managers of the client's territory")))
        self.by_place.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.by_place)
        group.addButton(self.by_territory)
        self.only_free = QCheckBox(say(_("Only clients nobody answers for yet")))
        self.only_free.setChecked(True)
        self.table = ManagerTable(ctx)
        self.summary = label("", "muted", wrap=True)
        self.apply = button(say(_("Share out")), self.share, "primary")
        self._lay_out()
        for box in (self.by_place, self.only_free):
            box.toggled.connect(self.count)
        self.table.chosen.connect(self.count)
        self.table.show_managers(clients_by_manager(ctx.desk, ctx.actor))
        self.count()

    def _lay_out(self) -> None:
        say = self._ctx.translate
        layout = QVBoxLayout(self)
        layout.setSpacing(9)
        layout.addWidget(self.by_place)
        layout.addWidget(self.by_territory)
        layout.addWidget(self.only_free)
        everybody = button(say(_("All")), lambda: self.table.check_all(True), "link")
        nobody = button(say(_("None")), lambda: self.table.check_all(False), "link")
        layout.addLayout(row(label(say(_("Managers")), "card-title"), 1, everybody, nobody))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.summary)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.apply))
        self.resize(560, 600)

    @property
    def by(self) -> SpreadBy:
        return SpreadBy.PLACE if self.by_place.isChecked() else SpreadBy.TERRITORY

    def count(self) -> None:
        """Try it without changing anything; an answer that was overtaken is dropped."""
        self._asked += 1
        asked, codes = self._asked, self.table.codes()
        self.apply.setEnabled(False)
        if not codes:
            self.table.show_counts({})
            self.summary.setText(self._ctx.translate(_("Choose at least one manager.")))
            return
        call = self._call(codes, dry_run=True)
        self._ctx.jobs.run(
            call, lambda outcome: self._counted(asked, outcome), lambda error: self._failed(asked, error),
            title=_("counting"),
        )

    def share(self) -> None:
        outcome = self._ctx.act(self._call(self.table.codes(), dry_run=False))
        if not outcome.failed:
            self.accept()

    def _call(self, codes: Sequence[str], *, dry_run: bool) -> Any:
        desk, actor, by, free = self._ctx.desk, self._ctx.actor, self.by, self.only_free.isChecked()
        return lambda: spread_clients(desk, actor, by, managers=codes, only_free=free, dry_run=dry_run)

    def _counted(self, asked: int, outcome: Outcome[dict[str, int]]) -> None:
        if asked != self._asked:
            return
        kept = self.only_free.isChecked()
        self.table.show_counts(outcome.value, added=kept)
        said = outcome.summary.params if outcome.summary else {}
        moved, every = int(str(said.get("n", 0))), int(str(said.get("all", 0)))
        told = _("{n} of {all} clients would go to another manager. You can undo it afterwards.")(n=moved, all=every)
        nothing = _("Nothing would change: every client has its manager already.")
        self.summary.setText(self._ctx.translate(told if moved else nothing))
        self.apply.setEnabled(moved > 0)

    def _failed(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        if isinstance(error, UserError):
            self.summary.setText(self._ctx.sentence(error.problems[0]))
        else:
            refused(self._ctx, error)
