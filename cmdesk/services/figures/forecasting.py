"""需求预测: each person's or client's next months by the method that did best in the past, and forecasts entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import BigInteger, select, type_coerce
from sqlalchemy.orm import Session

from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure
from cmdesk.models.people import Manager
from cmdesk.rules.forecast import FEWEST, ORIGINS, Forecasts, forecast
from cmdesk.services.figures.accuracy import FORECAST, main_indicator
from cmdesk.services.figures.client_figures import put_client_figures
from cmdesk.services.figures.entering import mark_stale
from cmdesk.services.figures.shape import CLIENT, MANAGER, owners_on
from cmdesk.services.figures.units import names_of
from cmdesk.services.work import Desk, require
from cmdesk.values.forecasts import ForecastRow, ForecastSheet
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.rights import Right
from cmdesk.values.targets import Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

LOOKED_BACK = 36
AHEAD = 3
SCALE = 10_000
ASKED = 400


@dataclass(frozen=True, slots=True)
class _Past:
    """Months that are over and have figures, oldest first, and each subject's figures in them (0 where none)."""

    months: tuple[Month, ...]
    subjects: tuple[int, ...]
    values: Array


def forecast_sheet(
    desk: Desk, actor: Actor, code: str, month: Month, branch_id: int | None = None, manager_id: int | None = None,
) -> ForecastSheet:
    """The months after `month` (or after the last full one) of a branch's people, or of one manager's clients.

    Client managers see themselves and their clients. Raises UserError not_allowed, not_found, breakdown_not_amount,
    forecast_short.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        each = _indicator(session, code)
        level = MANAGER if manager_id is None else CLIENT
        subjects = (
            _people(session, actor, branch_id) if manager_id is None else _clients(session, desk, actor, manager_id)
        )
        past = _past(session, each, level, subjects, _last_full(desk, month))
        if len(past.months) < FEWEST:
            raise trouble("forecast_short", label=each.name, count=len(past.months), least=FEWEST)
        return _sheet(session, each, level, past)


def enter_forecasts(
    desk: Desk, actor: Actor, month: Month, values: Mapping[int, Decimal | None],
) -> Outcome[int]:
    """Put forecasts of clients for a month (None takes one out); the outcome's value counts those that changed.

    Client managers enter those of their own clients. Raises UserError not_allowed, not_found.
    """
    with desk.write(actor, Right.RECORD_VISITS, "forecasts.enter", Area.FIGURES, Area.EVALUATION) as work:
        if actor.own_only:
            mine = owners_on(work.session, desk.today(), [actor.manager_id or 0])
            if set(values) - set(mine):
                require(actor, Right.EDIT_FIGURES)
        asked = _indicator(work.session, FORECAST)
        changed = put_client_figures(work, asked.id, month, values)
        if not changed:
            return work.nothing(0)
        mark_stale(work, {month.number})
        done = _("Entered {n} forecasts of {month}")(n=changed, month=str(month))
        return work.outcome(changed, done, subject=f"forecasts:{month}")


def adopt_forecasts(desk: Desk, actor: Actor, month: Month, manager_id: int) -> Outcome[int]:
    """Enter the program's forecasts of a month for a manager's clients that have none yet; how many.

    Raises UserError forecast_short and what `enter_forecasts` raises.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        sold = main_indicator(session)
    if sold is None:
        raise trouble("not_found", value=FORECAST, label=Indicator.__entity__.label)
    sheet = forecast_sheet(desk, actor, sold.code, month.plus(-1), manager_id=manager_id)
    at = sheet.ahead.index(month) if month in sheet.ahead else 0
    free = {row.unit.id: row.values[at] for row in sheet.rows if row.entered is None}
    return enter_forecasts(desk, actor, sheet.ahead[at], free)


def _indicator(session: Session, code: str) -> Indicator:
    found = session.scalar(select(Indicator).where(Indicator.code == code))
    if found is None:
        raise trouble("not_found", value=code, label=Indicator.__entity__.label)
    if found.nature != "amount":
        raise trouble("breakdown_not_amount", label=found.name)
    return found


