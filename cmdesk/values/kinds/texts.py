"""Text kinds: what stands in the cell stays as it is, leading zeros included."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from cmdesk.values.fields import Field
from cmdesk.values.kinds.reading import Raw, Reading, Unreadable, clean, half
from cmdesk.values.patterns import later

DIGITS_KEPT = 10**15
_SCIENTIFIC = later(r"[+-]?\d\.\d+[eE]\+\d+")
_ALIGNED = r"(?<=[\u3400-\u9fff\U00020000-\U000323af·])\s+(?=[\u3400-\u9fff\U00020000-\U000323af·])"
_SPACES = later(r"[ \t\u3000\xa0]+")
_LINES = later(r"\s*[\r\n\v\f\u2028\u2029]+\s*")
_PHONE = later(r"\+?\(?\d[\d\-()*#]*(?:(?:转|ext\.?|x)\d+)?", re.IGNORECASE)
_PHONE_BREAK = later(r"[/、,;|\n]+")
_AREA_SPACE = later(r"(?<=\d{7})\s+(?=1[3-9]\d{9}(?:\D|$))")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def digits(number: int | float) -> str:
    """A numeric cell as the text it shows. A workbook keeps 15 digits; longer numbers have lost some: refused."""
    if not -DIGITS_KEPT < number < DIGITS_KEPT:
        raise Unreadable("digits_lost")
    if number == int(number):
        return str(int(number))
    return format(number, ".15g")


def plain(raw: Raw) -> str:
    """The text of any cell; a day or time where a text belongs was made by the workbook and is refused."""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, (date, time, timedelta)):
        raise Unreadable("text_became_date")
    return "" if raw is None else digits(raw)


def text(_field: Field, raw: Raw, _reading: Reading) -> str | None:
    return _LINES.sub(" ", _shown(raw)) or None


def long_text(_field: Field, raw: Raw, _reading: Reading) -> str | None:
    return _shown(raw).replace("\r\n", "\n").replace("\r", "\n") or None


def _shown(raw: Raw) -> str:
    if isinstance(raw, (date, time)):
        return str(raw).removesuffix(" 00:00:00")
    return plain(raw)


def name(_field: Field, raw: Raw, _reading: Reading) -> str | None:
    """Spaces that only align Chinese names (张 三) go; those between Latin words stay, one each."""
    return _SPACES.sub(" ", re.sub(_ALIGNED, "", _LINES.sub(" ", plain(raw)))) or None


def _mark(raw: Raw) -> str:
    mark = half(plain(raw)).strip()
    if _SCIENTIFIC.fullmatch(mark):
        raise Unreadable("digits_lost")
    return mark


def code(_field: Field, raw: Raw, _reading: Reading) -> str | None:
    return _LINES.sub(" ", _mark(raw)) or None


def licence(_field: Field, raw: Raw, _reading: Reading) -> str | None:
    mark = "".join(_mark(raw).split())
    if "*" in mark:
        raise Unreadable("masked_value")
    return mark or None


def phone(_field: Field, raw: Raw, _reading: Reading) -> str | None:
    """One number or several; several are kept with `/` between them."""
    mark = _AREA_SPACE.sub("/", _mark(raw))
    if "**" in mark:
        raise Unreadable("masked_value")
    numbers = ["".join(part.split()) for part in _PHONE_BREAK.split(mark) if part.strip()]
    if not all(_PHONE.fullmatch(number) and sum(c.isdigit() for c in number) >= 3 for number in numbers):
        raise Unreadable("bad_phone")
    return "/".join(numbers) or None


def lost_zero(raw: Raw) -> bool:
    """Whether a numeric cell looks like a landline whose leading zero the workbook dropped."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return 10**9 <= raw < 10**11 and not 13 * 10**9 <= raw < 20 * 10**9
    return False


def id_number(_field: Field, raw: Raw, _reading: Reading) -> str | None:
    """Chinese identity numbers (18 characters with the check character of GB 11643-1999), and other papers."""
    mark = "".join(_mark(raw).split()).upper()
    if "*" in mark:
        raise Unreadable("masked_value")
    if re.fullmatch(r"\d{17}[\dX]", mark):
        if mark[-1] != check_character(mark[:17]):
            raise Unreadable("bad_id_number")
    elif mark and not re.fullmatch(r"[0-9A-Z()\-]{5,18}", mark):
        raise Unreadable("bad_id_number")
    return mark or None


def check_character(first_17: str) -> str:
    """The 18th character of an identity number (GB 11643-1999: ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first_17, _WEIGHTS, strict=True)) % 11]
