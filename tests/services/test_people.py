from __future__ import annotations

from datetime import date

import pytest

from cmdesk.services import entities
from cmdesk.services.people import career, composition, whole_years
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError


@pytest.fixture
def team(branch: Desk, actor: Actor) -> Desk:
    """Today is 2026-11-20: ages 29, 30 and unknown, service 3, 2 and unknown; one has left."""
    people = (
        {"code": "A", "name": "甲", "born_on": date(1996, 11, 21), "entered_on": date(2023, 11, 20), "grade": "senior"},
        {"code": "B", "name": "乙", "born_on": date(1996, 11, 20), "entered_on": date(2023, 11, 21), "grade": "senior"},
        {"code": "C", "name": "丙"},
        {"code": "D", "name": "丁", "state": "left", "grade": "junior"},
    )
    for each in people:
        entities.save(branch, actor, "managers", None, None, {"branch": 1, **each})
    record = entities.record(branch, actor, "branches", 1)
    entities.save(branch, actor, "branches", 1, record.version, {"staff": 12})
    return branch


def parts(found: object) -> dict[str, int]:
    return {english(p.name): p.count for p in found}  # type: ignore[attr-defined]


def test_the_team_is_counted_by_what_its_people_have_in_common(team: Desk, actor: Actor) -> None:
    found = composition(team, actor)
    assert found.people == 3
    assert parts(found.by_age) == {"under 30": 1, "30 to 39": 1, "not entered": 1}
    assert parts(found.by_seniority) == {"under 3 years": 1, "3 to 9 years": 1, "not entered": 1}
    assert parts(found.by_grade) == {"高级": 2, "not entered": 1}
    assert [(b.managers, b.staff, b.share) for b in found.branches] == [(3, 12, 0.25)]


def test_a_birthday_counts_from_its_day_on() -> None:
    born = date(2000, 2, 29)
    assert [whole_years(born, day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [25, 26]


def test_a_career_is_told_from_its_newest_event_in_words(team: Desk, actor: Actor) -> None:
    record = entities.record(team, actor, "managers", 1)
    entities.save(team, actor, "managers", 1, record.version, {"grade": "principal"})
    events = career(team, actor, 1).events
    assert [(english(e.kind), english(e.before), english(e.after)) for e in events[:1]] == [
        ("Change of grade", "高级", "资深"),
    ]
    assert english(events[-1].kind) == "Entry"


def test_what_happened_is_added_to_and_never_rewritten(team: Desk, actor: Actor) -> None:
    day = date(2026, 11, 1)
    made = entities.save(team, actor, "events", None, None, {"manager": 1, "kind": "reward", "happened_on": day}).value
    for attempt in (
        lambda: entities.save(team, actor, "events", made, 1, {"note": "x"}),
        lambda: entities.delete(team, actor, "events", [made]),
        lambda: entities.change_many(team, actor, "events", [made], {"note": "x"}),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert [p.code for p in refused.value.problems] == ["only_added"]
