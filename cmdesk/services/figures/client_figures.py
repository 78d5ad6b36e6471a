"""Typing figures of single clients: their managers' sums follow at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select

from cmdesk.models.figures import ClientFigure
from cmdesk.services.imports.figures import count_days, sum_up
from cmdesk.services.work import Work
from cmdesk.values.periods import Month

ASKED = 500


def put_client_figures(
    work: Work, indicator_id: int, month: Month, values: Mapping[int, Decimal | None],
) -> int:
    """Put figures of clients for a month (None takes one out) and sum them to their managers; how many changed."""
    kept = {
        f.client_id: f for start in range(0, len(values), ASKED) for f in work.session.scalars(
            select(ClientFigure).where(
                ClientFigure.month == month.number, ClientFigure.indicator_id == indicator_id,
                ClientFigure.client_id.in_(list(values)[start:start + ASKED])))
    }
    changed = sum(_put_figure(work, indicator_id, month, c, value, kept.get(c)) for c, value in values.items())
    if changed:
        work.session.flush()
        sum_up(work, [month.number], {indicator_id})
        count_days(work, [month.number], {indicator_id})
    return changed


def _put_figure(
    work: Work, indicator_id: int, month: Month, client_id: int, value: Decimal | None, old: ClientFigure | None,
) -> bool:
    if (old.value if old else None) == value:
        return False
    if value is None:
        work.session.delete(old)
    elif old is not None:
        old.value, old.import_id, old.days = value, None, None
    else:
        work.session.add(ClientFigure(
            month=month.number, indicator_id=indicator_id, client_id=client_id, value=value))
    return True
