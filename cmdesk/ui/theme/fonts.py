"""The font of the program: the system's Chinese interface font on Windows, the shipped one elsewhere."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from cmdesk.ui.theme.tokens import SIZES
from cmdesk.values.resources import resource

SHIPPED = "Noto Sans SC"
WINDOWS = "Microsoft YaHei UI"


def load_fonts() -> None:
    """Make the shipped fonts known to Qt; needs an application."""
    if QFontDatabase.hasFamily(SHIPPED):
        return
    for face in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"NotoSansSC-{face}.ttf")))


def families() -> list[str]:
    """The preferred family first; the shipped one always follows, so that no character is missing."""
    return [WINDOWS, SHIPPED] if QFontDatabase.hasFamily(WINDOWS) else [SHIPPED]


def app_font() -> QFont:
    font = QFont()
    font.setFamilies(families())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return sized(font, SIZES.body)


def sized(font: QFont, pixels: int, bold: bool = False) -> QFont:
    """A copy in another size, with digits of equal width."""
    copy = QFont(font)
    copy.setPixelSize(pixels)
    copy.setBold(bold)
    copy.setFeature(QFont.Tag("tnum"), 1)
    return copy
