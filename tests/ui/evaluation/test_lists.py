"""The red and the black list, the gap to the next above, and the question before a bare month is scored."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot
from sqlalchemy import text

from cmdesk.services.evaluation import evaluate, publish, standings
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.looking import CHIEF, MONTH, look_at, press, result, shown
from tests.ui.pages import Make, finish

BARE = Month(2027, 3)


def test_the_lists_stand_with_their_reasons(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    evaluate(sample, CHIEF, MONTH)
    page = shown(qtbot, open_context(sample))
    page.show_view("lists")
    model = page.result.table.model
    keys = [c.key for c in model.columns]
    rows = [[model.text(k, keys.index(key)) for key in ("list", "rank", "name", "reason")]
            for k in range(model.rowCount())]
    found = result(sample)
    assert [(row[0], row[2]) for row in rows[:len(found.awards)]] == [(a.name, a.winner) for a in found.awards]
    assert rows[len(found.awards)] == ["Red list", "1", found.rows[0].name, "among the first 3"]
    last = model.rowCount() - 1
    assert model.text(last, 0) == "Black list"


def test_the_gap_to_the_next_above_has_a_column(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    model = page.result.table.model
    at = [c.key for c in model.columns].index("gap")
    rows = result(sample).rows
    assert model.value(0, at) is None
    assert [model.value(k, at) for k in range(1, len(rows))] == [
        above.total - own.total for above, own in zip(rows, rows[1:], strict=False)
    ]


def test_the_total_compares_each_item_with_the_next_above(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    look_at(qtbot, page, 2, "total")
    above, own = result(sample).rows[1:3]
    panel = page.result.panel
    assert f"{above.total - own.total:.2f} points to {above.name}, next above" in panel.texts
    ours, theirs = own.scores["key_brand"].points, above.scores["key_brand"].points
    assert ours is not None
    assert theirs is not None
    gap = ours - theirs
    shown_gap = f"{gap:+.2f}".replace("-", "−") if gap else "—"
    place = panel.texts.index("Key brand share")
    assert panel.texts[place + 2] == shown_gap
    assert "What would close the gap" in panel.texts


def test_a_manager_is_compared_with_the_mean_alone(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    publish(sample, CHIEF, MONTH)
    page = shown(qtbot, open_context(sample, Actor(9, "张三", Role.MANAGER, manager_id=2)))
    own = next(r for r in result(sample).rows if r.manager_id == 2)
    press(qtbot, page, f"Why am I no. {own.rank}?")
    page.result.explain_now()
    points = own.scores["key_brand"].points
    all_points = [r.scores["key_brand"].points for r in result(sample).rows]
    assert points is not None
    mean = (sum((p for p in all_points if p is not None), Decimal(0)) / len(all_points)).quantize(Decimal("0.01"))
    texts = page.result.panel.texts
    told = texts[texts.index("Key brand share") + 2]
    assert told == (f"{points - mean:+.2f}".replace("-", "−") if points != mean else "—")


def test_a_bare_month_is_not_scored_without_asking(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    """Nothing is there: the question says so and names what is missing; the first answer leads to the check list."""
    with sample.store.writing() as session:
        for table in ("manager_figures", "client_figures", "manual_scores", "visits", "work_logs", "targets"):
            session.execute(text(f"DELETE FROM {table}"))
        session.commit()
    ctx = open_context(sample)
    page = shown(qtbot, ctx, BARE)
    asker.answers = [0]
    press(qtbot, page, "Compute")
    question = asker.said[-1]
    assert "nothing to score 2027-03 by yet" in question
    assert "of everybody" in question
    assert page.key == "gaps"
    assert standings(sample, CHIEF, BARE) is None
    asker.answers = [1]
    page.show_view("ranking")
    press(qtbot, page, "Compute")
    finish(qtbot, ctx)
    assert standings(sample, CHIEF, BARE) is not None
    press(qtbot, page, "Compute")
    finish(qtbot, ctx)
    assert asker.answers == []
