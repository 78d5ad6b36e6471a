from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.editors import ChoiceEditor, LineEditor
from cmdesk.ui.kit.form import GROUPS, DescribedForm
from cmdesk.values.problems import Problem, UserError
from cmdesk.values.queries import Ref
from tests.ui.hands import write_over
from tests.ui.memory import CLIENTS, ROUTES, MemoryEntities

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def form(qtbot: QtBot, ctx: AppContext, entities: MemoryEntities) -> DescribedForm:
    made = DescribedForm(ctx, CLIENTS)
    qtbot.addWidget(made)
    made.resize(400, 600)
    made.show()
    made.show_record(entities.record("clients", 4))
    qtbot.waitExposed(made)
    return made


def line(form: DescribedForm, name: str) -> LineEditor:
    editor = form.rows[name].editor
    assert isinstance(editor, LineEditor)
    return editor


def choice(form: DescribedForm, name: str) -> ChoiceEditor:
    editor = form.rows[name].editor
    assert isinstance(editor, ChoiceEditor)
    return editor


def retype(qtbot: QtBot, form: DescribedForm, name: str, text: str) -> None:
    write_over(qtbot, form.rows[name].editor.input, text)


def test_what_is_shown_is_what_is_read(form: DescribedForm, entities: MemoryEntities) -> None:
    shown = {k: v for k, v in entities.kept[4].items() if k in form.values()}
    assert form.values() == shown
    assert not form.dirty


@pytest.mark.parametrize(
    ("typed", "day"), [("1122", date(2026, 11, 22)), ("11-22", date(2026, 11, 22)), ("2019.5.1", date(2019, 5, 1))]
)
def test_a_day_is_typed_as_it_comes(qtbot: QtBot, form: DescribedForm, typed: str, day: date) -> None:
    retype(qtbot, form, "opened_on", typed)
    qtbot.keyClick(form.rows["opened_on"].editor.input, Qt.Key.Key_Return)
    assert line(form, "opened_on").text() == day.isoformat()
    assert form.values()["opened_on"] == day


def test_a_day_is_picked(qtbot: QtBot, form: DescribedForm) -> None:
    popup = line(form, "opened_on").pick()
    popup._choose(popup.calendar.selectedDate().addDays(3))
    assert form.values()["opened_on"] == date(2019, 5, 8)
    assert form.dirty


def test_a_choice_is_found_by_initials(qtbot: QtBot, form: DescribedForm) -> None:
    retype(qtbot, form, "route", "wjjd")
    qtbot.keyClick(form.rows["route"].editor.input, Qt.Key.Key_Return)
    assert choice(form, "route").text() == "文家街道"
    assert form.values()["route"] == ROUTES[2]


def test_the_list_of_choices_opens_by_the_arrow(qtbot: QtBot, form: DescribedForm) -> None:
    editor = choice(form, "state")
    editor.input.setFocus()
    qtbot.keyClick(editor.input, Qt.Key.Key_Down)
    assert editor.completer.popup().isVisible()
    assert editor._words.stringList() == ["In business", "Paused", "Closed"]
    editor._take(1)
    editor.completer.popup().hide()
    assert form.values()["state"] == Ref("paused", CLIENTS.fields["state"].choices[1].label)  # type: ignore[index]


def test_a_word_that_is_no_choice_is_refused_at_its_field(qtbot: QtBot, form: DescribedForm) -> None:
    retype(qtbot, form, "route", "月球")
    choice(form, "route").completer.popup().hide()
    assert form.read() is None
    assert "月球" in form.rows["route"].problem.text()


def test_a_choice_can_be_emptied(qtbot: QtBot, form: DescribedForm) -> None:
    retype(qtbot, form, "route", "")
    assert form.values()["route"] is None


