"""Wiring the window: the desk behind the context, the pages in order, the first start, the search for anything."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from cmdesk.bootstrap import has_users, note_bug, single_desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.described import DeskEntities, describe, use_cases
from cmdesk.ui.opening import LateDesk, Opening
from cmdesk.ui.pages import specs
from cmdesk.ui.shell import Asker, Jobs, Window, WindowAsker, application
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.language import LANGUAGES, translator
from cmdesk.values.problems import UserError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from cmdesk.services.work import Desk
    from cmdesk.ui.shell import Entry
    from cmdesk.values.messages import Text
    from cmdesk.values.people import Actor
    from cmdesk.values.refs import Ref
    from cmdesk.values.remembered import Glance

__all__ = ["application", "branches", "build", "find", "language_of", "open_window", "show_early"]
LANGUAGE, THEME = "window.language", "window.theme"
FOUND = (("managers", "team", "people"), ("clients", "clients", "shop"))
MOST_FOUND = 8


class Remembered:
    """What the user's window remembers, kept in the database; `known` answers while that is still being opened."""

    def __init__(self, desk: Desk, actor: Actor, known: dict[str, Any] | None = None) -> None:
        self.desk, self.actor, self.known = desk, actor, known

    def get(self, key: str) -> Any:
        if self.known is not None:
            return self.known.get(key)
        return _system().remembered(self.desk, self.actor, key)

    def set(self, key: str, value: Any) -> None:
        if self.known is not None:
            self.known[key] = value
        _system().remember(self.desk, self.actor, key, value)


def _system() -> Any:
    from cmdesk.services import system

    return system


def language_of(asked: str | None, kept: Mapping[str, Any]) -> str:
    """The language asked for, else the one the window spoke last, else the first."""
    last = kept.get(LANGUAGE)
    return asked or (last if last in LANGUAGES else LANGUAGES[0])


def open_window(app: QApplication, desk: Desk, lang: str | None = None) -> Window | None:
    """The window on a desk, after the sign-in where there are users; None when nobody signed in."""
    theme = Theme(app)
    language = lang or LANGUAGES[0]
    if has_users(desk):
        from cmdesk.ui.sign_in import ask

        actor = ask(desk, theme, language)
        if actor is None:
            return None
    else:
        actor = single_desk(language)
    window = build(desk, actor, theme, lang)
    _settle(window)
    return window


def _settle(window: Window) -> None:
    """What follows once the window stands and the data is open."""
    from cmdesk.ui.ahead import Ahead
    from cmdesk.ui.greeting import greet_later

    greet_later(window)
    Ahead(window)


def show_early(app: QApplication, opening: Opening, found: Glance, lang: str | None = None) -> Window:
    """The window of a single desk that is still being opened; it is shown with what is known of the first page."""
    language = language_of(lang, found.settings)
    desk, actor = cast("Desk", LateDesk(opening)), single_desk(language)
    settings = Remembered(desk, actor, found.settings)
    theme = Theme(app, dressed=False)
    ctx = _context(desk, actor, settings, theme, language, opening)
    ctx.first_page = found.page(language)
    window = _window(ctx)
    theme.dress()
    opening.ended.connect(partial(_opened, window, settings, opening))
    window.show()
    return window


def _opened(window: Window, settings: Remembered, opening: Opening) -> None:
    """The desk is there: everything asks it from now on."""
    if opening.error is not None:
        return
    ctx, desk = window.ctx, opening.desk()
    settings.desk, settings.known = desk, None
    ctx.desk, ctx.entities = desk, DeskEntities(desk, ctx.actor)
    ctx.first_page = opening.page
    ctx.opened.emit()
    _tell_remarks(ctx, desk)
    _settle(window)


def build(
    desk: Desk, actor: Actor, theme: Theme, lang: str | None = None, asker: Asker | None = None, start: str = "",
) -> Window:
    """The window for an actor; on an empty database it shows the first start over the pages."""
    settings = Remembered(desk, actor)
    language = language_of(lang, {LANGUAGE: settings.get(LANGUAGE)})
    window = _window(_context(desk, actor, settings, theme, language, asker=asker), start)
    _tell_remarks(window.ctx, desk)
    if _empty(desk):
        from cmdesk.ui.beginning import Beginning

        window.beginning = Beginning(window)
    return window


def _context(
    desk: Desk, actor: Actor, settings: Remembered, theme: Theme, language: str, opening: Opening | None = None,
    asker: Asker | None = None,
) -> AppContext:
    mode = settings.get(THEME)
    if mode in set(Mode):
        theme.set_mode(Mode(mode))
    ctx = AppContext(
        actor=actor,
        entities=DeskEntities(desk, actor),
        translate=translator,
        describe=describe,
        theme=theme,
        jobs=Jobs(),
        asker=asker or WindowAsker(translator(language), note_bug),
        language=language,
        today=date.today() if opening else desk.today(),
        branches=partial(branches, desk, actor),
        undo=lambda token: _system().undo(desk, actor, token),
        settings=settings,
        user=actor.name,
        desk=desk,
        opening=opening,
    )
    ctx.language.changed.connect(lambda value: settings.set(LANGUAGE, value))
    theme.chosen.connect(lambda: settings.set(THEME, theme.mode.value))
    return ctx


def _window(ctx: AppContext, start: str = "") -> Window:
    window = Window(ctx, specs(), sources=[partial(find, ctx)], start=start)
    _tell_uncaught(ctx)
    return window


def _tell_remarks(ctx: AppContext, desk: Desk) -> None:
    remarks = (*desk.store.remarks, *desk.store.others())
    if remarks:
        ctx.failed.emit(remarks)


def _tell_uncaught(ctx: AppContext) -> None:
    """A bug in an answer to a click is told like any other, once it is written down."""
    before = sys.excepthook

    def told(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        before(kind, error, trace)
        if isinstance(error, Exception):
            ctx.asker.bug(error)

    sys.excepthook = told


def _empty(desk: Desk) -> bool:
    from sqlalchemy import func, select

    from cmdesk.models.people import Branch

    with desk.store.reading() as session:
        return not session.scalar(select(func.count()).select_from(Branch))


def branches(desk: Desk, actor: Actor) -> Sequence[Ref]:
    """The branches to choose from at the top."""
    from cmdesk.values.queries import ListQuery
    from cmdesk.values.refs import Ref

    page = use_cases().rows(desk, actor, ListQuery(entity="branches", columns=("name",), limit=200))
    return [Ref(row.id, str(row.values[0])) for row in page.rows]


def find(ctx: AppContext, text: str) -> list[Entry]:
    """People and clients by Chinese, pinyin, initials, code or the end of a phone number."""
    if not text.strip():
        return []
    ctx.wait_ready()
    return [entry for entity, key, icon in FOUND for entry in _found(ctx, entity, key, icon, text)]


def _found(ctx: AppContext, entity: str, key: str, icon: str, text: str) -> list[Entry]:
    from cmdesk.ui.shell import Entry
    from cmdesk.values.queries import ListQuery

    view = ctx.describe(entity)
    try:
        page = ctx.entities.rows(ListQuery(entity=entity, columns=("name", "code"), search=text, limit=MOST_FOUND))
    except UserError:
        return []
    note: Text = view.label
    return [
        Entry(
            title=f"{row.values[0]}  {row.values[1]}", note=note, icon=icon, run=partial(ctx.navigation.go, key, row.id)
        )
        for row in page.rows
    ]
