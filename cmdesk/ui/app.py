"""Wiring the window: the desk behind the context, the pages in order, the first start, the search for anything."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from cmdesk.bootstrap import has_users, note_bug, open_desk, single_desk, start_log
from cmdesk.services import entities, system
from cmdesk.services.work import Desk
from cmdesk.ui.context import AppContext
from cmdesk.ui.described import DeskEntities, describe
from cmdesk.ui.pages import specs
from cmdesk.ui.shell import Asker, Entry, Jobs, Window, WindowAsker, application
from cmdesk.ui.theme import Mode, Theme
from cmdesk.values.language import LANGUAGES, translator
from cmdesk.values.messages import Text
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError, sentence
from cmdesk.values.queries import ListQuery, Ref

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

LANGUAGE, THEME = "window.language", "window.theme"
FOUND = (("managers", "team", "people"), ("clients", "clients", "shop"))
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the user's window remembers, kept in the database."""

    desk: Desk
    actor: Actor

    def get(self, key: str) -> Any:
        return system.remembered(self.desk, self.actor, key)

    def set(self, key: str, value: Any) -> None:
        system.remember(self.desk, self.actor, key, value)


def run(data: str | None = None, lang: str | None = None) -> int:
    """Open the window and stay until it is closed."""
    start_log()
    app = application(sys.argv)
    language = lang if lang in LANGUAGES else LANGUAGES[0]
    try:
        desk = open_desk(data)
    except UserError as error:
        return _refuse(app, error, language)
    try:
        window = open_window(app, desk, lang)
        if window is None:
            return 0
        window.show()
        code = app.exec()
        system.backup_at_close(desk)
        return code
    finally:
        desk.store.close()


def _refuse(app: QApplication, error: UserError, language: str) -> int:
    """Say in a box why the data cannot be opened."""
    from PySide6.QtWidgets import QMessageBox

    say = translator(language)
    QMessageBox.critical(None, "cmdesk", "\n".join(say(sentence(p)) for p in error.problems))
    return 1


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
    return build(desk, actor, theme, lang)


def build(
    desk: Desk, actor: Actor, theme: Theme, lang: str | None = None, asker: Asker | None = None, start: str = "",
) -> Window:
    """The window for an actor; on an empty database it shows the first start over the pages."""
    settings = Remembered(desk, actor)
    kept = settings.get(LANGUAGE)
    language = lang or (kept if kept in LANGUAGES else LANGUAGES[0])
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
        today=desk.today(),
        branches=partial(branches, desk, actor),
        undo=lambda token: system.undo(desk, actor, token),
        settings=settings,
        user=actor.name,
        desk=desk,
    )
    ctx.language.changed.connect(lambda value: settings.set(LANGUAGE, value))
    theme.changed.connect(lambda: settings.set(THEME, theme.mode.value))
    window = Window(ctx, specs(), sources=[partial(find, ctx)], start=start)
    _tell_uncaught(ctx)
    remarks = (*desk.store.remarks, *desk.store.others())
    if remarks:
        ctx.failed.emit(remarks)
    if _empty(desk):
        from cmdesk.ui.beginning import Beginning

        window.beginning = Beginning(window)
    return window


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
    page = entities.rows(desk, actor, ListQuery(entity="branches", columns=("name",), limit=200))
    return [Ref(row.id, str(row.values[0])) for row in page.rows]


def find(ctx: AppContext, text: str) -> list[Entry]:
    """People and clients by Chinese, pinyin, initials, code or the end of a phone number."""
    if not text.strip():
        return []
    return [entry for entity, key, icon in FOUND for entry in _found(ctx, entity, key, icon, text)]


def _found(ctx: AppContext, entity: str, key: str, icon: str, text: str) -> list[Entry]:
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
