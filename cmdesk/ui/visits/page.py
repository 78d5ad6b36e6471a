"""The visits page: plan, entry, completion, cycles and calendar, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from cmdesk.services.exports import export_list
from cmdesk.ui.context import AppContext
from cmdesk.ui.fieldwork.forms import FormsDialog, write_week_forms
from cmdesk.ui.kit.dropping import TakesFiles
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.visits.chooser import ManagerChooser
from cmdesk.ui.visits.completion import CompletionView
from cmdesk.ui.visits.described import ListsView
from cmdesk.ui.visits.entry.view import EntryView
from cmdesk.ui.visits.plan.over import OverTable
from cmdesk.ui.visits.plan.schedule import ScheduleView
from cmdesk.ui.visits.plan.view import PlanView
from cmdesk.ui.visits.printing import SheetPreview
from cmdesk.ui.visits.rows import VisitRows
from cmdesk.values.language import translator
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Area, UserError
from cmdesk.values.queries import Filter, ListQuery
from cmdesk.values.rights import Right

VIEWS: Sequence[tuple[str, Msg, Right]] = (
    ("plan", _("Visit planning"), Right.SEE_VISITS), ("entry", _("Visit entry"), Right.RECORD_VISITS),
    ("completion", _("Completion of visits"), Right.SEE_VISITS), ("lists", _("Cycles and calendar"), Right.SEE_VISITS),
)
FILES = ((_("Excel workbook"), "*.xlsx"), (_("Text table"), "*.csv"))
SHOWN_ELSEWHERE = (_("Copy the last four weeks").text, _("Put visits on this day…").text)
OPEN_STATES = {"done": ("done",), "remaining": ("planned", "missed"), "scheduled": ("planned", "done"),
               "due": ("planned", "done", "missed")}


class VisitsPage(TakesFiles, Page):
    areas = frozenset({Area.VISITS, Area.CLIENTS, Area.TEAM})

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.chooser = ManagerChooser(ctx)
        self._views: dict[str, QWidget] = {}
        self.stack = QStackedWidget()
        self.offered = [view for view in VIEWS if ctx.may(view[2])]
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setAccessibleName(ctx.translate(_("Views of the visits page")))
        for _key, name, _right in self.offered:
            self.tabs.addTab(ctx.translate(name))
        self.tabs.currentChanged.connect(self._tab)
        self.header.layout().insertWidget(1, self.tabs)
        self.body.addWidget(self.stack)
        self.chooser.changed.connect(self._person_changed)
        self.stack.addWidget(self.plan)
        self.plan.place.addWidget(self.chooser)
        self.setAcceptDrops(ctx.may(Right.RECORD_VISITS))

    @property
    def key(self) -> str:
        """Of the view chosen at the top."""
        return self.offered[self.tabs.currentIndex()][0]

    @property
    def plan(self) -> PlanView:
        return self._view("plan", self._make_plan)

    @property
    def entry(self) -> EntryView:
        return self._view("entry", self._make_entry)

    @property
    def completion(self) -> CompletionView:
        return self._view("completion", self._make_completion)

    @property
    def lists(self) -> ListsView:
        return self._view("lists", lambda: ListsView(self.ctx))

    @property
    def rows(self) -> VisitRows:
        return self._view("rows", self._make_rows)

    @property
    def schedule(self) -> ScheduleView:
        return self._view("schedule", self._make_schedule)

    @property
    def over(self) -> OverTable:
        return self._view("over", self._make_over)

    @property
    def preview(self) -> SheetPreview:
        return self._view("preview", self._make_preview)

    def show_view(self, key: str) -> None:
        """Choose a view as a click on its tab does."""
        keys = [view[0] for view in self.offered]
        if self._over():
            self._return()
        if key in keys:
            self.tabs.setCurrentIndex(keys.index(key))

    def actions(self) -> Sequence[Action]:
        if self._over():
            return self._over_actions()
        return {
            "plan": self._plan_actions, "entry": self._entry_actions, "completion": self._completion_actions,
            "lists": self._list_actions,
        }[self.key]()

    def refresh(self) -> None:
        self.chooser.reload()
        shown = self._over()
        if shown == "rows":
            self.rows.list.refresh()
        elif shown not in ("preview", "over"):
            self._current().refresh()
        if shown == "schedule" and self.plan.day is not None and self.plan.numbers is not None:
            self.schedule.show_waiting(self.plan.day, self.plan.numbers.waiting)
        self.show_actions()

    def open(self, target: object) -> None:
        """A view by its key, a manager by id, or the visits of a Filter or of several."""
        if isinstance(target, str):
            self.show_view(target)
        elif isinstance(target, int):
            self.show_view("plan")
            self.chooser.choose(target)
        elif isinstance(target, (Filter, tuple)):
            self.show_rows(_("Client visits"), (target,) if isinstance(target, Filter) else target)

    def leave(self) -> bool:
        return "entry" not in self._views or self.entry.leave()

    def new(self) -> None:
        if self.key == "lists":
            self.lists.page.new()
        elif self.key == "entry":
            self.entry.add_visit()

    def save(self) -> None:
        if self.key == "lists":
            self.lists.page.save()
        elif self.key == "entry":
            self.entry.save()

    def print(self) -> None:
        """What is on show: the week's sheets of one manager or of all, the month of all, or the completion."""
        if self._over() in ("over", "rows"):
            self._views[self._over()].print()  # type: ignore[attr-defined]
            return
        person, mode = self.chooser.person, self.plan.mode if self.key == "plan" else ""
        if self.key == "lists":
            self.lists.page.print()
            return
        if self.key == "completion":
            sheet = self.completion.sheet()
            self.preview.load(lambda: sheet, _("Visit completion"))
        elif mode == "month":
            self.preview.month_overview()
        else:
            self.preview.week_sheets(None if mode == "all" or person is None else person.code)
        self._put(self.preview)

    def filter(self) -> None:
        if self.key == "lists":
            self.lists.page.filter()
        elif self.key in ("plan", "entry"):
            self.chooser.ask()

    def back(self) -> None:
        if self._over():
            self._return()
        elif self.key == "lists":
            self.lists.page.back()
        else:
            self._current().focus()

    def show_rows(self, title: Text, filters: Sequence[Filter]) -> None:
        """The visits behind a number; Esc goes back to it."""
        self.rows.show_rows(title, filters)
        self._put(self.rows)

    def show_waiting(self) -> None:
        """What has no day yet, to be put on the chosen one."""
        plan = self.plan
        if plan.day is not None and plan.numbers is not None:
            self.schedule.show_waiting(plan.day, plan.numbers.waiting)
            self._put(self.schedule)

    def export(self) -> None:
        """The visits on show, as a workbook."""
        ctx, person, (first, last) = self.ctx, self.chooser.person, self.plan.span_days
        filters = [Filter("day", "between", (first, last))]
        if person is not None and self.plan.mode != "all":
            filters.append(Filter("manager", "equals", person.id))
        name = ctx.translate(_("Visits {first} to {last}")(first=first.isoformat(), last=last.isoformat()))
        path = ctx.asker.save_file(_("Export table"), f"{name}.xlsx", FILES)
        if path is None:
            return
        query = ListQuery(entity="visits", filters=tuple(filters), sort=(("day", False), ("position", False)))
        language = translator(ctx.language.value)
        done = _("Wrote {n} rows to {file}")
        ctx.jobs.run(
            lambda: export_list(ctx.desk, ctx.actor, query, path, language), title=_("Exporting"), pool=True,
            done=lambda n: ctx.told.emit(done(n=n, file=path.name)), failed=self._refused,
        )

    def show_planned(self, manager_id: int | None) -> None:
        """What the last planning could not do and what it changed."""
        branch, month = self.ctx.branch.value, self.ctx.period.value.month
        self.over.show_lines(month, manager_id, int(branch.id) if branch else None)
        self._put(self.over)

    def show_over(self, name: str) -> None:
        """The plan as issued, or the five numbers of each client, over the calendar; Esc goes back to it."""
        person, month = self.chooser.person, self.ctx.period.value.month
        if name == "planned_all" or (name == "planned" and person is not None):
            self.show_planned(person.id if person and name == "planned" else None)
        if person is None or name.startswith("planned"):
            return
        try:
            show = self.over.show_issued if name == "issued" else self.over.show_numbers
            show(person.id, person.name, month)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
        else:
            self._put(self.over)

    def open_forms(self, paths: Sequence[Path] = ()) -> FormsDialog:
        """Filled forms by the dozen, dropped or chosen."""
        dialog = FormsDialog(self.ctx, paths, self.window())
        dialog.open()
        return dialog

    def write_forms(self) -> None:
        """A workbook for every manager with visits in the week, into a folder."""
        write_week_forms(self.ctx)

    def take_files(self, paths: list[Path]) -> FormsDialog:
        return self.open_forms(paths)

    def _over_actions(self) -> Sequence[Action]:
        """A table over the calendar goes out as it is shown."""
        tables: dict[str, Any] = {"over": self._views.get("over"), "rows": self._views.get("rows")}
        shown = tables.get(self._over())
        return () if shown is None else (
            Action(label=_("Export"), run=shown.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def _plan_actions(self) -> Sequence[Action]:
        step = self.plan.next_step()
        offered = [
            Action(label=_("Export table"), run=self.export, right=Right.EXPORT, shown=self.plan.mode == "all"),
            Action(label=_("Print week sheet"), run=self.print, shortcut="Ctrl+P", shown=self.plan.mode == "all"),
            Action(label=_("Copy the last four weeks"), run=self.plan.copy_last, right=Right.PLAN_VISITS, shown=False),
            Action(label=_("Put visits on this day…"), run=self.show_waiting, right=Right.PLAN_VISITS, shown=False),
            *(Action(label=words, run=run, shown=False) for group in self.plan.more.entries() for words, run in group
              if words.text not in SHOWN_ELSEWHERE),
            Action(label=_("Enter visits"), run=lambda: self.show_view("entry"), right=Right.RECORD_VISITS),
        ]
        if step is not None:
            offered.append(Action(label=step[1], run=lambda: self.plan.advance(step[0])))
        made = self.plan.board is not None and bool(self.plan.board.plans)
        again = _("Plan anew") if made else _("Make the plan")
        return [*offered, Action(label=again, run=self.plan.generate, primary=True, right=Right.PLAN_VISITS)]

    def _entry_actions(self) -> Sequence[Action]:
        return [
            Action(label=_("Make visit forms…"), run=self.write_forms, right=Right.SEE_VISITS, shown=False),
            Action(label=_("Enter filled forms…"), run=self.open_forms, icon="import", right=Right.RECORD_VISITS),
            Action(label=_("Out of plan"), run=self.entry.add_visit, shortcut="Ctrl+N", right=Right.RECORD_VISITS),
            Action(label=_("Save"), run=self.entry.save, primary=True, shortcut="Ctrl+S", right=Right.RECORD_VISITS),
        ]

    def _completion_actions(self) -> Sequence[Action]:
        return [
            Action(label=_("Print"), run=self.print, shortcut="Ctrl+P"),
            Action(label=_("Enter visits"), run=lambda: self.show_view("entry"), right=Right.RECORD_VISITS),
        ]

    def _list_actions(self) -> Sequence[Action]:
        return self.lists.page.actions()

    def _tab(self) -> None:
        """Another view was chosen; entry keeps what was typed."""
        if self.key in ("plan", "entry"):
            (self.plan.place if self.key == "plan" else self.entry.place_row).addWidget(self.chooser)
        view = self._current()
        self.stack.setCurrentWidget(view)
        view.refresh()
        self.show_actions()
        view.focus()

    def _over(self) -> str:
        """What lies over the chosen view: rows, preview, schedule or nothing."""
        shown = self.stack.currentWidget()
        return next((key for key in ("rows", "preview", "schedule", "over") if self._views.get(key) is shown), "")

    def _current(self) -> Any:
        return {"plan": lambda: self.plan, "entry": lambda: self.entry, "completion": lambda: self.completion,
                "lists": lambda: self.lists}[self.key]()

    def _put(self, part: QWidget) -> None:
        self.stack.setCurrentWidget(part)
        self.show_actions()

    def _return(self) -> None:
        self._put(self._current())
        self.refresh()

    def _person_changed(self) -> None:
        if self.key in ("plan", "entry"):
            self._current().refresh()
            self.show_actions()

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.ctx.failed.emit(error.problems)
        else:
            self.ctx.asker.bug(error)

    def _number(self, name: str) -> None:
        """The visits of the month behind one of the five numbers."""
        month, person = self.ctx.period.value.month, self.chooser.person
        if person is None:
            return
        if name == "to_schedule":
            self.show_waiting()
            return
        filters = (
            Filter("day", "between", (month.first, month.last)), Filter("manager", "equals", person.id),
            Filter("state", "one_of", OPEN_STATES[name]), Filter("origin", "one_of", ("program", "hand")),
        )
        self.show_rows(_("{name}: visits of {month}")(name=person.name, month=str(month)), filters)

    def _view(self, key: str, make: Callable[[], QWidget]) -> Any:
        if key not in self._views:
            self._views[key] = make()
            self.stack.addWidget(self._views[key])
        return self._views[key]

    def _make_plan(self) -> PlanView:
        made = PlanView(self.ctx, self.chooser)
        made.client_wanted.connect(lambda id_: self.ctx.navigation.go("clients", id_))
        made.print_wanted.connect(self.print)
        made.export_wanted.connect(self.export)
        made.number_wanted.connect(self._number)
        made.waiting_wanted.connect(self.show_waiting)
        made.over_wanted.connect(self.show_over)
        made.changed.connect(self.show_actions)
        return made

    def _make_entry(self) -> EntryView:
        return EntryView(self.ctx, self.chooser)

    def _make_completion(self) -> CompletionView:
        made = CompletionView(self.ctx)
        made.rows_wanted.connect(self.show_rows)
        made.client_wanted.connect(lambda id_: self.ctx.navigation.go("clients", id_))
        return made

    def _make_rows(self) -> VisitRows:
        made = VisitRows(self.ctx)
        made.closed.connect(self._return)
        return made

    def _make_schedule(self) -> ScheduleView:
        made = ScheduleView(self.ctx)
        made.closed.connect(self._return)
        made.wanted.connect(self.plan.add)
        return made

    def _make_over(self) -> OverTable:
        made = OverTable(self.ctx)
        made.closed.connect(self._return)
        made.opened.connect(lambda id_: self.ctx.navigation.go("clients", id_))
        return made

    def _make_preview(self) -> SheetPreview:
        made = SheetPreview(self.ctx)
        made.closed.connect(self._return)
        return made
