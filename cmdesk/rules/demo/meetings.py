"""Weekly meetings with what they decided, and the problems found at clients."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from cmdesk.rules.demo.chunks import Chunk, numbered
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.shops import Shops
from cmdesk.rules.demo.team import Team
from cmdesk.rules.demo.visits import DONE, Rounds
from cmdesk.values.periods import Week

WEEKS = 10
ACTIONS = 3
CLIENTS_PER_PROBLEM, MOST_PROBLEMS = 25, 2000
ANSWER_DAYS = 7


def meeting_rows(scene: Scene, team: Team, days: list[date]) -> tuple[Chunk, Chunk]:
    """The meetings of the last weeks and their action items: the old ones done, a few late, the last ones open."""
    rng, texts = scene.stream("meetings"), scene.material.texts["meetings"]
    held, minutes = _fridays(days, scene.covered.through)[-WEEKS:], texts["minutes"]
    meetings = [
        {"kind": "weekly", "day": day, "agenda": texts["agenda"], "minutes": minutes[k % len(minutes)]}
        for k, day in enumerate(held)
    ]
    actions = [
        _action(rng, team, number, day, scene.today, texts["actions"])
        for number, day in enumerate(held, start=1) for _each in range(ACTIONS)
    ]
    return numbered("meetings", meetings), numbered("action_items", actions)


def _fridays(days: list[date], through: date) -> list[date]:
    """The last working day of each week."""
    found = {Week.of(day): day for day in days if day <= through}
    return sorted(found.values())


def _action(
    rng: np.random.Generator, team: Team, meeting: int, day: date, today: date, texts: list[str],
) -> dict[str, Any]:
    k = int(rng.random() * team.count)
    place = team.territories[int(team.territory_of[k])].townships[0].short
    due = day + timedelta(days=int(rng.integers(4, 12)))
    done = due - timedelta(days=int(rng.integers(0, 4)))
    closed = done <= today and rng.random() < 0.93
    dropped = closed and rng.random() < 0.03
    return {
        "text": texts[int(rng.random() * len(texts))].format(place=place), "manager_id": k + 1, "due_on": due,
        "state": "dropped" if dropped else "done" if closed else "open", "meeting_id": meeting,
        "done_on": done if closed and not dropped else None,
    }


def problem_rows(scene: Scene, shops: Shops, rounds: Rounds) -> Chunk:
    """Problems found on visits of the last weeks; most are answered and closed, some are past their day."""
    rng, pairs, through = scene.stream("problems"), scene.material.texts["problems"]["pairs"], scene.covered.through
    since = through - timedelta(weeks=WEEKS)
    recent = [k for k, day in enumerate(rounds.days) if since < day <= through]
    made = np.flatnonzero(np.isin(rounds.day, recent) & (rounds.state == DONE))
    count = min(len(made), MOST_PROBLEMS, max(4, shops.count // CLIENTS_PER_PROBLEM))
    rows = [
        _problem(rng, rounds, int(visit), scene.today, pairs[int(rng.random() * len(pairs))])
        for visit in np.sort(rng.choice(made, count, replace=False)).tolist()
    ]
    return numbered("client_problems", rows)


def _problem(rng: np.random.Generator, rounds: Rounds, visit: int, today: date, pair: list[str]) -> dict[str, Any]:
    found = rounds.days[int(rounds.day[visit])]
    due = found + timedelta(days=ANSWER_DAYS)
    closed = found + timedelta(days=int(rng.integers(1, ANSWER_DAYS + 2)))
    answered = closed <= today and rng.random() < 0.94
    return {
        "client_id": int(rounds.client[visit]) + 1, "manager_id": int(rounds.manager[visit]) + 1, "found_on": found,
        "text": pair[0], "due_on": due, "answer": pair[1] if answered else None,
        "closed_on": closed if answered else None,
    }
