"""The two languages of the program and the catalogue of each."""

from __future__ import annotations

import gettext
from collections.abc import Callable

from cmdesk.values.messages import Text, Translate, fill
from cmdesk.values.resources import resource

LANGUAGES = ("zh_CN", "en")


def _lookup(language: str) -> Callable[[str], str]:
    if language == "en":
        return lambda text: text
    path = resource("translations", f"{language}.mo")
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream).gettext


def translator(language: str) -> Translate:
    """A function from a text to its words in `language` (one of LANGUAGES)."""
    if language not in LANGUAGES:
        raise ValueError(language)
    lookup = _lookup(language)

    def translate(text: Text) -> str:
        return fill(text, lookup)

    return translate
