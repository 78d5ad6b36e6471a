"""One delegate draws every cell of every table: text, chips, changes, bars, ranks, links."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from cmdesk.ui.kit.columns import Cell, Column
from cmdesk.ui.kit.models import Heading, TableModel
from cmdesk.ui.theme import SIZES, Tokens, Tone, tokens_of, tone_colours
from cmdesk.ui.theme.fonts import sized

Index = QModelIndex | QPersistentModelIndex
PAD = 8
NUMBER = 62
SIGN = 18
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class CellDelegate(QStyledItemDelegate):
    """Draws a cell by its column; needs a TableModel."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._draw: dict[Cell, Callable[[QPainter, QRect, Column, object, str, Tokens, QFont], None]] = {
            Cell.TEXT: _text, Cell.CHIP: _chip, Cell.CHANGE: _change, Cell.BAR: _bar, Cell.RANK: _rank,
            Cell.LINK: _link,
        }

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, TableModel)
        tokens = tokens_of(option.palette)  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        heading = model.heading(index.row())
        if heading is not None:
            _heading(painter, rect, option, index, heading, tokens)
            painter.restore()
            return
        if _ground(painter, rect, option, index, tokens):
            tokens = tokens._replace(accent_soft=tokens.surface, soft_line=tokens.surface)
        column = model.columns[index.column()]
        value = model.value(index.row(), index.column())
        text = model.text(index.row(), index.column())
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        self._draw[column.cell](painter, inner, column, value, text, tokens, option.font)  # type: ignore[attr-defined]
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, SIZES.row)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setStyleSheet("border-radius: 0; min-height: 20px; max-height: 40px;")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
        editor.selectAll()

    def helpEvent(self, event: QEvent, view: QWidget, option: QStyleOptionViewItem, index: Index) -> bool:
        """A tip only where the text does not fit."""
        text = str(index.data() or "")
        rect: QRect = option.rect  # type: ignore[attr-defined]
        if QFontMetrics(view.font()).horizontalAdvance(text) <= rect.width() - 2 * PAD:
            return True
        return bool(super().helpEvent(event, view, option, index))  # type: ignore[arg-type]


def _ground(painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> bool:
    """Whether the row is a selected one."""
    view: QTableView = option.widget  # type: ignore[attr-defined,assignment]
    selected = view.selectionModel().isSelected(index)  # type: ignore[arg-type]
    if selected:
        painter.fillRect(rect, QColor(tokens.accent_soft))
    elif view.underMouse() and _hovered(option):
        painter.fillRect(rect, QColor(tokens.hover))
    painter.setPen(QPen(QColor(tokens.soft_line), 0))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    if view.hasFocus() and view.currentIndex() == index:
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRect(rect.adjusted(1, 1, -1, -2))
    return selected


def _heading(
    painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index, heading: Heading, tokens: Tokens
) -> None:
    """One cell of a heading: its words run over all first columns without a sum, each cell showing its part."""
    view: QTableView = option.widget  # type: ignore[attr-defined,assignment]
    model = index.model()
    assert isinstance(model, TableModel)
    painter.fillRect(rect, QColor(tokens.background))
    _ground(painter, rect, option, index, tokens)
    painter.setClipRect(rect)
    font = sized(option.font, SIZES.body, True)  # type: ignore[attr-defined]
    column = model.columns[index.column()]
    if heading.totals.get(column.key) is not None:
        text = model.text(index.row(), index.column())
        _write(painter, rect.adjusted(PAD, 0, -PAD, 0), text, tokens.text, RIGHT if column.right else LEFT, font)
        return
    room = _words_room(view, model, heading)
    words = QRect(room.left(), rect.top(), room.width(), rect.height())
    sign = QRect(words.left() + PAD, rect.top(), SIGN, rect.height())
    _write(painter, sign, "▾" if heading.opened else "▸", tokens.muted, LEFT, font)
    _write(painter, words.adjusted(PAD + SIGN, 0, -PAD, 0), heading.text, tokens.text, LEFT, font)


def _words_room(view: QTableView, model: TableModel, heading: Heading) -> QRect:
    """From the first column's left edge to where the first sum stands."""
    shown = [at for at in range(len(model.columns)) if not view.isColumnHidden(at)]
    left = view.columnViewportPosition(shown[0])
    width = 0
    for at in shown:
        if heading.totals.get(model.columns[at].key) is not None and at != shown[0]:
            break
        width += view.columnWidth(at)
    return QRect(left, 0, width, 0)


def _hovered(option: QStyleOptionViewItem) -> bool:
    """Asked only under the mouse: the style's flags cost as much as ten widgets when they are first touched."""
    from PySide6.QtWidgets import QStyle

    return bool(option.state & QStyle.StateFlag.State_MouseOver)  # type: ignore[attr-defined]


def _write(painter: QPainter, rect: QRect, text: str, ink: str, side: Qt.AlignmentFlag, font: QFont) -> None:
    painter.setFont(font)
    painter.setPen(QColor(ink))
    if QFontMetrics(font).horizontalAdvance(text) > rect.width():
        text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(side), text)


