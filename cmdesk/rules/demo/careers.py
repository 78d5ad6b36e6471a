"""Examinations for a grade: twice a year, of those who had none lately."""

from __future__ import annotations

from typing import Any

import numpy as np

from cmdesk.rules.demo.chunks import Chunk, numbered
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.team import Team

HUNDRED, PASSED, DAY = 100, 70, 20
MONTHS = (3, 9)


def exam_rows(scene: Scene, team: Team) -> Chunk:
    """About half of the team at a time; whoever is diligent passes oftener."""
    rng, name = scene.stream("exams"), scene.material.texts["people"]["exam"]
    rows: list[dict[str, Any]] = []
    for k, month in enumerate(scene.covered.months):
        day = month.first.replace(day=DAY)
        if month.month not in MONTHS or day > scene.covered.through:
            continue
        marks = np.clip(np.rint(76 + 8 * team.traits["diligence"][k] + rng.normal(0, 6, team.count)), 35, 100)
        rows += [
            {
                "taken_on": day, "manager_id": m + 1, "name": name, "score": int(marks[m]) * HUNDRED,
                "passed": bool(marks[m] >= PASSED),
            } for m in np.flatnonzero(rng.random(team.count) < 0.5).tolist()
        ]
    return numbered("grade_exams", rows)
