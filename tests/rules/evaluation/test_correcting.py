"""Points put right after a run: sections, bounds and totals follow."""

from __future__ import annotations

from decimal import Decimal

from cmdesk.rules.evaluation import score
from cmdesk.rules.evaluation.correcting import corrected
from cmdesk.values.evaluation import Inputs, Item, Manual, Name, Person, Rater, Scheme, Section

A, B = Person(code="a", name="A"), Person(code="b", name="B")


def scheme(cap: Decimal | None = None) -> Scheme:
    """Two items marked by hand, 60 and 40; the second section bounded."""
    one = Item(code="one", name=Name("一"), method=Manual((Rater("r"),)), weight=Decimal(60))
    two = Item(code="two", name=Name("二"), method=Manual((Rater("r"),)), weight=Decimal(40))
    return Scheme(code="s", name=Name("s"), cap=Decimal(100), sections=(
        Section(code="x", name=Name("x"), items=(one,)), Section(code="y", name=Name("y"), items=(two,), cap=cap),
    ))


def inputs() -> Inputs:
    import numpy as np

    return Inputs(ratings={"one": np.array([[50.0], [40.0]]), "two": np.array([[30.0], [20.0]])})


def test_a_point_more_is_a_point_more() -> None:
    """50 + 30 = 80; the second item put right to 33.5 gives 83.5, the other person keeps 60."""
    rules = scheme()
    result = score(rules, (A, B), inputs())
    made = corrected(rules, result, {("a", "two"): Decimal("33.5")})
    assert (made.points("a", "two"), made.section("a", "y"), made.total("a")) == (
        Decimal("33.5"), Decimal("33.5"), Decimal("83.5"))
    assert made.total("b") == 60
    assert (result.points("a", "two"), result.total("a")) == (30, 80)


def test_a_bounded_section_and_total_stay_within_their_bounds() -> None:
    rules = scheme(cap=Decimal(35))
    result = score(rules, (A, B), inputs())
    assert corrected(rules, result, {("a", "two"): Decimal(40)}).total("a") == 85
    assert corrected(rules, result, {}, {"a": Decimal(30)}).total("a") == 100
    assert corrected(rules, result, {}, {"a": Decimal(-90)}).total("a") == 0


def test_points_added_to_the_total_leave_the_items() -> None:
    rules = scheme()
    result = score(rules, (A, B), inputs())
    made = corrected(rules, result, {}, {"b": Decimal("-1.25")})
    assert made.total("b") == Decimal("58.75")
    assert made.points("b", "one") == 40
