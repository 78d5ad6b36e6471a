"""A scheme changed piece by piece, the old one left as it was; what differs told in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmdesk.rules.evaluation import validate
from cmdesk.rules.evaluation.differences import differences
from cmdesk.rules.evaluation.editing import (
    add_item,
    add_section,
    free_code,
    fresh_item,
    fresh_method,
    fresh_section,
    move_item,
    move_section,
    numbered,
    section_of,
    section_sum,
    weight_sum,
    with_item,
    without_item,
    without_section,
)
from cmdesk.values.evaluation import (
    METHODS,
    AwardBasis,
    AwardRule,
    Bands,
    Check,
    Method,
    Name,
    Proportional,
    Rater,
    Scheme,
    Section,
    Threshold,
)
from cmdesk.values.evaluation.methods import Band
from cmdesk.values.messages import english
from tests.rules.evaluation.build import BONUS, D, item


def sample() -> Scheme:
    first = Section(code="s1", name=Name("甲"), items=(item(Proportional(), 40, "a"), item(Proportional(), 20, "b")))
    second = Section(code="s2", name=Name("乙"), items=(item(Proportional(), 40, "c"), item(Proportional(), 5, "d",
                                                                                      kind=BONUS)))
    awards = (AwardRule(code="star", name=Name("星"), basis=AwardBasis.ITEM, of="b"),
              AwardRule(code="part", name=Name("部"), basis=AwardBasis.SECTION, of="s2"))
    return Scheme(code="t", name=Name("方案"), sections=(first, second), tie_break=("b", "c"), awards=awards)


def codes(scheme: Scheme) -> list[list[str]]:
    return [[each.code for each in section.items] for section in scheme.sections]


def test_only_normal_items_sum() -> None:
    assert (weight_sum(sample()), section_sum(sample().sections[1])) == (100, 40)


def test_what_rests_on_an_item_goes_with_it() -> None:
    left = without_item(sample(), "b")
    assert codes(left) == [["a"], ["c", "d"]]
    assert left.tie_break == ("c",)
    assert [award.code for award in left.awards] == ["part"]
    assert codes(sample()) == [["a", "b"], ["c", "d"]]


def test_what_rests_on_a_section_goes_with_it() -> None:
    left = without_section(sample(), "s2")
    assert (codes(left), left.tie_break, [a.code for a in left.awards]) == ([["a", "b"]], ("b",), ["star"])


def test_items_move_within_and_between_sections() -> None:
    assert codes(move_item(sample(), "a", 1)) == [["b", "a"], ["c", "d"]]
    assert codes(move_item(sample(), "b", 1)) == [["a"], ["b", "c", "d"]]
    assert codes(move_item(sample(), "c", -1)) == [["a", "b", "c"], ["d"]]
    assert move_item(sample(), "a", -1) == sample()
    assert move_item(sample(), "d", 1) == sample()
    assert [s.code for s in move_section(sample(), "s1", 1).sections] == ["s2", "s1"]
    assert move_section(sample(), "s1", -1) == sample()


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([-1, 1])), max_size=12))
def test_moving_loses_nothing(moves: list[tuple[str, int]]) -> None:
    scheme = sample()
    for code, by in moves:
        scheme = move_item(scheme, code, by)
    assert sorted(each.code for each in scheme.items) == ["a", "b", "c", "d"]
    assert weight_sum(scheme) == 100


def test_new_parts_have_codes_of_their_own() -> None:
    scheme = sample()
    for _time in range(3):
        scheme = add_item(scheme, "s1", fresh_item(scheme, Name("新"), D(1)), "a")
    scheme = add_section(scheme, fresh_section(scheme, Name("丙")))
    assert codes(scheme) == [["a", "item_3", "item_2", "item", "b"], ["c", "d"], []]
    assert free_code(scheme, "a") == "a_2"
    assert section_of(scheme, "item_2").code == "s1"
    with pytest.raises(KeyError):
        section_of(scheme, "z")


def test_new_rows_are_numbered_and_old_ones_keep_their_codes() -> None:
    raters = numbered((Rater("boss"), Rater(""), Rater("rater1"), Rater("")))
    assert [each.code for each in raters] == ["boss", "rater2", "rater1", "rater3"]
    assert [each.code for each in numbered((Check(""), Check("")))] == ["check1", "check2"]
    known = numbered((Rater("", Name("本人")), Rater("", Name(en="Colleagues")), Rater("", Name("本人")), Rater("")))
    assert [each.code for each in known] == ["self", "colleague", "rater1", "rater2"]


@pytest.mark.parametrize("method", METHODS.values())
def test_a_method_just_chosen_already_fits(method: type[Method]) -> None:
    one = item(fresh_method(method, D(100)), 100, "x")
    found = validate(Scheme(code="t", name=Name("t"), sections=(Section(code="s", name=Name("s"), items=(one,)),)))
    unset = [problem for problem in found if problem.params.get("part") != "lines"]
    assert unset == []


def told(before: Scheme, after: Scheme) -> list[tuple[str, str, str, str]]:
    found = differences(before, after, {"a": "销量", "junior": "初级"}, "zh_CN")
    return [(d.part, english(d.what), english(d.before), english(d.after)) for d in found]


def test_equal_versions_differ_in_nothing() -> None:
    assert told(sample(), sample()) == []


def test_what_was_added_taken_out_and_moved() -> None:
    after = move_item(without_item(sample(), "d"), "c", -1)
    after = add_item(after, "s1", item(Proportional(), 5, "e"))
    assert told(sample(), after) == [
        ("c", "Section", "乙", "甲"), ("e", "Item", "", "new"), ("d", "Item", "taken out", ""),
    ]


def test_what_changed_inside_an_item() -> None:
    a = replace(sample().item("a"), weight=D(35), method=Threshold(D(95), D("0.5")), grades=("!junior",))
    found = told(sample(), with_item(sample(), "a", a))
    assert found[:2] == [("a", "Weight", "40", "35"), ("a", "Grades", "—", "≠ 初级")]
    assert found[2] == ("a", "Method", "In proportion", "Against a line")
    assert found[3][:2] == ("a", "Rule")


def test_what_changed_inside_a_method_and_the_whole_scheme() -> None:
    before = with_item(sample(), "a", replace(sample().item("a"), method=Bands((Band(D(90), D(40)),))))
    other = replace(before.item("a"), method=Bands((Band(D(90), D(40)), Band(D(80), D(20))), D(5)))
    after = replace(with_item(before, "a", other), decimals=1, tie_break=())
    assert told(before, after) == [
        ("", "Decimal places", "2", "1"), ("", "Between equal totals decides", "b, c", ""),
        ("a", "Otherwise", "0", "5"), ("a", "Bands", "90 40", "90 40; 80 20"),
    ]
