"""A small made-up branch as tables, for the tests beside this file."""


from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from cmdesk.rules.demo.branch import branch
from cmdesk.rules.demo.options import DemoOptions
from cmdesk.rules.evaluation import scheme_from_dict
from cmdesk.values.evaluation import Scheme
from cmdesk.values.presets import load_preset
from cmdesk.values.resources import resource

TODAY = date(2026, 11, 20)
SMALL = DemoOptions(managers=6, clients=240, months=14, seed=3)
TOBACCO = load_preset("tobacco")
NUMBERS = {indicator.code: k for k, indicator in enumerate(TOBACCO.indicators, start=11)}
CODES = {number: code for code, number in NUMBERS.items()}

Tables = dict[str, list[dict[str, Any]]]


def scheme() -> Scheme:
    with resource("presets", "schemes", "tobacco.toml").open("rb") as stream:
        return scheme_from_dict(tomllib.load(stream, parse_float=Decimal))


def tables_of(options: DemoOptions, today: date = TODAY) -> Tables:
    found: Tables = defaultdict(list)
    for chunk in branch(options, today, TOBACCO, scheme(), NUMBERS):
        names = list(chunk.columns)
        found[chunk.table] += [dict(zip(names, row, strict=True)) for row in chunk.rows()]
    return found


def volumes(tables: Tables) -> dict[int, int]:
    found: Counter[int] = Counter()
    for row in tables["client_figures"]:
        if CODES[row["indicator_id"]] == "volume":
            found[row["month"]] += row["value"]
    return found
