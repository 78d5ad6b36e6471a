"""The top bar: program name, branch, period, search for anything, who is working."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Elided, ElidedButton, label
from cmdesk.ui.shell.period import PeriodPopup, period_text
from cmdesk.ui.theme import SIZES, Mode, icon
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area
from cmdesk.values.remembered import SAMPLE
from cmdesk.values.rights import Right

MODES: dict[Mode, Msg] = {
    Mode.LIGHT: _("Light"), Mode.DARK: _("Dark"), Mode.SYSTEM: _("As the system"),
}
LEAST, MOST, TAKEN, WIDE = 130, 330, 74, 6
LANGUAGE_NAMES = {"zh_CN": "简体中文", "en": "English"}


class _SearchButton(ElidedButton):
    """Looks like a line to type into."""

    def __init__(self, hint: str, name: str) -> None:
        super().__init__(hint, "search", TAKEN)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(LEAST)
        self.setMaximumWidth(MOST)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 9, 0)
        inside.addStretch(1)
        key = label("Ctrl K", "key")
        key.setFixedHeight(19)
        inside.addWidget(key)


class TopBar(QFrame):
    """Signals: `search_wanted()`, `shortcuts_wanted()`, `steps_wanted()`; `own_wanted()`: no sample branch any more."""

    search_wanted = Signal()
    shortcuts_wanted = Signal()
    steps_wanted = Signal()
    own_wanted = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.setProperty("role", "bar")
        self.setFixedHeight(SIZES.top)
        self.branch = self._chooser(_("Branch"), self._open_branches)
        self.period = self._chooser(_("Period"), self._open_period)
        self.sample = ElidedButton(ctx.translate(_("Sample branch · begin my own…")), "small", 18)
        self.sample.clicked.connect(self.own_wanted)
        self.search = self._search()
        self.user = self._user()
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 0, 10, 0)
        line.setSpacing(10)
        line.addWidget(Elided(ctx.translate(_("Client manager desk")), "program"))
        line.addSpacing(14)
        line.addWidget(self.branch)
        line.addWidget(self.period)
        line.addWidget(self.sample)
        line.addStretch(1)
        line.addWidget(self.search, WIDE)
        line.addWidget(self.user)
        ctx.period.changed.connect(self.show_choices)
        ctx.branch.changed.connect(self.show_choices)
        ctx.theme.changed.connect(self._recolour)
        ctx.opened.connect(self.show_sample)
        ctx.areas_changed.connect(self._areas)
        self._recolour()
        self.show_choices()
        self.show_sample()

    def show_choices(self) -> None:
        branch = self._ctx.branch.value
        self._say(self.branch, self._ctx.translate(branch.label if branch else _("All branches")))
        self._say(self.period, self._ctx.translate(period_text(self._ctx.period.value)))

    def show_sample(self) -> None:
        """Say so where the data is a made-up branch."""
        self.sample.setVisible(bool(self._ctx.settings.get(SAMPLE)) and self._ctx.may(Right.ADMINISTER))

    def _areas(self, areas: frozenset[Area]) -> None:
        if Area.SYSTEM in areas:
            self.show_sample()

    def _say(self, chooser: QToolButton, text: str) -> None:
        metrics = chooser.fontMetrics()
        chooser.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, 200) + "  ▾")
        chooser.setToolTip(text)

    def _chooser(self, name: Msg, run: object) -> QToolButton:
        made = QToolButton()
        made.setProperty("role", "chooser")
        made.setAccessibleName(self._ctx.translate(name))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.clicked.connect(run)
        return made

    def _search(self) -> QPushButton:
        hint = self._ctx.translate(_("Name, pinyin initials, client code, last digits of phone…"))
        made = _SearchButton(hint, self._ctx.translate(_("Find anything")))
        made.clicked.connect(self.search_wanted)
        return made

    def _user(self) -> QToolButton:
        made = QToolButton()
        made.setText(self._ctx.translate(self._ctx.user or _("Single user")))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setIconSize(QSize(18, 18))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(made)
        menu.aboutToShow.connect(partial(self._fill_user_menu, menu))
        made.setMenu(menu)
        return made

    def _fill_user_menu(self, menu: QMenu) -> None:
        """Filled when it is first opened."""
        if not menu.isEmpty():
            return
        say = self._ctx.translate
        for mode, name in MODES.items():
            menu.addAction(say(_("Look: {mode}")(mode=name)), partial(self._ctx.theme.set_mode, mode))
        menu.addSeparator()
        for code, own_name in LANGUAGE_NAMES.items():
            menu.addAction(own_name, partial(self._ctx.speak, code))
        menu.addSeparator()
        menu.addAction(say(_("First steps")), self.steps_wanted.emit)
        menu.addAction(say(_("Keyboard shortcuts")), self.shortcuts_wanted.emit)

    def _open_branches(self) -> None:
        self._ctx.wait_ready()
        menu = QMenu(self.branch)
        menu.addAction(self._ctx.translate(_("All branches")), lambda: self._ctx.branch.set(None))
        for ref in self._ctx.branches():
            menu.addAction(self._ctx.translate(ref.label), partial(self._ctx.branch.set, ref))
        menu.popup(self.branch.mapToGlobal(self.branch.rect().bottomLeft()))

    def _open_period(self) -> None:
        PeriodPopup(self._ctx, self).open_below(self.period)

    def _recolour(self) -> None:
        self.user.setIcon(icon("user", self._ctx.theme.tokens.muted))
