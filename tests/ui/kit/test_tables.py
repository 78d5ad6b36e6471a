from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QStyledItemDelegate
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.columns import Cell, Column, change, col, copied, shown
from cmdesk.ui.kit.models import RowsModel
from cmdesk.ui.kit.paged import CHUNK, ListModel
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import LIGHT, Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _, english
from cmdesk.values.queries import ListQuery, Ref
from tests.ui.memory import CLIENTS, MemoryEntities

RANK = col("rank", _("Rank"), Kind.COUNT, Cell.RANK)
NAME = col("name", _("Name"), Kind.NAME)
SCORE = col("score", _("Score"), Kind.POINTS, Cell.BAR, digits=2, most=100)
GRADE = col("grade", _("Grade"), Kind.CHOICE, Cell.CHIP, tone=lambda v: Tone.GOOD)
MOVE = col("move", _("Change"), Kind.COUNT, Cell.CHANGE)
HAND = col("hand", _("By hand"), Kind.POINTS, digits=1, editable=True)
COLUMNS = (RANK, NAME, SCORE, GRADE, MOVE, HAND)
ROWS = [
    (1, "李建国", Decimal("96.42"), Ref("chief", "首席"), 1, None),
    (2, "王秀英", Decimal("95.1"), Ref("senior", "资深"), -1, Decimal("4.5")),
    (3, "张丽娜", None, None, 0, Decimal(3)),
]


def list_model(count: int = 1000) -> tuple[ListModel, MemoryEntities]:
    entities = MemoryEntities(count)
    columns = [Column(key=k, field=CLIENTS.fields[k]) for k in ("code", "name", "volume")]
    model = ListModel(columns, entities.rows, ListQuery(entity="clients"), english)
    model.reload()
    return model, entities


def texts(model: RowsModel | ListModel, column: int) -> list[str]:
    return [model.text(row, column) for row in range(model.rowCount())]


def test_rows_keep_the_rules_of_models(qtmodeltester: ModelTester, ctx: AppContext) -> None:
    model = RowsModel(COLUMNS, english)
    qtmodeltester.check(model)
    model.show_rows(ROWS)
    model.order_by("name")
    model.show_columns(COLUMNS[:2], [row[:2] for row in ROWS], None)
    qtmodeltester.check(model)


def test_lists_keep_the_rules_of_models(qtmodeltester: ModelTester, ctx: AppContext) -> None:
    model, _entities = list_model(450)
    qtmodeltester.check(model)
    model.order_by("name")
    model.ask(search="zzzz")
    model.ask(search="")
    qtmodeltester.check(model)


@pytest.mark.parametrize(("moved", "text"), [(2, "▲2"), (-13, "▼13"), (0, "—")])
def test_change_against_last_period_has_a_sign(moved: int, text: str) -> None:
    assert change(moved) == text


def test_cells_are_written_by_their_kind() -> None:
    assert shown(SCORE, Decimal("95.1"), english) == "95.10"
    assert shown(GRADE, Ref("chief", "首席"), english) == "首席"
    assert shown(MOVE, None, english) == "—"
    assert shown(NAME, None, english) == ""
    assert shown(NAME, "138****0001", english) == "138****0001"


def test_the_clipboard_gets_plain_numbers_and_nothing_that_runs() -> None:
    volume = Column(key="volume", field=CLIENTS.fields["volume"])
    assert copied(volume, Decimal("1234567.5"), english) == "1234567.5"
    assert copied(NAME, "=1+2", english).startswith("'=")
    assert copied(NAME, "two\nlines", english) == "two lines"


def test_empty_cells_sort_last_both_ways_and_ties_keep_their_order() -> None:
    model = RowsModel(COLUMNS, english)
    model.show_rows(ROWS)
    model.order_by("score")
    assert texts(model, 1) == ["王秀英", "李建国", "张丽娜"]
    model.order_by("score")
    assert texts(model, 1) == ["李建国", "王秀英", "张丽娜"]
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Score ↓"


