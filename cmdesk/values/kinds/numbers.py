"""Number kinds: full-width digits, thousands, currency signs, and units as they stand in cells and headers."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal

from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds.reading import Raw, Reading, Unreadable, clean, half
from cmdesk.values.kinds.texts import DIGITS_KEPT
from cmdesk.values.patterns import later

_NUMBER = later(
    r"(?:¥|\$|RMB|人民币)?\s*(?P<number>[+-]?\s*(?:¥|\$)?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*(?P<unit>\D*)",
)
_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_ALIASES = {
    "㎡": "m²", "m2": "m²", "平方米": "m²", "平米": "m²", "平": "m²", "公里": "km", "千米": "km", "米": "m",
    "小时": "h", "分钟": "min", "圆": "元", "rmb": "元", "yuan": "元", "cny": "元", "人民币": "元", "公斤": "kg",
    "千克": "kg",
    "升": "l", "度": "°", "％": "%",
}
_MEASURES = frozenset({
    "元", "角", "分", "箱", "条", "盒", "包", "支", "件", "户", "家", "个", "人", "名", "次", "台", "部", "组", "节",
    "天", "日", "月", "年", "位", "场",
    "篇", "份", "项", "笔", "张", "辆", "期", "届", "户次", "人次", "m²", "km", "m", "h", "min", "kg", "吨", "l", "°",
    "%", "‰",
})
_CENT = Decimal("0.01")


def split_unit(unit: str) -> tuple[int, str]:
    """A unit as its scale and its measure: 万元 is (10000, 元), ㎡ is (1, m²)."""
    unit = half(unit).strip().strip(".")
    known = _ALIASES.get(unit.lower(), unit)
    if known in _MEASURES:
        return 1, known
    for scale in ("百万", "千万", "万", "亿", "千", "百"):
        rest = known.removeprefix(scale)
        if rest != known and (not rest or rest in _MEASURES):
            return _SCALES[scale], rest
    return 1, known


def is_unit(text: str) -> bool:
    scale, measure = split_unit(text)
    return measure in _MEASURES or (scale != 1 and not measure)


def factor(unit: str, wanted: str) -> Decimal:
    """What a number in `unit` is multiplied by to be in `wanted`. Raises Unreadable where they do not measure the same.

    A bare 万 counts the measure itself: 3.5万 for a field in 元 is 35000, for a field in 万元 it is 3.5.
    """
    if not unit or unit == wanted:
        return Decimal(1)
    scale, measure = split_unit(unit)
    wanted_scale, wanted_measure = split_unit(wanted)
    if measure and measure not in _MEASURES and measure != wanted_measure:
        raise Unreadable("unit_unknown", unit=unit)
    if measure and wanted_measure and measure != wanted_measure:
        raise Unreadable("unit_differs", unit=unit, wanted=wanted)
    return Decimal(scale) / wanted_scale


def from_number(raw: int | float) -> Decimal:
    """A numeric cell to the 15 significant digits that a workbook keeps (0.1 + 0.2 is 0.3)."""
    if not -DIGITS_KEPT < raw < DIGITS_KEPT:
        raise Unreadable("digits_lost")
    return Decimal(f"{raw:.15g}")


def number_and_unit(text: str) -> tuple[Decimal, str]:
    """“１，２３４.5 万元” is (1234.5, 万元); brackets around a number make it negative."""
    text = half(clean(text)).strip()
    negative = text.startswith("(") and text.endswith(")")
    found = _NUMBER.fullmatch(text[1:-1] if negative else text)
    number = re.sub(r"[\s,¥$]", "", found["number"]) if found else ""
    if not found or not re.search(r"\d", number):
        raise Unreadable("bad_number")
    value = Decimal(number)
    return (-value if negative else value), found["unit"].strip()


def _decimal(field: Field, raw: Raw, reading: Reading, wanted: str) -> Decimal:
    if isinstance(raw, (bool, date, time, timedelta)) or raw is None:
        raise Unreadable("bad_number")
    if isinstance(raw, str):
        value, unit = number_and_unit(raw)
    else:
        value, unit = from_number(raw), ""
    return value * factor(unit or reading.unit, wanted) if unit or reading.unit else value


def number(field: Field, raw: Raw, reading: Reading) -> Decimal:
    return _decimal(field, raw, reading, field.unit)


def money(field: Field, raw: Raw, reading: Reading) -> Decimal:
    return _decimal(field, raw, reading, field.unit or "元")


def points(field: Field, raw: Raw, reading: Reading) -> Decimal:
    return _decimal(field, raw, reading, field.unit or "分")


def count(field: Field, raw: Raw, reading: Reading) -> int:
    value = number(field, raw, reading)
    if value != value.to_integral_value():
        raise Unreadable("not_whole")
    return int(value)


_PER = {"%": Decimal(100), "‰": Decimal(1000)}
_RATE_LIMIT = 5


def rate(field: Field, raw: Raw, reading: Reading) -> Decimal:
    """A fraction: 85% is 0.85. Typed numbers are per cent as the form shows them; a bare 85 in a file is asked for."""
    if isinstance(raw, str):
        value, unit = number_and_unit(raw)
    else:
        value, unit = _decimal(field, raw, Reading(reading.today), ""), ""
    unit = split_unit(unit or reading.unit or ("%" if reading.typed else ""))[1]
    if unit in _PER:
        return value / _PER[unit]
    if unit:
        raise Unreadable("unit_differs", unit=unit, wanted="%")
    if abs(value) > _RATE_LIMIT:
        raise Unreadable("rate_unclear")
    return value


_SPAN = later(
    r"(?:(?P<h>\d+(?:\.\d+)?)(?:小时|个小时|h|时)(?P<half>半)?)?(?:(?P<m>\d+(?:\.\d+)?)(?:分钟|分|min|m)?)?", re.I,
)


def minutes(field: Field, raw: Raw, reading: Reading) -> int:
    """Whole minutes: 90, 90分钟, 1小时30分, 1.5小时, 1:30, or a workbook's time span."""
    if isinstance(raw, time):
        return raw.hour * 60 + raw.minute
    if isinstance(raw, timedelta):
        return round(raw.total_seconds() / 60)
    if isinstance(raw, str):
        return _spelled_minutes(half(clean(raw)).replace(" ", ""), reading)
    hours = split_unit(reading.unit)[1] == "h"
    return _whole(_decimal(field, raw, Reading(reading.today), "") * (60 if hours else 1))


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise Unreadable("not_whole")
    return int(value)


