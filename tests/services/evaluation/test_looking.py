"""The evaluation looked at: gaps before it, the scheme in words, explanations, history, other rankings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.services.evaluation import evaluate, explain, gaps, history, scheme_sheet, standings
from cmdesk.services.evaluation.checking import GapKind
from cmdesk.services.evaluation.comparing import by_item, movers, places, within
from cmdesk.services.evaluation.explaining import formulas
from cmdesk.services.evaluation.running import evaluating
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import ItemKind
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from cmdesk.values.standings import Standings

MONTH = Month(2026, 11)
ME = Actor(9, "张三", Role.MANAGER, manager_id=2)


def found(desk: Desk, actor: Actor, month: Month = MONTH) -> Standings:
    made = standings(desk, actor, month)
    assert made is not None
    return made


def test_an_empty_month_lacks_figures_and_marks_for_everybody(sample: Desk, actor: Actor) -> None:
    lacking = {(gap.item, gap.kind): gap for gap in gaps(sample, actor, Month(2026, 12))}
    assert lacking["listing_rate", GapKind.FIGURES].everybody
    assert len(lacking["supervisor_score", GapKind.MARKS].who) == 5
    assert ("complaints", GapKind.FIGURES) not in lacking


def test_a_complete_month_lacks_nothing_the_stored_result_does_not_name(sample: Desk, actor: Actor) -> None:
    evaluated = evaluate(sample, actor, MONTH).value
    now = {(gap.item, name) for gap in gaps(sample, actor, MONTH) for name in gap.who}
    assert now == {(each.item, each.manager) for each in evaluated.missing}


def test_a_client_manager_hears_of_own_gaps_alone(sample: Desk, actor: Actor) -> None:
    names = {row.name for row in found(sample, actor).rows if row.manager_id == 2}
    assert {name for gap in gaps(sample, ME, Month(2026, 12)) for name in gap.who} == names


def test_the_scheme_in_words(sample: Desk, actor: Actor) -> None:
    sheet = scheme_sheet(sample, actor, MONTH, "en")
    assert sheet.total == 100
    assert sheet.sections[:3] == (("Results", 55), ("Process", 25), ("Service and conduct", 20))
    rules = {line.code: english(line.rule) for line in sheet.lines}
    assert rules["complaints"] == "each occurrence costs 1; at most 5 off"
    kinds = {line.code: line.kind for line in sheet.lines}
    assert (kinds["in_store_sessions"], kinds["violations"]) == (ItemKind.BONUS, ItemKind.VETO)


def test_every_explanation_ends_in_the_stored_points(sample: Desk, actor: Actor) -> None:
    made = evaluate(sample, actor, MONTH).value
    row = made.rows[0]
    for item, score in row.scores.items():
        told = explain(sample, actor, MONTH, row.code, item)
        assert told.score == score.points
        assert told.formula.endswith(f"{told.score:f}".replace("-", "−"))


def test_many_formulas_at_once_are_those_one_by_one(sample: Desk, actor: Actor) -> None:
    rows, items = found(sample, actor).rows, ("volume", "key_brand", "complaints")
    wanted = [(row.code, item) for row in rows for item in items]
    assert formulas(sample, actor, MONTH, wanted) == {
        (code, item): explain(sample, actor, MONTH, code, item).formula for code, item in wanted
    }


def test_history_has_points_and_place_of_each_month(sample: Desk, actor: Actor) -> None:
    row = found(sample, actor).rows[1]
    past = history(sample, actor, row.manager_id, MONTH)
    assert [each.month for each in past] == [MONTH.plus(k) for k in (-3, -2, -1, 0)]
    assert (past[-1].points, past[-1].rank) == (row.total, row.rank)
    one = history(sample, actor, row.manager_id, MONTH, "volume")
    assert one[-1].points == row.scores["volume"].points


def test_nobody_reads_the_item_history_of_a_colleague(sample: Desk) -> None:
    assert history(sample, ME, 1, MONTH, "volume") == []
    assert history(sample, ME, 2, MONTH, "volume")


def test_computing_can_be_stopped_before_it_writes(sample: Desk, actor: Actor) -> None:
    before = found(sample, actor)
    steps = evaluating(sample, actor, MONTH)
    assert next(steps)[:2] == (0, 2)
    assert next(steps)[:2] == (1, 2)
    steps.close()
    assert found(sample, actor) == before


def test_places_tie_and_go_on_by_the_rule() -> None:
    values = [Decimal(90), Decimal(95), Decimal(90), Decimal(80)]
    assert places(values) == [2, 1, 2, 4]
    assert places(values, dense=True) == [2, 1, 2, 3]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20).map(Decimal), max_size=12))
def test_a_better_value_never_has_a_worse_place(values: list[Decimal]) -> None:
    for dense in (False, True):
        ranked = sorted(zip(values, places(values, dense=dense), strict=True), key=lambda pair: -pair[0])
        assert [place for _value, place in ranked] == sorted(place for _value, place in ranked)


@pytest.mark.parametrize("field", ["territory", "grade"])
def test_within_groups_everybody_stands_once(sample: Desk, actor: Actor, field: str) -> None:
    made = found(sample, actor)
    groups = within(made, lambda row: str(getattr(row, field)))
    people = [row.manager_id for group in groups for _place, row in group.rows]
    assert sorted(people) == sorted(row.manager_id for row in made.rows)
    assert [group.average for group in groups] == sorted((group.average for group in groups), reverse=True)
    assert all(group.rows[0][0] == 1 for group in groups)


def test_by_item_compares_with_last_months_place(sample: Desk, actor: Actor) -> None:
    now, before = found(sample, actor), found(sample, actor, MONTH.plus(-1))
    last = {each.row.manager_id: each.rank for each in by_item(before, "key_brand")}
    for each in by_item(now, "key_brand", before):
        assert each.change == last[each.row.manager_id] - each.rank


def test_movers_begin_with_the_greatest_rise(sample: Desk, actor: Actor) -> None:
    changes = [row.change for row in movers(found(sample, actor)) if row.change is not None]
    assert changes == sorted(changes, reverse=True)
    assert sum(changes) == 0 or len(set(changes)) > 1
