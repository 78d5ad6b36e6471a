"""Headers as they are compared: without brackets, units, spaces, signs, and the width of letters."""

from __future__ import annotations

import re
from functools import lru_cache

from cmdesk.values.kinds.numbers import is_unit
from cmdesk.values.kinds.reading import clean, half

_BRACKETS = re.compile(r"[(\[【<〔{]([^)\]】>〕}]*)[)\]】>〕}]")
_SIGNS = re.compile(r"[\s*:：_\-/\\.,，、。;；'\"“”‘’#№?？!！·]+")
_TRAILING_UNIT = re.compile(r"[/,，:：\s]\s*(?:单位[:：]?\s*)?([^\s/,，:：]{1,4})$")
_SPELLED_UNIT = re.compile(r"单位[:：]\s*([^\s)]{1,4})")


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """客户 编码（必填）* and 客户编码 are the same: 客户编码."""
    text = half(clean(header)).lower()
    unit = unit_of(header)
    bare = _BRACKETS.sub("", text)
    if unit and not _BRACKETS.search(text):
        bare = _TRAILING_UNIT.sub("", bare)
    return _SIGNS.sub("", bare) or re.sub(r"[()\[\]【】<>〔〕{}]", "", _SIGNS.sub("", text))


@lru_cache(maxsize=4096)
def unit_of(header: str) -> str:
    """The unit that a header names in brackets or behind a stroke; "" where it names none."""
    text = half(clean(header))
    found = [part.strip() for part in _BRACKETS.findall(text)]
    found += [match[1] for pattern in (_SPELLED_UNIT, _TRAILING_UNIT) if (match := pattern.search(text))]
    return next(
        (part.removeprefix("单位:").strip() for part in found if is_unit(part.removeprefix("单位:").strip())), "",
    )