def _spelled_minutes(text: str, reading: Reading) -> int:
    clock = re.fullmatch(r"(\d{1,3}):(\d{2})(?::00)?", text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2])
    found = _SPAN.fullmatch(text)
    if not found or not text:
        raise Unreadable("bad_minutes")
    if not found["h"] and split_unit(reading.unit)[1] == "h":
        return _whole(Decimal(found["m"]) * 60)
    return _whole(Decimal(found["h"] or 0) * 60 + (30 if found["half"] else 0) + Decimal(found["m"] or 0))


_ARC = later(r"(?P<d>\d+)[°度]\s*(?:(?P<m>\d+(?:\.\d+)?)['′’分]\s*)?(?:(?P<s>\d+(?:\.\d+)?)(?:\"|″|”|''|秒)\s*)?")


def degrees(field: Field, raw: Raw, reading: Reading) -> float:
    """Decimal degrees: 118.65, 118.65°, E118.65, 东经118.65, 118°39′0″."""
    value = _spelled_degrees(raw) if isinstance(raw, str) else float(_decimal(field, raw, Reading(reading.today), ""))
    if not -180 <= value <= 180:
        raise Unreadable("bad_degrees")
    return value


def _spelled_degrees(text: str) -> float:
    text = half(clean(text)).strip()
    bare = re.sub(r"^(?:东经|西经|北纬|南纬|[EWNS])|[EWNS]$", "", text.upper()).strip()
    sign = -1 if re.search(r"西经|南纬|[WS]", text.upper()) else 1
    arc = _ARC.fullmatch(bare)
    if arc:
        return sign * (int(arc["d"]) + float(arc["m"] or 0) / 60 + float(arc["s"] or 0) / 3600)
    try:
        return sign * float(bare.rstrip("°度"))
    except ValueError:
        raise Unreadable("bad_degrees") from None


def shown_number(field: Field, value: Decimal | int | float) -> str:
    """With thousands and a true minus, to the field's digits (half away from zero); without digits as it is."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    digits = decimals(field)
    text = f"{number if digits is None else rounded(number, digits):,f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if digits is None and "." in text else text


def decimals(field: Field) -> int | None:
    if field.digits is not None:
        return field.digits
    return {Kind.MONEY: 2, Kind.RATE: 1, Kind.COUNT: 0, Kind.MINUTES: 0}.get(field.kind)


def rounded(value: Decimal, digits: int) -> Decimal:
    from decimal import ROUND_HALF_UP

    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
