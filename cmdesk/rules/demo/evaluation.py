"""Scores given by hand and occurrences, for whatever the scheme leaves to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from cmdesk.rules.demo.chunks import Array, Chunk, numbered
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.team import Team
from cmdesk.values.evaluation import Checklist, Item, Manual, Scheme
from cmdesk.values.periods import Month

ONE = 10_000
NOTED = 0.2


def score_rows(scene: Scene, team: Team, scheme: Scheme) -> Chunk:
    """Each rater's points for each manager and manual item, and the checks of each checklist, of every month."""
    rng, notes = scene.stream("scores"), scene.material.texts["people"]["score_notes"]
    rows: list[dict[str, Any]] = []
    for k, month in enumerate(scene.covered.months):
        for item in scheme.items:
            for rater, points in _points(rng, item, team, k):
                rows += [
                    {
                        "month": month.number, "manager_id": m + 1, "item": item.code, "rater": rater, "points": p,
                        "note": notes[int(rng.random() * len(notes))] if rng.random() < NOTED else None,
                    }
                    for m, p in enumerate(points.tolist())
                ]
    return numbered("manual_scores", rows)


def _points(rng: np.random.Generator, item: Item, team: Team, k: int) -> Iterator[tuple[str, Array]]:
    strength = (team.traits["service"][k] + team.traits["diligence"][k]) / 2
    if isinstance(item.method, Manual):
        scale = float(item.full if item.method.scale is None else item.method.scale)
        for rater in item.method.raters:
            share = np.clip(0.86 + 0.06 * strength + rng.normal(0, 0.02, team.count), 0.5, 1)
            step = ONE // 2 if scale >= 20 else ONE // 10
            yield rater.code, np.rint(scale * share * ONE / step).astype(np.int64) * step
    elif isinstance(item.method, Checklist):
        for check in item.method.checks:
            yield check.code, (rng.random(team.count) < 0.9 + 0.05 * strength).astype(np.int64) * ONE


def occurrence_rows(scene: Scene, counted: Mapping[str, Array], days: Mapping[Month, list[date]]) -> Chunk:
    """What the counts of complaints and violations consist of, one row for each, on working days of the month.

    `days`: working days of each month. A day after the time covered is left out.
    """
    rng, covered, texts = scene.stream("occurrences"), scene.covered, scene.material.texts["people"]
    notes = {"complaints": texts["complaint_notes"], "violations": [texts["violation_note"]]}
    rows = [
        {
            "happened_on": days[month][int(rng.random() * len(days[month]))], "manager_id": m + 1, "item": code,
            "times": 1, "note": notes[code][int(rng.random() * len(notes[code]))],
        }
        for code in notes
        for k, month in enumerate(covered.months)
        for m, times in enumerate(counted[code][k].tolist()) for _time in range(int(times))
    ]
    kept = [row for row in rows if row["happened_on"] <= covered.through]
    return numbered("occurrences", sorted(kept, key=lambda row: (row["happened_on"], row["manager_id"])))
