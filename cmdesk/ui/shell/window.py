"""The window: top bar, navigation, the pages made when first shown, status bar, and the keys of all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, QSize, Qt, QTimer, QTranslator
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from shiboken6 import isValid

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.ordered import Ordered
from cmdesk.ui.kit.room import FRAME, Room, Stack
from cmdesk.ui.shell import segments
from cmdesk.ui.shell.asker import WindowAsker
from cmdesk.ui.shell.navigation import Navigation
from cmdesk.ui.shell.page import Page, PageSpec
from cmdesk.ui.shell.statusbar import StatusBar
from cmdesk.ui.shell.toasts import Toasts
from cmdesk.ui.shell.topbar import TopBar
from cmdesk.ui.theme.theme import STYLED
from cmdesk.values.messages import _
from cmdesk.values.problems import Area, Outcome

if TYPE_CHECKING:
    from cmdesk.ui.shell.palette import Entry, Palette, Source

USUAL, LEAST, NARROW = QSize(1366, 768), QSize(1024, 600), 960


def application(arguments: Sequence[str] = ()) -> QApplication:
    """The one QApplication, crisp at every scale."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication([*(arguments or ["cmdesk"]), "-style", "fusion"])
    app.setProperty(STYLED, True)
    app.setApplicationName("cmdesk")
    return app


