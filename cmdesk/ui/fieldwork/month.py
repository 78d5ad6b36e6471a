"""A month at a glance: who met what is asked for, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from cmdesk.services.visits.options import planning_options
from cmdesk.services.visits.sessions import Fieldwork, fieldwork
from cmdesk.ui.context import AppContext
from cmdesk.ui.fieldwork.rules import FieldRulesDialog, rules_text
from cmdesk.ui.kit import Card, Cell, KeyFigure, col, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area
from cmdesk.values.queries import Filter, Ref
from cmdesk.values.rights import Right

MET, NOT_MET = _("Met"), _("Not met")
TITLE = _("Activities and attendance of the month")


def _tone(value: object) -> Tone:
    return {MET: Tone.GOOD, NOT_MET: Tone.BAD}.get(value, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


COLUMNS = (
    col("name", _("Client manager"), Kind.NAME, bold=True, width=84),
    col("sessions", _("Sessions that count"), Kind.COUNT),
    col("sessions_met", _("Sessions"), cell=Cell.CHIP, tone=_tone),
    col("events", _("Events that count"), Kind.COUNT), col("events_met", _("Events"), cell=Cell.CHIP, tone=_tone),
    col("due", _("Calls due"), Kind.COUNT), col("matched", _("From the route"), Kind.COUNT),
    col("calls_met", _("Calls"), cell=Cell.CHIP, tone=_tone), col("lacks", _("What is missing")),
)
LISTS = {"sessions": "in_store_sessions", "events": "circle_events", "calls": "attendance_calls"}


class MonthPage(Page):
    areas = frozenset({Area.VISITS, Area.TEAM})

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        say = ctx.translate
        self.rows: Sequence[Fieldwork] = ()
        self.figures = {
            "sessions": KeyFigure(say(_("Enough in-store sessions"))),
            "events": KeyFigure(say(_("Circle events that count"))),
            "calls": KeyFigure(say(_("Calls from the day's route"))),
        }
        for key, figure in self.figures.items():
            figure.opened.connect(getattr(self, f"open_{key}"))
        self.table = RowsTable(ctx, COLUMNS, frozen=1, empty=_("Nobody is on duty here."))
        self.table.table.opened.connect(self._open_lacking)
        card = Card(say(TITLE))
        self.rule = card.note
        card.add(self.table, 1)
        self.body.addLayout(row(*self.figures.values(), spacing=12))
        self.body.addWidget(card, 1)

    def refresh(self) -> None:
        month, branch = self.ctx.period.value.month, self.ctx.branch.value
        self.rows = fieldwork(self.ctx.desk, self.ctx.actor, month, int(branch.id) if branch else None)
        self.table.show_rows([self._cells(each) for each in self.rows], [each.manager_id for each in self.rows])
        self.rule.setText(self.ctx.translate(rules_text(planning_options(self.ctx.desk, self.ctx.actor).field)))
        self._show_figures()
        self.show_header(subtitle=self.ctx.translate(_("{month}, calls up to yesterday")(month=str(month))))
        self.header_changed.emit()

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("What is asked…"), run=self.open_rules, right=Right.PLAN_VISITS),
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def open_rules(self) -> FieldRulesDialog:
        """What the branch asks besides visits."""
        dialog = FieldRulesDialog(self.ctx, self.window())
        dialog.open()
        return dialog

    def export(self) -> None:
        export_rows(self.ctx, TITLE, COLUMNS, [self._cells(each) for each in self.rows])

    def print(self) -> None:
        rows = [self._cells(each) for each in self.rows]
        note = str(self.ctx.period.value.month)
        print_rows(self.ctx, TITLE, COLUMNS, rows, name="fieldwork", note=note, parent=self.window())

    def open_sessions(self) -> None:
        self._go("sessions")

    def open_events(self) -> None:
        self._go("events")

    def open_calls(self) -> None:
        self._go("calls")

    def _go(self, key: str, target: object = None) -> None:
        self.ctx.navigation.go("fieldwork", (LISTS[key], target) if target is not None else (LISTS[key],))

    def _open_lacking(self, manager_id: object) -> None:
        """The list of the first thing somebody lacks, theirs alone."""
        each = next((r for r in self.rows if r.manager_id == manager_id), None)
        if each is None:
            return
        met = {"sessions": each.sessions_met, "events": each.events_met, "calls": each.calls_met}
        first = next((key for key, value in met.items() if value is False), "sessions")
        self._go(first, Filter("manager", "equals", Ref(each.manager_id, each.name)))

    def _cells(self, each: Fieldwork) -> tuple[object, ...]:
        counted = sum(e.counts for e in each.events)
        lacks = (*each.sessions_lack, *each.events_lack, *each.calls_lack)
        return (
            each.name, each.long_enough, _met(each.sessions_met), counted, _met(each.events_met), each.calls.due,
            each.calls.matched, _met(each.calls_met), self.ctx.translate(_("; ")).join(map(self.ctx.translate, lacks)),
        )

    def _show_figures(self) -> None:
        say, rows = self.ctx.translate, self.rows
        asked = [each for each in rows if each.sessions_met is not None]
        enough = sum(each.sessions_met is True for each in asked)
        events = [e for each in rows for e in each.events]
        due, matched = sum(each.calls.due for each in rows), sum(each.calls.matched for each in rows)
        self.figures["sessions"].show_value(
            f"{enough} / {len(asked)}" if asked else "—", say(_("client managers")),
            Tone.GOOD if enough == len(asked) else Tone.WARNING)
        self.figures["events"].show_value(
            f"{sum(e.counts for e in events)} / {len(events)}",
            say(_("{n} new consumers")(n=sum(e.new for e in events))))
        self.figures["calls"].show_value(
            f"{matched} / {due}", f"{100 * matched / due:.1f}%" if due else "",
            Tone.GOOD if matched == due else Tone.WARNING)


def _met(value: bool | None) -> Msg | str:
    return "—" if value is None else MET if value else NOT_MET
