"""A scheme of many items and the figures it needs, the same scores worked out by hand with numpy beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from benchmarks.stage import MONTH, Stage, opened
from cmdesk.models.clients import Client
from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.services.evaluation.schemes import DEFAULT
from cmdesk.services.figures import sum_to_managers
from cmdesk.services.system import put_setting
from cmdesk.services.work import Desk
from cmdesk.store.bulk import insert_columns, next_number
from cmdesk.values.periods import Month

Array = NDArray[np.float64]
METHODS: tuple[dict[str, Any], ...] = (
    {"kind": "proportional", "cap": 100},
    {"kind": "threshold", "line": 95, "off": "0.05"},
    {"kind": "bands", "bands": [[110, "2.5"], [100, 2], [90, "1.5"], [80, 1]], "otherwise": "0.5"},
    {"kind": "curve", "knots": [[60, 0], [90, "1.5"], [120, "2.5"]]},
    {"kind": "by_rank"},
)


def codes(items: int) -> list[str]:
    return [f"bench{k:02d}" for k in range(1, items + 1)]


def scheme_document(items: int) -> dict[str, Any]:
    """Items of equal weight, each by completion of its own indicator's target, the methods taking turns."""
    lines = [
        {
            "code": code, "name": f"指标{k + 1}", "weight": str(100 / items), "sources": [code],
            "measure": "completion", "method": METHODS[k % len(METHODS)],
        }
        for k, code in enumerate(codes(items))
    ]
    return {
        "code": "bench", "name": "四十项考核", "version": "1", "period": "month", "decimals": 2, "rounding": "items",
        "sections": [{"code": "all", "name": "全部", "items": lines}],
    }


def by_hand(values: Array, targets: Array) -> tuple[Array, Array, Array]:
    """Points (people × items, two decimals), totals and ranks of the scheme, as somebody would write it with numpy."""
    completion = values / targets * 100
    weight = 100 / values.shape[1]
    marks = np.empty_like(completion)
    for k in range(values.shape[1]):
        marks[:, k] = _BY_HAND[k % len(METHODS)](completion[:, k], weight)
    points = np.floor(np.clip(marks, 0, weight) * 100 + 0.5 + 1e-9) / 100
    totals = points.sum(axis=1).round(2)
    return points, totals, ranks(totals)


def ranks(totals: Array) -> Array:
    """1 for the greatest; equal ones share a rank and leave the next ones out."""
    return 1.0 + (totals[None, :] > totals[:, None]).sum(axis=1)


def _banded(x: Array, _weight: float) -> Array:
    return np.select([x >= 110, x >= 100, x >= 90, x >= 80], [2.5, 2.0, 1.5, 1.0], 0.5)


def _ranked(x: Array, weight: float) -> Array:
    count = len(x)
    return weight * (count - ranks(x)) / max(count - 1, 1)


_BY_HAND = (
    lambda x, w: w * np.clip(x, 0, 100) / 100,
    lambda x, w: w - 0.05 * np.maximum(95 - x, 0),
    _banded,
    lambda x, _w: np.interp(x, [60, 90, 120], [0, 1.5, 2.5]),
    _ranked,
)


def scored_branch(stage: Stage, *, clients: bool = True) -> Path:
    """The stage's branch with as many indicators as items: the managers' figures and targets of every month, and the
    scheme; with `clients` the last month's figures are those of every client, summed to the managers."""
    path = stage.folder / ("scored.db" if clients else "summed.db")
    if not path.exists():
        stage.copy_to(stage.branch, path)
        with opened(path) as desk:
            _fill(desk, stage, clients)
    return path


def _fill(desk: Desk, stage: Stage, by_client: bool) -> None:
    rng = np.random.default_rng(stage.sizes.seed)
    with desk.store.writing() as session:
        connection = session.connection()
        first = next_number(connection, Indicator.__table__)  # type: ignore[arg-type]
        names = codes(stage.sizes.items)
        numbers = list(range(first, first + len(names)))
        insert_columns(connection, Indicator.__table__, len(names), {  # type: ignore[arg-type]
            "id": numbers, "version": 1, "code": names, "name": [f"指标{k + 1}" for k in range(len(names))],
            "nature": "amount", "position": 900,
        })
        if by_client:
            _client_figures(session, numbers, rng)
        _months_and_targets(session, stage, numbers, rng, MONTH if by_client else None)
        document = json.dumps(scheme_document(stage.sizes.items), ensure_ascii=False)
        session.add(EvaluationScheme(name="四十项考核", edition=1, valid_from=200001, document=document))
        put_setting(session, DEFAULT, "四十项考核")
        session.commit()


def _client_figures(session: Any, numbers: list[int], rng: Any) -> None:
    clients = list(session.scalars(select(Client.id)))
    for number in numbers:
        values = rng.integers(1_0000, 90_0000, len(clients)).tolist()
        insert_columns(session.connection(), ClientFigure.__table__, len(clients), {  # type: ignore[arg-type]
            "month": MONTH.number, "indicator_id": number, "client_id": clients, "value": values,
        })
    sum_to_managers(session, MONTH, numbers)


def _months_and_targets(session: Any, stage: Stage, numbers: list[int], rng: Any, summed: Month | None) -> None:
    connection = session.connection()
    managers = list(session.scalars(select(Manager.id)))
    level = dict(session.execute(select(ManagerFigure.manager_id, ManagerFigure.value).where(
        ManagerFigure.month == MONTH.number, ManagerFigure.indicator_id == numbers[0])).all())
    base = np.array([int(level.get(m, 14_000) * 10_000) for m in managers])
    target_id = next_number(connection, Target.__table__)  # type: ignore[arg-type]
    for month in months(stage):
        for number in numbers:
            if month != summed:
                insert_columns(connection, ManagerFigure.__table__, len(managers), {  # type: ignore[arg-type]
                    "month": month.number, "indicator_id": number, "manager_id": managers, "rows": 300,
                    "value": (base * rng.uniform(0.7, 1.3, len(managers))).astype(int).tolist(),
                })
            ids = list(range(target_id, target_id + len(managers)))
            target_id += len(managers)
            insert_columns(connection, Target.__table__, len(managers), {  # type: ignore[arg-type]
                "id": ids, "version": 1, "month": month.number, "indicator_id": number, "level": "manager",
                "subject_id": managers, "tier": "base",
                "value": (base * rng.uniform(0.8, 1.2, len(managers))).astype(int).tolist(),
            })


def months(stage: Stage) -> list[Month]:
    return [MONTH.plus(k - stage.sizes.months + 1) for k in range(stage.sizes.months)]