def test_only_what_is_looked_at_is_read(qtbot: QtBot, ctx: AppContext) -> None:
    model, entities = list_model(60_000)
    entities.asked.clear()
    assert model.rowCount() == 60_000
    assert model.text(30_000, 0) == ""
    qtbot.waitUntil(lambda: model.text(30_000, 0) == "K30001")
    assert [query.offset for query in entities.asked] == [30_000]


def test_dragging_past_many_rows_reads_where_it_stops(qtbot: QtBot, ctx: AppContext) -> None:
    model, entities = list_model(20_000)
    entities.asked.clear()
    for row in range(0, 20_000, 500):
        model.text(row, 0)
    qtbot.waitUntil(lambda: model.text(19_500, 0) == "K19501")
    assert len(entities.asked) == 2


def test_an_answer_to_an_older_question_is_dropped(ctx: AppContext) -> None:
    entities = MemoryEntities(1000)
    waiting: list[Callable[[], None]] = []
    columns = [Column(key="name", field=CLIENTS.fields["name"])]
    model = ListModel(
        columns, entities.rows, ListQuery(entity="clients"), english,
        later=lambda work, done, failed: waiting.append(lambda: done(work())),
    )
    model.reload()
    model.search("惠民")
    model.search("顺达")
    for answer in reversed(waiting):
        answer()
    assert model.query.search == "顺达"
    assert {model.text(row, 0)[2:] for row in range(CHUNK // 2)} == {"顺达烟酒"}


def test_a_chunk_of_an_older_order_is_dropped(qtbot: QtBot, ctx: AppContext) -> None:
    entities = MemoryEntities(1000)
    waiting: list[Callable[[], None]] = []
    columns = [Column(key="code", field=CLIENTS.fields["code"])]
    model = ListModel(
        columns, entities.rows, ListQuery(entity="clients"), english,
        later=lambda work, done, failed: waiting.append(lambda: done(work())),
    )
    model.reload()
    model.text(500, 0)
    qtbot.waitUntil(lambda: len(waiting) == 1)
    model.set_order((("code", True),))
    waiting[0]()
    assert model.text(500, 0) == ""
    qtbot.waitUntil(lambda: len(waiting) == 2)
    waiting[1]()
    assert model.text(500, 0) == "K00500"


def test_sorting_happens_where_the_rows_are(ctx: AppContext) -> None:
    model, entities = list_model(CHUNK + 10)
    model.order_by("code")
    model.order_by("code")
    assert entities.asked[-1].sort == (("code", True),)
    assert model.text(0, 0) == f"K{CHUNK + 10:05d}"


def test_every_kind_of_cell_is_drawn(qtbot: QtBot, ctx: AppContext) -> None:
    table = RowsTable(ctx, COLUMNS)
    qtbot.addWidget(table)
    table.resize(900, 300)
    table.show_rows(ROWS, ids=[10, 11, 12], totals={"score": Decimal("95.76")}, totals_name=_("Average"))
    table.show()
    image = table.grab().toImage()
    inks = {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}
    assert {LIGHT.accent, LIGHT.good_soft, LIGHT.accent_soft, LIGHT.soft_line} <= inks
    assert any(_near(ink, LIGHT.good) for ink in inks)
    assert any(_near(ink, LIGHT.bad) for ink in inks)
    assert table.totals.accessibleName() == "Average: 95.76"


def _near(ink: str, other: str) -> bool:
    a, b = QColor(ink), QColor(other)
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue()) < 30


def test_enter_and_double_click_open_a_row(qtbot: QtBot, ctx: AppContext) -> None:
    table = RowsTable(ctx, COLUMNS)
    qtbot.addWidget(table)
    table.show_rows(ROWS, ids=[10, 11, 12])
    table.show()
    opened: list[object] = []
    table.table.opened.connect(opened.append)
    table.select(11)
    qtbot.keyClick(table.table, Qt.Key.Key_Return)
    assert opened == [11]


def test_the_selection_is_copied_for_excel(qtbot: QtBot, ctx: AppContext) -> None:
    table = RowsTable(ctx, COLUMNS)
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    table.show()
    table.table.selectAll()
    qtbot.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Rank\tName\tScore\tGrade\tChange\tBy hand"
    assert lines[2] == "2\t王秀英\t95.1\t资深\t-1\t4.5"
    assert len(lines) == 4


def test_a_cell_is_typed_into_and_a_block_pasted(qtbot: QtBot, ctx: AppContext) -> None:
    table = RowsTable(ctx, COLUMNS)
    qtbot.addWidget(table)
    table.show_rows(ROWS, ids=["a", "b", "c"])
    edited: list[object] = []
    pasted: list[object] = []
    table.model.edited.connect(lambda *given: edited.append(given))
    table.table.pasted.connect(lambda *given: pasted.append(given))
    assert table.model.setData(table.model.index(1, 5), "4.8")
    assert not table.model.setData(table.model.index(1, 1), "somebody")
    assert edited == [("b", "hand", "4.8")]
    table.table.setCurrentIndex(table.model.index(0, 5))
    QGuiApplication.clipboard().setText("1.5\t2\r\n3\t4\r\n")
    qtbot.keyClick(table.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pasted == [(0, 5, [["1.5", "2"], ["3", "4"]])]


def test_the_first_columns_stay_when_the_table_scrolls_sideways(qtbot: QtBot, ctx: AppContext) -> None:
    wide = [col(f"c{k}", _("Score"), Kind.POINTS, width=120) for k in range(20)]
    table = RowsTable(ctx, wide, frozen=2)
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show_rows([tuple(Decimal(k) for k in range(20))] * 30)
    table.show()
    frozen = table.table.frozen
    assert frozen is not None
    assert not frozen.isVisible()
    table.table.horizontalScrollBar().setValue(400)
    assert frozen.isVisible()
    assert [at for at in range(20) if not frozen.isColumnHidden(at)] == [0, 1]
    table.table.verticalScrollBar().setValue(60)
    assert frozen.verticalScrollBar().value() == 60
    assert frozen.selectionModel() is table.table.selectionModel()


def test_the_frozen_columns_look_like_those_below_and_keep_their_totals(qtbot: QtBot, ctx: AppContext) -> None:
    names = [col("name", _("Name"), Kind.NAME, width=120)]
    wide = names + [col(f"c{k}", _("Score"), Kind.POINTS, width=120) for k in range(20)]
    table = RowsTable(ctx, wide, frozen=2)
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show_rows([("甲", *(Decimal(k) for k in range(20)))] * 3, totals={f"c{k}": Decimal(3 * k) for k in range(20)})
    own = QStyledItemDelegate(table)
    table.table.setItemDelegateForColumn(1, own)
    table.show()
    qtbot.waitExposed(table)
    table.table.horizontalScrollBar().setValue(600)
    frozen = table.table.frozen
    assert frozen is not None
    assert frozen.itemDelegateForColumn(1) is own
    assert frozen.places() == [(0, 0, 120), (1, 120, 120)]
    before = table.totals.grab().toImage()
    table.table.horizontalScrollBar().setValue(720)
    after = table.totals.grab().toImage()
    assert before.copy(0, 0, 240, 29) == after.copy(0, 0, 240, 29)
    assert before.copy(240, 0, 400, 29) != after.copy(240, 0, 400, 29)


def test_codes_are_ordered_by_their_numbers(ctx: AppContext) -> None:
    model = RowsModel([col("code", _("Client code"))], english)
    model.show_rows([("C10",), ("C2",), ("C1",), ("A11",), ("",), ("9",), ("10",)])
    model.order_by("code")
    assert texts(model, 0) == ["9", "10", "A11", "C1", "C2", "C10", ""]


def test_the_chosen_row_stays_chosen_when_rows_are_read_again(qtbot: QtBot, ctx: AppContext) -> None:
    table = RowsTable(ctx, COLUMNS)
    qtbot.addWidget(table)
    table.show_rows(ROWS, ids=[10, 11, 12])
    table.select(11)
    table.show_rows([ROWS[1], ROWS[0]], ids=[11, 10])
    assert table.current_id == 11


def test_no_rows_are_said(qtbot: QtBot, ctx: AppContext) -> None:
    table = RowsTable(ctx, COLUMNS, empty=_("No scores in this month."))
    qtbot.addWidget(table)
    table.show_rows([])
    table.show()
    assert table.empty.isVisible()
    assert table.empty.text() == "No scores in this month."
