"""Care of the data: backup now, put one back, check whether all is whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout

from cmdesk.services import system
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, Chip, button, col, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.empty import show_or_say
from cmdesk.ui.lists.out import refused
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Area, Outcome, Problem
from cmdesk.values.rights import Right

PATTERNS = ((_("Backup"), "*.db"),)


class CarePage(Page):
    areas = frozenset({Area.SYSTEM})
    follows_period = False
    follows_branch = False

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        say = ctx.translate
        self.table = RowsTable(ctx, (
            col("made_at", _("Made at"), Kind.DATETIME, bold=True), col("reason", _("Made by")),
            col("size", _("Size"), Kind.NUMBER, digits=1, unit="MB"), col("file", _("File")),
        ), empty=_("No backups yet: one is made each time the program closes."))
        self.put_back = button(say(_("Put this one back…")), self.restore_chosen)
        self.folder = button(say(_("Open the folder")), self.open_folder, "link")
        kept = Card(say(_("Automatic backups")))
        kept.add(self.table, 1)
        kept.add(row(self.folder, 1, button(say(_("Put back another file…")), self.restore_file), self.put_back))
        self.body.addLayout(self._top())
        self.body.addWidget(kept, 1)
        self.table.table.current.connect(lambda _id: self._offer())

    def _top(self) -> QHBoxLayout:
        say = self.ctx.translate
        self.state = Chip()
        self.state.hide()
        self.found = label(
            say(_("Looks through every page, every reference and the chain of the audit trail.")), "muted", wrap=True)
        self.check_now = button(say(_("Check now")), self.check)
        checking = Card(say(_("Is the data whole?")))
        checking.add(row(self.state, self.found))
        checking.add(row(self.check_now, 1))
        told = _("A backup is made when the program closes; 12 daily, 10 weekly and 9 monthly ones are kept.")
        self.saved = label(say(told), "muted", wrap=True)
        backing = Card(say(_("Backup")))
        backing.add(self.saved)
        self.now = button(say(_("Back up now")), self.backup, "primary")
        backing.add(row(self.now, button(say(_("Save a copy elsewhere…")), self.copy), 1))
        made = row(backing, checking, spacing=SIZES.gap)
        made.setStretch(0, 1)
        made.setStretch(1, 1)
        return made

    def refresh(self) -> None:
        found = system.list_backups(self.ctx.desk, self.ctx.actor)
        rows = [(b.made_at, _reason(b.path), b.size / 1_000_000, b.path.name) for b in found]
        show_or_say(self.table, rows, [str(b.path) for b in found])
        self._offer()

    def actions(self) -> Sequence[Action]:
        return ()

    def backup(self) -> None:
        desk, actor = self.ctx.desk, self.ctx.actor
        self._run(lambda: system.backup_now(desk, actor), _("Backup written to {file}"))

    def copy(self) -> None:
        """A checked copy with its key wherever the user says, as on a stick."""
        name = f"cmdesk-{self.ctx.today:%Y%m%d}.db"
        path = self.ctx.asker.save_file(_("Save a copy elsewhere…"), name, PATTERNS)
        if path is not None:
            desk, actor = self.ctx.desk, self.ctx.actor
            self._run(lambda: system.backup(desk, actor, path), _("Backup written to {file}"))

    def check(self) -> None:
        desk, actor = self.ctx.desk, self.ctx.actor
        self.check_now.setEnabled(False)
        self.ctx.jobs.run(
            lambda: system.check(desk, actor), self._checked, self._failed, title=_("checking the data"),
        )

    def restore_chosen(self) -> None:
        if self.table.current_id is not None:
            self.restore(Path(str(self.table.current_id)))

    def restore_file(self) -> None:
        path = self.ctx.asker.open_file(_("Choose a backup"), PATTERNS)
        if path is not None:
            self.restore(path)

    def restore(self, source: Path) -> None:
        """Ask, then go on with the data of the backup; the data of now is kept beside it."""
        question = _("Go back to the data of “{file}”? What was entered since then is put aside, not deleted.")
        if not self.ctx.asker.confirm(question(file=source.name), _("Put it back"), danger=True):
            return
        desk, actor = self.ctx.desk, self.ctx.actor

        def call() -> Outcome[Path | None]:
            kept = system.restore_here(desk, actor, source)
            said = _("Restored from “{file}”; the earlier data is kept as {kept}")
            return Outcome(
                value=kept, areas=frozenset(Area), summary=said(file=source.name, kept=kept.name if kept else "—"),
            )

        outcome = self.ctx.act(call)
        if outcome.failed:
            self.ctx.asker.problems(outcome.problems)

    def open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.ctx.desk.folder)))

    def _run(self, call: Callable[[], Path], told: Msg) -> None:
        self.now.setEnabled(False)
        self.ctx.jobs.run(
            call, lambda path: self._backed_up(told(file=path.name)), self._failed, title=_("backing up"),
        )

    def _backed_up(self, text: Text) -> None:
        self.now.setEnabled(True)
        self.ctx.told.emit(text)
        self.refresh()

    def _checked(self, problems: Sequence[Problem]) -> None:
        say = self.ctx.translate
        self.check_now.setEnabled(True)
        self.state.show_state(say(_("damaged")) if problems else say(_("whole")), Tone.BAD if problems else Tone.GOOD)
        lines = [self.ctx.sentence(p) for p in problems[:5]]
        self.found.setText("\n".join(lines) or say(_("Every page, reference and audit entry is as it should be.")))

    def _failed(self, error: BaseException) -> None:
        self.now.setEnabled(True)
        self.check_now.setEnabled(True)
        refused(self.ctx, error)

    def _offer(self) -> None:
        self.put_back.setEnabled(self.table.current_id is not None and self.ctx.may(Right.ADMINISTER))


REASONS = {"close": _("closing the program"), "hand": _("somebody by hand"), "import": _("before an import")}


def _reason(path: Path) -> Text:
    """The last part of an automatic backup's name says why it was made."""
    return REASONS.get(path.stem.rpartition("-")[2], "")
