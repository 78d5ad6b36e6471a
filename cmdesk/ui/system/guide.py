"""The user guide in the window: the chapter of the page on show, the others beside it; and what is new."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from cmdesk import __version__
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import row
from cmdesk.ui.kit.room import FittedDialog
from cmdesk.ui.system.reading import Reading
from cmdesk.values.messages import _
from cmdesk.values.resources import resource

CHAPTERS = (
    "start", "today", "team", "clients", "import", "visits", "fieldwork", "figures", "evaluation", "meetings", "system",
    "keys", "news",
)
SEEN = "news.seen"
NAME = Qt.ItemDataRole.UserRole
ALIASES = {"people": "team"}
SIZE = (1040, 680)
LEFT, LINE = 168, 30


def folder() -> Path:
    return resource("guide")


@cache
def chapter(name: str, language: str = "zh_CN") -> str:
    """The Markdown of a chapter; what is new comes in both languages, the rest in Chinese."""
    own = folder() / f"{name}.{language}.md"
    return (own if own.is_file() else folder() / f"{name}.md").read_text(encoding="utf-8")


def heading(text: str) -> str:
    """A chapter's title."""
    return text.partition("\n")[0].lstrip("# ").strip()


class Guide(FittedDialog):
    """Opens at a chapter, which is named like the key of a page; another page's chapter is a click or a key away."""

    def __init__(self, ctx: AppContext, name: str = "start", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = ctx.language.value
        self.setWindowTitle(ctx.translate(_("User guide")))
        self.list = QListWidget()
        self.list.setFixedWidth(LEFT)
        self.list.setAccessibleName(ctx.translate(_("Chapters")))
        for each in CHAPTERS:
            item = QListWidgetItem(heading(chapter(each, self._language)))
            item.setData(NAME, each)
            item.setSizeHint(QSize(0, LINE))
            self.list.addItem(item)
        self.text = Reading(folder())
        self.text.setAccessibleName(ctx.translate(_("User guide")))
        self.text.anchorClicked.connect(self._follow)
        whole = row(self.list, self.text, spacing=8)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.resize(*SIZE)
        self.list.currentItemChanged.connect(self._show)
        self.open_chapter(name)

    @property
    def name(self) -> str:
        return str(self.list.currentItem().data(NAME))

    def open_chapter(self, name: str) -> None:
        """Show a chapter; one that is not there gives the first."""
        wanted = ALIASES.get(name, name)
        self.list.setCurrentRow(CHAPTERS.index(wanted) if wanted in CHAPTERS else 0)

    def _show(self) -> None:
        self.text.show_markdown(chapter(self.name, self._language))

    def _follow(self, address: QUrl) -> None:
        """A link to another chapter, or out of the program."""
        name = Path(address.path()).stem
        if name in CHAPTERS:
            self.open_chapter(name)
        elif address.scheme() in ("http", "https"):
            QDesktopServices.openUrl(address)


def open_guide(ctx: AppContext, name: str, parent: QWidget) -> Guide:
    """The guide over the window, at the chapter of a page."""
    guide = Guide(ctx, name, parent)
    guide.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    guide.open()
    guide.text.setFocus()
    return guide


def news_for(ctx: AppContext) -> bool:
    """Whether the program is newer than the one this user saw last; asking notes that it was seen.

    At the very first start nothing is new.
    """
    seen = ctx.settings.get(SEEN)
    if seen == __version__:
        return False
    ctx.settings.set(SEEN, __version__)
    return seen is not None
