"""申诉与确认: who appeals against what, by when it is answered, and who has accepted the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cmdesk.services.evaluation import appeals, confirm, evaluation_rules, late_corrections, progress
from cmdesk.services.evaluation.appeals import AppealLine
from cmdesk.services.evaluation.states import PUBLIC, Progress
from cmdesk.ui.evaluation.appeals_form import AppealPanel
from cmdesk.ui.evaluation.appeals_rules import RulesDialog
from cmdesk.ui.kit import Card, Cell, button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import window_of
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.page import EvaluationPage

APPEAL_STATES: dict[str, tuple[Msg, Tone]] = {
    "open": (_("Waits for an answer"), Tone.WARNING), "overdue": (_("Answer overdue"), Tone.BAD),
    "accepted": (_("Accepted"), Tone.GOOD), "rejected": (_("Rejected"), Tone.NEUTRAL),
    "withdrawn": (_("Taken back"), Tone.NEUTRAL),
}
WAYS: dict[str, tuple[Msg, Tone]] = {
    "own": (_("Confirmed in the program"), Tone.GOOD), "paper": (_("Signed slip is in"), Tone.GOOD),
    "silence": (_("Taken as confirmed"), Tone.NEUTRAL), "": (_("Not yet"), Tone.WARNING),
}
_TONES = {name.text: tone for name, tone in (*APPEAL_STATES.values(), *WAYS.values())}


def _tone(value: object) -> Tone:
    return _TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


class AppealsView(QWidget):
    """Left the appeals and the confirmations of the month, right what can be done about the chosen one."""

    def __init__(self, page: EvaluationPage) -> None:
        super().__init__()
        self._page, self._ctx = page, page.ctx
        say = self._ctx.translate
        self.lines: Sequence[AppealLine] = ()
        self.progress: Progress | None = None
        self.about = label("", "muted", wrap=True)
        self.rules = button(say(_("Rules and deadlines …")), self.edit_rules)
        if not self._ctx.may(Right.EDIT_SCHEMES):
            self.rules.hide()
        head = row(self.about, self.rules)
        head.setStretch(0, 1)
        self.appeals = RowsTable(self._ctx, [
            col("state", _("State"), cell=Cell.CHIP, tone=_tone, width=104),
            col("who", _("Client manager"), Kind.NAME, bold=True, width=84), col("item", _("Item"), width=124),
            col("before", _("Points"), Kind.POINTS, digits=2, width=64),
            col("after", _("Corrected"), Kind.POINTS, digits=2, width=70, bold=True),
            col("until", _("Answer by"), Kind.DATE, width=96), col("reason", _("Why it is appealed"), width=140),
            col("answer", _("Answer"), muted=True, width=124),
        ], fixed=True, empty=_("No appeals against this month."))
        self.appeals.table.setAccessibleName(say(_("Appeals")))
        self.people = RowsTable(self._ctx, [
            col("name", _("Name"), Kind.NAME, bold=True, width=110),
            col("way", _("Confirmation"), cell=Cell.CHIP, tone=_tone, width=150),
            col("who", _("Noted by"), muted=True, width=110),
            col("at", _("When"), Kind.DATETIME, muted=True, width=140),
        ], fixed=True, empty=_("Nobody to confirm yet: the month is not computed."))
        self.people.table.setAccessibleName(say(_("Confirmations")))
        self.paper = button(say(_("Signed slip is in")), self.note_paper)
        self.accept = button(say(_("I accept my result")), self.accept_own, "primary")
        upper = Card(say(_("Appeals filed")), margin=12)
        upper.add(self.appeals, 1)
        lower = Card(say(_("Confirmations")), margin=12)
        lower.add(self.people, 1)
        lower.add(row(self.paper, self.accept, 1))
        self.panel = AppealPanel(self._ctx)
        left = column(head, upper, lower)
        left.setStretch(1, 2)
        left.setStretch(2, 3)
        both = row(left, self.panel, spacing=SIZES.gap)
        both.setStretch(0, 1)
        both.setContentsMargins(0, 0, 0, 0)
        self.setLayout(both)
        self.appeals.table.current.connect(self._show_chosen)
        self.panel.filed.connect(self._choose)

    def refresh(self) -> None:
        ctx, month = self._ctx, self._ctx.period.value.month
        self.lines = appeals(ctx.desk, ctx.actor, month, ctx.language.value)
        self.progress = progress(ctx.desk, ctx.actor, month)
        self.appeals.show_rows([
            (
                APPEAL_STATES["overdue" if each.overdue else each.state][0], each.manager, self._item(each),
                each.points_before, each.points_after, each.answer_by, each.reason, each.answer,
            ) for each in self.lines
        ], [each.id for each in self.lines])
        people = self.progress.people if self.progress else ()
        self.people.show_rows(
            [(p.name, WAYS[p.way][0], p.who, p.made_at) for p in people], [p.manager_id for p in people])
        self._tell()
        if self.lines and self.appeals.current_id is None:
            self.appeals.select(self.lines[0].id)
        self._show_chosen(self.appeals.current_id)

    def _item(self, line: AppealLine) -> str:
        return line.item_name or self._ctx.translate(_("Total score"))

    def _tell(self) -> None:
        """The state of the month, its deadlines, and what is waited for."""
        say, found = self._ctx.translate, self.progress
        state = found.state if found else ""
        parts: list[Msg] = []
        if found is not None and found.self_until and state == "self":
            parts.append(_("self-scores until {day}")(day=_day(found.self_until)))
        if found is not None and found.appeal_until:
            over = self._ctx.today > found.appeal_until
            told = _("appeals were open until {day}") if over else _("appeals until {day}")
            parts.append(told(day=_day(found.appeal_until)))
        if found is not None and state in (*PUBLIC, "locked"):
            done = len(found.people) - found.waiting
            parts.append(_("{n} wait for an answer")(n=found.open_appeals))
            parts.append(_("{done} of {all} have confirmed")(done=done, all=len(found.people)))
        if found is not None and found.overdue:
            parts.append(self._silence())
        if found is not None and found.seal is not None:
            sealed = _("sealed by {who} on {day}, seal {digest}")
            parts.append(sealed(who=found.seal.who, day=_day(found.seal.sealed_at), digest=found.seal.digest[:12]))
            if found.seal.corrections:
                parts.append(_("{n} figures corrected since the lock")(n=found.seal.corrections))
        self.about.setToolTip(self._late() if found is not None and found.seal else "")
        if not parts:
            parts.append(_("Appeals are filed once the month is published and appeals are open."))
        self.about.setText(" · ".join(say(part) for part in parts))
        own = self._own_waiting()
        self.accept.setVisible(own)
        self.paper.setVisible(self._ctx.may(Right.EVALUATE) and state in PUBLIC and bool(found and found.waiting))

    def _late(self) -> str:
        """What was corrected since the lock, line by line, for those who evaluate."""
        ctx = self._ctx
        if not ctx.may(Right.EVALUATE):
            return ""
        found = late_corrections(ctx.desk, ctx.actor, ctx.period.value.month)
        told = _("{day} {who}: {kind} {what}, {before} → {after}")
        return "\n".join(ctx.translate(told(
            day=_day(each.made_at), who=each.who, kind=each.kind, what=each.what, before=each.before or "—",
            after=each.after or "—",
        )) for each in found)

    def _silence(self) -> Msg:
        if evaluation_rules(self._ctx.desk, self._ctx.actor).silence:
            return _("who was silent is taken to accept once the month is called confirmed")
        return _("those who are silent have to confirm: silence does not count")

    def _own_waiting(self) -> bool:
        found, mine = self.progress, self._ctx.actor.manager_id
        if found is None or mine is None or found.state not in PUBLIC:
            return False
        return any(p.manager_id == mine and not p.way for p in found.people)

    def _show_chosen(self, id_: object) -> None:
        line = next((each for each in self.lines if each.id == id_), None)
        self.panel.show_case(self._page.found, self.progress, line)

    def _choose(self, id_: object) -> None:
        self.appeals.select(id_)

    def accept_own(self) -> None:
        ctx = self._ctx
        ctx.act(lambda: confirm(ctx.desk, ctx.actor, ctx.period.value.month))

    def note_paper(self) -> None:
        """The slips of the chosen people came back signed."""
        ctx = self._ctx
        chosen = [int(str(i)) for i in self.people.table.ids()]
        ctx.act(lambda: confirm(ctx.desk, ctx.actor, ctx.period.value.month, chosen))

    def edit_rules(self) -> None:
        self.dialog = RulesDialog(self._ctx, window_of(self._ctx))
        self.dialog.open()

    def new(self) -> None:
        self.panel.begin()

    def open(self, target: object) -> None:
        self.appeals.select(target)


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"


