"""A month's evaluation as it is shown, printed and answered on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from cmdesk.values.messages import Text
from cmdesk.values.periods import Month


class ScoredItem(NamedTuple):
    """A column of the sheet; `weight` is None for bonus, deduction and veto."""

    code: str
    name: str
    weight: Decimal | None
    kind: str
    unit: str = ""


class ItemScore(NamedTuple):
    """`points` is None where the item does not concern the person."""

    value: Decimal | None
    target: Decimal | None
    points: Decimal | None


class Standing(NamedTuple):
    """A manager's line; `rank` 0: scored and not ranked; `change` None: no last period."""

    manager_id: int
    code: str
    name: str
    territory: str
    grade: str
    grade_code: str
    branch_id: int | None
    total: Decimal
    rank: int
    change: int | None
    previous_total: Decimal | None = None
    scores: Mapping[str, ItemScore] = MappingProxyType({})


class Lacking(NamedTuple):
    """A figure, target or mark that is not there: whose, for which item, which part."""

    manager_id: int
    manager: str
    item: str
    name: Text
    part: str


class Honour(NamedTuple):
    """An award of the period: its name, who won it and why."""

    name: str
    winner: str
    reason: Text
    manager_id: int = 0


class Standings(NamedTuple):
    """Rows in the order of rank. `stale`: something it rests on was changed after it was computed."""

    evaluation_id: int
    month: Month
    scheme: str
    edition: int
    state: str
    made_at: datetime
    stale: bool
    decimals: int
    items: tuple[ScoredItem, ...]
    rows: tuple[Standing, ...]
    missing: tuple[Lacking, ...]
    awards: tuple[Honour, ...] = ()
