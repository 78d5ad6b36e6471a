"""The scheme in use: light, dark, or as the system says, changed while the program runs."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from cmdesk.ui.theme.fonts import app_font, load_fonts
from cmdesk.ui.theme.stylesheet import stylesheet
from cmdesk.ui.theme.tokens import DARK, LIGHT, Tokens

STYLED = "styled"
"""Says of the application that it was begun in its style; to ask it would load the large class of all styles."""


class Mode(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


_SCHEMES = {
    Mode.LIGHT: Qt.ColorScheme.Light,
    Mode.DARK: Qt.ColorScheme.Dark,
    Mode.SYSTEM: Qt.ColorScheme.Unknown,
}


class Theme(QObject):
    """Keeps the application in one scheme. Signals: `changed()` after the look was replaced, `chosen()` after somebody
    chose, whether it looks otherwise now or not."""

    changed = Signal()
    chosen = Signal()

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM, *, dressed: bool = True) -> None:
        super().__init__(app)
        self._app = app
        self._dressed = dressed
        self.mode = mode
        self._shown: Tokens | None = None
        load_fonts()
        if not app.property(STYLED):
            app.setStyle("Fusion")
        app.setFont(app_font())
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self.set_mode(mode)

    @property
    def tokens(self) -> Tokens:
        if self.mode is Mode.SYSTEM:
            return DARK if self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
        return DARK if self.mode is Mode.DARK else LIGHT

    def set_mode(self, mode: Mode) -> None:
        self.mode = mode
        self._app.styleHints().setColorScheme(_SCHEMES[mode])
        self._follow()
        self.chosen.emit()

    def dress(self) -> None:
        """Put the stylesheet on a window that was made without it: it looks at each part once, and not at every step
        of the making.
        """
        self._dressed = True
        self._app.setStyleSheet(stylesheet(self.tokens))

    def _follow(self) -> None:
        if self.tokens is self._shown:
            return
        if self._shown is not None:
            self._app.setStyleSheet("")
        self._shown = self.tokens
        self._app.setPalette(palette(self.tokens))
        if self._dressed:
            self.dress()
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for roles, colour in (
        ((role.Window, role.Button), tokens.background),
        ((role.Base, role.ToolTipBase), tokens.surface),
        ((role.AlternateBase,), tokens.hover),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), tokens.text),
        ((role.PlaceholderText,), tokens.muted),
        ((role.Highlight,), tokens.accent_soft),
        ((role.HighlightedText,), tokens.text),
        ((role.Accent, role.Link, role.LinkVisited), tokens.accent),
        ((role.Mid, role.Midlight, role.Light), tokens.line),
        ((role.Dark, role.Shadow), tokens.line),
    ):
        for each in roles:
            made.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(tokens.muted))
    return made
