"""Every trade's preset is whole, in both languages, and fits its evaluation scheme."""

from __future__ import annotations

import tomllib
from collections import Counter
from decimal import Decimal

import pytest

from cmdesk.rules.evaluation import scheme_from_dict
from cmdesk.rules.evaluation.needs import needs
from cmdesk.values.evaluation import Scheme
from cmdesk.values.presets import CycleKind, Nature, Preset, load_preset, trades
from cmdesk.values.resources import resource

SOURCES = {"", "visits_planned", "visits_done", "visits_on_time", "logs_due", "logs_written", "occurrences"}


@pytest.fixture(params=trades())
def preset(request: pytest.FixtureRequest) -> Preset:
    return load_preset(request.param)


def scheme_of(preset: Preset) -> Scheme:
    with resource("presets", "schemes", f"{preset.scheme}.toml").open("rb") as stream:
        return scheme_from_dict(tomllib.load(stream, parse_float=Decimal))


def test_the_three_trades_are_there_tobacco_first() -> None:
    assert trades() == ("tobacco", "bank", "telecom")


def test_a_trade_without_a_preset_is_said() -> None:
    with pytest.raises(KeyError):
        load_preset("../tobacco")


def test_codes_and_names_of_a_list_are_all_different(preset: Preset) -> None:
    for terms in (*preset.vocabularies.values(), preset.indicators):
        for key in (lambda t: t.code, lambda t: t.name.zh, lambda t: t.name.en):
            twice = [word for word, count in Counter(map(key, terms)).items() if count > 1]
            assert not twice


def test_a_synonym_means_one_thing_within_its_list(preset: Preset) -> None:
    for terms in (*preset.vocabularies.values(), preset.indicators):
        words = Counter(word for term in terms for word in {term.name.zh, *term.synonyms})
        assert [word for word, count in words.items() if count > 1] == []


def test_every_word_is_there_in_both_languages(preset: Preset) -> None:
    terms = [term for each in (*preset.vocabularies.values(), preset.indicators) for term in each]
    for name in (preset.name, *preset.words.values(), *(term.name for term in terms)):
        assert name.zh and name.en
        assert name.en.isascii()


def test_trades_name_the_same_things(preset: Preset) -> None:
    assert set(preset.words) == set(load_preset("tobacco").words)


def test_codes_and_synonyms_fit_their_columns(preset: Preset) -> None:
    assert all(len(term.code) <= 24 for terms in preset.vocabularies.values() for term in terms)
    assert all(len(i.code) <= 40 and len("|".join(i.synonyms)) <= 200 for i in preset.indicators)


def test_a_rate_has_two_amounts_and_nothing_else_has(preset: Preset) -> None:
    amounts = {i.code for i in preset.indicators if i.nature is Nature.AMOUNT}
    for indicator in preset.indicators:
        if indicator.nature is Nature.RATE:
            assert {indicator.numerator, indicator.denominator} <= amounts
        else:
            assert not indicator.numerator and not indicator.denominator


def test_what_the_program_counts_itself_has_a_known_source(preset: Preset) -> None:
    assert {i.source for i in preset.indicators} <= SOURCES
    assert preset.indicator("visit_completion").numerator == "visits_done"
    assert preset.indicator("diary_completion").denominator == "logs_due"


def test_the_default_scheme_reads_known_indicators_and_pays_known_grades(preset: Preset) -> None:
    scheme = scheme_of(preset)
    assert {need.indicator for need in needs(scheme) if need.indicator} <= {i.code for i in preset.indicators}
    assert {g.grade for g in scheme.pay.grades} == {g.code for g in preset.grades}


def test_the_ladder_pays_three_to_one_from_top_to_bottom(preset: Preset) -> None:
    coefficients = [grade.coefficient for grade in preset.grades]
    assert coefficients == sorted(coefficients, reverse=True)
    assert coefficients[0] / coefficients[-1] == 3


def test_cycles_are_possible(preset: Preset) -> None:
    for each in preset.client_classes:
        assert 1 <= each.visits <= 20
        assert 10 <= each.minutes <= preset.minutes_per_day
        assert set(each.weekdays) <= set("1234567")


def test_tobacco_has_the_official_codes() -> None:
    tobacco = load_preset("tobacco")
    assert tobacco.cycle is CycleKind.FOUR_WEEKS
    assert "".join(t.code for t in tobacco.vocabularies["business_formats"]) == "ZBSNYFQ"
    tiers = tobacco.vocabularies["tiers"]
    assert (len(tiers), tiers[0].name.zh, tiers[-1].name.zh) == (30, "三十档", "一档")
    assert tobacco.client_class("A").visits > tobacco.client_class("D").visits
    assert tobacco.grade("chief").coefficient == Decimal(3)
    assert "单箱销售额" in tobacco.indicator("value_per_case").synonyms
