"""A month's evaluation beside the same scores worked out by hand with numpy, explanations, and many months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from sqlalchemy import BigInteger, Select, select, type_coerce
from sqlalchemy.orm import Session

from benchmarks.measuring import Line, median_seconds, seconds, side_by_side
from benchmarks.scoring import Array, by_hand, codes, months, scored_branch
from benchmarks.stage import ACTOR, MONTH, Stage, opened
from cmdesk.models.clients import Assignment
from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.rules.evaluation import rank, score
from cmdesk.services.evaluation import evaluate, explain
from cmdesk.services.evaluation.inputs import gather
from cmdesk.services.evaluation.running import evaluate_months
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.work import Desk
from cmdesk.values.standings import Standings

Scores = dict[str, tuple[Array, float, float]]
SCALE = 10_000


def evaluation(stage: Stage) -> Iterator[Line]:
    items = stage.sizes.items
    size = f"{stage.sizes.managers} × {items}"
    with opened(stage.copy(scored_branch(stage))) as desk:
        found = evaluate(desk, ACTOR, MONTH).value
        agree(found, numpy_scores(desk, items))
        times = side_by_side({
            "scores": lambda: scores(desk), "numpy": lambda: numpy_scores(desk, items),
            "all": lambda: evaluate(desk, ACTOR, MONTH),
        }, stage.sizes.rounds)
        yield Line(name="scores and ranks of a month", size=size, ours=times["scores"], floor=times["numpy"], bound=3.0)
        facts = f"{size} from {stage.sizes.clients:,} clients"
        bare = seconds(lambda: numpy_from_clients(desk, items))
        yield Line(name="evaluate a month, in all", size=facts, ours=times["all"], floor=bare, bound=3.0, limit=1.5)
        person, item = found.rows[len(found.rows) // 2].code, codes(items)[-1]
        taken = median_seconds(lambda: explain(desk, ACTOR, MONTH, person, item), stage.sizes.rounds)
        yield Line(name="explain a number", size=size, ours=taken * 1000, limit=100, unit="ms")
        many = seconds(lambda: evaluate_months(desk, ACTOR, months(stage)))
        yield Line(
            name=f"evaluate {stage.sizes.months} months", size=size, ours=many, floor=times["all"], bound=20.0)


def scores(desk: Desk) -> object:
    """Read, score and rank, nothing written."""
    with desk.store.reading() as session:
        scheme = document(scheme_in_force(session, MONTH))
        gathered = gather(session, scheme, MONTH, desk.today())
    return rank(scheme, gathered.people, score(scheme, gathered.people, gathered.inputs, MONTH))


def numpy_scores(desk: Desk, items: int) -> Scores:
    """Points, total and rank by staff number, from the managers' sums and targets as two queries give them."""
    with desk.store.reading() as session:
        numbers, people = _axes(session, items)
        sums = select(
            ManagerFigure.manager_id, ManagerFigure.indicator_id, type_coerce(ManagerFigure.value, BigInteger),
        ).where(ManagerFigure.month == MONTH.number, ManagerFigure.indicator_id.in_(numbers))
        values = _filled(people, numbers, session.execute(sums))
        targets = _filled(people, numbers, session.execute(_targets(numbers)))
    return _scores(people, values, targets)


def numpy_from_clients(desk: Desk, items: int) -> Scores:
    """The same from the clients' figures, added up by who answers for each client at the end of the month."""
    with desk.store.reading() as session:
        numbers, people = _axes(session, items)
        place, column = _places(people), _places(numbers)
        answering = select(Assignment.client_id, Assignment.manager_id).where(Assignment.last_day.is_(None))
        owner = {client: place[manager] for client, manager in session.execute(answering) if manager in place}
        cursor = session.connection().connection.cursor()
        cursor.execute(
            f"SELECT client_id, indicator_id, value FROM client_figures WHERE month = {MONTH.number}"
            f" AND indicator_id IN ({', '.join(map(str, numbers))})")
        rows = np.array(cursor.fetchall(), dtype=np.int64)
        owner_of = np.full(rows[:, 0].max() + 1, -1)
        owner_of[list(owner)] = list(owner.values())
        owners = owner_of[rows[:, 0]]
        columns = np.array([column[number] for number in numbers])[np.searchsorted(numbers, rows[:, 1])]
        cells, held = owners * len(numbers) + columns, owners >= 0
        sums = np.bincount(cells[held], rows[held, 2], len(people) * len(numbers)).reshape(len(people), len(numbers))
        targets = _filled(people, numbers, session.execute(_targets(numbers)))
    return _scores(people, sums / SCALE, targets)


def _axes(session: Session, items: int) -> tuple[list[int], dict[int, str]]:
    numbers = session.scalars(select(Indicator.id).where(Indicator.code.in_(codes(items))).order_by(Indicator.code))
    return list(numbers), dict(session.execute(select(Manager.id, Manager.code).order_by(Manager.id)).all())


def _targets(numbers: list[int]) -> Select[int, int, int]:
    return select(Target.subject_id, Target.indicator_id, type_coerce(Target.value, BigInteger)).where(
        Target.month == MONTH.number, Target.level == "manager", Target.indicator_id.in_(numbers))


def _places(keys: Iterable[int]) -> dict[int, int]:
    return {key: place for place, key in enumerate(keys)}


def _filled(people: dict[int, str], numbers: list[int], rows: Iterable[tuple[int, int, int]]) -> Array:
    place, column = _places(people), _places(numbers)
    found = np.full((len(place), len(column)), np.nan)
    for manager, indicator, value in rows:
        found[place[manager], column[indicator]] = value / SCALE
    return found


def _scores(people: dict[int, str], values: Array, targets: Array) -> Scores:
    points, totals, ranked = by_hand(values, targets)
    return {code: (points[k], totals[k], ranked[k]) for k, code in enumerate(people.values())}


def agree(found: Standings, by_numpy: Scores) -> None:
    """Both ways give everybody the same points, to 0.01. Raises AssertionError."""
    for row in found.rows:
        points, total, _rank = by_numpy[row.code]
        own = [float(score.points or 0) for score in (row.scores[item.code] for item in found.items)]
        assert np.allclose(own, points, atol=0.0101), (row.code, own, points)
        assert abs(float(row.total) - total) <= 0.01 * len(own), (row.code, row.total, total)
