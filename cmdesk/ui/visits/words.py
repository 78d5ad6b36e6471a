"""How days, loads and classes are said and coloured on the visits pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cmdesk.services.visits.board import BoardDay
from cmdesk.ui.context import AppContext
from cmdesk.ui.theme import Tokens, Tone
from cmdesk.values.messages import Msg, _
from cmdesk.values.planning import DayKind

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
DAY_KINDS: Mapping[DayKind, Msg] = {
    DayKind.WORKDAY: _("Working day"), DayKind.MAKE_UP: _("Make-up workday"), DayKind.WEEKEND: _("Day off"),
    DayKind.HOLIDAY: _("Holiday"), DayKind.LEAVE: _("On leave"), DayKind.DUTY: _("Other duty"),
}
HOLIDAYS: Mapping[str, Msg] = {
    "New Year's Day": _("New Year's Day"), "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"), "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"), "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
}
FULL = 1.12
SHORT_CODE = 2


def weekday(day: date) -> Msg:
    return WEEKDAYS[day.weekday()]


def short_day(day: date) -> Msg:
    """Thu 12/3."""
    return _("{weekday} {month}/{day}")(weekday=weekday(day), month=day.month, day=day.day)


def long_day(day: date) -> Msg:
    return _("{weekday} · {month}/{day}")(weekday=weekday(day), month=day.month, day=day.day)


def day_note(day: BoardDay) -> Msg | str:
    """Why the day is not as usual; nothing for an ordinary working day."""
    if day.kind is DayKind.WORKDAY:
        return ""
    return HOLIDAYS.get(day.name) or day.name or DAY_KINDS[day.kind]


def load_text(day: BoardDay) -> Msg:
    return _("{n} visits · {minutes} min · {km:.1f} km")(n=len(day.stops), minutes=round(day.minutes), km=day.km)


def load_tone(minutes: float, capacity: float) -> Tone:
    return Tone.WARNING if minutes > capacity + 0.5 else Tone.ACCENT


class Classes:
    """The client classes of the branch: a short word and a colour of each."""

    def __init__(self, ctx: AppContext) -> None:
        found = ctx.entities.choices("clients", "client_class", "")
        self._names = {str(ref.id): ctx.translate(ref.label) for ref in found}
        self._order = {code: k for k, code in enumerate(self._names)}

    def name(self, code: str) -> str:
        return code if len(code) <= SHORT_CODE else self._names.get(code, code)

    def colour(self, code: str, tokens: Tokens) -> str:
        colours = (tokens.accent, tokens.good, tokens.warning, tokens.muted)
        return colours[self._order.get(code, 3) % len(colours)]
