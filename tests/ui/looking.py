"""What is wrong with what is on show: texts cut off, texts in the other language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from PySide6.QtCore import QAbstractListModel, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from cmdesk.ui.kit.basic import Elided, ElidedButton
from cmdesk.ui.kit.charts import ChartView
from cmdesk.ui.theme import SIZES
from cmdesk.ui.theme.fonts import sized
from tools import translations

SLACK = 1
OUTSIDE = 2
INDICATOR = 20
LINE_PADDING = 9
HEAD_PADDING = 14
ROWS = 20
PARAMETER, CHINESE = re.compile(r"\{[^}]*\}"), re.compile(r"[\u4e00-\u9fff]")
NAMES = {
    "简体中文", "English", "系统管理员", "驻店营销", "拜访完成率", "年休假", "分", "户次", "客户经理",
    "partly", "工号", "姓名", "电话", "状态", "在岗", "Sheet", "Enter",
}
"""Each language is called by its own name; the others are data, a code, and a key."""
LATIN = {
    *"Ctrl Alt Shift Tab Esc Enter PgUp PgDown Right Del".split(), *"Excel WPS PDF PPT CSV xlsx".split(),
    *"MIT PySide Essentials Python SQLAlchemy numpy openpyxl pypinyin python calamine sqlcipher typst".split(),
    "Argon", "wang",
}
"""Keys, formats, products and a name that Chinese writes in Latin letters, too."""


def cut_off(part: QWidget) -> list[str]:
    """The texts inside `part` that do not have the room they need: labels, buttons, tabs, boxes, hints, heads."""
    return sorted({f"{type(w).__name__}: {text}" for w, text in (*_cut(part), *_outside(part))})


def _cut(part: QWidget) -> Iterator[tuple[QWidget, str]]:
    for kind, missing in MISSING.items():
        for each in part.findChildren(kind):
            if each.isVisible():
                yield from ((each, text) for text in missing(each))


def _label_cut(label: QLabel) -> Iterator[str]:
    if label.text() and not _may_be_short(label) and _lacks_room(label):
        yield f"{label.text()} ({label.width()}×{label.height()}, needs {label.sizeHint().toTuple()})"


def _may_be_short(label: QLabel) -> bool:
    """Names that are data may be long; the whole of them stands in the tip."""
    told = bool(label.toolTip()) and (isinstance(label, Elided) or label.toolTip() != label.text())
    return told or label.pixmap().width() > 0


def _lacks_room(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 2
    if label.textFormat() is not Qt.TextFormat.PlainText:
        return False
    room = label.contentsRect()
    lines = label.text().split("\n")
    widest = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
    return widest > room.width() + SLACK or label.fontMetrics().ascent() * len(lines) > room.height() + SLACK


def _button_cut(button: QAbstractButton) -> Iterator[str]:
    needed = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
    pictured = isinstance(button, QToolButton) and not button.icon().isNull() \
        and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    if pictured or (isinstance(button, ElidedButton) and button.toolTip()):
        return
    if isinstance(button, (QCheckBox, QRadioButton)):
        needed += INDICATOR
    elif not button.icon().isNull():
        needed += button.iconSize().width() + 4
    if button.text() and needed > button.width() + SLACK:
        yield f"{button.text()} ({button.width()}, needs {needed})"


def _tabs_cut(tabs: QTabBar) -> Iterator[str]:
    for k in range(tabs.count()):
        if tabs.tabRect(k).width() < tabs.fontMetrics().horizontalAdvance(tabs.tabText(k)):
            yield tabs.tabText(k)
    if tabs.count() and tabs.tabRect(tabs.count() - 1).right() > tabs.width() + SLACK:
        yield f"tabs behind {tabs.tabText(tabs.count() - 1)}"


def _box_cut(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, box).width()
    needed = box.fontMetrics().boundingRect(box.currentText()).width()
    if needed > room + SLACK and box.toolTip() != box.currentText():
        yield f"{box.currentText()} ({room}, needs {needed})"


def _hint_cut(line: QLineEdit) -> Iterator[str]:
    room = line.width() - 2 * LINE_PADDING
    needed = line.fontMetrics().horizontalAdvance(line.placeholderText())
    if not line.text() and needed > room + SLACK and not isinstance(line.parent(), QComboBox):
        yield f"{line.placeholderText()} ({room}, needs {needed})"


def _head_cut(head: QHeaderView) -> Iterator[str]:
    """What a table is about to be scrolled to has its room, too."""
    model, metrics = head.model(), QFontMetrics(sized(head.font(), SIZES.small))
    if head.orientation() is not Qt.Orientation.Horizontal or model is None:
        return
    for at in range(head.count()):
        text = str(model.headerData(at, Qt.Orientation.Horizontal) or "")
        lines = max(1, head.height() // metrics.lineSpacing())
        needed = max(metrics.horizontalAdvance(line) for line in text.split("\n")) / lines
        if not head.isSectionHidden(at) and needed > head.sectionSize(at) - HEAD_PADDING:
            yield f"{text} ({head.sectionSize(at)}, needs {needed:.0f})"


def _list_cut(names: QListWidget) -> Iterator[str]:
    for item in (names.item(at) for at in range(names.count())):
        needed = names.fontMetrics().horizontalAdvance(item.text())
        told = item.toolTip() or names.wordWrap()
        scrolls = names.horizontalScrollBarPolicy() is not Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if needed > names.viewport().width() + SLACK and not told and not scrolls:
            yield f"{item.text()} ({names.viewport().width()}, needs {needed})"


MISSING: dict[type[Any], Callable[[Any], Iterator[str]]] = {
    QLabel: _label_cut, QAbstractButton: _button_cut, QTabBar: _tabs_cut, QComboBox: _box_cut, QLineEdit: _hint_cut,
    QHeaderView: _head_cut, QListWidget: _list_cut,
}


def _outside(part: QWidget) -> Iterator[tuple[QWidget, str]]:
    """What reaches beyond what holds it, where nothing can be scrolled."""
    for kind in (QLabel, QAbstractButton, QLineEdit, QComboBox):
        for each in part.findChildren(kind):
            if each.isVisible() and (past := _past(each)):
                said = each.currentText() if isinstance(each, QComboBox) else each.text()
                yield each, f"{said or each.accessibleName()} ({past})"


def _past(part: QWidget) -> str:
    """Beyond which of those around it a part reaches, and by how much; empty when beyond none."""
    around, inner = part.parentWidget(), part
    while around is not None and not inner.isWindow():
        place = QRect(part.mapTo(around, QPoint(0, 0)), part.size())
        area = around.parentWidget()
        sideways = down = True
        if isinstance(area, QAbstractScrollArea) and area.viewport() is around:
            off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            sideways = area.horizontalScrollBarPolicy() is off
            down = area.verticalScrollBarPolicy() is off
        out = [
            *([place.right() - around.width(), -place.x()] if sideways else []),
            *([place.bottom() - around.height(), -place.y()] if down else []),
        ]
        if max(out, default=0) > OUTSIDE:
            return f"{max(out)} beyond {type(around).__name__}"
        if isinstance(area, QAbstractScrollArea) and area.viewport() is around:
            return ""
        inner, around = around, around.parentWidget()
    return ""


def texts(part: QWidget) -> set[str]:
    """Everything inside `part` that is there to be read: labels, buttons, tips, hints, tabs, choices, heads, cells."""
    found: set[str] = {part.windowTitle()}
    for each in (part, *part.findChildren(QWidget)):
        if each.isVisible():
            found |= {each.toolTip(), each.accessibleName(), each.accessibleDescription()}
            for kind, read in READ.items():
                found |= set(read(each)) if isinstance(each, kind) else set()
    return {text.strip() for text in found if text and text.strip()}


def menu_texts(menu: QMenu) -> set[str]:
    """The entries of a menu, without their keys."""
    return {action.text().partition("\t")[0] for action in menu.actions() if action.text()}


def _heads(head: QHeaderView) -> Iterator[str]:
    model, across = head.model(), Qt.Orientation.Horizontal
    if model is not None and head.orientation() is across:
        for at in range(model.columnCount()):
            yield str(model.headerData(at, across) or "")
            yield str(model.headerData(at, across, Qt.ItemDataRole.ToolTipRole) or "")


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None or isinstance(view, QHeaderView):
        return
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(ROWS, model.rowCount())):
        for column in range(columns):
            index = model.index(row, column)
            yield str(index.data() or "")
            yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")


def _drawn(chart: ChartView) -> list[str]:
    return re.findall(r">([^<>]*\w[^<>]*)</", chart.svg().decode())


READ: dict[type[Any], Callable[[Any], Iterable[str]]] = {
    QLabel: lambda label: (label.text(),),
    QAbstractButton: lambda button: (button.text(),),
    QLineEdit: lambda line: (line.placeholderText(),),
    QPlainTextEdit: lambda lines: (lines.placeholderText(),),
    QTabBar: lambda tabs: (tabs.tabText(k) for k in range(tabs.count())),
    QComboBox: lambda box: (box.itemText(k) for k in range(box.count())),
    QHeaderView: _heads,
    QAbstractItemView: _cells,
    ChartView: _drawn,
}


def foreign(found: set[str], language: str) -> list[str]:
    """The texts that are not in the window's language."""
    told = found - NAMES
    return sorted({*english_in(told), *latin_in(told)} if language == "zh_CN" else chinese_in(told))


