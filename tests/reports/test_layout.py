from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.reports.layout import PANEL_SIZE, SIZES, Need, fit, need
from cmdesk.reports.metrics import balanced, breakable, longest_word, shortened, text_width, wrapped
from cmdesk.values.fields import Kind
from cmdesk.values.sheets import Column

NEEDS = st.lists(
    st.tuples(st.floats(1, 20), st.floats(0, 20), st.booleans()).map(lambda n: Need(n[0], n[0] + n[1], n[2])),
    min_size=1, max_size=70,
)


@settings(max_examples=150, deadline=None)
@given(NEEDS, st.integers(0, 4), st.sampled_from((510.0, 757.0, 1105.0)))
def test_every_column_is_placed_and_no_part_is_wider_than_the_page(
    needs: list[Need], fixed: int, width: float
) -> None:
    fitted = fit(needs, min(fixed, len(needs)), width)
    assert {k for panel in fitted.panels for k, _w in panel} == set(range(len(needs)))
    for panel in fitted.panels:
        assert sum(w for _k, w in panel) <= width + 0.01
    assert fitted.size in (*SIZES, PANEL_SIZE)


@settings(max_examples=80, deadline=None)
@given(NEEDS)
def test_a_table_in_one_piece_gives_each_column_what_it_needs(needs: list[Need]) -> None:
    fitted = fit(needs, 1, 757.0)
    if len(fitted.panels) == 1 and len(needs) > 1:
        for k, width in fitted.panels[0]:
            assert width >= needs[k].least * fitted.size - 0.01


def test_figures_are_never_narrower_than_their_longest() -> None:
    asked = need(Column(label="额", kind=Kind.MONEY), "额", "", {"1,234,567.00", "1.00"})
    assert asked.least >= text_width("1,234,567.00")


def test_running_text_may_wrap_and_names_less() -> None:
    text = need(Column(label="说明"), "说明", "", {"长" * 80})
    name = need(Column(label="姓名", kind=Kind.NAME), "姓名", "", {"欧阳建国"})
    assert text.least < text.best < 80
    assert name.least >= 4


def test_widths_are_those_of_the_font() -> None:
    assert abs(text_width("12.34") - (4 * 0.555 + 0.278)) < 1e-9
    assert text_width("客户经理") == 4
    assert text_width("") == 0
    assert text_width("Abc", bold=True) > text_width("Abc")


@given(st.text(max_size=60), st.floats(1.2, 12))
def test_breaking_keeps_every_letter(text: str, width: float) -> None:
    assert breakable(text, width).replace("\u200b", "") == text.replace("\u200b", "")
    kept = "".join("".join(wrapped(text, width)).split())
    assert kept == "".join(text.split())


def test_a_long_word_gets_places_to_break() -> None:
    parts = breakable("X" * 100, 6.0).split("\u200b")
    assert len(parts) > 5 and all(text_width(part) <= 6.0 for part in parts)


def test_headings_break_into_equal_lines() -> None:
    assert balanced("品牌培育", 3.0) == "品牌\n培育"
    assert balanced("销量", 3.0) == "销量"


def test_longest_word_counts_a_chinese_character_by_itself() -> None:
    assert longest_word("客户 abc") == text_width("abc")


def test_what_is_too_long_ends_in_dots() -> None:
    assert shortened("阿迪力江·买买提·阿不都", 7.0).endswith("…")
    assert text_width(shortened("阿迪力江·买买提·阿不都", 7.0)) <= 7.0
    assert shortened("李建国", 7.0) == "李建国"
