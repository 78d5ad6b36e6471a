"""What an item was scored on: the figure with its unit, apart from the rate made of it."""

from __future__ import annotations

from decimal import Decimal

from cmdesk.services.evaluation import evaluate
from cmdesk.services.evaluation.measured import measured
from cmdesk.services.reports import ReportOrder, document
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Role
from cmdesk.values.sheets import Table

MONTH = Month(2026, 11)


def test_the_rate_is_the_figure_over_its_target(sample: Desk, actor: Actor) -> None:
    found = evaluate(sample, actor, MONTH).value
    volume = measured(sample, actor, MONTH)["volume"]
    assert volume.percent
    assert volume.unit
    for row in found.rows:
        score = row.scores["volume"]
        if score.target:
            assert abs(volume.actual[row.manager_id] / score.target * 100 - (score.value or 0)) < Decimal("0.01")
    assert any(row.scores["volume"].target for row in found.rows)


def test_a_manager_gets_the_own_figures_alone(sample: Desk, actor: Actor) -> None:
    evaluate(sample, actor, MONTH)
    mine = Actor(9, "张三", Role.MANAGER, manager_id=2)
    assert {i for each in measured(sample, mine, MONTH).values() for i in each.actual} <= {2}


def test_the_slip_has_target_figure_unit_and_rate(sample: Desk, actor: Actor) -> None:
    row = evaluate(sample, actor, MONTH).value.rows[0]
    order = ReportOrder(name="score-slip", month=MONTH, week=Week.of(MONTH.first), manager=row.code)
    table = next(b for b in document(sample, actor, order).blocks if isinstance(b, Table))
    volume = measured(sample, actor, MONTH)["volume"]
    name = next(i.name for i in evaluate(sample, actor, MONTH).value.items if i.code == "volume")
    line = next(r for r in table.rows if isinstance(r, tuple) and r[0] == name)
    assert line[4] == volume.unit
    assert abs(Decimal(str(line[3])) - volume.actual[row.manager_id]) <= Decimal("0.005")
    assert abs(Decimal(str(line[5])) - (row.scores["volume"].value or 0)) <= Decimal("0.005")
