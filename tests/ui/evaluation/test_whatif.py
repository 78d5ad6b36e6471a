"""试算 through the window: places move beside those in force, nothing is kept until asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cmdesk.services.evaluation import standings
from cmdesk.services.evaluation.editing import editions
from cmdesk.services.work import Desk
from cmdesk.ui.evaluation.whatif import WhatIfView
from cmdesk.ui.theme import Tone
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.editing import press, trying
from tests.ui.evaluation.looking import CHIEF, MONTH, shown
from tests.ui.pages import IGNORED, Make, finish, probe

pytestmark = pytest.mark.qt_log_ignore(IGNORED, extend=True)
D = Decimal


def weigh(qtbot: QtBot, view: WhatIfView, code: str, text: str) -> None:
    """Type a weight and wait for its trial."""
    model, before = view.weights.model, view.trial
    row = next(k for k in range(model.rowCount()) if model.id(k) == code)
    assert model.setData(model.index(row, 2), text)
    qtbot.waitUntil(lambda: view.trial is not before or view.problem.isVisible(), timeout=20_000)


def column(view: WhatIfView, key: str) -> list[object]:
    model = view.people.model
    at = [c.key for c in model.columns].index(key)
    return [model.value(k, at) for k in range(model.rowCount())]


def test_it_begins_with_what_is_in_force(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    view = trying(qtbot, shown(qtbot, open_context(sample)))
    probe(view.people.model)
    found = standings(sample, CHIEF, MONTH)
    assert found is not None
    assert column(view, "name") == [row.name for row in found.rows]
    assert column(view, "places") == [0] * len(found.rows)
    assert view.told.text() == "Nobody changes place."
    assert not view.back_to_now.isEnabled()


def test_places_move_with_a_weight_and_say_so_by_sign_and_colour(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    page = shown(qtbot, open_context(sample))
    view = trying(qtbot, page)
    weigh(qtbot, view, "supervisor_score", "70")
    assert view.sum.text() == "weights sum to 100"
    moved = [each for each in column(view, "places") if each]
    assert moved and sum(int(str(each)) for each in moved) == 0
    model = view.people.model
    keys = [c.key for c in model.columns]
    texts = [model.text(k, keys.index("places")) for k in range(model.rowCount())]
    assert any(text.startswith("▲") for text in texts) and any(text.startswith("▼") for text in texts)
    tone = model.columns[keys.index("difference")].tone
    for text in column(view, "difference"):
        wanted = {"+": Tone.GOOD, "−": Tone.BAD}.get(str(text)[0], Tone.NEUTRAL)
        assert tone is not None and tone(text) is wanted
    assert "rise" in view.told.text()


def test_nothing_is_kept_and_one_click_leads_back(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    before = standings(sample, CHIEF, MONTH)
    view = trying(qtbot, shown(qtbot, open_context(sample)))
    weigh(qtbot, view, "volume", "60")
    assert standings(sample, CHIEF, MONTH) == before
    assert [e.edition for e in editions(sample, CHIEF, MONTH)] == [1]
    press(qtbot, view, "As it is now")
    qtbot.waitUntil(lambda: view.told.text() == "Nobody changes place.", timeout=20_000)


def test_the_chosen_place_is_explained(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    view = trying(qtbot, shown(qtbot, open_context(sample)))
    assert view.trial is not None
    second = view.trial.rows[1]
    view.people.select(second.code)
    assert view.who.text() == f"{second.name}, place 2"
    assert second.name in view.firm.text() and "10%" in view.firm.text()
    swap = view.trial.swap_with_above(second.code)
    assert swap is not None and f"{swap.gap} points behind" in view.near.text()
    shown_items = [view.ways.model.id(k) for k in range(view.ways.model.rowCount())]
    assert shown_items == [way.item for way in swap.ways]
    view.people.select(view.trial.rows[0].code)
    assert view.near.text() == "There is nobody above."


def test_without_scaling_the_sum_is_told_and_nothing_is_compared(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    view = trying(qtbot, shown(qtbot, open_context(sample)))
    view.keeping.setChecked(False)
    weigh(qtbot, view, "volume", "30")
    qtbot.waitUntil(view.problem.isVisible, timeout=10_000)
    assert view.sum.text() == "weights sum to 110, 10 too many"
    assert "not 100" in view.problem.text()
    weigh(qtbot, view, "volume_growth", "0.0")
    assert view.problem.isVisible()


def test_what_is_no_weight_is_refused(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    view = trying(qtbot, shown(qtbot, open_context(sample)))
    model = view.weights.model
    model.setData(model.index(0, 2), "much")
    model.setData(model.index(0, 2), "120")
    assert asker.said == ["“much” is no weight; type a number from 0 to 100.", "weight_too_much"]


def test_the_same_copy_is_edited_and_put_in_force(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    page = shown(qtbot, open_context(sample))
    view = trying(qtbot, page)
    weigh(qtbot, view, "volume", "60")
    press(qtbot, view, "Edit the rules")
    scheme = page.made["scheme"]
    assert page.key == "scheme" and scheme.currentWidget() is scheme.editor  # type: ignore[attr-defined]
    assert scheme.work.scheme.item("volume").weight == 60  # type: ignore[attr-defined]
    trying(qtbot, page)
    asker.answers = [True]
    press(qtbot, view, "Put in force")
    finish(qtbot, page.ctx)
    found = standings(sample, CHIEF, MONTH)
    assert found is not None and found.edition == 2 and found.items[0].weight == 60


def test_only_those_who_edit_schemes_try(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample, Actor(0, "内勤", Role.CLERK)))
    assert "whatif" not in page.switch.buttons


def test_a_month_without_a_scheme_says_so(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample), Month(1999, 5))
    qtbot.mouseClick(page.switch.buttons["whatif"], Qt.MouseButton.LeftButton)
    view = page.made["whatif"]
    assert isinstance(view, WhatIfView)
    assert view.problem.text() == "There is no scheme for this month yet."
