"""The two languages of the program and the catalogue of each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from struct import unpack_from

from cmdesk.values.messages import Text, Translate, fill
from cmdesk.values.resources import resource

LANGUAGES = ("zh_CN", "en")


@cache
def _lookup(language: str) -> Callable[[str], str]:
    if language == "en":
        return lambda text: text
    return _catalogue(resource("translations", f"{language}.mo").read_bytes())


def _catalogue(content: bytes) -> Callable[[str], str]:
    """Looks up texts in a compiled catalogue (GNU .mo, little endian); a text it lacks stays as it is.

    Python's own reader decodes every text at once, which the start of the window does not need.
    """
    _magic, _version, count, keys, texts = unpack_from("<5I", content)
    places = unpack_from(f"<{2 * count}I", content, keys)
    words = unpack_from(f"<{2 * count}I", content, texts)
    known = {content[at:at + size]: k for k, (size, at) in enumerate(zip(places[::2], places[1::2], strict=True))}

    def lookup(text: str) -> str:
        k = known.get(text.encode())
        return text if k is None else content[words[2 * k + 1]:words[2 * k + 1] + words[2 * k]].decode()

    return lookup


def translator(language: str) -> Translate:
    """A function from a text to its words in `language` (one of LANGUAGES)."""
    if language not in LANGUAGES:
        raise ValueError(language)
    lookup = _lookup(language)

    def translate(text: Text) -> str:
        return fill(text, lookup)

    return translate
