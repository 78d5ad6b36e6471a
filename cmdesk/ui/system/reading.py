"""Texts in Markdown, to be read: licences, changes, the guide."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat, QTextTable
from PySide6.QtWidgets import QTextBrowser

from cmdesk.ui.theme import tokens_of

LINE_HEIGHT = 140.0
LARGEST = 3


class Reading(QTextBrowser):
    """Shows Markdown with its pictures, which lie in `folder`; headings, tables and links as on paper."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self._folder = folder

    def show_markdown(self, text: str) -> None:
        self.document().setDefaultStyleSheet("")
        if self._folder is not None:
            self.document().setBaseUrl(QUrl.fromLocalFile(f"{self._folder}/"))
        self.setMarkdown(text)
        self._dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def go_to_heading(self, words: str) -> bool:
        """Bring the heading with these words to the top."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text().strip() == words:
                self.setTextCursor(QTextCursor(block))
                bar = self.verticalScrollBar()
                bar.setValue(int(self.document().documentLayout().blockBoundingRect(block).top()))
                return True
            block = block.next()
        return False

    def _dress(self) -> None:
        """Comfortable lines, and tables without frames."""
        tokens = tokens_of(self.palette())
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(lines)
        self._size_headings()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                shape = frame.format()
                shape.setBorder(0)
                shape.setCellPadding(5)
                shape.setCellSpacing(0)
                frame.setFormat(shape)
        self.setStyleSheet(f"QTextBrowser {{ background: {tokens.surface}; color: {tokens.text}; border: none; }}")

    def _size_headings(self) -> None:
        """A half, a fifth and no larger than the text, where Markdown would double it."""
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level:
                cursor = QTextCursor(block)
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                shape = QTextCharFormat()
                shape.setProperty(QTextFormat.Property.FontSizeAdjustment, max(0, LARGEST - level))
                cursor.mergeCharFormat(shape)
            block = block.next()


def reading(texts: Iterable[str]) -> Reading:
    """One or several Markdown texts below one another."""
    made = Reading()
    made.show_markdown("\n\n---\n\n".join(texts))
    return made


def preformatted(text: str) -> str:
    """A plain text as Markdown that keeps its paragraphs and marks nothing."""
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in text)
    return "\n\n".join(part.replace("\n", " ") for part in escaped.split("\n\n")) if text else ""