def test_enter_goes_to_the_next_field_and_at_last_says_so(qtbot: QtBot, form: DescribedForm) -> None:
    form.rows["code"].editor.setFocus()
    qtbot.keyClick(form.rows["code"].editor.input, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is form.rows["name"].editor.input
    finished: list[bool] = []
    form.finished.connect(lambda: finished.append(True))
    form.rows["note"].editor.setFocus()
    qtbot.keyClick(form.rows["note"].editor.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert finished == [True]


def test_a_problem_stands_at_its_field_while_typing(qtbot: QtBot, form: DescribedForm) -> None:
    retype(qtbot, form, "opened_on", "13-45")
    qtbot.waitUntil(lambda: form.rows["opened_on"].problem.isVisible())
    assert "13-45" in form.rows["opened_on"].problem.text()
    retype(qtbot, form, "opened_on", "2020-01-02")
    assert not form.rows["opened_on"].problem.isVisible()


def test_an_empty_required_field_is_said(qtbot: QtBot, form: DescribedForm) -> None:
    retype(qtbot, form, "code", "")
    form.rows["name"].editor.setFocus()
    assert form.rows["code"].problem.text() == "Client code is empty; please fill it in."
    assert form.rows["code"].name.text() == "Client code *"


def test_all_problems_come_at_once(qtbot: QtBot, form: DescribedForm) -> None:
    retype(qtbot, form, "code", "")
    retype(qtbot, form, "volume", "many")
    with pytest.raises(UserError) as refused:
        form.values()
    assert [problem.field for problem in refused.value.problems] == ["volume", "code"]
    assert form.read() is None
    assert QApplication.focusWidget() is form.rows["code"].editor.input


def test_problems_of_the_use_case_stand_at_their_fields(form: DescribedForm) -> None:
    params = {"label": "Client code"}
    form.show_problems([Problem(code="already_exists", field="code", value="K1", params=params)])
    assert "exists already" in form.rows["code"].problem.text()


def test_rules_show_and_require_fields_by_other_values(qtbot: QtBot, form: DescribedForm) -> None:
    assert not form.rows["reason"].isVisible()
    retype(qtbot, form, "state", "clos")
    qtbot.keyClick(form.rows["state"].editor.input, Qt.Key.Key_Return)
    assert form.rows["reason"].isVisible()
    with pytest.raises(UserError) as refused:
        form.values()
    assert [(p.field, p.code) for p in refused.value.problems] == [("reason", "required")]


def test_unsaved_is_marked_until_it_is_as_before(qtbot: QtBot, form: DescribedForm) -> None:
    marks: list[bool] = []
    form.dirty_changed.connect(marks.append)
    qtbot.keyClicks(form.rows["name"].editor.input, "x")
    qtbot.keyClick(form.rows["name"].editor.input, Qt.Key.Key_Backspace)
    assert marks == [True, False]


def test_masked_fields_are_read_only_and_may_be_shown(qtbot: QtBot, ctx: AppContext) -> None:
    masked = MemoryEntities(plain_phones=False)
    form = DescribedForm(ctx, CLIENTS, can_show=True)
    qtbot.addWidget(form)
    form.show()
    form.show_record(masked.record("clients", 4))
    phone = form.rows["phone"]
    assert line(form, "phone").line.isReadOnly()
    assert "phone" not in form.values()
    wanted: list[str] = []
    form.show_wanted.connect(wanted.append)
    assert phone.show_button is not None
    qtbot.mouseClick(phone.show_button, Qt.MouseButton.LeftButton)
    assert wanted == ["phone"]
    form.show_plain("phone", "13805360004")
    assert phone.editor.text() == "13805360004"


def test_two_columns_where_there_is_room(qtbot: QtBot, form: DescribedForm) -> None:
    narrow = form.rows["name"].y()
    form.resize(900, 600)
    QApplication.processEvents()
    assert form.rows["code"].y() == form.rows["name"].y()
    assert form.rows["name"].y() < narrow
    assert form.values()["code"] == "K00004"


def test_a_draft_comes_back_as_typed(qtbot: QtBot, form: DescribedForm, entities: MemoryEntities) -> None:
    retype(qtbot, form, "name", "新名字")
    retype(qtbot, form, "volume", "12,5")
    draft = form.draft()
    form.show_record(entities.record("clients", 4))
    form.restore(draft)
    assert form.rows["name"].editor.text() == "新名字"
    assert form.rows["volume"].editor.text() == "12,5"
    assert form.dirty


def test_numbers_are_read_as_written(qtbot: QtBot, form: DescribedForm) -> None:
    retype(qtbot, form, "volume", "1,234.5")
    assert form.values()["volume"] == Decimal("1234.5")


def test_every_group_of_the_described_entities_has_a_title() -> None:
    from cmdesk.models import ENTITIES
    from cmdesk.models.describe import fields

    groups = {field.group for model in ENTITIES.values() for field in fields(model).values()}
    assert groups <= set(GROUPS)
