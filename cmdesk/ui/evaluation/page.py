"""考核: one month, its ranking and all that leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QWidget

from cmdesk.services.evaluation import gaps, mark_sheet, scheme_sheet, standings
from cmdesk.services.evaluation.checking import Gap, outdated
from cmdesk.services.evaluation.explaining import SourceRef
from cmdesk.services.evaluation.schemes import SchemeSheet
from cmdesk.services.reports import ReportOrder, document, make_report
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.lacking import GapsView
from cmdesk.ui.evaluation.marks import MarksView, may_leave, settle_month
from cmdesk.ui.evaluation.result import VIEWS, Result, ResultView
from cmdesk.ui.evaluation.segments import Segment, segments
from cmdesk.ui.evaluation.steps import OPEN, MonthSteps
from cmdesk.ui.evaluation.words import STALE, STATES, month_words, plain
from cmdesk.ui.lists.entity import EntityPage
from cmdesk.ui.lists.out import refused, window_of
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.ui.lists.views import Switch
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import Tone
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area, UserError
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standing, Standings

OTHERS: tuple[tuple[str, Msg, Right], ...] = (
    ("gaps", _("What is missing"), Right.EDIT_FIGURES),
    ("marks", _("Marks by hand"), Right.SCORE_BY_HAND), ("occurrences", _("Occurrences"), Right.SCORE_BY_HAND),
)
BOOK = ((_("Excel workbook"), "*.xlsx"),)
SOURCES = {"figures": ("figures", ("figures",)), "records": ("visits", "completion")}


class EvaluationPage(Page):
    """Views under one switch; the header says the state of the month and offers what it allows."""

    areas = frozenset({Area.EVALUATION, Area.FIGURES, Area.TEAM, Area.VISITS, Area.TRACE})

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.found: Standings | None = None
        self.gaps: Sequence[Gap] | None = None
        self.outdated = False
        self._asked = 0
        self._marks_stale = True
        self.sheet: SchemeSheet | None = None
        self.segments: dict[str, Segment] = {}
        self.made: dict[str, QWidget] = {}
        self.steps = MonthSteps(self)
        self.switch = self._make_switch()
        self.result = ResultView(ctx)
        self.lacking, self.marks = GapsView(ctx), MarksView(ctx)
        self.occurrences: EntityPage | None = None
        self.stack = QStackedWidget()
        for part in (self.result, self.lacking, self.marks):
            self.stack.addWidget(part)
        self.body.setSpacing(8)
        self.body.addWidget(self.switch)
        self.body.addWidget(self.stack, 1)
        self.key = "ranking"
        self.switch.show_chosen(self.key)
        self.result.slip_wanted.connect(self.print_slip)
        self.result.source_wanted.connect(self._go_to_source)
        self.lacking.go.connect(self._go)

    def _found_segments(self) -> dict[str, Segment]:
        ctx = self.ctx
        return {each.key: each for each in segments() if ctx.may(each.right) and each.shown(ctx)}

    def _make_switch(self) -> Switch:
        """All views that there are for who looks."""
        ctx = self.ctx
        self.segments = self._found_segments()
        offered = [(key, name) for key, name, right in OTHERS if ctx.may(right)]
        more = [(each.key, each.name) for each in self.segments.values()]
        return Switch(ctx, [*VIEWS, *offered, *more], self.show_view)

    def _renew_switch(self) -> None:
        """A scheme that asks for marks, or no longer does, brings or takes a view."""
        if list(self._found_segments()) == list(self.segments):
            return
        made = self._make_switch()
        self.body.replaceWidget(self.switch, made)
        self.switch.deleteLater()
        self.switch = made
        if self.key not in made.buttons:
            self.show_view("ranking")
        made.show_chosen(self.key)

    def actions(self) -> Sequence[Action]:
        if self.key == "occurrences" and self.occurrences is not None:
            return self.occurrences.actions()
        own = self._segment_actions()
        return self._month_actions() if own is None else own

    def _segment_actions(self) -> Sequence[Action] | None:
        """What the segment on show offers, if it has actions of its own beside those every widget has."""
        own = any("actions" in vars(cls) for cls in type(self.segment).__mro__ if cls.__module__.startswith("cmdesk"))
        return self.segment.actions() if own and self.segment is not None else None  # type: ignore[return-value]

    @property
    def segment(self) -> QWidget | None:
        """The widget of the segment on show."""
        return self.made.get(self.key)

    def _ask_segment(self, name: str, *arguments: object) -> object:
        """What the segment on show answers; None where it has no such thing."""
        call = getattr(self.segment, name, None)
        return call(*arguments) if call else None

    def _made_segment(self, key: str) -> QWidget:
        if key not in self.made:
            self.made[key] = self.segments[key].make(self)
            self.stack.addWidget(self.made[key])
        self._refresh_segment(key)
        return self.made[key]

    def _refresh_segment(self, key: str) -> None:
        again = getattr(self.made.get(key), "refresh", None)
        if again:
            again()

    def _month_actions(self) -> Sequence[Action]:
        there = bool(self.found and self.found.rows)
        return (
            Action(label=self._why_words(), run=self.why, icon="info", shown=self._own_row() is not None),
            Action(
                label=_("Evaluation notice"), run=self.print_notice, icon="document",
                shown=there and self.key == "lists",
            ),
            Action(
                label=_("Awards and lists…"), run=self.edit_honours, icon="edit", right=Right.EDIT_SCHEMES,
                shown=self.key == "lists" and self.sheet is not None,
            ),
            Action(label=_("Score slips"), run=self.print_slips, icon="document", shown=there),
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT, shown=there),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P", shown=there),
            *self.steps.actions(),
        )

    def _own_row(self) -> Standing | None:
        """The line of the client manager who looks, once there is a place in it."""
        mine = self.ctx.actor.manager_id
        return next((r for r in self._rows() if mine is not None and r.manager_id == mine and r.rank), None)

    def _why_words(self) -> Msg:
        own = self._own_row()
        return _("Why am I no. {n}?")(n=own.rank if own else "")

    def why(self) -> None:
        """The own total, and the gap to the next above item by item."""
        own = self._own_row()
        if own is not None:
            self.open(own.manager_id)

    def edit_honours(self) -> None:
        from cmdesk.ui.evaluation.honour_rules import edit_honours

        self.rules = edit_honours(self)

    @property
    def scores_self(self) -> bool:
        """Whether the scheme in force asks people to mark themselves."""
        return bool(self.sheet and self.sheet.scores_self)

    def refresh(self) -> None:
        ctx, month = self.ctx, self.ctx.period.value.month
        language = ctx.language.value
        self._renew_switch()
        self.found = standings(ctx.desk, ctx.actor, month, language=language)
        scheme = self.found.scheme if self.found else None
        before = standings(ctx.desk, ctx.actor, month.plus(-1), scheme, language) if self.found else None
        self.sheet = self._scheme()
        self._look_for_gaps()
        self.result.show_result(Result(self.found, before, bool(self.sheet and self.sheet.dense)), self._rows())
        self._marks_stale = True
        if self.key == "marks":
            self._show_marks()
        if self.occurrences is not None:
            self.occurrences.refresh()
        self._refresh_segment(self.key)
        self._tell()

    def _branch(self) -> int | None:
        chosen = self.ctx.branch.value
        return int(chosen.id) if chosen else None

    def _rows(self) -> Sequence[Standing]:
        branch = self._branch()
        return [r for r in self.found.rows if branch in (None, r.branch_id)] if self.found else []

    def _scheme(self) -> SchemeSheet | None:
        ctx = self.ctx
        try:
            return scheme_sheet(ctx.desk, ctx.actor, ctx.period.value.month, ctx.language.value)
        except UserError:
            return None

    def _look_for_gaps(self) -> None:
        """In a worker: all that the scheme asks for is read for it, and what it would come to now.

        Until then nothing is said of it.
        """
        self._asked += 1
        self.gaps, self.outdated = None, bool(self.found and self.found.stale)
        ctx, asked, month, branch = self.ctx, self._asked, self.ctx.period.value.month, self._branch()
        if self.sheet is None:
            self._show_gaps(asked, (), self.outdated)
            return
        checks = ctx.may(Right.EVALUATE)

        def work() -> tuple[Sequence[Gap], bool]:
            lacking = gaps(ctx.desk, ctx.actor, month, branch, ctx.language.value)
            return lacking, checks and outdated(ctx.desk, ctx.actor, month)

        ctx.jobs.run(
            work, lambda found: self._show_gaps(asked, *found), lambda error: refused(ctx, error), pool=True)

    def _show_gaps(self, asked: int, found: Sequence[Gap], outdated_now: bool) -> None:
        if asked == self._asked:
            self.gaps, self.outdated = found, outdated_now
            self.lacking.show_gaps(found)
            if "gaps" in self.switch.buttons:
                name = self.ctx.translate(next(text for key, text, _right in OTHERS if key == "gaps"))
                self.switch.buttons["gaps"].setText(f"{name} {len(found)}" if found else name)
            self._tell()

    def _show_marks(self) -> None:
        self._marks_stale = False
        ctx, branch = self.ctx, self._branch()
        if not ctx.may(Right.SCORE_BY_HAND):
            return
        settle_month(ctx, ctx.period.value.month, self.marks)
        made = mark_sheet(ctx.desk, ctx.actor, ctx.period.value.month, ctx.language.value) if self.sheet else None
        rows = [r for r in made.rows if branch in (None, r.branch_id)] if made else []
        closed = self.found.state if self.found and self.found.state not in OPEN else ""
        refusal = _("The month is {state}: its marks stay as they are.")(state=STATES[closed][0]) if closed else ""
        self.marks.show_sheet(made, rows, ctx.translate(refusal))

    def _tell(self) -> None:
        say, month = self.ctx.translate, month_words(self.ctx.period.value.month)
        self.switch.note.setText(say(_("weights sum to {n}")(n=plain(self.sheet.total))) if self.sheet else "")
        told = _("{n} items incomplete")(n=len(self.gaps)) if self.gaps else _("basis complete")
        missing = [say(told)] if self.sheet and self.gaps is not None else []
        if self.found is None:
            self.show_header(subtitle=" · ".join((say(month), say(_("not computed yet")), *missing)))
        else:
            again = self.outdated and self.found.state in (*OPEN, "scored") and bool(self.found.rows)
            chip, tone = (STALE, Tone.BAD) if again else STATES[self.found.state]
            about = say(_("scheme “{name}” · {n} people")(name=self.found.scheme, n=len(self._rows())))
            self.show_header(subtitle=" · ".join((say(month), about, *missing)), chip=say(chip), tone=tone)
        self.show_actions()

    def show_view(self, key: str, *_clicked: object) -> None:
        if key != self.key and not self.leave():
            self.switch.show_chosen(self.key)
            return
        self.key = key
        self.switch.show_chosen(key)
        if key in dict(VIEWS):
            self.result.show_view(key)
            self.stack.setCurrentWidget(self.result)
        elif key == "occurrences":
            self.stack.setCurrentWidget(self._made_occurrences())
        elif key in self.segments:
            self.stack.setCurrentWidget(self._made_segment(key))
        else:
            self.stack.setCurrentWidget({"gaps": self.lacking, "marks": self.marks}[key])
        if key == "marks":
            if self._marks_stale:
                self._show_marks()
            self.marks.type_first()
        self.show_actions()

    def _made_occurrences(self) -> EntityPage:
        if self.occurrences is None:
            made = EntityPage(self.ctx, "occurrences", kind="occurrences", branch="", order=(("happened_on", True),))
            made.header.hide()
            made.layout().setContentsMargins(0, 0, 0, 0)
            made.refresh()
            self.occurrences = made
            self.stack.addWidget(made)
        return self.occurrences

    def open(self, target: object) -> None:
        """A manager's id, (manager id, item), or (view, …)."""
        if isinstance(target, tuple) and target and target[0] in self.switch.buttons:
            self.show_view(target[0])
            target = target[1] if len(target) > 1 else None
            if target is not None and self.segment is not None:
                self._ask_segment("open", target)
                return
        if target is None:
            return
        who, item = target if isinstance(target, tuple) else (target, "")
        self.show_view("ranking")
        self.result.look_at(who, item)
        self.result.table.table.setFocus()

    def leave(self) -> bool:
        if self.key == "marks":
            return may_leave(self.ctx, self.marks)
        if self.segment is not None:
            return self._ask_segment("leave") is not False
        return self.occurrences.leave() if self.key == "occurrences" and self.occurrences else True

    def new(self) -> None:
        if self.key == "occurrences" and self.occurrences:
            self.occurrences.new()
        self._ask_segment("new")

    def save(self) -> None:
        if self.key == "marks":
            self.marks.save()
        elif self.key == "occurrences" and self.occurrences:
            self.occurrences.save()
        self._ask_segment("save")

    def filter(self) -> None:
        if self.key == "occurrences" and self.occurrences:
            self.occurrences.filter()
        self._ask_segment("filter")

    def back(self) -> None:
        """The panel gives its room to the table, and comes back."""
        if self.key == "occurrences" and self.occurrences:
            self.occurrences.back()
        elif self.key in dict(VIEWS):
            self.result.panel.setVisible(not self.result.panel.isVisible())
        self._ask_segment("back")

    def _order(self, name: str, manager: str | None = None) -> ReportOrder:
        period = self.ctx.period.value
        return ReportOrder(
            name=name, month=period.month, week=period.week, manager=manager, branch_id=self._branch(),
            language=self.ctx.language.value,
        )

    def export(self) -> None:
        """The ranking sheet as a workbook."""
        ctx, order = self.ctx, self._order("ranking")
        name = ctx.translate(_("Ranking {month}")(month=str(order.month)))
        path = ctx.asker.save_file(_("Export"), f"{name}.xlsx", BOOK)
        if path is not None:
            target = path if path.suffix else path.with_suffix(".xlsx")
            ctx.jobs.run(
                lambda: make_report(ctx.desk, ctx.actor, order, target),
                lambda made: ctx.told.emit(_("Written: {path}")(path=str(made.path))),
                lambda error: refused(ctx, error),
                title=_("writing {file}")(file=target.name), pool=True,
            )

    def print(self) -> None:
        if hasattr(self.segment, "print"):
            self._ask_segment("print")
            return
        self._preview("ranking", _("Ranking sheet"))

    def print_notice(self) -> None:
        self._preview("notice", _("Evaluation notice"))

    def print_slips(self) -> None:
        self._preview("score-slip", _("Evaluation slips"))

    def print_slip(self, code: str) -> None:
        self._preview("score-slip", _("Evaluation slips"), code)

    def _preview(self, name: str, title: Msg, manager: str | None = None) -> PrintPreview | None:
        if self.found is None:
            return None
        ctx, order = self.ctx, self._order(name, manager)

        def make(setup: object) -> object:
            made = document(ctx.desk, ctx.actor, order)
            return replace(made, paper=setup.paper, orientation=setup.orientation)  # type: ignore[attr-defined]

        self.dialog = PrintPreview(ctx, title, make, f"print.{name}", parent=window_of(ctx))
        self.dialog.open()
        return self.dialog

    def _go_to_source(self, source: SourceRef) -> None:
        if source.sort in ("marks", "occurrences"):
            if source.sort in self.switch.buttons:
                self.show_view(source.sort)
        elif source.sort in SOURCES:
            self._go(*SOURCES[source.sort])

    def _go(self, key: str, target: object) -> None:
        if any(spec.key == key for spec in getattr(self.ctx.navigation, "specs", ())):
            self.ctx.navigation.go(key, target)
