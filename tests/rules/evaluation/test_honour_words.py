"""The rules of awards and lists in words."""

from __future__ import annotations

import pytest

from cmdesk.rules.evaluation.honour_words import award_in_words, black_in_words, red_in_words
from cmdesk.values.evaluation import AwardBasis, AwardRule, ListRule, Name, Peers
from cmdesk.values.messages import english
from tests.rules.evaluation.build import D, filler, scheme


@pytest.mark.parametrize(("given", "told"), [
    ({}, "the best 1 by total score"),
    ({"basis": AwardBasis.ITEM, "of": "rest", "top": 2}, "the best 2 in “rest”"),
    ({"basis": AwardBasis.SECTION, "of": "all", "least": D("18.50")}, "the best 1 in “all”, from 18.5 on"),
    ({"basis": AwardBasis.MEASURE, "of": "rest", "peers": Peers.GRADE},
     "the best 1 by the figure of “rest”, within the grade"),
    ({"basis": AwardBasis.RISE, "most_rank": 10}, "the 1 who won most places, within the first 10 of the total"),
])
def test_an_award_says_who_gets_it(given: dict[str, object], told: str) -> None:
    rule = AwardRule(code="star", name=Name("Star"), **given)  # type: ignore[arg-type]
    assert english(award_in_words(rule, scheme(filler(100)), "en")) == told


def test_the_lists_say_who_is_on_them() -> None:
    assert english(red_in_words(ListRule(red_top=3))) == "The first 3; nobody under a veto."
    assert english(black_in_words(ListRule(black_bottom=1, black_below=D(60)))) == (
        "The last 1, all below 60 points and everybody under a veto.")
