"""The three trades' schemes at work: three people, all figures there, some points worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from cmdesk.models.evaluation import ManualScore
from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.rules.evaluation.needs import needs
from cmdesk.services.evaluation import evaluate, explain
from cmdesk.services.evaluation.editing import edition_scheme, editions, material, problems_of
from cmdesk.services.evaluation.whatif import try_scheme, weigh
from cmdesk.services.presets import start_branch
from cmdesk.services.search import fill_search_text
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Scheme, Status
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.standings import Standings
from tests.fixtures_desk import desk_at

D = Decimal
MONTH = Month(2026, 9)
GIVEN: Mapping[str, Mapping[str, int]] = {
    "tobacco": {"volume": 90, "skus_listed": 88},
    "bank": {"corporate_deposits": 1000, "margin_deposits": 200, "savings_deposits": 300, "bad_loans": 2,
             "loans_issued": 130},
    "telecom": {"accounts_kept": 96, "revenue": 90},
}
OTHERS: Mapping[str, int] = {"deposits": 5000, "interest_collected": 400}
TARGETS: Mapping[str, Mapping[str, int]] = {
    "tobacco": {"volume": 100}, "bank": {"deposits": 1400, "loans_issued": 100}, "telecom": {"revenue": 100},
}
# 20 × 90 %; 8 − 2 × 0.3 · 20 × (1000 + 60 + 330) ÷ 1400; 8 − 5 × 0.5 for 2 % instead of 1.5 %; 10 × 120 %
# · 9 + 1 × 0.5; 20 × 90 %
EXPECTED: Mapping[str, Mapping[str, str]] = {
    "tobacco": {"volume": "18.00", "listing_rate": "7.40"},
    "bank": {"deposits": "19.86", "bad_loan_rate": "5.50", "loans_issued": "12.00"},
    "telecom": {"retention_rate": "9.50", "revenue": "18.00"},
}


@pytest.fixture(params=["tobacco", "bank", "telecom"])
def trade(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(trade: str, tmp_path: Path, actor: Actor) -> Iterator[Desk]:
    """A branch of the trade with three people and a September in which every amount is 100 unless given."""
    made = desk_at(tmp_path / trade / "branch.db")
    with closing(made.store):
        start_branch(made, actor, trade, "01", "营销部")
        _people(made)
        _fill(made, actor, trade)
        yield made


def _people(desk: Desk) -> None:
    with desk.store.writing() as session:
        for code, name in (("1", "张三"), ("2", "李四"), ("3", "王五")):
            manager = Manager(code=code, name=name, grade="junior")
            fill_search_text(manager)
            session.add(manager)
        session.commit()


def _fill(desk: Desk, actor: Actor, trade: str) -> None:
    scheme = _scheme(desk, actor)
    with desk.store.writing() as session:
        people = list(session.scalars(select(Manager.id).order_by(Manager.code)))
        for each in session.scalars(select(Indicator).where(Indicator.nature != "rate", Indicator.source.is_(None))):
            value, other = D(GIVEN[trade].get(each.code, 100)), D(OTHERS.get(each.code, 100))
            session.add_all([
                ManagerFigure(month=m.number, indicator_id=each.id, manager_id=i, value=other if k else value)
                for k, i in enumerate(people) for m in (MONTH, MONTH.plus(-12))
            ])
        known = {each.code: each.id for each in session.scalars(select(Indicator))}
        for code in {need.indicator for need in needs(scheme) if need.target}:
            goal = TARGETS[trade].get(code, 100)
            session.add_all([Target(
                month=m.number, indicator_id=known[code], level="manager", subject_id=i, tier="base", value=D(goal),
            ) for i in people for m in (MONTH, MONTH.plus(-1), MONTH.plus(-2))])
        for need in needs(scheme):
            session.add_all([
                ManualScore(month=MONTH.number, manager_id=i, item=need.item, rater=rater, points=D(90))
                for i in people for rater in need.columns
            ])
        session.commit()


def _scheme(desk: Desk, actor: Actor) -> Scheme:
    return edition_scheme(desk, actor, editions(desk, actor, MONTH)[0].id)


def _points(found: Standings, item: str) -> Decimal | None:
    return next(row for row in found.rows if row.code == "1").scores[item].points


def test_the_preset_is_fit_to_be_put_in_force(desk: Desk, actor: Actor) -> None:
    assert problems_of(_scheme(desk, actor), material(desk, actor)) == ()


def test_the_preset_computes_and_the_sheet_adds_up(desk: Desk, actor: Actor, trade: str) -> None:
    found = evaluate(desk, actor, MONTH).value
    assert {item: _points(found, item) for item in EXPECTED[trade]} == {k: D(v) for k, v in EXPECTED[trade].items()}
    assert len(found.rows) == 3
    for row in found.rows:
        assert row.total == sum((score.points or D(0) for score in row.scores.values()), D(0))
    recorded = {"visit_completion", "on_time_rate", "diary_completion"}
    assert {each.item for each in found.missing} <= recorded | {"both_reached"}


def test_every_number_of_the_preset_opens(desk: Desk, actor: Actor) -> None:
    evaluate(desk, actor, MONTH)
    for item in _scheme(desk, actor).items:
        made = explain(desk, actor, MONTH, "1", item.code)
        assert made.formula and made.rule.text


def test_the_preset_can_be_tried_with_other_weights(desk: Desk, actor: Actor) -> None:
    scheme = _scheme(desk, actor)
    trial = try_scheme(desk, actor, MONTH, weigh(scheme, scheme.items[0].code, D(40)))
    assert {row.code for row in trial.rows} == {"1", "2", "3"}


@pytest.mark.parametrize("trade", ["bank"], indirect=True)
def test_points_decided_for_the_quarter_stand_until_the_next_one(desk: Desk, actor: Actor) -> None:
    """李四 and 王五 reach both lines in the quarter that ends in September, 张三 misses the deposits.

    In October the weights of growth (5) and satisfaction (4), missing for everybody, fall to the others: 10 × 100 ÷ 91.
    """
    september = evaluate(desk, actor, MONTH).value
    october = evaluate(desk, actor, MONTH.plus(1)).value
    decided = {row.code: row.scores["both_reached"].points for row in september.rows}
    assert decided == {"1": D(0), "2": D(10), "3": D(10)}
    carried = {row.code: row.scores["both_reached"].points for row in october.rows}
    assert carried == {"1": D(0), "2": D("10.99"), "3": D("10.99")}
    made = explain(desk, actor, MONTH.plus(1), "2", "both_reached")
    assert made.status is Status.CARRIED
