from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
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


def test_a_filter_is_changed_by_its_menu(qtbot: QtBot, listing: DescribedList) -> None:
    listing.filters.put(Filter("volume", "between", (Decimal(10), Decimal(20))))
    listing.filters.put(Filter("state", "one_of", (Ref("paused", "Paused"),)))
    chip = listing.filters._chips.itemAt(0).widget()
    assert [action.text() for action in chip.actions()] == ["Change this filter…"]
    editor = listing.filters.open_editor("volume", listing.filters.filters[0])
    assert [line.text() for line in editor.lines] == ["10.0", "20.0"]
    editor.lines[0].set_text("15")
    qtbot.mouseClick(editor.apply, Qt.MouseButton.LeftButton)
    assert listing.filters.filters[0] == Filter("volume", "between", (Decimal(15), Decimal(20)))
    editor = listing.filters.open_editor("state", listing.filters.filters[1])
    assert editor.choices is not None
    ticked = [editor.choices.item(at).text() for at in range(3)
              if editor.choices.item(at).checkState() is Qt.CheckState.Checked]
    assert ticked == ["Paused"]
    editor.close()


def test_rows_are_sorted_by_several_columns(qtbot: QtBot, listing: DescribedList) -> None:
    listing.model.order_by("route")
    head = listing.table.horizontalHeader()
    place = _at(head.sectionViewportPosition(0) + 10)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place)
    assert listing.query.sort == (("route", False), ("code", True))
    assert codes(listing)[:2] == ["K00030", "K00027"]
    assert listing.model.headerData(0, Qt.Orientation.Horizontal) == "Client code ↓2"
    next(a for a in listing.table.head_menu(3).actions() if a.text() == "Then sort by this column").trigger()
    assert [key for key, _down in listing.query.sort] == ["route", "code", "state"]
    listing.model.order_by("name")
    assert listing.query.sort == (("name", False),)


def test_many_filters_go_on_in_the_next_line(qtbot: QtBot, listing: DescribedList) -> None:
    least = listing.minimumSizeHint().width()
    assert not listing.filters.chips.isVisible()
    many = tuple(Ref(k, f"稻田镇第{k}线") for k in range(40))
    listing.filters.set_filters((
        Filter("route", "one_of", many), Filter("state", "one_of", (Ref("active", "In business"),)),
        Filter("volume", "at_least", Decimal(1)), Filter("note", "is_empty"), Filter("code", "contains", "K"),
        Filter("name", "contains", "家"), Filter("minutes", "at_least", 1),
    ))
    listing.resize(600, 500)
    qtbot.waitUntil(lambda: listing.filters.chips.height() > 60)
    assert listing.minimumSizeHint().width() == least
    chips = [listing.filters._chips.itemAt(k).widget() for k in range(7)]
    assert all(chip.geometry().right() <= listing.filters.chips.width() for chip in chips)
    assert len({chip.y() for chip in chips}) >= 2
    assert "稻田镇第39线" in chips[0].toolTip()
    listing.filters.clear_all()
    assert not listing.filters.chips.isVisible()


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


def test_saved_filters_are_deleted(ctx: AppContext, listing: DescribedList, asker: ScriptedAsker) -> None:
    asker.answers = ["Large shops"]
    listing.filters.put(Filter("volume", "at_least", Decimal("100.5")))
    listing.filters._save()
    offered = next(a.menu() for a in listing.filters.field_menu().actions() if a.text() == "Delete saved filters")
    offered.actions()[0].trigger()
    texts = [a.text() for a in listing.filters.field_menu().actions()]
    assert "Large shops" not in texts
    assert "Delete saved filters" not in texts


def test_a_header_is_drawn_to_another_place(qtbot: QtBot, ctx: AppContext, listing: DescribedList) -> None:
    listing.table.setColumnWidth(0, 155)
    listing.table.horizontalHeader().moveSection(0, 2)
    qtbot.waitUntil(lambda: [each.key for each in listing.model.columns][:3] == ["name", "route", "code"])
    assert listing.table.columnWidth(2) == 155
    assert listing.table.horizontalHeader().visualIndex(2) == 2
    again = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(again)
    assert [each.key for each in again.model.columns][:3] == ["name", "route", "code"]


def test_the_columns_menu_is_reached_from_a_cell(qtbot: QtBot, ctx: AppContext, listing: DescribedList) -> None:
    listing.table.setCurrentIndex(listing.model.index(0, 3))
    menu = listing.table.menu(listing.table.currentIndex())
    own = next(a.menu() for a in menu.actions() if a.text() == "Column “State”")
    texts = [a.text() for a in own.actions() if a.text()]
    assert texts[:3] == ["Sort upwards", "Sort downwards", "Filter…"]
    next(a for a in own.actions() if a.text() == "Sort downwards").trigger()
    assert listing.query.sort == (("state", True),)
    next(a for a in own.actions() if a.text() == "Keep the columns up to here in place").trigger()
    again = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(again)
    assert again.table.frozen is not None
    assert again.table.frozen.count == 4
    next(a for a in own.actions() if a.text() == "Keep no column in place").trigger()
    none = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(none)
    assert none.table.frozen is None


def test_one_column_of_the_chosen_rows_is_copied(listing: DescribedList) -> None:
    listing.table.selectAll()
    menu = listing.table.menu(listing.model.index(1, 1))
    next(action for action in menu.actions() if action.text() == "Copy this column").trigger()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[:2] == ["Client name", listing.model.text(0, 1)]
    assert len(lines) == 31


def test_chosen_rows_are_counted(listing: DescribedList) -> None:
    listing.table.selectAll()
    assert listing.count.text() == "30 rows chosen"
    assert len(listing.chosen_ids) == 30
    listing.table.show_current(0)
    assert listing.count.text() == "30 rows"


def test_the_current_row_stays_far_down(qtbot: QtBot, ctx: AppContext) -> None:
    ctx.entities = MemoryEntities(5000)
    listing = DescribedList(ctx, CLIENTS)
    qtbot.addWidget(listing)
    listing.show()
    listing.refresh()
    listing.table.show_current(4321)
    kept = listing.current_id
    listing.refresh()
    assert listing.current_id == kept == 4322
    listing.table.selectAll()
    assert len(listing.table.copied_text().splitlines()) == 5001


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
