"""Schemes as TOML and JSON: read, written, refused with every reason at once."""

from __future__ import annotations

import ast
import inspect
import json
import pkgutil
import subprocess
import sys
import tomllib
from decimal import Decimal
from typing import Any

import pytest

from cmdesk.rules import evaluation as rules
from cmdesk.rules.evaluation import missing, scheme_from_dict, scheme_to_dict, score, validate
from cmdesk.rules.evaluation.needs import needs
from cmdesk.values.evaluation import (
    Absent,
    Band,
    Bands,
    Column,
    Inputs,
    Person,
    Scheme,
    Term,
    Threshold,
)
from cmdesk.values.messages import english
from cmdesk.values.problems import UserError, sentence
from cmdesk.values.resources import resource
from tests.rules.evaluation.build import NONE, array

TRADES = ("tobacco", "bank", "telecom")
TEXT = """
code = "s"
name = "方案"
[[sections]]
code = "a"
name = { zh_CN = "业绩", en = "Results" }
[[sections.items]]
code = "x"
name = { en = "Forecast" }
weight = 100
sources = ["forecast", { indicator = "other", factor = 0.3 }]
not_applicable = "spread"
method = { kind = "threshold", line = 95, off = 0.5 }
[[sections.items]]
code = "y"
name = "扣分"
kind = "deduction"
weight = "2.5"
sources = "complaints"
method = { kind = "bands", bands = [[3, 2.5], [1, "1.5"]] }
"""


def preset(trade: str) -> Scheme:
    with resource("presets", "schemes", f"{trade}.toml").open("rb") as stream:
        return scheme_from_dict(tomllib.load(stream))


def test_a_scheme_is_read_from_toml() -> None:
    found = scheme_from_dict(tomllib.loads(TEXT))
    x, y = found.items
    assert (x.method, x.weight, x.not_applicable) == (Threshold(Decimal(95), Decimal("0.5")), 100, Absent.SPREAD)
    assert x.sources == (Term("forecast"), Term("other", Decimal("0.3")))
    names = (x.name.words("zh_CN"), y.name.words("en"), found.sections[0].name.words("en"))
    assert names == ("Forecast", "扣分", "Results")
    assert y.sources == (Term("complaints"),)
    assert y.method == Bands((Band(Decimal(3), Decimal("2.5")), Band(Decimal(1), Decimal("1.5"))))


@pytest.mark.parametrize("trade", TRADES)
def test_a_scheme_survives_json_unchanged(trade: str) -> None:
    found = preset(trade)
    assert scheme_from_dict(json.loads(json.dumps(scheme_to_dict(found)))) == found


def wrong(**changes: Any) -> list[str]:
    mapping = tomllib.loads(TEXT)
    mapping["sections"][0]["items"][0] |= changes
    with pytest.raises(UserError) as raised:
        scheme_from_dict(mapping)
    return [english(sentence(problem)) for problem in raised.value.problems]


def test_every_mistake_is_named_with_its_place() -> None:
    assert wrong(wieght=5, weight="viel", not_applicable="skip") == [
        "The scheme knows no “wieght” (sections[1].items[1].wieght); check the spelling or take it out.",
        "“viel” does not fit at sections[1].items[1].weight of the scheme; please correct it.",
        (
            "“skip” does not fit at sections[1].items[1].not_applicable of the scheme; "
            "choose one of: average, spread, full, zero."
        ),
    ]
    assert wrong(method={"kind": "threshold"}) == [
        "The scheme lacks “line” (sections[1].items[1].method.line); please add it."
    ]


@pytest.mark.parametrize("method", ["magic", {}, 7, {"kind": "threshold", "line": True}, {"kind": "bands", "bands": 3}])
def test_a_method_without_sense_is_refused(method: Any) -> None:
    assert len(wrong(method=method)) == 1


