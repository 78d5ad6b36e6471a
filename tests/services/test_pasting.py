"""A block of 10,000 cells from Excel is one transaction, one entry of the trail, one step to undo."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from cmdesk.models.figures import Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.models.system import AuditEntry, Undo
from cmdesk.services import system
from cmdesk.services.figures import Entry, enter_figures, enter_targets
from cmdesk.services.work import Desk
from cmdesk.store.undoing import UndoReport
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, UserError

MONTH = Month(2026, 10)
PEOPLE, COLUMNS = 250, 40


@pytest.fixture
def wide(branch: Desk) -> Desk:
    """A branch of 250 managers with 40 more indicators."""
    with branch.store.writing() as session:
        session.add_all([Manager(code=f"M{k}", name=f"经理{k}") for k in range(PEOPLE)])
        session.add_all([Indicator(code=f"x{k}", name=f"指标{k}") for k in range(COLUMNS)])
        session.commit()
    return branch


def block(start: int) -> list[Entry]:
    return [Entry(m, f"x{k}", Decimal(start + m * COLUMNS + k)) for m in range(1, PEOPLE + 1) for k in range(COLUMNS)]


def counts(desk: Desk, *models: type[Any]) -> list[int]:
    with desk.store.reading() as session:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


@pytest.mark.parametrize(("enter", "model"), [(enter_figures, ManagerFigure), (enter_targets, Target)])
def test_a_pasted_block_is_one_step(
    wide: Desk, actor: Actor, enter: Callable[..., Outcome[int]], model: type[Any]
) -> None:
    enter(wide, actor, MONTH, block(0)[:COLUMNS])
    undos, entries = counts(wide, Undo, AuditEntry)
    outcome = enter(wide, actor, MONTH, block(1))
    assert outcome.value == PEOPLE * COLUMNS
    assert counts(wide, Undo, AuditEntry, model) == [undos + 1, entries + 1, PEOPLE * COLUMNS]
    assert system.undo(wide, actor, outcome.undo or "").value == UndoReport(PEOPLE * COLUMNS, 0, 0)
    with wide.store.reading() as session:
        assert sorted(session.scalars(select(model.value))) == [e.value for e in block(0)[:COLUMNS]]


def test_one_bad_cell_keeps_the_whole_block_out(wide: Desk, actor: Actor) -> None:
    before = counts(wide, ManagerFigure, Undo, AuditEntry)
    with pytest.raises(UserError) as error:
        enter_figures(wide, actor, MONTH, [*block(0), Entry(1, "unknown", Decimal(1))])
    assert [p.code for p in error.value.problems] == ["not_found"]
    assert counts(wide, ManagerFigure, Undo, AuditEntry) == before
