"""What marks would come to before they are saved: totals and places with the marks that stand on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from cmdesk.rules.evaluation import rank, score
from cmdesk.services.evaluation.late import counted_points
from cmdesk.services.evaluation.marking import MarkKey
from cmdesk.services.evaluation.records import Case, live_case
from cmdesk.services.evaluation.schemes import scheme_in_force
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Manual
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True)
class Tried:
    """A person's total and place, and the points of the items marked by hand."""

    total: Decimal
    rank: int
    points: Mapping[str, Decimal]


@dataclass(frozen=True)
class MarksTrial:
    """A month read once, to be computed with other marks as often as wanted; `only` limits what it tells.

    `late`: points by staff number for corrections of earlier months.
    """

    case: Case
    only: int | None = None
    late: Mapping[str, Decimal] = field(default_factory=dict)

    def with_marks(self, marks: Mapping[MarkKey, Decimal | None]) -> dict[int, Tried]:
        """By manager id; None takes a mark away."""
        from cmdesk.rules.evaluation.correcting import corrected

        case = self.case
        inputs = replace(case.inputs, ratings={**case.inputs.ratings, **self._ratings(marks)})
        result = score(case.scheme, case.people, inputs, case.month)
        result = corrected(case.scheme, result, {}, self.late) if self.late else result
        ranks = {row.person: row.rank for row in rank(case.scheme, case.people, result)}
        by_hand = [k for k, code in enumerate(result.items) if isinstance(case.scheme.item(code).method, Manual)]
        return {
            i: Tried(
                result.decimal(result.total_units[p]), ranks.get(person.code, 0),
                {result.items[k]: result.decimal(result.units[p, k]) for k in by_hand},
            ) for p, (i, person) in enumerate(zip(case.ids, case.people, strict=True)) if self.only in (None, i)
        }

    def _ratings(self, marks: Mapping[MarkKey, Decimal | None]) -> dict[str, Any]:
        import numpy as np

        rows = {i: p for p, i in enumerate(self.case.ids)}
        changed: dict[str, Any] = {}
        for key, value in marks.items():
            method = self.case.scheme.item(key.item).method
            if key.manager_id not in rows or not isinstance(method, Manual):
                continue
            codes = [rater.code for rater in method.raters]
            array = changed.setdefault(key.item, np.array(self.case.inputs.ratings[key.item], dtype=float))
            mark = float("nan") if value is None else float(value)
            array[rows[key.manager_id], codes.index(key.rater)] = mark
        return changed


def trial(desk: Desk, actor: Actor, month: Month) -> MarksTrial:
    """Raises UserError scheme_missing, nobody_to_evaluate, not_allowed."""
    with desk.read(actor, Right.SEE_RANKING if actor.own_only else Right.EVALUATE) as session:
        kept = scheme_in_force(session, month)
        case = live_case(session, month, kept, desk.today())
        late = counted_points(session, kept, month, desk.today())
    points = {code: value for who, value in late.items() if (code := case.code_of(who))}
    return MarksTrial(case, (actor.manager_id or 0) if actor.own_only else None, points)
