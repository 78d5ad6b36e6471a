"""Both languages for the reports, Chinese straight from the catalogue sources."""

from __future__ import annotations

from functools import cache

from babel.messages.pofile import read_po

from cmdesk.values.messages import Text, Translate, english, fill
from cmdesk.values.resources import resource


@cache
def _catalogue() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(resource("translations", "zh_CN").glob("*.po")):
        with path.open(encoding="utf-8") as stream:
            found |= {str(m.id): str(m.string) for m in read_po(stream) if m.id}
    return found


def chinese(text: Text) -> str:
    """The text in Chinese; a text without its Chinese is a mistake of this layer."""
    return fill(text, lambda key: _catalogue()[key])


LANGUAGES: dict[str, Translate] = {"zh_CN": chinese, "en": english}
