"""The plans as they were issued, kept before the first of their visits was made."""

from __future__ import annotations

import json
from datetime import datetime, time

import numpy as np

from cmdesk.rules.demo.chunks import Chunk, chunk, ids, ordinal_in_group
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.team import Team
from cmdesk.rules.demo.visits import Rounds
from cmdesk.values.periods import Month


def issued_rows(scene: Scene, team: Team, rounds: Rounds, clients: Chunk) -> Chunk:
    """The first edition of every manager's plan of each recorded month: its visits in order, none out of plan.

    The months follow each other, in each the managers, as in the plans.
    """
    months = scene.covered.recorded
    number = np.array([months.index(Month.of(d)) if Month.of(d) in months else -1 for d in rounds.days], dtype=np.int64)
    planned = np.flatnonzero(~rounds.extra & (number[rounds.day] >= 0))
    plan = number[rounds.day[planned]] * team.count + rounds.manager[planned]
    order = np.argsort(plan, kind="stable")
    visits, count = planned[order], len(months) * team.count
    place = ordinal_in_group(rounds.day[visits] * team.count + rounds.manager[visits]) + 1
    codes, names = clients.column("code"), clients.column("name")
    days = [day.isoformat() for day in rounds.days]
    lines = [
        [client + 1, codes[client], names[client], days[day], at, minutes] for client, day, at, minutes in zip(
            rounds.client[visits].tolist(), rounds.day[visits].tolist(), place.tolist(),
            rounds.minutes[visits].tolist(), strict=True,
        )
    ]
    edges = np.searchsorted(plan[order], np.arange(count + 1)).tolist()
    issued = [datetime.combine(m.plus(-1).first.replace(day=27), time(16, 10)) for m in months for _k in team.names]
    return chunk(
        "issued_plans", count, id=ids(count), manager_id=np.tile(ids(team.count), len(months)),
        month=[m.number for m in months for _k in team.names], edition=1, issued_at=issued,
        issued_by=scene.material.texts["visits"]["issued_by"],
        document=[json.dumps(lines[a:b], ensure_ascii=False) for a, b in zip(edges, edges[1:], strict=False)],
    )
