"""The work trace: diaries, weekly analyses and monthly summaries that tell of the visits made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from cmdesk.rules.demo.chunks import Array, Chunk, numbered
from cmdesk.rules.demo.figures import ONE, Course, Totals
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.team import Team
from cmdesk.rules.demo.visits import DONE, PLANNED, Rounds
from cmdesk.values.periods import Month, Week

REVIEWED, LATE = 0.6, 0.12
UNREVIEWED_DAYS = 4


class _Writer:
    """The logs of all managers; `planned` and `done` are visits per manager × day."""

    def __init__(self, scene: Scene, team: Team, course: Course, rounds: Rounds) -> None:
        self.rng, self.texts = scene.stream("logs"), scene.material.texts["logs"]
        self.covered, self.team, self.course = scene.covered, team, course
        self.days = [day for day in rounds.days if day <= scene.covered.through]
        asked = (rounds.state != PLANNED) & ~rounds.extra
        self.planned = rounds.per_day(asked, team.count)
        self.done = rounds.per_day(asked & (rounds.state == DONE), team.count)
        self.places = [[t.short for t in team.territories[k].townships] for k in team.territory_of]

    def one(self, key: str) -> str:
        texts: list[str] = self.texts[key]
        return texts[int(self.rng.random() * len(texts))]

    def diaries(self, away: Array) -> Iterator[dict[str, Any]]:
        for d, day in enumerate(self.days):
            month = self.course.months.index(Month.of(day))
            writes = self.rng.random(self.team.count) < self.course.rates["diary_completion"][month]
            for k in np.flatnonzero(writes & ~away[:, d]).tolist():
                yield self.log(k, "diary", day, day + timedelta(days=int(self.rng.random() < LATE)), self.told(k, d))

    def told(self, k: int, d: int) -> str:
        place = self.places[k][int(self.rng.random() * len(self.places[k]))]
        first = self.one("done").format(place=place, planned=self.planned[k, d], done=self.done[k, d])
        return f"{first};{self.one('also')}。"

    def weeklies(self) -> Iterator[dict[str, Any]]:
        for week in dict.fromkeys(map(Week.of, self.days)):
            within = [d for d, day in enumerate(self.days) if Week.of(day) == week]
            if week.first < self.covered.recorded[0].first or week.last > self.covered.through:
                continue
            for k in range(self.team.count):
                if self.rng.random() < self.course.rates["diary_completion"][-1, k]:
                    yield self.log(k, "weekly", week.first, self.days[within[-1]], self.summed("weekly", k, within))

    def monthlies(self, totals: Totals, targets: Mapping[Month, Array]) -> Iterator[dict[str, Any]]:
        for month in self.covered.recorded:
            within = [d for d, day in enumerate(self.days) if Month.of(day) == month]
            if month.last > self.covered.through or not within:
                continue
            volume = totals.amounts[month.number]["volume"]
            for k in range(self.team.count):
                words = {
                    "volume": f"{volume[k] / ONE:.2f}",
                    "completion": f"{100 * volume[k] / max(1, targets[month][k]):.1f}",
                }
                yield self.log(k, "monthly", month.first, month.last, self.summed("monthly", k, within, **words))

    def summed(self, key: str, k: int, within: list[int], **words: str) -> str:
        planned, done = int(self.planned[k, within].sum()), int(self.done[k, within].sum())
        rate = f"{100 * done / max(1, planned):.1f}"
        return self.one(key).format(planned=planned, done=done, rate=rate, **words) + "。"

    def log(self, k: int, kind: str, day: date, written: date, done: str) -> dict[str, Any]:
        reviewed = self.rng.random() < REVIEWED and (self.covered.through - written).days >= UNREVIEWED_DAYS
        points = 86 + 4 * self.team.traits["diligence"][-1, k] + 3 * self.rng.normal()
        return {
            "manager_id": k + 1, "kind": kind, "day": day, "written_on": written, "done": done,
            "findings": self.one("findings") + "。", "suggestions": self.one("suggestions") + "。",
            "review": self.one("reviews") + "。" if reviewed else None,
            "points": int(np.clip(round(points * 2) / 2, 60, 99) * 100) if reviewed else None,
        }


def log_rows(
    scene: Scene, team: Team, course: Course, rounds: Rounds, away: Array, totals: Totals,
    targets: Mapping[Month, Array],
) -> Chunk:
    """`away`: managers × days of the rounds; `targets`: the volume targets of the managers by month."""
    writer = _Writer(scene, team, course, rounds)
    rows = [*writer.diaries(away), *writer.weeklies(), *writer.monthlies(totals, targets)]
    return numbered("work_logs", sorted(rows, key=lambda row: (row["day"], row["manager_id"])))
