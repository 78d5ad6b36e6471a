"""The pages at the left side, in groups, with the number of things that wait."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import label, restyle
from cmdesk.ui.shell.page import PageSpec
from cmdesk.ui.theme import SIZES, Tone, icon
from cmdesk.values.messages import _

NARROW = 55


class NavButton(QToolButton):
    """One page: icon, title, badge."""

    def __init__(self, title: str, icon_name: str, key: str) -> None:
        super().__init__()
        self.key = key
        self.icon_name = icon_name
        self.setProperty("role", "nav")
        self.setText("  " + title)
        self.setAccessibleName(title)
        self._narrow, self._count = False, 0
        self.setCheckable(True)
        self.setIconSize(QSize(18, 18))
        self.badge = label("", "badge")
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.badge.hide()
        restyle(self.badge, tone=str(Tone.BAD))
        inner = QHBoxLayout(self)
        inner.setContentsMargins(0, 0, 10, 0)
        inner.addStretch(1)
        inner.addWidget(self.badge)
        self._dress()

    def show_badge(self, count: int) -> None:
        self.badge.setText(str(count) if count < 100 else "99+")
        self._count = count
        self._dress()

    def show_narrow(self, narrow: bool) -> None:
        """The icon alone, with the rest in the tip."""
        self._narrow = narrow
        self._dress()

    def _dress(self) -> None:
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if self._narrow else style.ToolButtonTextBesideIcon)
        self.setFixedSize((NARROW if self._narrow else SIZES.side) - 17, 31)
        told = f"{self.accessibleName()}  {self.badge.text()}" if self._count else self.accessibleName()
        self.setToolTip(told if self._narrow else "")
        self.badge.setVisible(self._count > 0 and not self._narrow)


class Navigation(QFrame):
    """Signals: `chosen(key)` when the user picks a page."""

    chosen = Signal(str)

    def __init__(self, ctx: AppContext, specs: Sequence[PageSpec]) -> None:
        super().__init__()
        self._ctx = ctx
        self._specs = specs
        self.setProperty("role", "side")
        self.setFixedWidth(SIZES.side)
        self.setAccessibleName(ctx.translate(_("Pages")))
        self.buttons: dict[str, NavButton] = {}
        self._groups: list[QWidget] = []
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._list())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        ctx.theme.changed.connect(self.recolour)

    def show_narrow(self, narrow: bool) -> None:
        """Icons alone, where the window has little room."""
        self.setFixedWidth(NARROW if narrow else SIZES.side)
        for nav in self.buttons.values():
            nav.show_narrow(narrow)
        for group in self._groups:
            group.setVisible(not narrow)

    def show_page(self, key: str) -> None:
        for each, nav in self.buttons.items():
            nav.setChecked(each == key)
        self.recolour()

    def show_badges(self) -> None:
        if not self._ctx.ready:
            return
        for spec in self._specs:
            if spec.badge:
                self.buttons[spec.key].show_badge(spec.badge(self._ctx))

    def recolour(self) -> None:
        tokens = self._ctx.theme.tokens
        for nav in self.buttons.values():
            nav.setIcon(icon(nav.icon_name, tokens.accent if nav.isChecked() else tokens.text))

    def _list(self) -> QWidget:
        pages = QWidget()
        pages.setProperty("role", "plain")
        inside = QVBoxLayout(pages)
        inside.setContentsMargins(8, 10, 8, 10)
        inside.setSpacing(1)
        group = None
        for spec in self._specs:
            if spec.group != group:
                group = spec.group
                inside.addWidget(self._group(self._ctx.translate(group) if group else ""))
            inside.addWidget(self._button(spec))
        inside.addStretch(1)
        return pages

    def _group(self, title: str) -> QWidget:
        made = label(title, "small")
        made.setContentsMargins(10, 8, 0, 2)
        made.setFixedHeight(30 if title else 14)
        self._groups.append(made)
        return made

    def _button(self, spec: PageSpec) -> NavButton:
        made = NavButton(self._ctx.translate(spec.title), spec.icon, spec.key)
        made.clicked.connect(lambda: self.chosen.emit(spec.key))
        self.buttons[spec.key] = made
        return made
