from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.filters import FilterEditor, filter_text, from_plain, to_plain
from cmdesk.ui.kit.listing import DescribedList
from cmdesk.values.messages import english
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.queries import Filter, Ref
from tests.ui.conftest import ScriptedAsker
from tests.ui.memory import CLIENTS, ROUTES, MemoryEntities

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def listing(qtbot: QtBot, ctx: AppContext) -> DescribedList:
    made = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    made.refresh()
    return made


def codes(listing: DescribedList) -> list[str]:
    return [listing.model.text(row, 0) for row in range(listing.model.total)]


def test_the_described_columns_are_shown_in_their_order(listing: DescribedList) -> None:
    assert [column.key for column in listing.model.columns] == [
        "code", "name", "route", "state", "phone", "opened_on", "volume",
    ]
    assert listing.count.text() == "30 rows"
    assert listing.totals.accessibleName().startswith("Total: ")


def test_typing_searches_by_pinyin(qtbot: QtBot, listing: DescribedList) -> None:
    qtbot.keyClicks(listing.filters.line, "hmcs")
    qtbot.waitUntil(lambda: listing.count.text() == "3 rows")
    assert all("惠民超市" in listing.model.text(row, 1) for row in range(3))


def test_a_header_sorts_and_is_remembered(qtbot: QtBot, ctx: AppContext, listing: DescribedList) -> None:
    head = listing.table.horizontalHeader()
    for _twice in range(2):
        place = head.sectionViewportPosition(0) + 10
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.viewport().rect().topLeft() + _at(place))
    assert codes(listing)[0] == "K00030"
    again = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(again)
    again.refresh()
    assert codes(again)[0] == "K00030"


def _at(x: int) -> QPoint:
    return QPoint(x, 8)


def test_columns_and_widths_are_chosen_and_remembered(qtbot: QtBot, ctx: AppContext, listing: DescribedList) -> None:
    listing._toggle("phone")
    listing._toggle("minutes")
    listing.table.setColumnWidth(1, 333)
    again = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(again)
    assert [column.key for column in again.model.columns] == [
        "code", "name", "route", "state", "opened_on", "volume", "minutes",
    ]
    assert again.table.columnWidth(1) == 333
    ticked = {action.text() for action in again.column_menu().actions() if action.isChecked()}
    assert "Minutes" in ticked
    assert "Phone" not in ticked


def test_a_filter_is_made_shown_and_taken_off(qtbot: QtBot, listing: DescribedList) -> None:
    editor = listing.filters.open_editor("volume")
    editor.operator.setCurrentIndex(editor.operator.findData("at_least"))
    qtbot.keyClicks(editor.lines[0].line, "100")
    qtbot.keyClick(editor.lines[0].line, Qt.Key.Key_Return)
    assert listing.filters.filters == (Filter("volume", "at_least", Decimal(100)),)
    assert listing.count.text() == "3 rows"
    chip = listing.filters._chips.itemAt(0).widget()
    assert chip.text().startswith("Monthly volume at least 100.0")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert listing.count.text() == "30 rows"


def test_a_wrong_operand_is_said_and_changes_nothing(qtbot: QtBot, listing: DescribedList) -> None:
    editor = listing.filters.open_editor("volume")
    qtbot.keyClicks(editor.lines[0].line, "many")
    qtbot.mouseClick(editor.apply, Qt.MouseButton.LeftButton)
    assert editor.problem.text()
    assert listing.filters.filters == ()
    editor.close()


def test_choices_are_ticked(qtbot: QtBot, ctx: AppContext, listing: DescribedList) -> None:
    editor = FilterEditor(ctx, "clients", "state", CLIENTS.fields["state"], None, listing)
    made: list[Filter] = []
    editor.made.connect(made.append)
    assert editor.choices is not None
    editor.choices.item(1).setCheckState(Qt.CheckState.Checked)
    editor.choices.item(2).setCheckState(Qt.CheckState.Checked)
    editor._apply()
    assert made[0].operator == "one_of"
    assert [ref.id for ref in made[0].value] == ["paused", "closed"]  # type: ignore[attr-defined]
    listing.filters.put(made[0])
    assert {listing.model.text(row, 3) for row in range(listing.model.total)} == {"Paused", "Closed"}