@pytest.mark.parametrize("trade", TRADES)
def test_the_presets_may_be_put_in_force(trade: str) -> None:
    found = preset(trade)
    assert validate(found) == ()
    everything = [found.name, *(s.name for s in found.sections), *(i.name for i in found.items),
                  *(a.name for a in found.awards)]
    assert all(name.zh and name.en for name in everything)
    grades = {pay.grade for pay in found.pay.grades} if found.pay else set()
    assert {rule.grade for rule in found.grading} | {rule.to for rule in found.grading} == grades
    assert max(p.coefficient for p in found.pay.grades) == 3 * min(p.coefficient for p in found.pay.grades)  # type: ignore[union-attr]


@pytest.mark.parametrize("trade", TRADES)
def test_the_presets_read_indicators_of_their_trade(trade: str) -> None:
    with resource("presets", f"{trade}.toml").open("rb") as stream:
        known = {indicator["code"] for indicator in tomllib.load(stream)["indicators"]}
    assert {need.indicator for need in needs(preset(trade)) if need.indicator} <= known


def test_the_tobacco_scheme_scores_a_person_as_by_hand() -> None:
    percent = {
        "key_brand_share": 30, "listing_rate": 88, "sell_through_rate": 91, "order_success_rate": 97,
        "visit_completion": 98, "on_time_rate": 85, "forecast_accuracy": 92, "diary_completion": 95,
        "marked_price_rate": 93.5, "satisfaction": 94,
    }
    figures = {code: Column(value=array(value)) for code, value in percent.items()}
    figures |= {
        "volume": Column(value=array(1050), target=array(1000), last=array(1029.41)),
        "in_store_sessions": Column(value=array(5)), "complaints": Column(value=array(1)),
    }
    inputs = Inputs(figures=figures, ratings={"supervisor_score": array(90)})
    who = [Person(code="M1", name="李")]
    found = preset("tobacco")
    result = score(found, who, inputs)
    assert {code: str(result.points("M1", code)) for code in result.items} == {
        "volume": "21.00",  # 20 × 105 %
        "volume_growth": "8.20",  # 20.59 ÷ 1,029.41 = 2.0002 %: 7 + 2.0002 × 0.6
        "key_brand": "8.00",  # the only one is first
        "listing_rate": "7.40",  # 8 − 2 × 0.3
        "sell_through_rate": "5.50", "order_success_rate": "2.50", "visit_completion": "9.80",
        "on_time_rate": "3.50",  # 4 − 5 × 0.1
        "forecast_accuracy": "4.70",  # 4.5 + 2 × 0.1
        "diary_completion": "3.80",
        "marked_price_rate": "1.80",  # two started points
        "satisfaction": "9.00", "supervisor_score": "9.00", "in_store_sessions": "1.00", "complaints": "-1.00",
        "violations": "0.00",
    }
    assert str(result.total("M1")) == "94.20"


def test_what_is_missing_is_named_person_by_person() -> None:
    who = [Person(code="M1", name="李"), Person(code="M2", name="王")]
    figures = {
        "volume": Column(value=array(10, 12), target=array(10, NONE), last=array(9, 9)),
        "visit_completion": Column(value=array(10, 12), over=array(NONE, 12)),
    }
    inputs = Inputs(figures=figures, ratings={"supervisor_score": array(NONE, 90)})
    found = {(gap.person, gap.item, gap.part) for gap in missing(preset("tobacco"), who, inputs)}
    told = {"volume", "volume_growth", "visit_completion", "supervisor_score", "complaints", "violations"}
    assert {each for each in found if each[1] in told} == {
        ("M2", "volume", "target"), ("M1", "visit_completion", "value"), ("M1", "supervisor_score", "supervisor"),
    }
    assert ("M1", "satisfaction", "value") in found
    assert ("M2", "satisfaction", "value") in found


def test_importing_the_rules_does_not_load_numpy() -> None:
    parts = "cmdesk.rules.evaluation, cmdesk.rules.targets, cmdesk.rules.figures"
    code = f"import {parts}, sys; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "False"


def test_no_module_takes_the_place_of_a_function() -> None:
    modules = {found.name for found in pkgutil.iter_modules(rules.__path__)}
    functions = {node.name for node in ast.parse(inspect.getsource(rules)).body if isinstance(node, ast.FunctionDef)}
    assert functions >= {"score", "rank", "explain", "validate", "awards", "pay"}
    assert not functions & modules
