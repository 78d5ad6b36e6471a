"""A place for a chart: drawn as a vector picture at the size there is, with values on hover and rows on click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import col
from cmdesk.ui.kit.room import FittedDialog
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tokens, tokens_of
from cmdesk.values.charts import Chart
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import trouble

if TYPE_CHECKING:
    from cmdesk.services.charts import Drawing


class ChartView(QWidget):
    """Shows one chart value at the size it has room for.

    `show_chart(chart)` draws it when it is first painted, resized, or the look changes. Right click copies, saves as
    PNG or SVG, or shows the numbers as a table. Signals: `chosen(key)` when a mark that has a key is clicked.
    """

    chosen = Signal(str)

    def __init__(self, ctx: AppContext, name: Text = "") -> None:
        super().__init__()
        self._ctx = ctx
        self.name = name
        self.chart: Chart | None = None
        self._drawing: Drawing | None = None
        self._image: QPixmap | None = None
        self._drawn_for: tuple[QSize, float, Tokens] | None = None
        self.setMinimumSize(160, 120)
        self.setMouseTracking(True)
        self.setAccessibleName(ctx.translate(name))

    def show_chart(self, chart: Chart | None) -> None:
        self.chart = chart
        self._image = None
        self.update()

    def drawing(self) -> Drawing | None:
        """The picture as it is shown now, made when it is asked for."""
        wanted = (self.size(), self.devicePixelRatioF(), tokens_of(self.palette()))
        if self.chart is None:
            return None
        if self._drawing is None or self._image is None or self._drawn_for != wanted:
            from cmdesk.services.charts import drawing

            self._drawing = drawing(self.chart, self.width(), self.height(), wanted[2], self._ctx.translate)
            self._drawn_for = wanted
            self._image = _painted(self._drawing.svg, self.size(), wanted[1])
        return self._drawing

    def image(self, scale: float = 2.0) -> QImage:
        """The chart as a picture, `scale` pixels for each of the screen's."""
        made = QImage(self.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        made.fill(QColor(tokens_of(self.palette()).surface))
        painter = QPainter(made)
        painter.drawPixmap(QRectF(made.rect()), _painted(self.svg().decode(), self.size(), scale), QRectF())
        painter.end()
        made.setDevicePixelRatio(scale)
        return made

    def svg(self) -> bytes:
        """The chart as SVG."""
        made = self.drawing()
        return made.svg.encode() if made else b""

    def menu(self) -> QMenu:
        menu = QMenu(self)
        say = self._ctx.translate
        menu.addAction(say(_("Copy picture")), lambda: QGuiApplication.clipboard().setImage(self.image()))
        menu.addAction(say(_("Save picture…")), self.save)
        menu.addAction(say(_("Show as table")), self.show_table)
        return menu

    def save(self) -> None:
        """Ask where, and save as PNG or SVG by the ending of the name."""
        patterns = ((_("Picture"), "*.png"), (_("Vector drawing"), "*.svg"))
        start = f"{self._ctx.translate(self.name) or 'chart'}.png"
        path = self._ctx.asker.save_file(_("Save picture…"), start, patterns)
        if path is not None:
            content = self._bytes(path)
            self._ctx.jobs.run(lambda: _write(path, content), failed=self._ctx.report, pool=True)

    def show_table(self) -> FittedDialog:
        """The numbers behind the chart."""
        from cmdesk.services.charts import chart_table

        assert self.chart is not None
        headers, rows = chart_table(self.chart)
        dialog = FittedDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self._ctx.translate(self.name))
        shown = RowsTable(self._ctx, [col(str(at), _as_msg(label), kind) for at, (label, kind) in enumerate(headers)])
        shown.show_rows(rows)
        layout = QVBoxLayout(dialog)
        layout.addWidget(shown)
        dialog.resize(560, 420)
        dialog.open()
        return dialog

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.drawing() is not None and self._image is not None:
            painter = QPainter(self)
            painter.drawPixmap(self.rect(), self._image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._image = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chart is not None:
            self.menu().exec(event.globalPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        key = self._at(event.position())[0]
        if event.button() is Qt.MouseButton.LeftButton and key:
            self.chosen.emit(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointing = Qt.CursorShape.PointingHandCursor if self._at(event.position())[0] else Qt.CursorShape.ArrowCursor
        self.setCursor(pointing)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._at(QPointF(event.pos()))[1], self)
            return True
        return bool(super().event(event))

    def _at(self, place: QPointF) -> tuple[str, str]:
        """Key and words of the mark at a place; empty where there is none."""
        made = self.drawing()
        if made is None:
            return "", ""
        scale, left, top = _fit(made.width, made.height, self.size())
        x, y = (place.x() - left) / scale, (place.y() - top) / scale
        for hit in made.hits:
            if hit.x <= x <= hit.x + hit.width and hit.y <= y <= hit.y + hit.height:
                return hit.key, hit.words
        return "", ""

    def _bytes(self, path: Path) -> bytes:
        if path.suffix.lower() == ".svg":
            return self.svg()
        from PySide6.QtCore import QBuffer

        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self.image().save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(buffer.data().data())


def _as_msg(text: Text) -> Msg:
    return text if isinstance(text, Msg) else Msg(text)


def _fit(width: float, height: float, room: QSize) -> tuple[float, float, float]:
    """Scale and offset that show a drawing whole in the middle of the room."""
    scale = min(room.width() / width, room.height() / height)
    return scale, (room.width() - width * scale) / 2, (room.height() - height * scale) / 2


def _painted(svg: str, size: QSize, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    pixmap = QPixmap(size * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _write(path: Path, content: bytes) -> None:
    """Raises UserError write_failed."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise trouble("write_failed", value=path.name, reason=error.strerror or "") from error
