"""The views of a page by the keyboard: the segments in one row at its top, or the tabs beside its title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QToolButton, QWidget

if TYPE_CHECKING:
    from cmdesk.ui.shell.window import Window

TOP = 90


class PageView(NamedTuple):
    """One view of the page on show."""

    key: str
    name: str
    choose: Callable[[], object]
    current: bool


def views_of(page: QWidget) -> list[PageView]:
    """From left to right; none where a page has a single view."""
    from PySide6.QtWidgets import QTabBar

    tabs = next((t for t in page.findChildren(QTabBar) if t.isVisibleTo(page) and _height(t, page) < TOP), None)
    if tabs is not None:
        keys = [str(each[0]) for each in getattr(page, "offered", ())]
        return [
            PageView(keys[k] if k < len(keys) else str(k), tabs.tabText(k), partial(tabs.setCurrentIndex, k),
                     tabs.currentIndex() == k) for k in range(tabs.count())
        ]
    buttons = _row(page)
    known = getattr(buttons[0].parentWidget(), "buttons", None) if buttons else None
    named = known if isinstance(known, dict) else {str(k): b for k, b in enumerate(buttons)}
    return [PageView(str(key), b.text(), b.click, b.isChecked()) for key, b in named.items()]


def install(window: Window) -> None:
    """Ctrl+Tab and Ctrl+Shift+Tab go on and back, Alt and a digit goes to a view."""
    keys: dict[str, Callable[[], object]] = {
        "Ctrl+Tab": lambda: step(window.page, 1), "Ctrl+Shift+Tab": lambda: step(window.page, -1),
    }
    keys |= {f"Alt+{n}": partial(_choose_shown, window, n) for n in range(1, 10)}
    for key, run in keys.items():
        QShortcut(QKeySequence(key), window).activated.connect(run)


def _choose_shown(window: Window, number: int) -> None:
    choose(window.page, number)


def step(page: QWidget, by: int) -> None:
    """Go to the next or previous view, round the end."""
    views = views_of(page)
    at = next((k for k, view in enumerate(views) if view.current), 0)
    if len(views) > 1:
        views[(at + by) % len(views)].choose()
        focus_main(page)


def choose(page: QWidget, number: int) -> None:
    """Go to a view by its place, counted from one."""
    views: Sequence[PageView] = views_of(page)
    if number <= len(views):
        views[number - 1].choose()
        focus_main(page)


def focus_main(page: QWidget) -> None:
    """The keyboard goes to the list, table or sheet of what is on show, unless the page has put it somewhere."""
    focus = QApplication.focusWidget()
    if isinstance(focus, (QAbstractItemView, QLineEdit)) and focus.isVisibleTo(page) and page.isAncestorOf(focus):
        return
    parts = [part for part in page.findChildren(QAbstractItemView) if part.isVisibleTo(page)]
    main = [part for part in parts if part.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    if main:
        max(main, key=lambda part: part.width() * part.height()).setFocus()


def _row(page: QWidget) -> list[QToolButton]:
    """The segments of the topmost row that has any."""
    shown = [b for b in page.findChildren(QToolButton) if b.property("role") == "segment" and b.isVisibleTo(page)]
    rows: dict[QWidget, list[QToolButton]] = {}
    for button in shown:
        if (parent := button.parentWidget()) is not None:
            rows.setdefault(parent, []).append(button)
    high = [row for row in rows if _height(row, page) < TOP]
    top = min(high, key=lambda row: (_height(row, page), row.mapTo(page, QPoint(0, 0)).x()), default=None)
    return sorted(rows[top], key=lambda b: b.x()) if top is not None else []


def _height(part: QWidget, page: QWidget) -> int:
    return part.mapTo(page, QPoint(0, 0)).y()
