"""The first steps: what is there already, and the way to what is not."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from cmdesk.services.work import Desk
from cmdesk.ui.system.first_steps import STEPS, FirstSteps
from tests.ui.pages import IGNORED, Make

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)


class Way:
    """Keeps where it was sent."""

    def __init__(self) -> None:
        self.gone: list[tuple[str, object]] = []

    def go(self, key: str, target: object = None) -> None:
        self.gone.append((key, target))


def test_a_new_branch_has_its_cycles_and_waits_for_its_people(qtbot: QtBot, branch: Desk, open_context: Make) -> None:
    ctx = open_context(branch)
    way = ctx.navigation = Way()  # type: ignore[assignment]
    steps = FirstSteps(ctx)
    qtbot.addWidget(steps)
    steps.show()
    counts = dict(zip([step.entity for step in STEPS], steps.counts(), strict=True))
    assert counts["managers"] == counts["clients"] == 0
    assert counts["cycles"] > 0
    first = next(b for b in steps.findChildren(QPushButton) if b.property("role") == "primary")
    assert first.text() == "To the team"
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert way.gone == [("team", "managers")]
    assert not steps.isVisible()


def test_a_branch_at_work_has_done_them_all(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    steps = FirstSteps(open_context(sample, language="zh_CN"))
    qtbot.addWidget(steps)
    steps.show()
    done = dict(zip([step.entity for step in STEPS], steps.counts(), strict=True))
    assert (done["managers"], done["clients"]) == (5, 120)
    assert done["visits"] > 0
    assert "✓ 120" in [each.text() for each in steps.findChildren(QLabel)]


def test_late_in_a_month_the_next_one_is_planned(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    """Today is the 20th; a day later the month that goes on is the next one."""
    for day, month in ((20, 11), (21, 12)):
        ctx = open_context(sample)
        ctx.navigation = Way()  # type: ignore[assignment]
        ctx.today = date(2026, 11, day)
        steps = FirstSteps(ctx)
        qtbot.addWidget(steps)
        steps._go(next(step for step in STEPS if step.entity == "visits"))
        assert ctx.period.value.month.month == month
