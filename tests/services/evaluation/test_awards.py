"""Red and black list, awards, risers: named by the scheme's rules, with the reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from cmdesk.models.evaluation import Evaluation, EvaluationScheme, Standing
from cmdesk.models.people import Branch, Manager
from cmdesk.services import entities
from cmdesk.services.evaluation import evaluate, publish, reopen, standings
from cmdesk.services.evaluation.awards import notice
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.papers import Notice
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role

MONTH = Month(2026, 9)
CHIEF = Actor(0, "系统管理员", Role.ADMINISTRATOR)
SUPERVISOR = Actor(5, "主管", Role.SUPERVISOR)


def found(desk: Desk, actor: Actor = SUPERVISOR, branch_id: int | None = None) -> Notice:
    made = notice(desk, actor, MONTH, branch_id)
    assert made is not None
    return made


def strike(desk: Desk, manager_id: int) -> None:
    """A veto of the month, computed and published again."""
    reopen(desk, CHIEF, MONTH, "补录")
    entities.save(desk, CHIEF, "occurrences", None, None, {
        "happened_on": date(2026, 9, 9), "manager": manager_id, "item": "violations", "times": 1})
    evaluate(desk, CHIEF, MONTH)
    publish(desk, CHIEF, MONTH)


def prepare(desk: Desk, totals: dict[int, int]) -> None:
    """Totals and ranks of the month as written; last month the other way round."""
    with desk.store.writing() as session:
        asked = select(Standing).join(Evaluation).where(Evaluation.month == MONTH.number)
        order = sorted(totals, key=lambda m: -totals[m])
        for row in session.scalars(asked):
            row.total, row.rank = Decimal(totals[row.manager_id]), order.index(row.manager_id) + 1
            row.change = (len(order) - order.index(row.manager_id)) - row.rank
        session.commit()


def names(desk: Desk) -> dict[int, str]:
    with desk.store.reading() as session:
        return dict(session.execute(select(Manager.id, Manager.name)).all())


def test_who_is_named_and_why(sample: Desk) -> None:
    strike(sample, 2)
    prepare(sample, {1: 95, 2: 90, 3: 85, 4: 80, 5: 55})
    who, made = names(sample), found(sample)
    assert [(x.name, english(x.reason)) for x in made.red] == [
        (who[1], "among the first 3"), (who[3], "among the first 3"),
    ]
    assert [x.name for x in made.black] == [who[2], who[5]]
    assert english(made.black[0].reason).startswith("veto: 违规违纪")
    assert english(made.black[1].reason) == "below 60 points"
    assert (made.people, made.average, made.best, made.lowest, made.below) == (
        5, Decimal("81.00"), Decimal(95), Decimal(55), 1)


def test_the_last_one_is_named_even_above_sixty(sample: Desk) -> None:
    prepare(sample, {1: 95, 2: 90, 3: 85, 4: 80, 5: 75})
    made = found(sample)
    assert [english(x.reason) for x in made.black] == ["among the last 1"]
    assert [(x.name, english(x.reason)) for x in made.risers] == [
        (names(sample)[1], "won 4 places"), (names(sample)[2], "won 2 places"),
    ]


def test_awards_are_those_of_the_evaluation(sample: Desk) -> None:
    kept = standings(sample, SUPERVISOR, MONTH)
    assert kept is not None
    assert kept.awards
    assert [(a.name, a.winner) for a in found(sample).awards] == [(a.name, a.winner) for a in kept.awards]


def test_a_branch_names_its_own_people(sample: Desk) -> None:
    prepare(sample, {1: 95, 2: 90, 3: 85, 4: 80, 5: 75})
    with sample.store.writing() as session:
        other = Branch(code="X", name="另一营销部", search_text="")
        session.add(other)
        session.flush()
        for row in session.scalars(select(Standing).where(Standing.manager_id.in_((4, 5)))):
            row.branch_id = other.id
        session.commit()
        other_id = other.id
    made = found(sample, branch_id=other_id)
    assert made.people == 2
    assert [x.rank for x in made.black] == [5]
    assert {name for name, *_rest in found(sample).groups} == {"寿光营销部", "另一营销部"}


def test_before_publication_a_manager_gets_none(sample: Desk) -> None:
    person = Actor(8, "本人", Role.MANAGER, manager_id=1)
    assert notice(sample, person, Month(2026, 11)) is None
    assert notice(sample, person, MONTH) is not None
    assert notice(sample, SUPERVISOR, Month(2020, 1)) is None


def test_the_rule_is_told(sample: Desk) -> None:
    with sample.store.reading() as session:
        assert '"black_below"' in session.scalars(select(EvaluationScheme)).one().document
    assert english(found(sample).black_rule) == (
        "The last 1, all below 60 points and everybody under a veto.")
