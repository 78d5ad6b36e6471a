"""会议 through the window: the weekly meeting step by step, what it decided, and the other reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import delete, select

from cmdesk.models.evaluation import ManualScore
from cmdesk.models.meetings import ActionItem, Meeting
from cmdesk.models.people import Manager
from cmdesk.services import reports
from cmdesk.services.meetings import pack_data
from cmdesk.services.meetings.pack import PARTS
from cmdesk.services.system import remember
from cmdesk.services.work import Desk
from cmdesk.ui import meetings
from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.lists import Views
from cmdesk.ui.meetings.reports import ReportsPage
from cmdesk.ui.meetings.weekly import WeeklyPage
from cmdesk.ui.shell import Page, PageSpec, Window
from cmdesk.values.language import translator
from cmdesk.values.messages import _
from cmdesk.values.pack import Lack, PackPart
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.rights import Role
from tests.ui.conftest import ScriptedAsker
from tests.ui.hands import write
from tests.ui.pages import IGNORED, Make, finish, pdf_text, window_of

WEEK = Week(2026, 46)
CHIEF = Actor(0, "王芳", Role.ADMINISTRATOR)


class Elsewhere(Page):
    """Keeps what it was asked to open."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.opened: list[object] = []

    def open(self, target: object) -> None:
        self.opened.append(target)


def opened(qtbot: QtBot, ctx: AppContext) -> Window:
    ctx.period.set(Period(Month(2026, 11), WEEK))
    others = [PageSpec(key=key, title=_("Clients"), icon="shop", factory=Elsewhere) for key in ("visits", "evaluation")]
    return window_of(qtbot, ctx, meetings.spec(), *others)


def weekly(window: Window) -> WeeklyPage:
    assert isinstance(window.pages["meetings"], Views)
    page = window.pages["meetings"].pages["weekly"]
    assert isinstance(page, WeeklyPage)
    return page


def laid(qtbot: QtBot, ctx: AppContext, page: WeeklyPage) -> bytes:
    """The pages on show, when everything is done."""
    qtbot.waitUntil(lambda: not page._pause.isActive() and not ctx.jobs.running and bool(page.preview._bytes))
    finish(qtbot, ctx)
    return page.preview._bytes


def test_the_pack_is_on_show_at_once(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample, language="zh_CN")
    page = weekly(opened(qtbot, ctx))
    text = pdf_text(laid(qtbot, ctx, page))
    with sample.store.reading() as session:
        names = session.scalars(select(Manager.name)).all()
    assert all(name in text for name in names)
    assert "2026年第46周" in text


def test_window_and_command_line_make_the_same_pdf(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample, language="zh_CN")
    page = weekly(opened(qtbot, ctx))
    shown = laid(qtbot, ctx, page)
    by_hand = reports.lay_out("pack", pack_data(sample, CHIEF, WEEK))
    assert shown == reports.pdf_bytes(by_hand, ctx.translate, "zh_CN")


