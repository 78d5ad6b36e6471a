"""The first start: the choice between sample and own branch lies over the empty pages until one is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject

from cmdesk.services.demo import DemoBranch, DemoOrder
from cmdesk.services.imports import Order, import_file
from cmdesk.services.presets import start_branch
from cmdesk.services.samples import make_sample, steps_since, throw_away
from cmdesk.ui.shell import Window
from cmdesk.ui.shell.first_start import FirstStart
from cmdesk.values.messages import Text, _
from cmdesk.values.presets import load_preset, trades
from cmdesk.values.problems import Area, Outcome, UserError

FIRST_CODE = "01"
KEPT = ("window.language", "window.theme")
"""What the window remembers beyond the data."""


class Beginning(QObject):
    """Keeps the first-start page over the window's body and takes it away when there is a branch."""

    def __init__(self, window: Window, *, own: bool = False) -> None:
        super().__init__(window)
        self.window = window
        self.ctx = window.ctx
        names: list[tuple[str, Text]] = [(t, load_preset(t).name.words(self.ctx.language.value)) for t in trades()]
        self.page = FirstStart(self.ctx, names, self.sample, self.begin)
        self.page.setParent(window.body)
        self.page.setAutoFillBackground(True)
        window.body.installEventFilter(self)
        self._fit()
        self.page.show()
        self.page.raise_()
        if own:
            self.page.show_own()
        else:
            self.page.sample.setFocus()
        self._let_pages(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _let_pages(self, there: bool) -> None:
        """What lies under the first start is not to be worked with."""
        for part in (self.window.navigation, self.window.stack):
            part.setEnabled(there)

    def _fit(self) -> None:
        self.page.setGeometry(self.window.body.rect())

    def sample(self) -> None:
        """Make the sample branch with its last months evaluated."""
        self.page.setEnabled(False)
        self.ctx.jobs.run(self._sample, self._made, self._failed, title=_("Making the sample branch"))

    def _sample(self) -> Outcome[DemoBranch]:
        desk, actor, language = self.ctx.desk, self.ctx.actor, self.ctx.language.value
        return make_sample(desk, actor, DemoOrder(language=language))

    def _made(self, outcome: Outcome[DemoBranch]) -> None:
        self.ctx.conclude(outcome)
        self._end()

    def _failed(self, error: BaseException) -> None:
        self.page.setEnabled(True)
        if isinstance(error, UserError):
            self.ctx.failed.emit(error.problems)
        elif isinstance(error, Exception):
            self.ctx.asker.bug(error)

    def begin(self, trade: str, name: str, roster: Path | None) -> None:
        """Start an own branch and import the roster where one was chosen."""
        desk, actor, language = self.ctx.desk, self.ctx.actor, self.ctx.language.value
        outcome = self.ctx.act(lambda: start_branch(desk, actor, trade, FIRST_CODE, name, language))
        if outcome.failed:
            return
        whole = roster is not None and self._import_whole(roster)
        self._end()
        if roster is not None and not whole:
            from cmdesk.ui.imports import open_wizard

            open_wizard(self.ctx, "managers", [roster])
        else:
            from cmdesk.ui.system.first_steps import open_first_steps

            open_first_steps(self.ctx, self.window)

    def _import_whole(self, roster: Path) -> bool:
        """Import a list of people of which every row is right; whether it was. Another is shown in the wizard."""
        desk, actor = self.ctx.desk, self.ctx.actor
        order = Order(kind="managers", add_links=True)
        try:
            if import_file(desk, actor, roster, replace(order, dry_run=True)).value.failed:
                return False
        except UserError:
            return False
        return not self.ctx.act(lambda: import_file(desk, actor, roster, order)).failed

    def _end(self) -> None:
        self.window.body.removeEventFilter(self)
        self._let_pages(True)
        self.page.hide()
        self.page.deleteLater()
        self.ctx.areas_changed.emit(frozenset(Area))


def begin_own(window: Window) -> None:
    """From the sample branch to one's own: asks in numbers, puts the sample aside, and offers to begin."""
    ctx = window.ctx
    ctx.wait_ready()
    done = steps_since(ctx.desk, ctx.actor)
    question = _(
        "Put the sample branch away and begin your own?\n\nEverything in this file goes with it, the {n} steps done in "
        "it as well. It is put aside as a file and can be put back under System, Backup. Other data is not touched."
    )
    if not window.leave() or not ctx.asker.confirm(question(n=done), _("Begin my own"), danger=True):
        return
    desk, actor, kept = ctx.desk, ctx.actor, {key: ctx.settings.get(key) for key in KEPT}
    outcome = ctx.act(lambda: throw_away(desk, actor))
    if outcome.failed:
        ctx.asker.problems(outcome.problems)
        return
    for key, value in kept.items():
        ctx.settings.set(key, value)
    ctx.branch.set(None)
    window.beginning = Beginning(window, own=True)
