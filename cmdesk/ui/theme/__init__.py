"""The look: named tokens, the palette and stylesheet made from them, fonts and icons."""

from cmdesk.ui.theme.fonts import app_font, load_fonts
from cmdesk.ui.theme.icons import icon
from cmdesk.ui.theme.theme import Mode, Theme
from cmdesk.ui.theme.tokens import DARK, LIGHT, SIZES, Tokens, Tone, tokens_of, tone_colours

__all__ = [
    "DARK", "LIGHT", "SIZES", "Mode", "Theme", "Tokens", "Tone", "app_font", "icon", "load_fonts", "tokens_of",
    "tone_colours",
]
