"""What the program counts of its own records agrees with the records counted one by one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from cmdesk.models.visits import Visit
from cmdesk.services.figures.sources import VISITS, read_sources
from cmdesk.services.work import Desk

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 19)


def test_visits_are_counted_by_state_origin_and_times(sample: Desk) -> None:
    expected: dict[str, Counter[int]] = {name: Counter() for name in VISITS}
    with sample.store.writing() as session:
        visits = session.scalars(select(Visit).where(Visit.day.between(FIRST, LAST)).order_by(Visit.id)).all()
        for k, visit in enumerate(visits[:40]):
            visit.origin = "extra" if k % 2 else visit.origin
            visit.state = "skipped" if k % 5 == 0 else visit.state
            visit.left_at = None if k % 3 == 0 else visit.left_at
        session.commit()
        for visit in visits:
            done, extra = visit.state == "done", visit.origin == "extra"
            timed = visit.arrived_at is not None and visit.left_at is not None
            who = visit.manager_id
            expected["visits_planned"][who] += visit.state != "skipped" and not extra
            expected["visits_done"][who] += done and not extra
            expected["visits_extra"][who] += done and extra
            expected["visits_on_time"][who] += done and not extra and timed
    with sample.store.reading() as session:
        found = read_sources(session, FIRST, LAST, [*VISITS, "logs_due"])
    assert sum(expected["visits_extra"].values()) and sum(expected["visits_on_time"].values())
    for name, counts in expected.items():
        assert dict(found[name]) == {who: Decimal(n) for who, n in counts.items() if n}
    assert set(found["logs_due"]) == {1, 2, 3, 4, 5}
