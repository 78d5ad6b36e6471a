"""Opening every dialog, popup and menu of the window, each in every state it can be looked at in."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QDialog, QMenu, QToolButton, QWidget

import cmdesk.ui
from cmdesk.services.evaluation.groups import Group
from cmdesk.services.evaluation.honours import begin_honours
from cmdesk.services.figures.targets import breakdown_sheet
from cmdesk.services.visits.numbers import Numbers
from cmdesk.services.work import Desk
from cmdesk.ui.clients.duplicates import DuplicatesDialog
from cmdesk.ui.clients.spread import SpreadClients
from cmdesk.ui.evaluation.appeals_rules import RulesDialog
from cmdesk.ui.evaluation.eyes_raters import RatersDialog
from cmdesk.ui.evaluation.grades_rules import GradeRulesDialog
from cmdesk.ui.evaluation.honour_rules import HonourRulesDialog
from cmdesk.ui.evaluation.pay_adjusting import AdjustDialog
from cmdesk.ui.evaluation.pay_rule import PayRuleDialog
from cmdesk.ui.fieldwork.forms import FormsDialog
from cmdesk.ui.fieldwork.handover import HandOverDialog
from cmdesk.ui.fieldwork.participants import ParticipantsDialog
from cmdesk.ui.fieldwork.rules import FieldRulesDialog
from cmdesk.ui.figures.breaking import BreakingDialog
from cmdesk.ui.imports.wizard import ImportWizard
from cmdesk.ui.kit.charts import ChartView
from cmdesk.ui.kit.editors import DayPopup
from cmdesk.ui.kit.filters import FilterBar
from cmdesk.ui.kit.listing import DescribedList
from cmdesk.ui.kit.table import TableView
from cmdesk.ui.lists.cells import CellEditor
from cmdesk.ui.lists.change import ChangeMany, changeable
from cmdesk.ui.lists.dialog import RecordDialog
from cmdesk.ui.lists.out import HOW_SHOWN, print_query
from cmdesk.ui.people.admission_rule import AdmissionRuleDialog
from cmdesk.ui.shell import Window, WindowAsker
from cmdesk.ui.shell.first_start import FirstStart
from cmdesk.ui.shell.period import PeriodPopup
from cmdesk.ui.sign_in import SignIn
from cmdesk.ui.system.first_steps import FirstSteps
from cmdesk.ui.system.user import AddUser, Password
from cmdesk.ui.visits.plan.generate import GenerateDialog
from cmdesk.ui.visits.plan.options import OptionsDialog
from cmdesk.ui.visits.plan.week import WeekBoard
from cmdesk.values.charts import Mark, RankingChart
from cmdesk.values.messages import _
from cmdesk.values.papers import PayLine
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, Problem, sentence
from cmdesk.values.queries import ListQuery
from cmdesk.values.targets import BreakdownKey
from tests.ui.pages import sheet

Opener = Callable[[Window, Desk], Iterator[QWidget]]
MONTH = Month(2026, 11)
ROSTER = [["工号", "姓名", "电话", "状态"], ["X1", "孙立", "13805361234", "在岗"], ["X2", "周敏", "待补", "在岗"]]


def classes() -> set[type[QWidget]]:
    """Every dialog and popup there is in the program, without the bases of others."""
    for each in pkgutil.walk_packages(cmdesk.ui.__path__, "cmdesk.ui."):
        import_module(each.name)
    own = [kind for kind in _below(QWidget) if kind.__module__.startswith("cmdesk.ui.")]
    return {kind for kind in own if not kind.__subclasses__() and (issubclass(kind, QDialog) or _is_popup(kind))}


def _is_popup(kind: type[QWidget]) -> bool:
    return "__init__" in vars(kind) and "Popup" in kind.__init__.__code__.co_names


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def shortcuts(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield window._show_shortcuts()


def palette(window: Window, _desk: Desk) -> Iterator[QWidget]:
    made = window.find()
    yield made
    for typed in ("李", "xyzq"):
        made.line.setText(typed)
        made.search()
        yield made


def guide(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield window.help("news")


def first_steps(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield FirstSteps(window.ctx, window)


def signing_in(window: Window, desk: Desk) -> Iterator[QWidget]:
    made = SignIn(desk, window.ctx.language.value)
    yield made
    made.login.setText("nobody")
    made.password.setText("x")
    made.try_it()
    yield made


def first_start(window: Window, _desk: Desk) -> Iterator[QWidget]:
    trades = (("tobacco", "烟草"),)
    made = FirstStart(window.ctx, trades, lambda: None, lambda *_given: None)
    made.setParent(window.body)
    made.setGeometry(window.body.rect())
    made.raise_()
    yield made
    made.own.click()
    yield made


def period(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield PeriodPopup(window.ctx, window)


def importing(window: Window, desk: Desk) -> Iterator[QWidget]:
    """All four steps; one row of the file has a fault."""
    made = ImportWizard(window.ctx, "managers", parent=window)
    yield made
    assert isinstance(desk.folder, Path)
    made.take_files([sheet(desk.folder / "名单.xlsx", ROSTER)])
    yield made
    made.try_it()
    yield made
    made.do_it()
    yield made


def record(window: Window, _desk: Desk) -> Iterator[QWidget]:
    layout = ("kind", "first_day", "last_day", "note")
    made = RecordDialog(window.ctx, "absences", layout, {}, parent=window)
    yield made
    made.save()
    yield made


def changing(window: Window, _desk: Desk) -> Iterator[QWidget]:
    ctx = window.ctx
    view = ctx.describe("clients")
    made = ChangeMany(ctx, view, [1, 2], window)
    for name in changeable(view):
        made.choose(name)
        yield made


def printing(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield print_query(window.ctx, ListQuery(entity="managers", columns=("code", "name", "grade", "state")), window)


def chart_table(window: Window, _desk: Desk) -> Iterator[QWidget]:
    chart = ChartView(window.ctx, _("Ranking so far"))
    chart.setParent(window)
    chart.show_chart(RankingChart(people=(Mark("李建国", 96.4, 95.0, "SG1"), Mark("王秀英", 88.1)), title="得分"))
    yield chart.show_table()


def evaluation_rules(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield RulesDialog(window.ctx, window)


def grade_rules(window: Window, _desk: Desk) -> Iterator[QWidget]:
    made = GradeRulesDialog(window.ctx, window)
    yield made
    made.try_out()
    yield made


def pay_rule(window: Window, _desk: Desk) -> Iterator[QWidget]:
    made = PayRuleDialog(window.ctx, window)
    yield made
    for way in ("bands", "formula"):
        made.show_way(way)
        yield made


def adjusting(window: Window, _desk: Desk) -> Iterator[QWidget]:
    line = PayLine(
        manager_id=1, code="SG1", name="李建国", branch="寿光营销部", territory="圣城片区", grade="中级", rank=1,
        total=Decimal(96), coefficient=Decimal("1.2"), grade_coefficient=Decimal(1), presence=Decimal(1),
        basis=Decimal("1.2"), split=Decimal(2400), share=Decimal("0.2"), adjustment=Decimal(50), reason="代班",
    )
    yield AdjustDialog(window.ctx, line, None, window)


def honours(window: Window, desk: Desk) -> Iterator[QWidget]:
    """Each award with its form."""
    ctx = window.ctx
    draft = begin_honours(desk, ctx.actor, ctx.period.value.month)
    made = HonourRulesDialog(ctx, draft, lambda _scheme: Outcome(value=0), window)
    for row in range(made.table.model.rowCount()):
        made.table.table.show_current(row)
        yield made


def raters(window: Window, _desk: Desk) -> Iterator[QWidget]:
    group = Group(key="peers", name="同事", items=(), members=(), raters=0, papers=())
    yield RatersDialog(window.ctx, group, window)


def cells(window: Window, _desk: Desk) -> Iterator[QWidget]:
    ctx = window.ctx
    found = ctx.entities.record("clients", 1)
    made = CellEditor(ctx, ctx.describe("clients"), 1, found.version, "phone", window)
    yield made
    made.editor.set_text("x")
    made.save()
    yield made


def breaking_down(window: Window, desk: Desk) -> Iterator[QWidget]:
    code = window.ctx.entities.rows(ListQuery(entity="indicators", columns=("code",), limit=1)).rows[0].values[0]
    yield BreakingDialog(window.ctx, breakdown_sheet(desk, window.ctx.actor, BreakdownKey(2026, str(code))), window)


def duplicates(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield DuplicatesDialog(window.ctx, window)
    yield DuplicatesDialog(window.ctx, window, (1, 2))


def sharing_out(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield SpreadClients(window.ctx, window)


def handing_over(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield HandOverDialog(window.ctx, 1, window)


def forms(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield FormsDialog(window.ctx, (), window)


def participants(window: Window, _desk: Desk) -> Iterator[QWidget]:
    made = ParticipantsDialog(window.ctx, 1, "卷烟品吸", window)
    made.lines.setPlainText("孙立 13805361234\n周敏")
    yield made


def admission(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield AdmissionRuleDialog(window.ctx, window)


def planning(window: Window, _desk: Desk) -> Iterator[QWidget]:
    numbers = Numbers(
        manager_id=1, code="SG1", name="李建国", due=120, scheduled=110, done=60, asked=2400, way=600, capacity=9600,
    )
    yield GenerateDialog(window.ctx, MONTH, None, 5, numbers, window)


def field_rules(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield FieldRulesDialog(window.ctx, window)


def planning_options(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield OptionsDialog(window.ctx, window)


def users(window: Window, _desk: Desk) -> Iterator[QWidget]:
    made = AddUser(window.ctx, first=False, parent=window)
    yield made
    made.save()
    yield made
    yield Password(window.ctx, "wang", window)


def days(window: Window, _desk: Desk) -> Iterator[QWidget]:
    yield DayPopup(window, window.ctx.today, window.ctx.language.value)


def filters(window: Window, _desk: Desk) -> Iterator[QWidget]:
    """The editor of a filter for a field of each kind, with each operator."""
    ctx = window.ctx
    bar = FilterBar(ctx, ctx.describe("clients"))
    bar.setParent(window)
    kinds = {field.kind: name for name, field in reversed(ctx.describe("clients").fields.items())}
    for name in kinds.values():
        made = bar.open_editor(name)
        for at in range(made.operator.count()):
            made.operator.setCurrentIndex(at)
            yield made
        made.close()


def asking(window: Window, _desk: Desk) -> Iterator[QWidget]:
    """The boxes of the asker."""
    asker = WindowAsker(window.ctx.translate)
    asker.stand_over(window, window.ctx.translate)
    yield asker.question(_("Close without saving what was typed?"), _("Discard"), danger=True)[0]
    yield asker.choice(_("How shall phones, licences and identity numbers stand in the file?"), HOW_SHOWN)[0]
    yield asker.line(_("Answer to the objection “{reason}”")(reason="计划排得太满"))[0]
    yield asker.message(window.ctx.translate(sentence(Problem(code="no_printer"))))
    made = asker.message(window.ctx.translate(sentence(Problem(code="unexpected"))), "ValueError: 1\n" * 30)
    made.more.click()
    yield made


def toast(window: Window, _desk: Desk) -> Iterator[QWidget]:
    summary = _("Written: {path}")(path="周例会.xlsx")
    window.toast(Outcome(value=None, summary=summary, undo="token"))
    yield window.toasts.toast
    window.toasts.hide()


OPENERS: tuple[Opener, ...] = (
    shortcuts, palette, guide, first_steps, signing_in, first_start, period, importing, record, changing, printing,
    chart_table, evaluation_rules, grade_rules, pay_rule, adjusting, honours, raters, cells, breaking_down,
    duplicates, sharing_out, handing_over, forms, participants, admission, planning, planning_options, field_rules,
    users, days, filters, asking, toast,
)


def menus(page: QWidget) -> Iterator[QMenu]:
    """The menus of what is on show there."""
    for table in page.findChildren(TableView):
        if table.isVisible():
            yield table.menu(table.rows.index(0, 0) if table.rows.rowCount() else QModelIndex())
    for board in page.findChildren(WeekBoard):
        if board.isVisible():
            yield board.menu()
            yield from (board.day_menu(day) for day in board.days[:1])
    yield from (each.menu() for each in page.findChildren(ChartView) if each.isVisible())
    yield from (each.field_menu() for each in page.findChildren(FilterBar) if each.isVisible())
    yield from (each.column_menu() for each in page.findChildren(DescribedList) if each.isVisible())
    for button in page.findChildren(QToolButton):
        if button.isVisible() and (menu := button.menu()) is not None:
            menu.aboutToShow.emit()
            yield menu