def _ink(column: Column, value: object, tokens: Tokens) -> str:
    if column.tone is not None and value is not None:
        tone = column.tone(value)
        return tokens.text if tone is Tone.NEUTRAL else tone_colours(tokens, tone)[0]
    return tokens.muted if column.muted else tokens.text


def _text(
    painter: QPainter, rect: QRect, column: Column, value: object, text: str, tokens: Tokens, font: QFont
) -> None:
    used = sized(font, SIZES.body, True) if column.bold else font
    _write(painter, rect, text.split("\n")[0], _ink(column, value, tokens), RIGHT if column.right else LEFT, used)


def _link(
    painter: QPainter, rect: QRect, column: Column, value: object, text: str, tokens: Tokens, font: QFont
) -> None:
    _write(painter, rect, text, tokens.accent, RIGHT if column.right else LEFT, font)


def _chip(
    painter: QPainter, rect: QRect, column: Column, value: object, text: str, tokens: Tokens, font: QFont
) -> None:
    if not text:
        return
    ink, soft = _chip_colours(column, value, tokens)
    small = sized(font, SIZES.small)
    width = min(rect.width(), QFontMetrics(small).horizontalAdvance(text) + 14)
    box = QRect(rect.left(), rect.center().y() - 9, width, 19)
    if soft:
        _round(painter, QRectF(box), soft, 4)
    _write(painter, box.adjusted(7 if soft else 0, 0, -3, 0), text, ink, LEFT, small)


def _chip_colours(column: Column, value: object, tokens: Tokens) -> tuple[str, str]:
    """Grey without a tone; NEUTRAL is a plain word."""
    if column.tone is None:
        return tokens.text, tokens.soft_line
    tone = column.tone(value)
    return (tokens.text, "") if tone is Tone.NEUTRAL else tone_colours(tokens, tone)


def _change(
    painter: QPainter, rect: QRect, column: Column, value: object, text: str, tokens: Tokens, font: QFont
) -> None:
    number = int(value) if isinstance(value, (int, float)) else 0
    ink = tokens.good if number > 0 else tokens.bad if number < 0 else tokens.muted
    _write(painter, rect, text, ink, RIGHT, font)


def _bar(
    painter: QPainter, rect: QRect, column: Column, value: object, text: str, tokens: Tokens, font: QFont
) -> None:
    share = min(1.0, max(0.0, float(value) / column.most)) if value is not None and column.most else 0.0  # type: ignore[arg-type]
    track = QRectF(rect.left(), rect.center().y() - 3, max(24, rect.width() - NUMBER), 8)
    _round(painter, track, tokens.soft_line, 4)
    tone = column.tone(value) if column.tone is not None and value is not None else Tone.ACCENT
    if share:
        filled = QRectF(track)
        filled.setWidth(max(8.0, track.width() * share))
        _round(painter, filled, tone_colours(tokens, tone)[0], 4)
    _write(painter, rect, text, tokens.text, RIGHT, font)


def _rank(
    painter: QPainter, rect: QRect, column: Column, value: object, text: str, tokens: Tokens, font: QFont
) -> None:
    """Ranks 1 to 3 stand in a soft disc."""
    if isinstance(value, int) and 1 <= value <= 3:
        disc = QRectF(rect.right() - 20, rect.center().y() - 10, 21, 21)
        _round(painter, disc, tokens.accent_soft, 10.5)
        _write(painter, disc.toRect(), text, tokens.accent, CENTRE, sized(font, SIZES.body, True))
        return
    _write(painter, rect.adjusted(0, 0, -6, 0), text, tokens.text, RIGHT, sized(font, SIZES.body, True))


def _round(painter: QPainter, rect: QRectF, colour: str, radius: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(rect, radius, radius)
