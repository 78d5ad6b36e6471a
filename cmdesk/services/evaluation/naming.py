"""Saying which line of an evaluation is meant, by the names of people, indicators and items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.models.figures import Indicator
from cmdesk.models.people import Manager
from cmdesk.services.evaluation.lines import LineKind
from cmdesk.values.periods import Month


@dataclass(frozen=True)
class Names:
    people: Mapping[str, str]
    indicators: Mapping[str, str]
    schemes: Mapping[str, str]

    def tell(self, kind: LineKind, key: str) -> str:
        """`24323|5|2` of a figure → 张三 · 销量 · 2026-11."""
        parts = key.split("|")
        if kind in (LineKind.FIGURES, LineKind.TARGETS):
            return " · ".join((self._who(parts[2]), self._indicator(parts[1]), _month(parts[0])))
        if kind is LineKind.CLIENTS:
            return " · ".join((self._indicator(parts[1]), _month(parts[0])))
        if kind is LineKind.MARKS:
            return " · ".join((self._who(parts[2]), parts[0], parts[1]))
        if kind is LineKind.SCORES:
            return " · ".join((self._who(parts[0]), parts[1]))
        if kind in (LineKind.TOTALS, LineKind.RANKS, LineKind.PEOPLE, LineKind.CONFIRMED):
            return self._who(key)
        if kind is LineKind.SCHEME:
            return self.schemes.get(key, f"#{key}")
        return f"#{key}" if key else ""

    def _who(self, id_: str) -> str:
        return self.people.get(id_, f"#{id_}")

    def _indicator(self, id_: str) -> str:
        return self.indicators.get(id_, f"#{id_}")


def _month(number: str) -> str:
    return str(Month.from_number(int(number)))


def names_of(session: Session) -> Names:
    return Names(
        {str(i): name for i, name in session.execute(select(Manager.id, Manager.name))},
        {str(i): name for i, name in session.execute(select(Indicator.id, Indicator.name))},
        {str(i): name for i, name in session.execute(select(EvaluationScheme.id, EvaluationScheme.name))},
    )
