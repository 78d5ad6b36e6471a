"""Is a record fit to be saved? Every problem at once, each at its field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.describe import Described, described, entity_of
from cmdesk.services.vocabularies import Vocabularies, choices_of, vocabularies
from cmdesk.values.fields import Kind, holds
from cmdesk.values.messages import english
from cmdesk.values.problems import Problem, UserError

Values = Mapping[str, Any]
DAY = 24 * 60


def check(session: Session, model: type[Any], values: Values, id_: int | None, changed: Collection[str]) -> None:
    """Raises UserError with the problems of a record; only changed fields are checked against their lists."""
    known = described(model)
    words = vocabularies(session)
    problems = [p for each in known.values() if each.stored for p in _missing(each, values)]
    for name in changed:
        problems += _wrong(session, known[name], values[name], words)
    problems += [p for rule in RULES.get(entity_of(model).name, ()) for p in rule(values)]
    if not problems:
        problems = _taken(session, model, values, id_)
    if problems:
        raise UserError(*problems)


def _missing(each: Described, values: Values) -> list[Problem]:
    if values.get(each.name) is not None or not holds(each.field.required, values):
        return []
    column = each.attribute.property.columns[0]
    return [] if column.default is not None else [_problem("required", each)]


def _problem(code: str, each: Described, value: object = "", **params: object) -> Problem:
    return Problem(code=code, field=each.name, value=str(value), params={"label": each.field.label, **params})


def _wrong(session: Session, each: Described, value: Any, words: Vocabularies) -> list[Problem]:
    if value is None:
        return []
    most = getattr(each.attribute.type, "length", None)
    if most and isinstance(value, str) and len(value) > most:
        return [_problem("too_long", each, value, most=most)]
    if each.field.kind is Kind.CHOICE and value not in {c.code for c in choices_of(each.field, words)}:
        return [
            _problem(
                "bad_choice", each, value, choices=", ".join(english(c.label) for c in choices_of(each.field, words))
            )
        ]
    if each.target is not None and session.get(each.target, value) is None:
        return [_problem("not_found", each, value)]
    return []


def _taken(session: Session, model: type[Any], values: Values, id_: int | None) -> list[Problem]:
    known, key = described(model), entity_of(model).key
    if any(values.get(k) is None and not known[k].attribute.property.columns[0].nullable for k in key):
        return []
    asked = select(model.id).where(*(known[k].attribute == values[k] for k in key), model.id != (id_ or 0)).limit(1)
    if session.execute(asked).first() is None:
        return []
    return [_problem("already_exists", known[key[0]], values[key[0]])]


def _days_in_order(first: str, last: str) -> Callable[[Values], list[Problem]]:
    def rule(values: Values) -> list[Problem]:
        start, end = values.get(first), values.get(last)
        if start is None or end is None or start <= end:
            return []
        return [Problem(code="days_reversed", field=last, value=str(end), params={"first": str(start)})]

    return rule


def _times_in_order(first: str, last: str) -> Callable[[Values], list[Problem]]:
    def rule(values: Values) -> list[Problem]:
        start, end = values.get(first), values.get(last)
        if start is None or end is None or start < end:
            return []
        return [Problem(code="times_reversed", field=last, value=f"{end:%H:%M}", params={"first": f"{start:%H:%M}"})]

    return rule


def _weekdays(values: Values) -> list[Problem]:
    text = values.get("weekdays")
    if not text or (set(text) <= set("1234567") and len(set(text)) == len(text)):
        return []
    return [Problem(code="weekdays_wrong", field="weekdays", value=text)]


def _some_minutes(values: Values) -> list[Problem]:
    minutes = values.get("minutes")
    if minutes is None or 1 <= minutes <= DAY:
        return []
    return [Problem(code="out_of_range", field="minutes", value=str(minutes), params={"least": "1", "most": str(DAY)})]


def _weekday(values: Values) -> list[Problem]:
    day = values.get("weekday")
    if day is None or 1 <= day <= 7:
        return []
    return [Problem(code="out_of_range", field="weekday", value=str(day), params={"least": "1", "most": "7"})]


def _gaps(values: Values) -> list[Problem]:
    """The fewest days between visits are none or more, and not more than the most."""
    least, most = values.get("min_gap") or 0, values.get("max_gap")
    if least >= 0 and (most is None or most >= max(1, least)):
        return []
    return [Problem(code="gaps_reversed", field="max_gap", value=str(most), params={"least": least})]


def _closed_with_an_answer(values: Values) -> list[Problem]:
    if values.get("closed_on") is None or (values.get("answer") or "").strip():
        return []
    return [Problem(code="problem_unanswered", field="answer", value=str(values.get("text") or ""))]


RULES: dict[str, tuple[Callable[[Values], list[Problem]], ...]] = {
    "absences": (_days_in_order("first_day", "last_day"), _weekdays, _some_minutes),
    "assignments": (_days_in_order("first_day", "last_day"),),
    "cycles": (_weekdays, _gaps),
    "cycle_exceptions": (_days_in_order("first_day", "last_day"), _weekdays, _gaps),
    "model_visits": (_weekday,),
    "problems": (
        _days_in_order("found_on", "due_on"), _days_in_order("found_on", "closed_on"), _closed_with_an_answer,
    ),
    "visits": (_days_in_order("arrived_at", "left_at"),),
    "in_store_sessions": (_times_in_order("started_at", "ended_at"),),
}
