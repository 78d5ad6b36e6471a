"""The seal on a server is the seal of the file: equal data gives equal lines, and the check works the same."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select, text

from cmdesk.models.evaluation import Evaluation
from cmdesk.services import system
from cmdesk.services.demo import DemoOrder
from cmdesk.services.evaluation import lock, publish
from cmdesk.services.evaluation.late import late_corrections
from cmdesk.services.evaluation.lines import Lines, basis_of, lines_of
from cmdesk.services.figures import Entry, enter_targets
from cmdesk.services.samples import make_sample
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError

MONTH = Month(2026, 11)
SAME = ("figures", "clients", "targets", "marks", "scheme", "record", "scores", "totals", "ranks", "people")


def lines(desk: Desk) -> Lines:
    with desk.store.reading() as session:
        found = session.scalars(select(Evaluation).where(Evaluation.month == MONTH.number)).one()
        return lines_of(session, found, basis_of(session, found))


def test_a_server_seals_and_checks_like_a_file(sample: Desk, actor: Actor, postgres_url: str, tmp_path: Path) -> None:
    server = Desk(open_store(postgres_url), tmp_path, lambda: datetime(2026, 11, 20, 10, 30))
    try:
        make_sample(server, actor, DemoOrder(managers=5, clients=120, months=4, seed=7))
        for desk in (sample, server):
            publish(desk, actor, MONTH)
            lock(desk, actor, MONTH)
            assert system.check(desk, actor) == []
        here, there = lines(sample), lines(server)
        assert {kind: here[kind] for kind in SAME} == {kind: there[kind] for kind in SAME}
        enter_targets(server, actor, MONTH, [Entry(2, "volume", Decimal(2000))])
        assert system.check(server, actor) == []
        assert len(late_corrections(server, actor, MONTH)) == 1
        with server.store.writing() as session:
            session.execute(text("UPDATE standings SET total = total + 1 WHERE manager_id = 2"))
            session.commit()
        assert {p.code for p in system.check(server, actor)} == {"period_line_altered"}
    except UserError as error:
        raise AssertionError([(p.code, p.value, dict(p.params)) for p in error.problems]) from error
    finally:
        server.store.close()
