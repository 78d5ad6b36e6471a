"""What a page is to the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Chip, Elided, button, clear, label, row
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.messages import Msg
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class Action(NamedTuple):
    """Something a page offers: a button in its header and an entry of the search for anything.

    `shown` False keeps it out of the header; `shortcut` is what the tip tells (the window owns the keys).
    """

    label: Msg
    run: Callable[[], object]
    icon: str = ""
    primary: bool = False
    shortcut: str = ""
    right: Right | None = None
    shown: bool = True


class PageSpec(NamedTuple):
    """A page in the navigation; it is made when it is first shown. `badge` counts what waits there."""

    key: str
    title: Msg
    icon: str
    factory: Callable[[AppContext], Page]
    group: Msg | None = None
    right: Right | None = None
    badge: Callable[[AppContext], int] | None = None


class PageHeader(QWidget):
    """Title, state, subtitle and the page's actions."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.title = label("", "title")
        self.chip = Chip()
        self.chip.hide()
        self.subtitle = Elided("", "muted")
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        line = row(self.title, self.chip, self.subtitle, 1, self._actions, spacing=14)
        self.setLayout(line)
        self.setFixedHeight(31)
        self.buttons: list[QPushButton] = []

    def show_actions(self, actions: Sequence[Action]) -> None:
        clear(self._actions)
        self.buttons = [self._button(a) for a in actions if a.shown and self._ctx.may(a.right)]
        for made in self.buttons:
            self._actions.addWidget(made)

    def _button(self, action: Action) -> QPushButton:
        made = button(self._ctx.translate(action.label), action.run, "primary" if action.primary else "")
        if action.shortcut:
            made.setToolTip(f"{made.text()}  {action.shortcut}")
        return made


class Page(QWidget):
    """Base of all pages: a header over a body.

    A page says which `areas` it shows; the window calls `refresh` when one of them changes, when the period or the
    branch changes (unless `follows` says no), on F5, and when it is first shown; before that already while the window
    rests, unless `ahead` says no. The hooks below answer the window's keys; a page overrides those it has. Signals:
    `header_changed()`.
    """

    areas: frozenset[Area] = frozenset()
    follows_period = True
    follows_branch = True
    ahead = True
    header_changed = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.ctx = ctx
        self.header = PageHeader(ctx)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(SIZES.gap)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SIZES.page, 14, SIZES.page, 14)
        outer.setSpacing(SIZES.gap)
        outer.addWidget(self.header)
        outer.addLayout(self.body, 1)

    def show_header(self, title: str = "", subtitle: str = "", chip: str = "", tone: Tone = Tone.ACCENT) -> None:
        """Change what stands in the header; an empty title keeps the old one."""
        if title:
            self.header.title.setText(title)
        self.header.subtitle.setText(subtitle)
        self.header.chip.show_state(chip, tone)

    def show_actions(self) -> None:
        """Lay out `actions()` again, for instance when the state changed what is possible."""
        self.header.show_actions(self.actions())

    def actions(self) -> Sequence[Action]:
        return ()

    def refresh(self) -> None:
        """Read everything shown again."""

    def open(self, target: object) -> None:
        """Show what another page or the search points at."""

    def leave(self) -> bool:
        """Whether the page may be left; asks about unsaved changes."""
        return True

    def new(self) -> None:
        """Ctrl+N."""

    def save(self) -> None:
        """Ctrl+S."""

    def print(self) -> None:
        """Ctrl+P."""

    def filter(self) -> None:
        """Ctrl+F."""

    def back(self) -> None:
        """Esc."""
