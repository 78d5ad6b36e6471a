"""Dates, times and months as people and workbooks write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from cmdesk.values.fields import Field
from cmdesk.values.kinds.reading import Raw, Reading, Unreadable, clean, half
from cmdesk.values.patterns import later
from cmdesk.values.periods import Month

_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_FIRST, _LAST = date(1920, 1, 1), date(2100, 12, 31)

_YMD = later(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_COMPACT = later(r"(\d{4})(\d{2})(\d{2})")
_SHORT = later(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2})")
_WEEKDAY = later(r"\s*[(\[]?\s*(?:星期|周|礼拜)[一二三四五六日天]\s*[)\]]?\s*")
_CLOCK = later(
    r"(?P<half>上午|下午|晚上|早上|中午|凌晨|AM|PM)?\s*(?P<h>\d{1,2})\s*[:点时]\s*(?:(?P<q>半)|(?P<m>\d{1,2})\s*分?)?"
    r"(?:\s*:?\s*(?P<s>\d{1,2})(?:\.\d+)?\s*秒?)?\s*(?P<end>AM|PM)?",
    re.IGNORECASE,
)
_NUMERALS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SPELLED = later(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?"
)


def _tidy(text: str) -> str:
    text = half(clean(text)).replace("。", ".").strip()
    text = _SPELLED.sub(_in_digits, text)
    return _WEEKDAY.sub(" ", text).strip()


def _in_digits(found: re.Match[str]) -> str:
    year = "".join(str(_NUMERALS[c]) for c in found[1])
    day = f"{_tens(found[3])}日" if found[3] else ""
    return f"{year}年{_tens(found[2])}月{day}"


def _tens(text: str) -> int:
    if "十" not in text:
        return _NUMERALS[text] if len(text) == 1 else 99
    before, after = text.split("十", 1)
    return (_NUMERALS.get(before, 1)) * 10 + _NUMERALS.get(after, 0)


def from_serial(serial: float, epoch_1904: bool) -> datetime:
    """A workbook's date serial (days since its epoch; days before 1920 and after 2100 are not taken for dates)."""
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
    if not (_FIRST - epoch).days <= serial < (_LAST - epoch).days + 1:
        raise Unreadable("bad_date")
    seconds = round((serial - int(serial)) * 86400)
    return datetime(epoch.year, epoch.month, epoch.day) + timedelta(days=int(serial), seconds=seconds)


