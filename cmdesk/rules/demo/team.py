"""The people of the branch: who works where, how strong they are, what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np

from cmdesk.rules.demo.chunks import Array, Chunk, allocated, chunk, drawn, ids, numbered, pick
from cmdesk.rules.demo.material import County, Material, Names, Township
from cmdesk.rules.demo.options import Span
from cmdesk.rules.demo.scene import Scene
from cmdesk.values.periods import Month

TRAITS = ("sales", "service", "diligence")
GRADES = ("junior", "intermediate", "senior", "principal", "chief")
GRADE_SHARES = (0.28, 0.30, 0.24, 0.12, 0.06)
PER_BRANCH = 24
NOBODYS_AREA = "370799"
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Territory:
    """`townships` by weight, the centre first; `managers` are their numbers from 0."""

    name: str
    code: str
    county: int
    townships: tuple[Township, ...]
    managers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """Managers by number from 0 (their ids are one higher); `branches` and `territories` likewise.

    `traits`: strength per month × manager, mean 0, about 1 apart.
    """

    counties: tuple[County, ...]
    territories: tuple[Territory, ...]
    names: tuple[str, ...]
    entered: tuple[date, ...]
    grades: tuple[str, ...]
    traits: dict[str, Array]

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def territory_of(self) -> Array:
        found = np.zeros(self.count, dtype=np.int64)
        for k, territory in enumerate(self.territories):
            found[list(territory.managers)] = k
        return found

    @property
    def root(self) -> int:
        """1 where a company stands above several branches, else 0."""
        return int(len(self.counties) > 1)


def make_team(scene: Scene) -> Team:
    rng, count = scene.stream("team"), scene.options.managers
    counties, territories = _territories(count, scene.material)
    skill, seniority = _spread(rng, count), rng.uniform(0, 24, count)
    names = people_names(rng, scene.material.names, _genders(count), distinct=True)
    days = rng.integers(0, 60, count)
    entered = tuple(_entry(scene.covered, years, day) for years, day in zip(seniority, days, strict=True))
    traits = _traits(rng, skill, len(scene.covered.months))
    return Team(counties, territories, names, entered, _grades(skill + seniority / 16), traits)


def _territories(managers: int, material: Material) -> tuple[tuple[County, ...], tuple[Territory, ...]]:
    known = material.places.counties
    counties = known[: min(len(known), -(-managers // PER_BRANCH))]
    found: list[Territory] = []
    first = 0
    for k, count in enumerate(allocated(managers, [c.staff for c in counties], 1).tolist()):
        found += _county_territories(k, counties[k], count, first)
        first += count
    return counties, tuple(found)


def _county_territories(number: int, county: County, managers: int, first: int) -> Iterator[Territory]:
    centres = sorted(county.townships, key=lambda t: -t.weight)[: max(1, round(managers * 0.6))]
    members: dict[str, list[Township]] = {centre.name: [centre] for centre in centres}
    for township in county.townships:
        if township not in centres:
            members[min(centres, key=lambda c: _apart(c, township)).name].append(township)
    weights = [sum(t.weight for t in members[c.name]) for c in centres]
    for k, count in enumerate(allocated(managers, weights, 1).tolist()):
        code = f"{county.short}{k + 1:02d}"
        people = tuple(range(first, first + count))
        yield Territory(f"{centres[k].short}片区", code, number, tuple(members[centres[k].name]), people)
        first += count


def _apart(a: Township, b: Township) -> float:
    return float(np.hypot((a.latitude - b.latitude) * 111, (a.longitude - b.longitude) * 89))


def _genders(count: int) -> list[str]:
    return ["female" if k % 5 in (1, 4) else "male" for k in range(count)]


def _spread(rng: np.random.Generator, count: int) -> Array:
    """Strengths in even steps of the normal distribution: good and weak people in every branch."""
    steps = [NormalDist().inv_cdf((k + 0.5) / count) for k in range(count)]
    return rng.permutation(np.array(steps))


def _entry(covered: Span, years: float, day: int) -> date:
    return covered.months[0].first - timedelta(days=200 + int(years * 365) + int(day))


def _grades(merit: Array) -> tuple[str, ...]:
    order = np.argsort(np.argsort(merit, kind="stable"), kind="stable")
    edges = np.cumsum(GRADE_SHARES)
    place = np.searchsorted(edges, (order + 0.5) / len(merit))
    return tuple(GRADES[k] for k in np.minimum(place, len(GRADES) - 1))


def _traits(rng: np.random.Generator, skill: Array, months: int) -> dict[str, Array]:
    return {trait: _wandering(rng, 0.75 * skill + 0.55 * rng.normal(size=len(skill)), months) for trait in TRAITS}


def _wandering(rng: np.random.Generator, level: Array, months: int) -> Array:
    """months × people: a level with ups and downs that last a few months."""
    steps = rng.normal(0, 0.3, (months, len(level)))
    for k in range(1, months):
        steps[k] += 0.7 * steps[k - 1]
    return np.asarray(level + steps)


def people_names(
    rng: np.random.Generator, names: Names, genders: list[str], distinct: bool = False,
) -> tuple[str, ...]:
    """Full names with the surnames' real frequency; a few hold rare characters. `distinct`: none twice."""
    count = len(genders)
    surnames = pick(rng, names.surnames, count, names.weights)
    given = {gender: _given(rng, names.given[gender], count) for gender in names.given}
    found = [surname + given[gender][k] for k, (surname, gender) in enumerate(zip(surnames, genders, strict=True))]
    for k in range(max(0, min(5, count - 1)), count, 150):
        found[k] = surnames[k] + names.rare[k // 150 % len(names.rare)]
    seen: set[str] = set()
    for k, name in enumerate(found if distinct else ()):
        while name in seen:
            name = names.surnames[int(rng.integers(40))] + _given(rng, names.given[genders[k]], 1)[0]
        found[k] = name
        seen.add(name)
    return tuple(found)


def _given(rng: np.random.Generator, parts: tuple[tuple[str, ...], ...], count: int) -> list[str]:
    firsts, lasts, singles = (pick(rng, part, count) for part in parts)
    single = rng.random(count) < 0.3
    return [singles[k] if single[k] else _two(firsts[k], lasts[k]) for k in range(count)]


def _two(first: str, last: str) -> str:
    return first + last if first != last else last


def branch_rows(team: Team, material: Material) -> Chunk:
    rows: list[dict[str, Any]] = []
    if team.root:
        staff = sum(c.staff for c in team.counties) + 120
        rows.append({"code": "WF", "name": material.places.company, "parent_id": None, "staff": staff})
    for county in team.counties:
        staff = round(county.staff * max(1.0, team.count / len(team.counties) / 14))
        above = 1 if team.root else None
        rows.append({"code": county.short, "name": f"{county.name}营销部", "parent_id": above, "staff": staff})
    return numbered("branches", rows)


def territory_rows(team: Team) -> Chunk:
    return chunk(
        "territories", len(team.territories), id=ids(len(team.territories)), code=[t.code for t in team.territories],
        name=[t.name for t in team.territories], branch_id=[t.county + 1 + team.root for t in team.territories],
    )


def manager_rows(scene: Scene, team: Team) -> Chunk:
    rng, count = scene.stream("managers"), team.count
    people, genders = scene.material.texts["people"], _genders(count)
    territories = team.territory_of
    counties = [team.territories[k].county for k in territories]
    numbers = _numbers_within(counties)
    born = [date(day.year - 22 - k % 9, 1 + k % 12, 1 + k * 7 % 28) for k, day in enumerate(team.entered)]
    honours = rng.random(count) < 0.35
    return chunk(
        "managers", count, id=ids(count), name=list(team.names), post="客户经理", state="active", born_on=born,
        code=[f"{team.counties[c].short}{n:03d}" for c, n in zip(counties, numbers, strict=True)],
        branch_id=[c + 1 + team.root for c in counties], territory_id=territories + 1, grade=list(team.grades),
        phone=phones(count, 0), gender=genders, entered_on=list(team.entered),
        minutes_per_day=scene.preset.minutes_per_day,
        id_number=[id_number(day, k, gender) for k, (day, gender) in enumerate(zip(born, genders, strict=True))],
        education=pick(rng, ("secondary", "college", "bachelor", "master"), count, (1, 5, 6, 0.4)),
        qualifications=pick(rng, people["qualifications"], count),
        honours=[text if won else None for text, won in zip(pick(rng, people["honours"], count), honours, strict=True)],
        character=pick(rng, people["characters"], count),
    )


def _numbers_within(groups: list[int]) -> list[int]:
    seen: dict[int, int] = {}
    for group in groups:
        seen[group] = seen.get(group, 0) + 1
    counted = dict.fromkeys(seen, 0)
    numbers = []
    for group in groups:
        counted[group] += 1
        numbers.append(counted[group])
    return numbers


def phones(count: int, first: int) -> list[str]:
    """Mobile numbers of the prefix 154, which no operator has; `first` keeps the ranges of users apart."""
    return [f"154{(first + k) * 7_919 % 100_000_000:08d}" for k in range(count)]


def id_number(born: date, number: int, gender: str) -> str:
    """An identity number of an area that does not exist; its check digit is right (GB 11643)."""
    body = f"{NOBODYS_AREA}{born:%Y%m%d}{number % 499 * 2 + (gender == 'male'):03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _CHECK_WEIGHTS, strict=True)) % 11]


def event_rows(scene: Scene, team: Team) -> Chunk:
    """Entry of each, and the changes of grade and rewards of the time covered."""
    rng, texts, months = scene.stream("events"), scene.material.texts["people"], scene.covered.months
    rows = [_event(k, "entry", day) for k, day in enumerate(team.entered)]
    halves = [m.first for m in months[1:] if m.month in (1, 7)]
    risen = np.flatnonzero(rng.random(team.count) < 0.35).tolist() if halves else []
    rows += [_grade_change(rng, k, team, halves[int(rng.integers(len(halves)))], texts["grade_notes"]) for k in risen]
    for k in range(2, len(months) - 1, 3):
        best = int(np.argmax(team.traits["service"][k]))
        rows.append(_event(best, "reward", months[k].last, note=texts["rewards"][months[k].month % 3]))
    return numbered("manager_events", sorted(rows, key=lambda row: row["happened_on"]))


def _event(
    k: int, kind: str, day: date, before: str | None = None, after: str | None = None, note: str | None = None,
) -> dict[str, Any]:
    return {"manager_id": k + 1, "kind": kind, "happened_on": day, "before": before, "after": after, "note": note}


def _grade_change(rng: np.random.Generator, k: int, team: Team, day: date, notes: list[str]) -> dict[str, Any]:
    now = GRADES.index(team.grades[k])
    down = now == 0 or (now < 3 and team.traits["sales"][-1, k] < -0.8)
    before = GRADES[now + 1] if down else GRADES[now - 1]
    note = notes[2] if down else notes[int(rng.integers(2))]
    return _event(k, "grade", day, before, team.grades[k], note)


def absence_rows(scene: Scene, team: Team, days: list[date]) -> Chunk:
    """Leave, illness, training and other duties within `days`, the working days that visits are made or planned on."""
    rng, covered, texts = scene.stream("absences"), scene.covered, scene.material.texts["people"]
    rows: list[dict[str, Any]] = []
    kinds = {"annual": (0.08, 3), "sick": (0.05, 2), "personal": (0.05, 1), "training": (0.06, 2), "duty": (0.06, 1)}
    for month in (*covered.recorded, *covered.planned):
        within = [k for k, day in enumerate(days) if Month.of(day) == month]
        for kind, (chance, longest) in kinds.items():
            for k in np.flatnonzero(rng.random(team.count) < chance).tolist():
                first = within[int(rng.integers(len(within)))]
                last = min(first + int(rng.integers(longest)), within[-1])
                rows.append(_absence(k, kind, days[first], days[last], texts[kind]))
    rows += _away_next_week(rng, team, covered, days, texts)
    return numbered("absences", _apart_in_time(sorted(rows, key=lambda row: (row["first_day"], row["manager_id"]))))


def _away_next_week(
    rng: np.random.Generator, team: Team, covered: Span, days: list[date], texts: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    coming = [day for day in days if covered.through < day <= covered.through + timedelta(days=7)]
    if team.count > 3 and coming:
        yield _absence(int(drawn(rng, team.count, 1)[0]), "annual", coming[0], coming[:3][-1], texts["annual"])


def _absence(k: int, kind: str, first: date, last: date, note: str) -> dict[str, Any]:
    return {"manager_id": k + 1, "kind": kind, "first_day": first, "last_day": last, "note": note}


def _apart_in_time(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that overlap an earlier one of the same person."""
    until: dict[int, date] = {}
    kept = []
    for row in rows:
        if row["first_day"] > until.get(row["manager_id"], date.min):
            until[row["manager_id"]] = row["last_day"]
            kept.append(row)
    return kept
