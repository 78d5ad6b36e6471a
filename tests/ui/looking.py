"""What is wrong with what is on show: texts cut off, texts in the other language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from cmdesk.ui.kit.basic import Elided
from tools import translations

SLACK = 1


def cut_off(part: QWidget) -> list[str]:
    """The texts of labels, buttons and tabs inside `part` that do not have the room they need."""
    return sorted({f"{type(w).__name__}: {text}" for w, text in _cut(part)})


def _cut(part: QWidget) -> Iterator[tuple[QWidget, str]]:
    for label in part.findChildren(QLabel):
        if label.isVisible() and label.text() and not _may_be_short(label) and _label_cut(label):
            yield label, f"{label.text()} ({label.width()}×{label.height()}, needs {label.sizeHint().toTuple()})"
    for button in part.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and _button_cut(button):
            yield button, f"{button.text()} ({button.width()}, needs {button.sizeHint().width()})"
    for tabs in part.findChildren(QTabBar):
        for k in range(tabs.count()):
            wanted = tabs.fontMetrics().horizontalAdvance(tabs.tabText(k))
            if tabs.isVisible() and tabs.tabRect(k).width() < wanted:
                yield tabs, tabs.tabText(k)
        if tabs.isVisible() and tabs.count() and tabs.tabRect(tabs.count() - 1).right() > tabs.width() + SLACK:
            yield tabs, f"tabs behind {tabs.tabText(tabs.count() - 1)}"


def _may_be_short(label: QLabel) -> bool:
    """Names that are data may be long; the whole of them stands in the tip."""
    told = bool(label.toolTip()) and (isinstance(label, Elided) or label.toolTip() != label.text())
    return told or label.pixmap().width() > 0


def _label_cut(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 2
    wanted = label.fontMetrics().horizontalAdvance(label.text()) if label.textFormat() is Qt.TextFormat.PlainText else 0
    return wanted > label.contentsRect().width() + SLACK


def _button_cut(button: QAbstractButton) -> bool:
    if isinstance(button, QToolButton) and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly \
            and not button.icon().isNull():
        return False
    return button.fontMetrics().horizontalAdvance(button.text().replace("&", "")) > button.width() + SLACK


def texts(part: QWidget) -> set[str]:
    """Everything inside `part` that is there to be read: labels, buttons, tips, headers, hints of lines, tabs."""
    found: set[str] = {part.windowTitle()}
    for each in part.findChildren(QWidget):
        if not each.isVisible():
            continue
        found |= {each.toolTip(), each.accessibleName()}
        if isinstance(each, (QLabel, QAbstractButton)):
            found.add(each.text())
        if isinstance(each, QLineEdit):
            found.add(each.placeholderText())
        if isinstance(each, QTabBar):
            found |= {each.tabText(k) for k in range(each.count())}
        if isinstance(each, QHeaderView) or not isinstance(each, QAbstractItemView):
            continue
        model = each.model()
        if model is not None and isinstance(each, QTableView):
            found |= {str(model.headerData(k, Qt.Orientation.Horizontal) or "") for k in range(model.columnCount())}
    return {text.strip() for text in found if text and text.strip()}


@cache
def _catalogue() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    plain, filled = {}, []
    for entry in translations.entries():
        if entry.text == entry.chinese:
            continue
        if "{" in entry.text:
            letters = re.sub(r"\{[^}]*\}", "", entry.text)
            if len(re.findall(r"[A-Za-z]", letters)) >= 6:
                pieces = [re.escape(p) for p in re.split(r"\{[^}]*\}", entry.text)]
                filled.append((re.compile(f"^{'.*'.join(pieces)}$", re.DOTALL), entry.text))
        elif len(entry.text) > 2:
            plain[entry.text] = entry.chinese
    return plain, filled


def english_in(found: set[str]) -> list[str]:
    """Texts that are English sources although they have Chinese."""
    plain, filled = _catalogue()
    return sorted(t for t in found if t in plain or any(p.match(t) for p, _source in filled))


def chinese_in(found: set[str]) -> list[str]:
    """Texts that are the Chinese of the catalogues."""
    words = {chinese for chinese in _catalogue()[0].values() if re.search(r"[\u4e00-\u9fff]", chinese)}
    return sorted(t for t in found if t in words)
