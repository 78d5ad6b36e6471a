"""A place for a chart: a matplotlib figure drawn when it is first seen, or an SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QDialog, QMenu, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Column
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tokens, tokens_of
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import trouble

MakeFigure = Callable[[Tokens], Any]
Table = tuple[Sequence[Column], Sequence[Sequence[object]]]
INCH = 96
PAUSE_MS = 120


class ChartView(QWidget):
    """Shows one chart at the size it has room for.

    `show_figure(make)` keeps `make(tokens) -> matplotlib Figure` and calls it when the chart is first painted and
    when the look changes; `show_svg(text)` shows a drawing. Right click copies, saves as PNG or SVG, or shows the
    numbers as a table where `table()` was given. Signals: `clicked(x, y)` in shares of width and height.
    """

    clicked = Signal(float, float)

    def __init__(self, ctx: AppContext, name: Text = "", table: Callable[[], Table] | None = None) -> None:
        super().__init__()
        self._ctx = ctx
        self.name = name
        self.table = table
        self._make: MakeFigure | None = None
        self._svg = b""
        self._image: QPixmap | None = None
        self._drawn_for: tuple[QSize, float, Tokens] | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._forget)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(ctx.translate(name))

    def show_figure(self, make: MakeFigure) -> None:
        self._make, self._svg = make, b""
        self._forget()

    def show_svg(self, svg: str | bytes) -> None:
        self._svg, self._make = svg.encode() if isinstance(svg, str) else svg, None
        self._forget()

    def image(self, scale: float = 2.0) -> QImage:
        """The chart as a picture, `scale` pixels for each of the screen's."""
        made = QImage(self.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        made.setDevicePixelRatio(scale)
        made.fill(QColor(tokens_of(self.palette()).surface))
        painter = QPainter(made)
        painter.drawPixmap(QRectF(self.rect()), self._rendered(scale), QRectF())
        painter.end()
        return made

    def svg(self) -> bytes:
        """The chart as SVG."""
        if self._svg or self._make is None:
            return self._svg
        stream = BytesIO()
        self._figure(self._make).savefig(stream, format="svg")
        return stream.getvalue()

    def menu(self) -> QMenu:
        menu = QMenu(self)
        say = self._ctx.translate
        menu.addAction(say(_("Copy picture")), lambda: QGuiApplication.clipboard().setImage(self.image()))
        menu.addAction(say(_("Save picture…")), self.save)
        if self.table is not None:
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

    def show_table(self) -> QDialog:
        """The numbers behind the chart."""
        assert self.table is not None
        columns, rows = self.table()
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self._ctx.translate(self.name))
        shown = RowsTable(self._ctx, columns)
        shown.show_rows(rows)
        layout = QVBoxLayout(dialog)
        layout.addWidget(shown)
        dialog.resize(560, 420)
        dialog.open()
        return dialog

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._make is None and not self._svg:
            return
        ratio = self.devicePixelRatioF()
        wanted = (self.size(), ratio, tokens_of(self.palette()))
        if self._image is None or (self._drawn_for != wanted and not self._pause.isActive()):
            self._image, self._drawn_for = self._rendered(ratio), wanted
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self.rect(), self._image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._image is not None:
            self._pause.start()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().exec(event.globalPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(event.position().x() / self.width(), event.position().y() / self.height())

    def _forget(self) -> None:
        self._image = None
        self.update()

    def _rendered(self, ratio: float) -> QPixmap:
        return self._drawn(ratio) if self._make is None else self._plotted(self._make, ratio)

    def _drawn(self, ratio: float) -> QPixmap:
        from PySide6.QtSvg import QSvgRenderer

        pixmap = QPixmap(self.size() * ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer = QSvgRenderer(QByteArray(self._svg))
        renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        renderer.render(painter, QRectF(pixmap.rect()))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _plotted(self, make: MakeFigure, ratio: float) -> QPixmap:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        figure = self._figure(make)
        figure.set_dpi(INCH * ratio)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        wide, high = canvas.get_width_height()
        image = QImage(bytes(canvas.buffer_rgba()), wide, high, wide * 4, QImage.Format.Format_RGBA8888)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _figure(self, make: MakeFigure) -> Any:
        figure = make(tokens_of(self.palette()))
        figure.set_size_inches(self.width() / INCH, self.height() / INCH)
        return figure

    def _bytes(self, path: Path) -> bytes:
        if path.suffix.lower() == ".svg":
            return self.svg()
        from PySide6.QtCore import QBuffer

        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self.image().save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(buffer.data().data())


def _write(path: Path, content: bytes) -> None:
    """Raises UserError write_failed."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise trouble("write_failed", value=path.name, reason=error.strerror or "") from error