def test_chosen_parts_and_their_order_rule_window_and_command_line_alike(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    ctx = open_context(sample, language="zh_CN")
    page = weekly(opened(qtbot, ctx))
    laid(qtbot, ctx, page)
    chosen = (PackPart.ACTIONS, PackPart.RANKING)
    for part in PackPart:
        page.parts.tick(part, part in chosen)
    page.parts.list.setFocus()
    page.parts.list.setCurrentRow(5)
    for _step in range(5):
        qtbot.keyClick(page.parts.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert page.parts.parts == chosen
    assert ctx.settings.get(PARTS) == ["actions", "ranking"]
    shown = laid(qtbot, ctx, page)
    remember(sample, CHIEF, PARTS, ctx.settings.get(PARTS))
    data = pack_data(sample, CHIEF, WEEK)
    assert data.parts == chosen
    assert shown == reports.pdf_bytes(reports.lay_out("pack", data), ctx.translate, "zh_CN")
    text = pdf_text(shown)
    assert text.index("会议事项") < text.index("名次")
    assert "下周拜访计划" not in text


def test_chosen_parts_are_there_the_next_time(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    ctx.settings.set(PARTS, ["visits", "no such part", "awards"])
    page = weekly(opened(qtbot, ctx))
    assert page.parts.parts == (PackPart.VISITS, PackPart.AWARDS)
    page.parts.reset()
    assert page.parts.parts == tuple(PackPart)
    finish(qtbot, ctx)


def test_gaps_are_counted_and_lead_to_their_place(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    with sample.store.writing() as session:
        session.execute(delete(ManualScore).where(ManualScore.month == 202611))
        session.commit()
    ctx = open_context(sample)
    window = opened(qtbot, ctx)
    page = weekly(window)
    laid(qtbot, ctx, page)
    window.go("meetings", ("weekly", "prepare"))
    qtbot.waitUntil(lambda: page.data is not None and any(m.lack is Lack.SCORES for m in page.data.missing))
    finish(qtbot, ctx)
    assert page.data is not None
    total = sum(each.count for each in page.data.missing)
    assert page.check.note.text() == f"{total} entries are missing"
    qtbot.mouseClick(page.check.links[Lack.SCORES], Qt.MouseButton.LeftButton)
    assert isinstance(window.page, Elsewhere)
    assert window.page.opened == [("marks",)]


def test_action_items_are_ticked_off_and_can_be_taken_back(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    ctx = open_context(sample)
    page = weekly(opened(qtbot, ctx))
    laid(qtbot, ctx, page)
    number = next(n for n, each in page.decided.boxes.items() if not each.box.isChecked())
    outcomes = []
    ctx.done.connect(outcomes.append)
    qtbot.mouseClick(page.decided.boxes[number].box, Qt.MouseButton.LeftButton)

    def state() -> str:
        with sample.store.reading() as session:
            return session.get_one(ActionItem, number).state

    assert state() == "done"
    assert page.decided.boxes[number].box.isChecked()
    ctx.undo(outcomes[0].undo)
    assert state() == "open"
    assert not page.decided.boxes[number].box.isChecked()
    finish(qtbot, ctx)


@pytest.mark.qt_log_ignore(IGNORED)
def test_a_new_action_item_is_typed_with_the_keyboard_alone(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    ctx = open_context(sample)
    window = opened(qtbot, ctx)
    page = weekly(window)
    laid(qtbot, ctx, page)
    with sample.store.reading() as session:
        owner = session.scalars(select(Manager).order_by(Manager.code)).first()
        before = len(session.scalars(select(ActionItem)).all())
    assert owner is not None
    page.new()
    new = page.decided.new
    write(qtbot, new.text, "把明码标价补齐")
    qtbot.keyClick(new.text, Qt.Key.Key_Return)
    write(qtbot, new.owner.line, owner.name)
    qtbot.keyClick(new.owner.line, Qt.Key.Key_Return)
    write(qtbot, new.due.line, "1127")
    qtbot.keyClick(new.due.line, Qt.Key.Key_Return)
    with sample.store.reading() as session:
        items = session.scalars(select(ActionItem).order_by(ActionItem.id.desc())).all()
        meeting = session.get_one(Meeting, items[0].meeting_id)
    assert len(items) == before + 1
    assert (items[0].text, items[0].manager_id) == ("把明码标价补齐", owner.id)
    assert items[0].due_on.isoformat() == "2026-11-27"
    assert meeting.kind == "weekly"
    assert meeting.day in WEEK.days()
    assert items[0].id in page.decided.boxes
    assert new.text.text() == ""
    assert "把明码标价补齐" in pdf_text(laid(qtbot, ctx, page))


def test_a_new_action_item_that_was_not_added_is_there_again(
    qtbot: QtBot, sample: Desk, open_context: Make,
) -> None:
    ctx = open_context(sample)
    window = opened(qtbot, ctx)
    page = weekly(window)
    laid(qtbot, ctx, page)
    write(qtbot, page.decided.new.text, "查看货柜")
    write(qtbot, page.decided.new.due.input, "1127")
    window.go("visits")
    window.go("meetings")
    assert page.decided.new.text.text() == "查看货柜"
    assert ctx.speak("zh_CN")
    finish(qtbot, ctx)
    again = weekly(window).decided.new
    assert again.text.text() == "查看货柜"
    assert again.due.text() == "1127"
    with qtbot.waitSignal(ctx.done):
        again.add.click()
    finish(qtbot, ctx)
    assert ctx.settings.get("draft.weekly_action") is None
    with sample.store.reading() as session:
        assert session.scalars(select(ActionItem.text)).all().count("查看货柜") == 1


def test_an_empty_action_item_is_refused_in_one_sentence(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    page = weekly(opened(qtbot, ctx))
    laid(qtbot, ctx, page)
    page.new()
    page.decided.new.add.click()
    assert page.decided.new.problem.text() == "Type what is to be done before adding it."


def test_pdf_and_workbook_are_saved_and_shown(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    ctx = open_context(sample, language="zh_CN")
    page = weekly(opened(qtbot, ctx))
    shown = laid(qtbot, ctx, page)
    asker.answers = [tmp_path / "例会.pdf", tmp_path / "例会"]
    page.save_pdf()
    finish(qtbot, ctx)
    assert (tmp_path / "例会.pdf").read_bytes() == shown
    assert page.written.path == tmp_path / "例会.pdf"
    page.save_book()
    finish(qtbot, ctx)
    assert page.written.isVisible()
    assert "例会.xlsx" in page.written.name.text()
    assert load_workbook(tmp_path / "例会.xlsx").sheetnames


def test_the_slides_hold_the_parts_on_show(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    ctx = open_context(sample, language="zh_CN")
    window = opened(qtbot, ctx)
    page = weekly(window)
    laid(qtbot, ctx, page)
    page.parts.tick(PackPart.NEXT_WEEK, False)
    laid(qtbot, ctx, page)
    asker.answers = [tmp_path / "例会"]
    button = next(b for b in window.page.header.buttons if b.text() == "存为 PPT")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    finish(qtbot, ctx)
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(tmp_path / "例会.pptx").slides]
    assert titles[0] == "客户经理周例会材料"
    assert "会议事项" in titles
    assert not any("下周" in title for title in titles)


def test_a_place_that_cannot_be_written_is_told(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker, tmp_path: Path,
) -> None:
    ctx = open_context(sample)
    page = weekly(opened(qtbot, ctx))
    laid(qtbot, ctx, page)
    asker.answers = [tmp_path / "no such folder" / "x.pdf"]
    page.save_pdf()
    finish(qtbot, ctx)
    assert asker.said[-1] == "folder_missing"
    assert not page.written.isVisible()


def test_without_a_printer_one_sentence_says_so(
    qtbot: QtBot, sample: Desk, open_context: Make, asker: ScriptedAsker,
) -> None:
    ctx = open_context(sample)
    page = weekly(opened(qtbot, ctx))
    laid(qtbot, ctx, page)
    page.print()
    assert asker.said == ["no_printer"]


def test_a_leader_reads_and_prints_and_changes_nothing(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample, Actor(8, "李总", Role.LEADER))
    page = weekly(opened(qtbot, ctx))
    laid(qtbot, ctx, page)
    assert not page.decided.new.isVisible()
    assert not any(each.box.isEnabled() for each in page.decided.boxes.values())


def test_meetings_action_items_and_problems_are_lists(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    window = opened(qtbot, ctx)
    views = window.page
    assert isinstance(views, Views)
    for key in ("meetings", "actions", "problems"):
        views.show_view(key)
        assert views.view.list.model.rowCount() > 0  # type: ignore[attr-defined]
    finish(qtbot, ctx)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ranking", "客户经理"), ("visit-week", "周"), ("month-plan", "11月"), ("missing", "缺"),
        ("score-slip", "考核确认单"),
    ],
)
def test_every_other_report_is_previewed(
    qtbot: QtBot, sample: Desk, open_context: Make, name: str, words: str,
) -> None:
    ctx = open_context(sample, language="zh_CN")
    window = opened(qtbot, ctx)
    window.go("meetings", ("reports", name))
    assert isinstance(window.page, Views)
    page = window.page.view
    assert isinstance(page, ReportsPage)
    assert page.report == name
    finish(qtbot, ctx)
    qtbot.waitUntil(lambda: words in pdf_text(page.preview._bytes or b"%PDF-1.4"))
    assert page.preview.isVisible()


@pytest.mark.qt_log_ignore(IGNORED)
def test_a_report_of_one_person(qtbot: QtBot, sample: Desk, open_context: Make) -> None:
    ctx = open_context(sample)
    window = opened(qtbot, ctx)
    window.go("meetings", ("reports", "score-slip"))
    assert isinstance(window.page, Views)
    page = window.page.view
    assert isinstance(page, ReportsPage)
    finish(qtbot, ctx)
    with sample.store.reading() as session:
        name = session.scalars(select(Manager.name).order_by(Manager.code)).first()
    page.person.setFocus()
    write(qtbot, page.person.line, str(name))
    qtbot.keyClick(page.person.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.preview.document is not None and page.preview.document.pageCount() == 1)


def test_an_empty_branch_has_its_pack_too(qtbot: QtBot, branch: Desk, open_context: Make) -> None:
    ctx = open_context(branch, language="zh_CN")
    page = weekly(opened(qtbot, ctx))
    assert "客户经理周例会材料" in pdf_text(laid(qtbot, ctx, page))
    window = page.window()
    assert isinstance(window, Window)
    window.go("meetings", ("reports", "ranking"))
    finish(qtbot, ctx)
    assert isinstance(window.page, Views)
    assert isinstance(window.page.view, ReportsPage)
    assert "2026-11" in window.page.view.problem.text()
    assert not window.page.view.preview.isVisible()


@pytest.mark.parametrize(("language", "word"), [("en", "Weekly meeting"), ("zh_CN", "周例会")])
def test_every_view_in_both_languages(
    qtbot: QtBot, sample: Desk, open_context: Make, language: str, word: str,
) -> None:
    ctx = open_context(sample, language=language)
    window = opened(qtbot, ctx)
    views = window.page
    assert isinstance(views, Views)
    assert views.switch.buttons["weekly"].text() == word
    for key in views.switch.buttons:
        views.show_view(key)
        finish(qtbot, ctx)
        assert not [each.text() for each in views.findChildren(QLabel) if "{" in each.text()]


def test_what_is_printed_follows_the_data_not_the_preview(sample: Desk) -> None:
    """All parts left out leave the cover line and the key figures."""
    data = replace(pack_data(sample, CHIEF, WEEK), parts=())
    content = reports.pdf_bytes(reports.lay_out("pack", data), translator("zh_CN"), "zh_CN")
    assert reports.page_count(content) == 1
