"""Closed lists and yes/no, with every spelling met in workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from cmdesk.values.fields import Choice, Field, Vocabulary
from cmdesk.values.kinds.reading import Raw, Reading, Unreadable, clean, half
from cmdesk.values.kinds.texts import plain
from cmdesk.values.language import LANGUAGES, translator
from cmdesk.values.messages import Msg, Translate

_YES = frozenset("是 有 对 已 真 √ ✓ ✔ ☑ ● y yes true t 1 on 启用 在用 开通".split())
_NO = frozenset("否 无 没有 错 未 假 × ✗ ✘ x ☐ ○ n no false f 0 off 停用 未开通".split())


@lru_cache(maxsize=1)
def _translators() -> tuple[Translate, ...]:
    """One per language; a checkout whose catalogue is not compiled yet speaks English."""
    found = []
    for language in LANGUAGES:
        try:
            found.append(translator(language))
        except FileNotFoundError:
            continue
    return tuple(found)


def spellings(label: Msg) -> tuple[str, ...]:
    """A label in every language of the program."""
    return tuple(dict.fromkeys(translate(label) for translate in _translators()))


def squeezed(text: str) -> str:
    """A text as it is compared: half width, lower case, without spaces."""
    return "".join(half(text).lower().split())


def choices_of(field: Field, vocabularies: Mapping[str, Sequence[Choice]]) -> Sequence[Choice] | None:
    """The choices of a field; None where its vocabulary was not given."""
    if isinstance(field.choices, Vocabulary):
        return vocabularies.get(field.choices.name)
    return field.choices


@lru_cache(maxsize=256)
def _table(choices: tuple[Choice, ...]) -> dict[str, str]:
    """Every spelling to its code; a code wins over a label, a label over a synonym."""
    found: dict[str, str] = {}
    for choice in choices:
        found.setdefault(squeezed(choice.code), choice.code)
    for choice in choices:
        for spelling in spellings(choice.label):
            found.setdefault(squeezed(spelling), choice.code)
    for choice in choices:
        for spelling in choice.synonyms:
            found.setdefault(squeezed(spelling), choice.code)
    return found


def choice(field: Field, raw: Raw, reading: Reading) -> str:
    """The code of a choice; the cleaned text itself where the vocabulary was not given."""
    text = plain(raw)
    known = choices_of(field, reading.vocabularies)
    if known is None:
        return half(text)
    code = _table(tuple(known)).get(squeezed(text))
    if code is None:
        raise Unreadable("bad_choice", choices="、".join(_offered(known)))
    return code


def is_choice(field: Field, text: str, reading: Reading) -> bool:
    known = choices_of(field, reading.vocabularies)
    return known is not None and squeezed(text) in _table(tuple(known))


def _offered(choices: Sequence[Choice], most: int = 12) -> list[str]:
    labels = [spellings(c.label)[0] for c in choices[:most]]
    return [*labels, "…"] if len(choices) > most else labels


def yes_no(_field: Field, raw: Raw, _reading: Reading) -> bool:
    if isinstance(raw, bool):
        return raw
    text = squeezed(clean(raw) if isinstance(raw, str) else plain(raw))
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable("bad_yes_no")


def label_of(field: Field, code: str, vocabularies: Mapping[str, Sequence[Choice]]) -> Msg | str:
    """The label of a code; the code itself where it is not known."""
    for one in choices_of(field, vocabularies) or ():
        if one.code == code:
            return one.label
    return code
