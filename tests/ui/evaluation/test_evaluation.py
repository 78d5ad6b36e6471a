"""考核 through the window: looking, explaining, scoring, publishing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select, text

from cmdesk.models.evaluation import Evaluation
from cmdesk.models.system import AuditEntry
from cmdesk.services import entities
from cmdesk.services.evaluation import evaluate, explain, lock, publish
from cmdesk.services.work import Desk
from cmdesk.ui.context import Period
from cmdesk.ui.evaluation.scheme import SchemeView
from cmdesk.ui.evaluation.words import two_lines
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.evaluation.looking import CHIEF, MONTH, look_at, offered, press, result, shown
from tests.ui.pages import Make, finish, probe


def test_the_ranking_shows_every_item_under_its_weight(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    found, model = result(sample), page.result.table.model
    probe(model)
    keys = [column.key for column in model.columns]
    heads = {column.key: column.name.replace("\n", "") for column in model.columns}
    for item in found.items:
        if item.weight is not None:
            assert heads[item.code].endswith(f"{item.weight.normalize():f}")
    for line, row in enumerate(found.rows):
        assert model.text(line, keys.index("name")) == row.name
        assert model.value(line, keys.index("total")) == row.total
        assert model.value(line, keys.index("volume")) == row.scores["volume"].points
    assert page.switch.note.text() == "weights sum to 100"


def test_an_item_and_the_rest_make_the_total(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    model = page.result.table.model
    keys = [column.key for column in model.columns]
    items = [k for k, column in enumerate(model.columns) if column.name and column.key not in ("extra",)]
    for line in range(model.rowCount()):
        extra = model.text(line, keys.index("extra")).replace("−", "-").replace("—", "0")
        points = sum((Decimal(str(model.value(line, k))) for k in items), Decimal(extra))
        assert points == model.value(line, keys.index("total"))


def test_a_click_on_a_cell_explains_it(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    row = result(sample).rows[2]
    look_at(qtbot, page, 2, "listing_rate")
    made = explain(sample, CHIEF, MONTH, row.code, "listing_rate")
    texts = page.result.panel.texts
    assert texts[0] == f"{row.name} · Listing rate"
    assert texts[1] == f"{row.scores['listing_rate'].points:.2f}"
    assert made.formula in [label.text() for label in page.result.panel.findChildren(QLabel)]
    assert any("team average" in text for text in texts)
    assert any("rows" in text or "Figures" in text for text in texts)


def test_arrow_keys_move_the_explanation(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    look_at(qtbot, page, 0, "listing_rate")
    qtbot.keyClick(page.result.table.table, Qt.Key.Key_Down)
    name = result(sample).rows[1].name
    qtbot.waitUntil(lambda: page.result.panel.texts[:1] == [f"{name} · Listing rate"])


def test_the_total_lists_its_items_and_each_leads_to_its_own(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    look_at(qtbot, page, 1, "total")
    links = [b for b in page.result.panel.findChildren(QPushButton) if b.text() == "Volume against target"]
    qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)
    name = result(sample).rows[1].name
    qtbot.waitUntil(lambda: page.result.panel.texts[:1] == [f"{name} · Volume against target"])
    assert page.result.table.current == (result(sample).rows[1].manager_id, "volume")


def test_the_gap_to_the_next_above_is_told(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    first, second = result(sample).rows[:2]
    look_at(qtbot, page, 1, "total")
    assert f"{first.total - second.total:.2f} points to {first.name}, next above" in page.result.panel.texts


def test_by_territory_each_group_counts_from_one(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    qtbot.mouseClick(page.switch.buttons["territory"], Qt.MouseButton.LeftButton)
    model = page.result.table.model
    probe(model)
    keys = [column.key for column in model.columns]
    people = {row.manager_id: row for row in result(sample).rows}
    groups: dict[str, list[int]] = {}
    for line in range(model.rowCount()):
        manager_id = model.id(line)
        assert isinstance(manager_id, int)
        groups.setdefault(people[manager_id].territory, []).append(int(str(model.value(line, keys.index("rank")))))
    assert all(ranks[0] == 1 and ranks == sorted(ranks) for ranks in groups.values())
    assert sum(len(ranks) for ranks in groups.values()) == 5


def test_by_item_the_chosen_item_ranks(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    qtbot.mouseClick(page.switch.buttons["item"], Qt.MouseButton.LeftButton)
    page.result.items.setCurrentIndex(page.result.items.findData("visit_completion"))
    model = page.result.table.model
    at = [column.key for column in model.columns].index("visit_completion")
    points = [model.value(line, at) for line in range(model.rowCount())]
    given = [row.scores["visit_completion"].points or Decimal(0) for row in result(sample).rows]
    assert points == sorted(given, reverse=True)


def test_risers_and_fallers_against_last_month(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    qtbot.mouseClick(page.switch.buttons["movers"], Qt.MouseButton.LeftButton)
    model = page.result.table.model
    keys = [column.key for column in model.columns]
    last = {row.manager_id: row.rank for row in result(sample, MONTH.plus(-1)).rows}
    changes = []
    for line in range(model.rowCount()):
        manager_id = model.id(line)
        assert isinstance(manager_id, int)
        assert model.value(line, keys.index("before")) == last[manager_id]
        changes.append(int(str(model.value(line, keys.index("change")))))
    assert changes == sorted(changes, reverse=True)


def test_an_item_of_the_total_opens_in_every_view(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    page.show_view("movers")
    page.result.explain_now()
    page.result.panel.wanted.emit("volume")
    assert page.result.panel.texts[0].endswith("Volume against target")


def test_the_scheme_is_told_in_words_and_sums_to_100(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    qtbot.mouseClick(page.switch.buttons["scheme"], Qt.MouseButton.LeftButton)
    scheme = page.made["scheme"]
    assert isinstance(scheme, SchemeView)
    model = scheme.table.model
    keys = [column.key for column in model.columns]
    rules = {str(model.id(k)): model.text(k, keys.index("rule")) for k in range(model.rowCount())}
    assert rules["listing_rate"] == "required ≥ 90%; each 1 percentage point below costs 0.3; at most 8"
    assert scheme.look.sum.text() == "weights sum to 100"


def test_what_is_missing_stands_there_before_scoring(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    """December has no figures and no marks yet."""
    ctx = open_context(sample)
    page = shown(qtbot, ctx, Month(2026, 12))
    finish(qtbot, ctx)
    qtbot.mouseClick(page.switch.buttons["gaps"], Qt.MouseButton.LeftButton)
    model = page.lacking.table.model
    probe(model)
    lines = {(model.text(k, 1), model.text(k, 2)): model.text(k, 4) for k in range(model.rowCount())}
    assert lines["Supervisor's score", "marks"] == "everybody"
    assert ("Listing rate", "figure") in lines
    ways = {model.text(k, 1): model.text(k, 5) for k in range(model.rowCount())}
    assert ways["Visit completion"] == "Enter visits"
    assert page.switch.buttons["gaps"].text() == f"What is missing {model.rowCount()}"
    page.lacking.table.select(next(k for k in range(model.rowCount()) if model.text(k, 1) == "Supervisor's score"))
    qtbot.keyClick(page.lacking.table.table, Qt.Key.Key_Return)
    assert page.key == "marks"


def test_computing_publishing_locking_and_opening_again(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    assert page.header.chip.text() == "To be published"
    asker.answers = [1]
    press(qtbot, page, "Compute")
    finish(qtbot, ctx)
    asker.answers = [True, True, "算错了一个人", "再核一遍"]
    finish(qtbot, ctx)
    if not page.gaps:
        asker.answers.pop(0)
    press(qtbot, page, "Publish")
    assert page.header.chip.text() == "Published"
    assert "Compute" not in offered(page)
    press(qtbot, page, "Lock")
    assert page.header.chip.text() == "Locked"
    assert "Lock" not in offered(page)
    press(qtbot, page, "Take back")
    assert page.header.chip.text() == "Published"
    press(qtbot, page, "Take back")
    assert page.header.chip.text() == "To be published"
    with sample.store.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action.like("evaluation.%"))).all()
    done = [(entry.action, entry.detail) for entry in entries if entry.action != "evaluation.run"][-4:]
    assert [action for action, _detail in done] == [
        "evaluation.publish", "evaluation.lock", "evaluation.reopen", "evaluation.reopen",
    ]
    assert "算错了一个人" in str(done[2][1])


def test_the_state_of_a_locked_month_is_the_administrators(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    publish(sample, CHIEF, MONTH)
    lock(sample, CHIEF, MONTH)
    supervisor = shown(qtbot, open_context(sample, Actor(5, "主管", Role.SUPERVISOR)))
    assert "Take back" not in offered(supervisor)


def test_occurrences_are_a_list_with_a_form(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    qtbot.mouseClick(page.switch.buttons["occurrences"], Qt.MouseButton.LeftButton)
    assert "New" in offered(page)
    page.new()
    assert page.occurrences is not None
    assert page.occurrences.detail.isVisible()


def test_occurrences_are_chosen_and_shown_by_name(sample: Desk) -> None:
    offered_items = {ref.id: english(ref.label) for ref in entities.choices(sample, CHIEF, "occurrences", "item")}
    assert set(offered_items) == {"complaints", "violations"}
    known = entities.rows(sample, CHIEF, ListQuery(entity="occurrences", columns=("item",))).rows
    assert known
    assert {english(row.values[0].label) for row in known} <= set(offered_items.values())


def test_the_export_is_the_ranking_sheet(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    asker.answers = [tmp_path / "排名"]
    press(qtbot, page, "Export")
    finish(qtbot, ctx)
    book = load_workbook(tmp_path / "排名.xlsx")
    cells = {cell.value for tab in book for line in tab.iter_rows() for cell in line}
    assert {row.name for row in result(sample).rows} <= cells


def test_slip_of_one_person_is_previewed(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    look_at(qtbot, page, 3, "total")
    slip = next(b for b in page.result.panel.findChildren(QPushButton) if b.text() == "Print the slip")
    qtbot.mouseClick(slip, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    qtbot.waitUntil(lambda: page.dialog.view.document is not None and page.dialog.view.document.pageCount() == 1)
    page.dialog.close()


def test_a_client_manager_sees_own_numbers_alone(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    publish(sample, CHIEF, MONTH)
    page = shown(qtbot, open_context(sample, Actor(9, "张三", Role.MANAGER, manager_id=2)))
    assert not set(page.switch.buttons) & {"gaps", "marks", "occurrences", "whatif", "grades"}
    assert {"ranking", "appeals", "scheme"} <= set(page.switch.buttons)
    assert page.result.person is not None and page.result.person.manager_id == 2
    totals = page.result.shown.totals
    assert set(totals) == {"total"}, "the own points are no average of all"
    extra = [row[[c.key for c in page.result.shown.columns].index("extra")] for row in page.result.shown.rows]
    assert sum(1 for text in extra if text) == 1
    other = next(row.manager_id for row in result(sample).rows if row.manager_id != 2)
    page.result.look_at(other)
    page.result.explain_now()
    assert page.result.panel.texts == ["Of colleagues you see the published ranking alone."]
    page.result.look_at(2, "volume")
    page.result.explain_now()
    assert "Volume against target" in page.result.panel.texts[0]


def test_a_branch_without_results_says_how_to_get_them(qtbot: QtBot, branch: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(branch))
    assert "has not been evaluated yet" in page.result.table.empty.text()
    assert offered(page) == ["Compute"]
    for key in page.switch.buttons:
        page.show_view(key)


def test_a_target_of_another_page_opens_the_number(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    page = shown(qtbot, open_context(sample))
    row = result(sample).rows[4]
    page.open((row.manager_id, "complaints"))
    assert page.result.panel.texts[0] == f"{row.name} · Complaints"
    page.open(row.manager_id)
    assert page.result.table.current == (row.manager_id, "total")
    page.open(("marks",))
    assert page.key == "marks"


def test_another_month_is_shown_when_it_is_chosen(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    ctx.period.set(Period(MONTH.plus(-1), Week(2026, 43)))
    assert page.found is not None
    assert page.found.month == MONTH.plus(-1)


def test_figures_changed_since_ask_for_computing_again(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    asker.answers = [1]
    with sample.store.writing() as session:
        for found in session.scalars(select(Evaluation).where(Evaluation.month == MONTH.number)):
            found.stale = True
        session.commit()
    ctx = open_context(sample)
    page = shown(qtbot, ctx)
    assert page.header.chip.text() == "Compute again"
    assert "Publish" not in offered(page)
    asker.answers = [1]
    press(qtbot, page, "Compute")
    finish(qtbot, ctx)
    assert page.header.chip.text() == "To be published"
    assert evaluate(sample, CHIEF, MONTH).value.stale is False


@pytest.mark.parametrize(("language", "word"), [("en", "Ranking"), ("zh_CN", "排名")])
def test_every_view_in_both_languages(
    qtbot: QtBot, sample: Desk, open_context: Make, language: str, word: str,
) -> None:
    page = shown(qtbot, open_context(sample, language=language))
    assert page.switch.buttons["ranking"].text() == word
    for key in page.switch.buttons:
        page.show_view(key)
        texts = [each.text() for each in page.findChildren(QLabel)]
        assert not [text for text in texts if "{" in text]


@pytest.mark.parametrize(
    ("name", "weight", "lines"),
    [
        ("上柜率", Decimal(8), "上柜率\n8"), ("需求预测准确率", Decimal("5.0"), "需求预测\n准确率 5"),
        ("Order success rate", Decimal(3), "Order success\nrate 3"), ("加分", None, "加分"),
    ],
)
def test_headers_break_where_they_read_well(name: str, weight: Decimal | None, lines: str) -> None:
    assert two_lines(name, weight) == lines


def test_visits_entered_after_computing_are_told_before_publishing(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    october = Month(2026, 10)
    evaluate(sample, CHIEF, october)
    ctx = open_context(sample)
    page = shown(qtbot, ctx, october)
    finish(qtbot, ctx)
    assert page.header.chip.text() == "To be published"
    assert "Publish" in offered(page)
    with sample.store.writing() as session:
        session.execute(text("DELETE FROM visits"))
        session.commit()
    page.refresh()
    finish(qtbot, ctx)
    assert page.header.chip.text() == "Compute again"
    assert "Publish" not in offered(page)
    asker.answers = [1]
    press(qtbot, page, "Compute")
    finish(qtbot, ctx)
    assert page.header.chip.text() == "To be published"
