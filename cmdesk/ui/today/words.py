"""How the first page says things, and where each thing leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cmdesk.ui.theme import Tone
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.rights import Right
from cmdesk.values.today import DayStatus, Progress, TodoKind, Whereabouts

WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)
SHORT_WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
STATUSES: Mapping[DayStatus, Msg] = {
    DayStatus.DONE: _("All done · {n}"), DayStatus.UNDER_WAY: _("Done {n}"), DayStatus.NOT_STARTED: _("Not reported"),
    DayStatus.NO_PLAN: _("Nothing planned"), DayStatus.AWAY: _("Away"),
}
STATUS_TONES: Mapping[str, Tone] = {
    STATUSES[DayStatus.DONE].text: Tone.GOOD, STATUSES[DayStatus.UNDER_WAY].text: Tone.ACCENT,
    STATUSES[DayStatus.NOT_STARTED].text: Tone.WARNING, STATUSES[DayStatus.AWAY].text: Tone.ACCENT,
}
LINKS: Mapping[TodoKind, tuple[Msg, str, object, Right]] = {
    TodoKind.LOGS: (_("Print the list"), "meetings", ("reports", "missing"), Right.MAKE_PACK),
    TodoKind.PROBLEMS: (_("Deal with"), "meetings", ("problems",), Right.SEE_VISITS),
    TodoKind.VISITS: (_("Enter them"), "visits", "entry", Right.RECORD_VISITS),
    TodoKind.FIGURES: (_("Import"), "figures", ("figures",), Right.EDIT_FIGURES),
    TodoKind.SCORES: (_("Give marks"), "evaluation", ("marks",), Right.SCORE_BY_HAND),
    TodoKind.ACTIONS: (_("Follow up"), "meetings", ("actions",), Right.SEE_TEAM),
    TodoKind.PLANS: (_("Plan them"), "visits", "plan", Right.PLAN_VISITS),
}
LOOK = _("Look at it")


def target_of(kind: TodoKind, day: date) -> object:
    """What the page behind a todo shows: of the lists, the rows that wait."""
    from cmdesk.values.queries import Filter

    late = Filter("due_on", "at_most", day - timedelta(days=1))
    if kind is TodoKind.ACTIONS:
        return "actions", (Filter("state", "one_of", ("open",)), late)
    if kind is TodoKind.PROBLEMS:
        return "problems", (Filter("closed_on", "is_empty"), late)
    return LINKS[kind][2]


def day_line(day: date, working_day: int, working_days: int) -> Msg:
    return _("{month}-{day} {weekday} · working day {n} of {all} this month")(
        month=day.month, day=day.day, weekday=WEEKDAYS[day.weekday()], n=working_day, all=working_days,
    )


def status(each: Whereabouts) -> Msg:
    """The day in a word; away with the reason where one is known."""
    if each.status is DayStatus.AWAY and each.note:
        return Msg(STATUSES[DayStatus.AWAY].text)
    return STATUSES[each.status](n=each.done)


def status_tone(value: object) -> Tone:
    return STATUS_TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


def place(each: Whereabouts) -> Text:
    if each.status is DayStatus.AWAY:
        return each.note or _("Away")
    if not each.planned:
        return "—"
    if not each.where:
        return _("{n} clients")(n=each.planned)
    return _("{place} · {n} clients")(place=each.where, n=each.planned)


def amount(value: Decimal, unit: str) -> str:
    """A figure short enough for a line: 92.4%, 980 or 36.7k."""
    if unit == "%":
        return f"{value:.1f}%"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}".rstrip("0").rstrip(".")


def progress_value(each: Progress) -> str:
    """Amounts as a share of their target, rates as they are."""
    return f"{each.share * 100:.1f}%" if each.adds and each.target else amount(each.value, each.unit)


def progress_note(each: Progress, gone: Decimal) -> Msg:
    if each.adds and each.behind:
        return _("behind by {n} points")(n=f"{abs(gone - each.share) * 100:.1f}")
    if each.forecast is not None and each.target:
        return _("forecast {value}")(value=f"{each.forecast * 100:.1f}%")
    if each.behind and each.unit == "%":
        return _("behind by {n} points")(n=f"{abs(each.target - each.value):.1f}")
    unit = "" if each.unit == "%" else f" {each.unit}"
    return _("target {value}")(value=amount(each.target, each.unit) + unit)
