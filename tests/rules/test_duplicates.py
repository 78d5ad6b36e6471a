"""Clients that look like one: what people write differently, what they do not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.rules.duplicates import address_parts, duplicates, licence_core, name_core, phones, same_numbers
from cmdesk.values.duplicates import Card, Reason, reasons_text
from cmdesk.values.messages import english


@pytest.mark.parametrize(("written", "core"), [
    ("寿光市便民超市（圣城店）有限公司", "便民超市"),
    ("便民超市一分店", "便民超市"),
    ("便民超市 第3分店", "便民超市"),
    ("鑫源商贸有限责任公司", "鑫源商贸"),
    ("ＡＢＣ便利店", "abc便利"),
    ("便民超市寿光路店", "便民超市寿光路"),
    ("（新）", "新"),
    ("店", "店"),
    ("Sunny Food Store", "sunny food"),
    ("Sunny Food Co., Ltd.", "sunny food"),
])
def test_the_core_of_a_name(written: str, core: str) -> None:
    assert name_core(written) == core


@pytest.mark.parametrize(("written", "region", "core"), [
    ("山东省潍坊市寿光市圣城街８８号", "山东省潍坊市寿光市", "圣城街88号"),
    ("寿光市 圣城街 88-3 号", "寿光市", "圣城街88 3号"),
    ("圣城街88号", "", "圣城街88号"),
    ("幸福小区3号楼", "", "幸福小区3号楼"),
    ("家家悦超市东邻路北", "", "家家悦超市东邻路北"),
])
def test_the_region_an_address_begins_with_stands_apart(written: str, region: str, core: str) -> None:
    assert address_parts(written) == (region, core)


def test_phones_and_licences_are_compared_by_what_they_say() -> None:
    assert phones("138-0536-1234 / +86 13905361111; 000000000; 123") == ["13805361234", "13905361111"]
    assert licence_core("ａ3707 8312") == "a37078312"
    assert licence_core("000000") == licence_core("无") == ""


def test_house_numbers_must_agree() -> None:
    assert same_numbers("圣城街88号", "圣城街88号2单元")
    assert same_numbers("圣城街", "圣城街88号")
    assert not same_numbers("圣城街88号", "圣城街89号")


ZHANG = Card(1, "寿光市便民超市", "370783120803", "13805361234", "山东省寿光市圣城街88号")


@pytest.mark.parametrize(("other", "reasons"), [
    (Card(2, "李记烟酒", "370783120803", "", "文家街道西文村"), (Reason.LICENCE,)),
    (Card(2, "便民超市（东店）", "", "0536-5221234 13805361234", ""), (Reason.PHONE,)),
    (Card(2, "便民超市一店", "", "", "圣城街８８号"), (Reason.PLACE,)),
    (Card(2, "便民超市有限公司", "３70783120803", "13805361234", "寿光市圣城街88号院"), tuple(Reason)),
    (Card(2, "便民超市", "", "", "寿光市圣城街89号"), ()),
    (Card(2, "便民超市", "", "", "青州市圣城街88号"), ()),
    (Card(2, "惠民烟酒", "", "13805361234", ""), ()),
    (Card(2, "惠民烟酒", "", "", "寿光市圣城街88号"), ()),
    (Card(2, "便民超市", "", "", ""), ()),
])
def test_what_makes_two_clients_look_like_one(other: Card, reasons: tuple[Reason, ...]) -> None:
    assert [match.reasons for match in duplicates([ZHANG, other])] == ([reasons] if reasons else [])


def test_names_that_sound_the_same_at_one_address_are_one() -> None:
    found = duplicates([Card(1, "鑫源商行", address="渤海路6号"), Card(2, "新元商行", address="渤海路6号")])
    assert [match.reasons for match in found] == [(Reason.PLACE,)]


def test_the_likeliest_come_first_and_the_same_licence_counts_half_of_what_is_missing() -> None:
    cards = [
        Card(1, "便民超市", "370783120803", "", "圣城街88号"), Card(2, "便民超市", "370783120803", "", "圣城街88号"),
        Card(3, "甲乙丙丁", "370783999999", "", ""), Card(4, "戊己庚辛", "370783999999", "", ""),
    ]
    assert [(m.first, m.second, m.likeness) for m in duplicates(cards)] == [(0, 1, 100), (2, 3, 50)]


def test_only_pairs_with_one_of_the_asked_places_are_given() -> None:
    cards = [Card(k, "便民超市", "370783120803") for k in range(4)]
    assert {(m.first, m.second) for m in duplicates(cards, only=[3])} == {(0, 3), (1, 3), (2, 3)}


def test_a_chain_with_one_licence_does_not_make_a_pair_of_each_two() -> None:
    cards = [Card(k, f"连锁{k}", "370783120803", "", f"人民路{k}号") for k in range(500)]
    found = duplicates(cards)
    assert len({m.first for m in found} | {m.second for m in found}) == 500
    assert len(found) < 500 * 7


def test_reasons_are_told_in_one_line() -> None:
    assert english(reasons_text((Reason.LICENCE, Reason.PLACE))) == "same licence; near-same name and address"


SHOPS = [
    Card(k, f"{a}{b}{c}", "", "", f"寿光市{t}镇{v}村{n}号")
    for k, (a, b, c, t, v, n) in enumerate(zip(
        "金鑫福万顺和德兴隆昌" * 30, "源盛发达利祥泰丰茂裕旺" * 28, ["超市", "商店", "食杂店", "副食店"] * 75,
        "圣城文家古城" * 60, "东西南北前后上" * 43, range(1, 301), strict=False))
]


@settings(max_examples=25, deadline=None)
@given(
    at=st.integers(0, len(SHOPS) - 1),
    dress=st.sampled_from(["{}", "寿光市{}", "{}（老店）", "{}有限公司", " {} ", "{}一分店"]),
    place=st.sampled_from(["{}", "山东省{}", "山东省潍坊市{}", "{}路东"]),
)
def test_a_client_written_differently_is_found_among_many(at: int, dress: str, place: str) -> None:
    shop = SHOPS[at]
    again = Card(len(SHOPS), dress.format(shop.name), "", "", place.format(shop.address).replace("号", " 号"))
    found = [(m.first, m.second) for m in duplicates([*SHOPS, again], only=[len(SHOPS)])]
    assert (at, len(SHOPS)) in found