class Window(Ordered, QMainWindow):
    """Shows pages of a table of PageSpec. It is the context's `navigation`.

    `sources` answer the search for anything; `start` is the key of the first page; `beginning` is what lies over the
    pages at a first start.
    """

    def __init__(
        self, ctx: AppContext, specs: Sequence[PageSpec], *, sources: Sequence[Source] = (), start: str = ""
    ) -> None:
        super().__init__()
        self.ctx = ctx
        ctx.navigation = self
        ctx.leave = self.leave
        if isinstance(ctx.asker, WindowAsker):
            ctx.asker.stand_over(self, ctx.translate)
        self.specs = [spec for spec in specs if ctx.may(spec.right)]
        self._sources = sources
        self._start = start or self.specs[0].key
        self._qt_words = QTranslator(self)
        self.pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self._focus: QWidget | None = None
        self.beginning: QObject | None = None
        self._fit_screen()
        self._build()
        self._listen()
        self._keys()

    @property
    def page(self) -> Page:
        """The page on show."""
        shown = self.stack.currentWidget()
        assert isinstance(shown, Page)
        return shown

    @property
    def key(self) -> str:
        return next(key for key, page in self.pages.items() if page is self.page)

    def go(self, key: str, target: object = None) -> None:
        """Show a page, and in it the target if there is one."""
        if self.stack.count() and self.page is not self.pages.get(key) and not self.page.leave():
            self.navigation.show_page(self.key)
            return
        page = self._page(key)
        self.stack.setFocus()
        self.stack.setCurrentWidget(page)
        self.navigation.show_page(key)
        self._read(key)
        if target is not None:
            page.open(target)
        (page.focusWidget() or page).setFocus()

    def make(self, key: str) -> None:
        """Make a page that may be wanted soon."""
        self._page(key)

    def read(self, key: str) -> None:
        """Read what a page will show, before it is shown, where the page wants that."""
        if key in self.pages and self.pages[key].ahead:
            self._read(key)

    def find(self) -> Palette:
        """Open the search for anything."""
        from cmdesk.ui.shell.palette import Palette

        palette = Palette(self.ctx, self._entries(), self._sources, self)
        palette.move(self.mapToGlobal(self.rect().topLeft()).x() + (self.width() - palette.width()) // 2,
                     self.mapToGlobal(self.rect().topLeft()).y() + 56)
        palette.show()
        palette.line.setFocus()
        return palette

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close():
            event.ignore()
            return
        self.ctx.jobs.close()
        super().closeEvent(event)

    def leave(self) -> bool:
        """Whether every page may be left; each asks about what is not saved."""
        return all(page.leave() for page in self.pages.values())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.show_narrow(self.width() < NARROW)

    def _may_close(self) -> bool:
        """A bug on the way must not keep the window open for ever."""
        try:
            return self.leave()
        except Exception as error:  # noqa: BLE001
            self.ctx.asker.bug(error)
            return True

    def _fit_screen(self) -> None:
        """1366 × 768 where the screen has room for it and its frame, else the whole screen."""
        room = self.screen().availableGeometry().size()
        self.setMinimumSize(LEAST.boundedTo(room - FRAME))
        self.resize(USUAL.boundedTo(room - FRAME))
        if USUAL.boundedTo(room - FRAME) != USUAL:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _build(self) -> None:
        """Make everything that speaks; called again when the language changes."""
        self._speak()
        self.setWindowTitle(self.ctx.translate(_("Client manager desk")))
        self.top = TopBar(self.ctx)
        self.navigation = Navigation(self.ctx, self.specs)
        self.stack = Stack()
        self.status = StatusBar(self.ctx)
        self.body = QWidget()
        middle = QHBoxLayout(self.body)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(Room(self.stack), 1)
        whole = QWidget()
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.top)
        down.addWidget(self.body, 1)
        down.addWidget(self.status)
        self.setCentralWidget(whole)
        self.navigation.chosen.connect(self.go)
        self.top.search_wanted.connect(self.find)
        self.top.shortcuts_wanted.connect(self._show_shortcuts)
        self.top.steps_wanted.connect(self.first_steps)
        self.top.own_wanted.connect(self.begin_own)
        self.go(self._start)
        self.navigation.show_narrow(self.width() < NARROW)
        QTimer.singleShot(0, self.navigation, self.navigation.show_badges)

    def _listen(self) -> None:
        ctx = self.ctx
        self.toasts = Toasts(self, ctx)
        ctx.areas_changed.connect(self._areas)
        ctx.opened.connect(self._opened)
        ctx.period.changed.connect(self._period)
        ctx.branch.changed.connect(self._branch)
        ctx.language.changed.connect(self._rebuild)
        ctx.jobs.broken.connect(ctx.report)
        ctx.jobs.waiting.connect(self._wait)

    def _keys(self) -> None:
        for keys, run in (
            ("Ctrl+K", self.find), ("F1", self.help), ("Shift+F1", self._show_shortcuts),
            ("F5", lambda: self.page.refresh()),
            ("Ctrl+N", lambda: self.page.new()), ("Ctrl+S", lambda: self.page.save()),
            ("Ctrl+P", lambda: self.page.print()), ("Ctrl+F", lambda: self.page.filter()),
            ("Escape", lambda: self.page.back()), ("Ctrl+Z", lambda: self.status.undo.click()),
            ("F6", self._next_part),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        segments.install(self)
        for number, spec in enumerate(self.specs[:9], 1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(partial(self.go, spec.key))

    def _page(self, key: str) -> Page:
        if key not in self.pages:
            if self.pages:
                self.ctx.wait_ready()
            spec = next(spec for spec in self.specs if spec.key == key)
            page = self.pages[key] = spec.factory(self.ctx)
            page.header.title.setText(page.header.title.text() or self.ctx.translate(spec.title))
            page.show_actions()
            self.stack.addWidget(page)
            self._stale.add(key)
        return self.pages[key]

    def _read(self, key: str) -> None:
        """What the page shows, where it is not known to be so still."""
        if key not in self._stale:
            return
        self._stale.discard(key)
        try:
            self.pages[key].refresh()
        except BaseException:
            self._stale.add(key)
            raise

    def _areas(self, areas: frozenset[Area]) -> None:
        self._refresh(lambda page: bool(page.areas & areas))
        self.navigation.show_badges()

    def _opened(self) -> None:
        """What was shown before the data was opened is looked at again."""
        self._refresh(lambda page: True)
        self.navigation.show_badges()

    def _period(self) -> None:
        self._refresh(lambda page: page.follows_period)

    def _branch(self) -> None:
        self._refresh(lambda page: page.follows_branch)

    def _refresh(self, wanted: Callable[[Page], bool]) -> None:
        """The page on show at once, the others when they are shown."""
        for key, page in self.pages.items():
            if not wanted(page):
                continue
            if page is self.stack.currentWidget():
                page.refresh()
            else:
                self._stale.add(key)

    def _rebuild(self) -> None:
        self._start = self.key
        self.pages.clear()
        self._stale.clear()
        self._build()

    def _speak(self) -> None:
        """Qt's own words (buttons, menus of text fields) in the window's language."""
        app = QApplication.instance()
        assert app is not None
        app.removeTranslator(self._qt_words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{self.ctx.language.value}", folder):
            app.installTranslator(self._qt_words)

    def _entries(self) -> list[Entry]:
        from cmdesk.ui.shell.palette import Entry

        pages = [
            Entry(title=spec.title, note=_("Page"), icon=spec.icon, run=partial(self.go, spec.key))
            for spec in self.specs
        ]
        actions = [
            Entry(title=action.label, note=_("Action"), icon=action.icon or "chevron-right", run=action.run)
            for action in self.page.actions() if self.ctx.may(action.right)
        ]
        whole = [
            Entry(title=_("First steps"), note=_("Action"), icon="home", run=self.first_steps),
            Entry(title=_("Keyboard shortcuts"), note=_("Action"), icon="gear", run=self._show_shortcuts),
        ]
        if not self.top.sample.isHidden():
            whole.append(Entry(title=_("Begin my own branch"), note=_("Action"), icon="plus", run=self.begin_own))
        return actions + pages + whole

    def first_steps(self) -> QDialog:
        """The way from an empty branch to the first weekly meeting."""
        from cmdesk.ui.system.first_steps import open_first_steps

        self.ctx.wait_ready()
        return open_first_steps(self.ctx, self)

    def begin_own(self) -> None:
        """Put the sample branch away and offer to begin an own one."""
        from cmdesk.ui.beginning import begin_own

        begin_own(self)

    def help(self, name: str = "") -> QDialog:
        """The user guide at the chapter of the page on show, or at the one named."""
        from cmdesk.ui.system.guide import open_guide

        return open_guide(self.ctx, name or self.key, self)

    def _show_shortcuts(self) -> QDialog:
        from cmdesk.ui.shell.shortcuts import ShortcutSheet

        sheet = ShortcutSheet(self.ctx.translate, self, self.page)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()
        return sheet

    def _next_part(self) -> None:
        """Focus goes round: top bar, navigation, page."""
        from cmdesk.ui.kit.order import reading_order

        focus = QApplication.focusWidget()
        parts: list[QWidget] = [self.top.search, self.navigation.buttons[self.key], self.page]
        owners: list[QWidget] = [self.top, self.navigation, self.stack]
        at = next((k for k, owner in enumerate(owners) if focus is not None and owner.isAncestorOf(focus)), -1)
        following = parts[(at + 1) % 3]
        (next(iter(reading_order(following)), following) if following is self.page else following).setFocus()

    def _wait(self, waiting: bool) -> None:
        """While a use case waits for the database worker only the running job can be cancelled."""
        if waiting:
            self._focus = QApplication.focusWidget()
        self.top.setEnabled(not waiting)
        self.body.setEnabled(not waiting)
        if not waiting and self._focus is not None and isValid(self._focus):
            self._focus.setFocus()

    def toast(self, outcome: Outcome[object]) -> None:
        """Show what a job did where the eye is, with its undo."""
        if outcome.summary:
            token = outcome.undo
            undo = (self.ctx.translate(_("Undo")), lambda: self.ctx.undo(token or ""))
            self.toasts.show(self.ctx.translate(outcome.summary), action=undo if token and self.ctx.can_undo else None)