def _from_number(number: int | float, reading: Reading) -> datetime:
    if isinstance(number, bool):
        raise Unreadable("bad_date")
    whole = int(number)
    if number == whole and 19000101 <= whole <= 29991231:
        return _built(whole // 10000, whole // 100 % 100, whole % 100)
    return from_serial(number, reading.epoch_1904)


def _built(year: int, month: int, day: int) -> datetime:
    try:
        return datetime(year, month, day)
    except ValueError:
        raise Unreadable("bad_date") from None


def _day_of(text: str, reading: Reading) -> datetime:
    found = _YMD.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        return _built(int(found[1]), int(found[2]), int(found[3]))
    short = _SHORT.fullmatch(text) if reading.typed else None
    if short:
        return _built(reading.today.year, int(short[1] or short[3]), int(short[2] or short[4]))
    if not reading.typed and re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return from_serial(float(text), reading.epoch_1904)
    raise Unreadable("bad_date")


def _split(text: str) -> tuple[str, str]:
    """The day part and the clock part of a text; the clock part may be empty."""
    found = re.search(r"(?:T|\s+|(?<=[日号]))(?=(?:上午|下午|晚上|早上|中午|凌晨|AM|PM)?\s*\d{1,2}\s*[:点时])", text)
    return (text[: found.start()].strip(), text[found.end() :].strip()) if found else (text, "")


def day(_field: Field, raw: Raw, reading: Reading) -> date:
    """A date; the time of day of a date-and-time is left out."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str):
        text, clock = _split(_tidy(raw))
        if clock:
            _clock_of(clock)
        return _day_of(text, reading).date()
    if isinstance(raw, (int, float)):
        return _from_number(raw, reading).date()
    raise Unreadable("bad_date")


def _clock_of(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if not found:
        raise Unreadable("bad_time")
    hour = int(found["h"])
    half_day = (found["half"] or found["end"] or "").upper()
    if half_day in ("下午", "晚上", "PM", "中午") and hour < 12 and not (half_day == "中午" and hour == 11):
        hour += 12
    elif half_day in ("上午", "凌晨", "AM") and hour == 12:
        hour = 0
    return _time(hour, 30 if found["q"] else int(found["m"] or 0), int(found["s"] or 0))


def _time(hour: int, minute: int, second: int = 0) -> time:
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Unreadable("bad_time") from None


def clock(_field: Field, raw: Raw, reading: Reading) -> time:
    """8:30, 8：30, 830, 0830, 8点半, 下午2:30, or a workbook's fraction of a day."""
    if isinstance(raw, datetime):
        return raw.time()
    if isinstance(raw, time):
        return raw
    if isinstance(raw, timedelta) and timedelta(0) <= raw < timedelta(days=1):
        return (datetime(2000, 1, 1) + raw).time()
    if isinstance(raw, str):
        return _written_clock(_tidy(raw), reading)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _clock_number(raw)
    raise Unreadable("bad_time")


def _written_clock(text: str, reading: Reading) -> time:
    if re.fullmatch(r"\d{3,4}", text):
        return _time(int(text[:-2]), int(text[-2:]))
    if reading.typed and re.fullmatch(r"\d{1,2}", text):
        return _time(int(text), 0)
    return _clock_of(text)


def _clock_number(number: int | float) -> time:
    if 0 <= number < 1:
        seconds = round(number * 86400) % 86400
        return _time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    if number == int(number) and 100 <= number <= 2359:
        return _time(int(number) // 100, int(number) % 100)
    raise Unreadable("bad_time")


def moment(_field: Field, raw: Raw, reading: Reading) -> datetime:
    """A date with a time of day; midnight where only the date is given."""
    if isinstance(raw, datetime):
        return raw
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)
    if isinstance(raw, str):
        return _written_moment(_tidy(raw), reading)
    if isinstance(raw, (int, float)):
        return _from_number(raw, reading)
    raise Unreadable("bad_date")


def _written_moment(text: str, reading: Reading) -> datetime:
    short = re.fullmatch(r"(\S+)\s+(\d{3,4})", text) if reading.typed else None
    day_text, clock_text = (short[1], short[2]) if short else _split(text)
    start = _day_of(day_text, reading)
    return datetime.combine(start.date(), _written_clock(clock_text, reading)) if clock_text else start


def month(_field: Field, raw: Raw | Month, reading: Reading) -> Month:
    """2026-11, 202611, 2026年11月(份), a date within it; 2026.1 as a number may be January or October: asked for."""
    if isinstance(raw, Month):
        return raw
    if isinstance(raw, date):
        return Month.of(raw)
    try:
        return _written_month(_tidy(raw), reading) if isinstance(raw, str) else _month_number(raw, reading)
    except Unreadable as trouble:
        raise Unreadable("month_unclear" if trouble.code == "month_unclear" else "bad_month") from None
    except ValueError:
        raise Unreadable("bad_month") from None


def _written_month(text: str, reading: Reading) -> Month:
    text = text.removesuffix("份")
    alone = re.fullmatch(r"(\d{1,2})\s*月?", text) if reading.typed else None
    if alone:
        return Month(reading.today.year, int(alone[1]))
    try:
        return Month.parse(text)
    except ValueError:
        return Month.of(_day_of(_split(text)[0], reading))


def _month_number(number: Raw, reading: Reading) -> Month:
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        raise Unreadable("bad_month")
    if 190001 <= number <= 299912 and number == int(number):
        return Month.from_number(int(number))
    if 1900 < number < 3000 and number != int(number):
        return _dotted_number(number)
    return Month.of(_from_number(number, reading))


def _dotted_number(number: float) -> Month:
    year, part = format(number, ".15g").split(".")
    if part == "1":
        raise Unreadable("month_unclear")
    if len(part) > 2:
        raise Unreadable("bad_month")
    return Month(int(year), int(part))