def _people(session: Session, actor: Actor, branch_id: int | None) -> list[int]:
    asked = select(Manager.id).where(Manager.state != "left").order_by(Manager.code)
    if branch_id is not None:
        asked = asked.where(Manager.branch_id == branch_id)
    if actor.own_only:
        asked = asked.where(Manager.id == actor.manager_id)
    return list(session.scalars(asked))


def _clients(session: Session, desk: Desk, actor: Actor, manager_id: int) -> list[int]:
    if actor.own_only and actor.manager_id != manager_id:
        return []
    return sorted(owners_on(session, desk.today(), [manager_id]))


def _last_full(desk: Desk, month: Month) -> Month:
    return min(month, Month.of(desk.today()).plus(-1))


def _past(session: Session, each: Indicator, level: str, subjects: Sequence[int], last: Month) -> _Past:
    import numpy as np

    model: Any = ManagerFigure if level == MANAGER else ClientFigure
    owner = model.manager_id if level == MANAGER else model.client_id
    numbers = [last.plus(-back).number for back in range(LOOKED_BACK - 1, -1, -1)]
    place, column = {s: k for k, s in enumerate(subjects)}, {n: k for k, n in enumerate(numbers)}
    values = np.zeros((len(subjects), LOOKED_BACK))
    there = np.zeros(LOOKED_BACK, dtype=bool)
    for start in range(0, len(subjects), ASKED):
        asked = select(owner, model.month, type_coerce(model.value, BigInteger)).where(
            model.month.in_(numbers), model.indicator_id == each.id, owner.in_(subjects[start:start + ASKED]))
        for subject, number, value in session.execute(asked):
            values[place[subject], column[number]] = value / SCALE
            there[column[number]] = True
    first = int(there.argmax()) if there.any() else LOOKED_BACK
    end = LOOKED_BACK - int(there[::-1].argmax()) if there.any() else LOOKED_BACK
    months = tuple(Month.from_number(n) for n in numbers[first:end])
    return _Past(months, tuple(subjects), values[:, first:end].clip(0))


def _sheet(session: Session, each: Indicator, level: str, past: _Past) -> ForecastSheet:
    import numpy as np

    both = np.vstack([past.values.sum(axis=0, keepdims=True), past.values])
    found = forecast(both, AHEAD)
    ahead = tuple(past.months[-1].plus(k) for k in range(1, AHEAD + 1))
    entered = _entered(session, level, past.subjects, ahead[0])
    names = names_of(session, [Unit(level, s) for s in past.subjects])
    rows = [
        _row(Unit(level, s), names[Unit(level, s)], both[k], found, k, each.digits, entered.get(s))
        for k, s in enumerate(past.subjects, 1)
    ]
    whole = sum(entered.values(), Decimal(0)) if entered else None
    return ForecastSheet(
        code=each.code, name=each.name, unit=each.unit, digits=each.digits, months=past.months, ahead=ahead,
        rows=tuple(rows), total=_row(Unit("", 0), ("", ""), both[0], found, 0, each.digits, whole),
        origins=found.backtest.origins,
    )


def _row(
    unit: Unit, name: tuple[str, str], history: Array, found: Forecasts, at: int, digits: int, entered: Decimal | None,
) -> ForecastRow:
    def rounded(values: Array) -> tuple[Decimal, ...]:
        return tuple(round(Decimal(repr(float(v))), digits) for v in values)

    return ForecastRow(
        unit=unit, code=name[0], name=name[1], history=tuple(float(v) for v in history), method=found.methods[at],
        error=_known(found.error[at]), naive=_known(found.naive[at]), values=rounded(found.value[at]),
        low=rounded(found.low[at]), high=rounded(found.high[at]), entered=entered,
    )


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def _entered(session: Session, level: str, subjects: Collection[int], month: Month) -> dict[int, Decimal]:
    model: Any = ManagerFigure if level == MANAGER else ClientFigure
    owner = model.manager_id if level == MANAGER else model.client_id
    asked = select(owner, model.value).join(Indicator, Indicator.id == model.indicator_id).where(
        Indicator.code == FORECAST, model.month == month.number)
    wanted = set(subjects)
    return {s: value for s, value in session.execute(asked) if s in wanted}


__all__ = ["ORIGINS", "adopt_forecasts", "enter_forecasts", "forecast_sheet"]
