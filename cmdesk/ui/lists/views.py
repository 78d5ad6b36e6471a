"""A page of several views with a switch above them; each view is a page of its own and is made when first shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QToolButton, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Elided
from cmdesk.ui.kit.room import Stack
from cmdesk.ui.shell import Action, Page
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

PADDING, LEAST = 20, 160


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    key: str
    label: Msg
    make: Callable[[AppContext], Page]
    right: Right | None = None


class Switch(QWidget):
    """Views beside each other as small buttons, of which one is down; `chosen` is called with its key."""

    def __init__(self, ctx: AppContext, views: Sequence[tuple[str, Msg]], chosen: Callable[[str], object]) -> None:
        super().__init__()
        self.buttons: dict[str, QToolButton] = {}
        self.note = Elided("", "muted")
        self.more = QToolButton()
        self.more.setProperty("role", "segment")
        self.more.setText(ctx.translate(_("More")) + " ▾")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(5)
        group = QButtonGroup(self)
        for key, name in views:
            made = self.buttons[key] = QToolButton()
            made.setProperty("role", "segment")
            made.setText(ctx.translate(name))
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            made.clicked.connect(partial(chosen, key))
            made.setMinimumWidth(made.fontMetrics().horizontalAdvance(made.text()) + PADDING)
            group.addButton(made)
            line.addWidget(made)
        line.addWidget(self.more)
        line.addStretch(1)
        line.addWidget(self.note)

    def show_chosen(self, key: str) -> None:
        self.buttons[key].setChecked(True)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Those without room go into the menu behind “More”; the one that is down never does."""
        gap = self.layout().spacing()
        note = self.note.sizeHint().width() + 3 * gap if self.note.text() else 0
        widths = {key: made.minimumWidth() + gap for key, made in self.buttons.items()}
        room = self.width() - note
        if sum(widths.values()) > room:
            room -= self.more.sizeHint().width() + gap
            room -= next((widths[key] for key, made in self.buttons.items() if made.isChecked()), 0)
        self.more.menu().clear()
        for key, made in self.buttons.items():
            fits = made.isChecked() or widths[key] <= room
            room = room if made.isChecked() else room - widths[key] if fits else 0
            made.setVisible(fits)
            if not fits:
                self.more.menu().addAction(made.text(), made.click)
        self.more.setVisible(not self.more.menu().isEmpty())


class Views(Page):
    """The window's keys and wishes go on to the view on show. A view's key, or (key, target), opens it.

    `home` is the view that opens a plain target, such as a record's id.
    """

    def __init__(
        self, ctx: AppContext, name: str, views: Sequence[View], areas: frozenset[Area], home: str = "",
    ) -> None:
        super().__init__(ctx)
        self.areas = areas
        self.views = {view.key: view for view in views if ctx.may(view.right)}
        self.pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self._setting = f"view.{name}"
        self._home = home if home in self.views else next(iter(self.views))
        self.switch = Switch(ctx, [(v.key, v.label) for v in self.views.values()], self.show_view)
        self.stack = Stack()
        self.body.setSpacing(8)
        self.body.addWidget(self.switch)
        self.body.addWidget(self.stack, 1)
        kept = ctx.settings.get(self._setting)
        self.key = kept if kept in self.views else self._home
        self._place(self.key)
        self.ahead = self.view.ahead

    @property
    def view(self) -> Page:
        return self.pages[self.key]

    def show_view(self, key: str, *_clicked: object) -> bool:
        """Go to a view, unless the one on show is not to be left."""
        if key == self.key or not self.view.leave():
            self.switch.show_chosen(self.key)
            return key == self.key
        self.ctx.settings.set(self._setting, key)
        self._place(key)
        self._refresh_stale()
        self.show_actions()
        return True

    def actions(self) -> Sequence[Action]:
        return self.view.actions()

    def refresh(self) -> None:
        self._stale = set(self.pages)
        self._refresh_stale()

    def open(self, target: object) -> None:
        if isinstance(target, str) and target in self.views:
            self.show_view(target)
        elif isinstance(target, tuple) and target and target[0] in self.views:
            if self.show_view(target[0]) and len(target) > 1:
                self.view.open(target[1])
        elif self.show_view(self._home):
            self.view.open(target)

    def leave(self) -> bool:
        return self.view.leave()

    def new(self) -> None:
        self.view.new()

    def save(self) -> None:
        self.view.save()

    def print(self) -> None:
        self.view.print()

    def filter(self) -> None:
        self.view.filter()

    def back(self) -> None:
        self.view.back()

    def _place(self, key: str) -> None:
        self.key = key
        if key not in self.pages:
            made = self.pages[key] = self.views[key].make(self.ctx)
            made.header.hide()
            made.layout().setContentsMargins(0, 0, 0, 0)
            made.header_changed.connect(self._mirror)
            self.stack.addWidget(made)
            self._stale.add(key)
        self.stack.setCurrentWidget(self.pages[key])
        self.switch.show_chosen(key)

    def _refresh_stale(self) -> None:
        if self.key in self._stale:
            self._stale.discard(self.key)
            self.view.refresh()
        self._mirror()

    def _mirror(self) -> None:
        """What the view says in its header stands in this page's."""
        self.show_header(subtitle=self.view.header.subtitle.text())
        if self.header.buttons:
            self.show_actions()