@cache
def _catalogue() -> tuple[dict[str, str], list[re.Pattern[str]], list[re.Pattern[str]]]:
    """The plain sentences with their Chinese, and what those with parameters look like in English and in Chinese."""
    plain: dict[str, str] = {}
    english, chinese = [], []
    for entry in translations.entries():
        if entry.text == entry.chinese:
            continue
        if "{" not in entry.text:
            plain[entry.text] = entry.chinese
        if "{" in entry.text and len(re.findall(r"[A-Za-z]", PARAMETER.sub("", entry.text))) >= 6:
            english.append(_filled(entry.text))
        if "{" in entry.text and len(CHINESE.findall(PARAMETER.sub("", entry.chinese))) >= 4:
            chinese.append(_filled(entry.chinese))
    return plain, english, chinese


def _filled(text: str) -> re.Pattern[str]:
    return re.compile(f"^{'.*'.join(map(re.escape, PARAMETER.split(text)))}$", re.DOTALL)


def english_in(found: set[str]) -> list[str]:
    """Texts that are English sources although they have Chinese."""
    plain, english, _chinese = _catalogue()
    return sorted(t for t in found if (t in plain and len(t) > 2) or any(p.match(t) for p in english))


def chinese_in(found: set[str]) -> list[str]:
    """Texts that are the Chinese of the catalogues."""
    plain, _english, chinese = _catalogue()
    words = {each for each in plain.values() if CHINESE.search(each)}
    return sorted(t for t in found if t in words or (CHINESE.search(t) and any(p.match(t) for p in chinese)))


def latin_in(found: set[str]) -> list[str]:
    """Texts with words in Latin letters that are no keys, formats, names of products, codes or places of files."""
    plain = {text for text in found if not re.fullmatch(r"[a-z0-9_]+|[/A-Z].*[/\\\\].*", text)}
    return sorted(t for t in plain if any(w not in LATIN for w in re.findall(r"[A-Za-z]{3,}", t)))
