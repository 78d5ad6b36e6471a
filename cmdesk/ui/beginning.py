"""The first start: the choice between sample and own branch lies over the empty pages until one is taken."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject

from cmdesk.services.demo import DemoBranch, DemoOrder
from cmdesk.services.imports import Order, import_file
from cmdesk.services.presets import start_branch
from cmdesk.services.samples import make_sample
from cmdesk.ui.shell import FirstStart, Window
from cmdesk.values.messages import Text, _
from cmdesk.values.presets import load_preset, trades
from cmdesk.values.problems import Area, Outcome

FIRST_CODE = "01"


class Beginning(QObject):
    """Keeps the first-start page over the window's body and takes it away when there is a branch."""

    def __init__(self, window: Window) -> None:
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

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
        from cmdesk.values.problems import UserError

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
        wrong = roster is not None and self.ctx.act(
            lambda: import_file(desk, actor, roster, Order(kind="managers", add_links=True))
        ).failed
        self._end()
        if wrong and roster is not None:
            from cmdesk.ui.imports import open_wizard

            open_wizard(self.ctx, "managers", [roster])

    def _end(self) -> None:
        self.window.body.removeEventFilter(self)
        self.page.deleteLater()
        self.ctx.areas_changed.emit(frozenset(Area))
