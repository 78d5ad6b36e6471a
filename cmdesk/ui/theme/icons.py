"""Icons of one family: 20 px strokes in SVG, drawn in the colour asked for."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from cmdesk.values.resources import resource

SIZE = 20


@cache
def icon(name: str, colour: str, checked: str = "", size: int = SIZE) -> QIcon:
    """The icon of that name (resources/icons/NAME.svg) in a colour; `checked` is its colour when chosen."""
    made = QIcon()
    for ratio in sorted({1.0, _ratio()}):
        made.addPixmap(_pixmap(name, colour, ratio, size))
        if checked:
            made.addPixmap(_pixmap(name, checked, ratio, size), QIcon.Mode.Normal, QIcon.State.On)
    return made


def icon_names() -> list[str]:
    return sorted(path.stem for path in resource("icons").glob("*.svg"))


def _ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _pixmap(name: str, colour: str, ratio: float, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")
