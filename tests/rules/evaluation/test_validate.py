"""A scheme that does not hold together is refused with a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmdesk.rules.evaluation import outliers, validate
from cmdesk.rules.evaluation.needs import needs
from cmdesk.values.evaluation import (
    Absent,
    AllReach,
    AwardBasis,
    AwardRule,
    Bands,
    ByRank,
    Checklist,
    Inputs,
    Item,
    Line,
    ListRule,
    Manual,
    Measure,
    Name,
    Need,
    PerOccurrence,
    Proportional,
    Rater,
    Scheme,
    Section,
    Span,
    Term,
    Threshold,
    YesNo,
)
from cmdesk.values.messages import english
from cmdesk.values.problems import sentence
from tests.rules.evaluation.build import BONUS, DEDUCTION, D, array, filler, item, people, scheme


def found(rules: Scheme) -> list[str]:
    return [english(sentence(problem)) for problem in validate(rules)]


def test_weights_must_sum_to_exactly_100_bonus_and_deduction_apart() -> None:
    extra = (item(PerOccurrence(D(1)), 5, "b", kind=BONUS), item(PerOccurrence(D(1)), 9, "d", kind=DEDUCTION))
    assert found(scheme(filler(100), *extra)) == []
    assert found(scheme(filler("99.9"), *extra)) == ["The weights sum to 99.9, not 100; they are off by +0.1."]
    assert found(scheme(filler(101))) == ["The weights sum to 101, not 100; they are off by -1."]


def test_each_grade_has_its_own_100() -> None:
    ten = item(YesNo(), 10, "x")
    juniors, seniors = replace(ten, code="j", grades=("junior",)), replace(ten, code="s", grades=("senior",))
    others = replace(ten, code="o", grades=("!junior", "!senior"))
    assert found(scheme(filler(90), juniors, seniors, others)) == []
    assert found(scheme(filler(90), juniors, replace(seniors, weight=D(15)), others)) == [
        "The weights for senior sum to 105, not 100; they are off by -5."
    ]
    assert found(scheme(filler(90), juniors)) == ["The weights sum to 90, not 100; they are off by +10."]
    assert found(scheme(filler(90), replace(juniors, outside=Absent.AVERAGE))) == []
    assert validate(scheme(filler(90), juniors, seniors), grades=("junior", "senior")) == ()


def test_a_section_says_what_its_items_sum_to() -> None:
    section = Section(code="result", name=Name("r"), items=(filler(100),), weight=D(60))
    assert found(scheme(sections=(section,))) == [
        "The items of section result sum to 100, not 60; correct one of them."
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sources": ()}, "item_no_source"),
        ({"weight": D(-1)}, "item_weight"),
        ({"weight": D(0)}, "item_weight"),
        ({"out_of": D(0)}, "item_out_of"),
        ({"cap": D(1), "floor": D(2)}, "item_bounds"),
        ({"method": Proportional(full_at=D(0))}, "item_method"),
        ({"method": Threshold(D(95), step=D(0))}, "item_method"),
        ({"method": Threshold(D(95), off=D(-1))}, "item_method"),
        ({"method": Bands(())}, "item_method"),
        ({"method": ByRank(step=D(1), places=((None, None),))}, "item_method"),  # type: ignore[arg-type]
        ({"method": PerOccurrence(D(-1))}, "item_method"),
        ({"method": Manual(())}, "item_method"),
        ({"method": Manual((Rater("a", weight=D(0)),))}, "item_method"),
        ({"method": Checklist(())}, "item_method"),
        ({"method": AllReach(())}, "item_method"),
    ],
)
def test_an_item_without_sense_is_named(changes: dict[str, Any], code: str) -> None:
    one: Item = replace(item(YesNo(), 10, "x"), **changes)
    problems = [p for p in validate(scheme(filler(90), one)) if p.code not in ("weights_not_100", "section_weights")]
    assert [(p.code, p.field) for p in problems] == [(code, "x")]


def test_codes_stand_once_and_names_exist() -> None:
    award = AwardRule(code="star", name=Name("s"), basis=AwardBasis.ITEM, of="gone")
    rules = scheme(filler(60), replace(filler(40), code="rest"), awards=(award,), tie_break=("nobody",), decimals=9)
    assert [p.code for p in validate(rules)] == ["scheme_twice", "scheme_no_item", "award_of", "scheme_decimals"]


@pytest.mark.parametrize(("changes", "code"), [
    ({"name": Name()}, "award_unnamed"), ({"top": 0}, "award_count"), ({"most_rank": 0}, "award_count"),
    ({"basis": AwardBasis.SECTION, "of": "x"}, "award_of"), ({"basis": AwardBasis.MEASURE}, "award_of"),
])
def test_an_award_without_sense_is_named(changes: dict[str, Any], code: str) -> None:
    award = replace(AwardRule(code="star", name=Name("Star")), **changes)
    problems = validate(scheme(replace(filler(100), code="x"), awards=(award,)))
    assert [(p.code, p.field) for p in problems] == [(code, "awards.star")]


def test_a_list_of_fewer_than_nobody_is_named() -> None:
    problems = validate(scheme(filler(100), lists=ListRule(red_top=-1)))
    assert [(p.code, p.field) for p in problems] == [("lists_count", "lists")]


def test_what_a_scheme_reads() -> None:
    lines = (Line("deposits", D(100), Measure.COMPLETION), Line("profit", D(0)))
    rules = scheme(
        item(Proportional(), 20, "d", sources=(Term("a"), Term("b")), measure=Measure.COMPLETION, target="t"),
        item(Proportional(), 20, "g", measure=Measure.GROWTH),
        item(AllReach(lines), 20, "both", sources=(), span=Span.QUARTER),
        item(Manual((Rater("s"), Rater("c"))), 40, "m", sources=()),
    )
    assert needs(rules) == (
        Need("d", "a", "a"), Need("d", "b", "b"), Need("d", "t", "t", value=False, target=True),
        Need("g", "g", "g", last=True),
        Need("both", "deposits@quarter", "deposits", Span.QUARTER, target=True),
        Need("both", "profit@quarter", "profit", Span.QUARTER),
        Need("m", columns=("s", "c")),
    )


def test_ratings_far_from_the_others_are_shown() -> None:
    raters = tuple(Rater(code) for code in "abcd")
    one = item(Manual(raters, D(100)), 10, "m", sources=())
    ratings = array(90, 88, 60, 92, 80, 81, 82, None, 10, 90, None, None).reshape(3, 4)
    marks = outliers(scheme(one, filler(90)), people(3), Inputs(ratings={"m": ratings}))
    # median of 60, 88, 90, 92 is 89; a scale of 100 allows 20; two raters have no middle
    assert [(o.person, o.rater, str(o.mark), str(o.median)) for o in marks] == [("P1", "c", "60", "89")]
