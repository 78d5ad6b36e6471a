"""Through every page, view and dialog of the window; run by itself (a database, a language), it says as JSON what is
cut off at the scale and on the screen of its process."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from cmdesk.services.work import Desk
from cmdesk.ui.app import build
from cmdesk.ui.kit.table import TableView
from cmdesk.ui.shell import Window, application
from cmdesk.ui.shell.segments import views_of
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.messages import _
from tests.fixtures_desk import ADMINISTRATOR, desk_at
from tests.ui.conftest import ScriptedAsker
from tests.ui.dialogs import OPENERS
from tests.ui.looking import cut_off

Place = tuple[str, QWidget]
ROUNDS = 16
PATIENCE = 30.0


def settle(window: Window) -> None:
    """Until no job runs and all is laid out."""
    end = time.monotonic() + PATIENCE
    while window.ctx.jobs.running and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.002)
    assert not window.ctx.jobs.running
    for _round in range(ROUNDS):
        QApplication.processEvents()


def pages(window: Window) -> Iterator[Place]:
    """Every page as it opens (the first with the window around it), then each of its views, each with the first row of
    its lists opened, too.
    """
    for spec in window.specs:
        window.go(spec.key)
        settle(window)
        yield spec.key, window if spec is window.specs[0] else window.page
        for view in views_of(window.page) or [None]:
            if view is not None:
                view.choose()
                settle(window)
                yield f"{spec.key} {view.key}", window.page
            if lists := filled(window.page):
                for each in lists:
                    each.show_current(0)
                settle(window)
                yield f"{spec.key} {view.key if view else ''} row", window.page
            for button in inner(window.page):
                button.click()
                settle(window)
                yield f"{spec.key} {view.key if view else ''} {button.text()}", window.page


def deeper(window: Window) -> Iterator[Place]:
    """What opens over a view or in its place: behind the plan of visits, the meeting prepared, the scheme being edited.

    The scheme's draft stays open at the end.
    """
    window.go("visits", "plan")
    settle(window)
    plan = window.page
    for name, show in (
        ("waiting", plan.show_waiting), ("numbers", lambda: plan.show_over("numbers")),
        ("issued", lambda: plan.show_over("issued")), ("planned", lambda: plan.show_over("planned_all")),
        ("rows", lambda: plan.show_rows(_("Visits so far"), ())), ("sheet", plan.print),
    ):
        show()
        settle(window)
        yield f"visits over {name}", plan
        plan.back()
    window.go("meetings", ("weekly", "prepare"))
    settle(window)
    yield "meetings prepared", window.page
    window.go("evaluation", ("scheme",))
    settle(window)
    yield from (("evaluation scheme edited", window.page) for _part in _edited(window))


def _edited(window: Window) -> Iterator[None]:
    """The parts of a copy of the scheme, one after another, and what was changed."""
    view = window.page.made["scheme"]
    view.look.editing.click()
    settle(window)
    rows = view.editor.table.model
    for at in range(rows.rowCount()):
        view.editor.table.table.show_current(at)
        settle(window)
        yield
    view.compare_draft()
    settle(window)
    yield


def inner(page: QWidget) -> list[QToolButton]:
    """The choices within a view that are not made yet: spans, modes, parts."""
    names = {view.name for view in views_of(page)}
    found = [each for each in page.findChildren(QToolButton) if each.property("role") == "segment" and each.isVisible()]
    return [each for each in found if each.isCheckable() and not each.isChecked() and each.text() not in names]


def filled(page: QWidget) -> list[TableView]:
    """The lists on show that have rows."""
    return [each for each in page.findChildren(TableView) if each.isVisible() and each.rows.rowCount()]


def dialogs(window: Window, desk: Desk) -> Iterator[Place]:
    """Every dialog and popup in each of its states; what was looked at is put away."""
    for opener in OPENERS:
        last = None
        for shown in opener(window, desk):
            if last is not None and last is not shown:
                put_away(last)
            last = shown
            shown.show()
            settle(window)
            yield f"{opener.__name__} {type(shown).__name__}", shown
        if last is not None:
            put_away(last)


def put_away(shown: QWidget) -> None:
    shown.hide()
    shown.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def opened(desk: Desk, language: str) -> Window:
    """The window as it opens on the screen of this process."""
    app = application()
    window = build(desk, ADMINISTRATOR, Theme(app, Mode.LIGHT), language, ScriptedAsker())
    window.show()
    settle(window)
    return window


def clipped(window: Window, desk: Desk) -> dict[str, list[str]]:
    """What is cut off, place by place, and every window that does not fit the screen; empty where all is well."""
    found: dict[str, list[str]] = {}
    for tour in (pages(window), dialogs(window, desk), deeper(window)):
        for place, shown in tour:
            lines = found.setdefault(place, [])
            lines += [line for line in (*cut_off(shown), *beyond(shown)) if line not in lines]
    return found


def beyond(shown: QWidget) -> list[str]:
    room, size = shown.screen().availableGeometry().size(), shown.window().size()
    fits = size.width() <= room.width() and size.height() <= room.height()
    return [] if fits else [f"window {size.toTuple()} on a screen of {room.toTuple()}"]


def main(database: str, language: str) -> None:
    desk = desk_at(Path(database))
    with closing(desk.store):
        window = opened(desk, language)
        found = clipped(window, desk)
        print(json.dumps({
            "ratio": window.devicePixelRatioF(), "room": window.screen().availableGeometry().size().toTuple(),
            "places": len(found), "clipped": {place: lines for place, lines in found.items() if lines},
        }))
        window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
