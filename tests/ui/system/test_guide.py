"""The guide: every chapter is there with its pictures, opens in the window, and says what is new once."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from cmdesk import __version__
from cmdesk.ui.context import AppContext
from cmdesk.ui.pages import specs
from cmdesk.ui.shell.shortcuts import KEYS
from cmdesk.ui.system.guide import ALIASES, CHAPTERS, Guide, chapter, folder, heading, news_for
from cmdesk.ui.system.reading import Reading, preformatted, reading


def test_every_page_has_its_chapter_and_every_file_is_one() -> None:
    assert {ALIASES.get(spec.key, spec.key) for spec in specs()} <= set(CHAPTERS)
    assert {path.name.split(".")[0] for path in folder().glob("*.md")} == set(CHAPTERS)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_begins_with_its_title_and_its_pictures_are_there(name: str) -> None:
    text = chapter(name)
    assert re.search(r"[\u4e00-\u9fff]", heading(text))
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
        assert (folder() / picture).is_file(), picture


def test_the_chapter_of_keys_knows_every_key() -> None:
    text = chapter("keys")
    for keys, _meaning in KEYS:
        for key in re.split(r"\s+…?\s*", keys.replace("…", " ")):
            assert key in text, key


def test_pictures_are_shown_and_pages_are_turned_by_keys(qtbot: QtBot, ctx: AppContext) -> None:
    guide = Guide(ctx, "people")
    qtbot.addWidget(guide)
    guide.show()
    assert guide.name == "team"
    address = QUrl("images/team.png")
    assert not guide.text.document().resource(QTextDocument.ResourceType.ImageResource, address).isNull()
    guide.list.setFocus()
    qtbot.keyClick(guide.list, Qt.Key.Key_Down)
    assert guide.name == CHAPTERS[CHAPTERS.index("team") + 1]
    guide.text.anchorClicked.emit(QUrl("visits.md"))
    assert guide.name == "visits"
    guide.open_chapter("nowhere")
    assert guide.name == CHAPTERS[0]


def test_what_is_new_names_this_version_in_both_languages() -> None:
    for language in ("zh_CN", "en"):
        assert f"## {__version__}" in chapter("news", language)
    assert heading(chapter("news", "en")) == "What is new"


def test_news_are_told_once_after_an_update_and_never_at_the_first_start(ctx: AppContext) -> None:
    assert not news_for(ctx)
    ctx.settings.set("news.seen", "0.0.9")
    assert news_for(ctx)
    assert not news_for(ctx)


def test_markdown_is_laid_out_and_plain_text_stays_plain(qtbot: QtBot) -> None:
    table = "# Title\n\n| part | licence |\n|---|---|\n| Qt | LGPL |"
    shown = reading([table, preformatted("MIT * is_so\nnext\n\nlast")])
    qtbot.addWidget(shown)
    text = shown.toPlainText()
    assert "|---|" not in text
    assert "# Title" not in text
    assert "MIT * is_so next" in text
    assert isinstance(shown, Reading)
    assert shown.go_to_heading("Title")
    assert not shown.go_to_heading("Nowhere")