@pytest.mark.parametrize("name", list(CLIENTS.fields))
def test_every_field_and_operator_can_be_filtered_by(
    qtbot: QtBot, ctx: AppContext, listing: DescribedList, name: str
) -> None:
    editor = FilterEditor(ctx, "clients", name, CLIENTS.fields[name], None, listing)
    qtbot.addWidget(editor)
    for at in range(editor.operator.count()):
        editor.operator.setCurrentIndex(at)
        operands = len(editor.lines) or (1 if editor.choices else 0)
        assert operands == {"between": 2, "is_empty": 0, "not_empty": 0}.get(editor.operator.itemData(at), 1)


def test_filters_are_saved_by_name(ctx: AppContext, listing: DescribedList, asker: ScriptedAsker) -> None:
    asker.answers = ["Large shops"]
    listing.filters.put(Filter("volume", "at_least", Decimal("100.5")))
    listing.filters._save()
    listing.filters.clear_all()
    action = next(a for a in listing.filters.field_menu().actions() if a.text() == "Large shops")
    action.trigger()
    assert listing.filters.filters == (Filter("volume", "at_least", Decimal("100.5")),)


def test_saved_filters_come_back_as_they_were() -> None:
    filters = (
        Filter("volume", "between", (Decimal("1.50"), Decimal(20))), Filter("route", "equals", ROUTES[0]),
        Filter("state", "one_of", (Ref("active", "营业"),)), Filter("month", "equals", Month(2026, 11)),
        Filter("note", "is_empty"), Filter("marked", "equals", True),
    )
    back = from_plain(to_plain(filters))
    assert [(f.field, f.operator) for f in back] == [(f.field, f.operator) for f in filters]
    assert back[0] == filters[0]
    assert back[3:] == filters[3:]
    assert getattr(back[1].value, "id", None) == 1


def test_a_filter_reads_like_a_sentence() -> None:
    assert filter_text(Filter("route", "equals", ROUTES[0]), CLIENTS.fields["route"], english) == "Route is 稻田镇一线"
    assert filter_text(Filter("note", "is_empty"), CLIENTS.fields["note"], english) == "Note is empty"


def test_an_empty_list_says_what_belongs_here(qtbot: QtBot, ctx: AppContext, entities: MemoryEntities) -> None:
    entities.kept.clear()
    listing = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(listing)
    listing.show()
    listing.refresh()
    assert listing.empty.isVisible()
    assert "No Clients yet" in listing.empty.text.text()
    qtbot.keyClicks(listing.filters.line, "x")
    qtbot.waitUntil(lambda: listing.no_match.isVisible())


def test_rows_like_this_one_are_kept_by_the_context_menu(listing: DescribedList) -> None:
    listing.table.setCurrentIndex(listing.model.index(0, 2))
    menu = listing.table.menu(listing.table.currentIndex())
    next(action for action in menu.actions() if action.text() == "Only rows like this").trigger()
    assert {listing.model.text(row, 2) for row in range(listing.model.total)} == {listing.model.text(0, 2)}
    assert listing.model.total == 10
    assert listing.table.menu(QModelIndex()).actions()[0].text() == "Copy"


def test_a_refused_question_is_said_and_the_list_stays(ctx: AppContext, listing: DescribedList) -> None:
    refused: list[object] = []
    ctx.failed.connect(refused.append)

    def no(_query: object) -> object:
        raise trouble("not_allowed", role="clerk")

    listing.model._fetch = no  # type: ignore[assignment]
    listing.refresh()
    assert refused[0][0].code == "not_allowed"  # type: ignore[index]
    assert listing.model.total == 30
