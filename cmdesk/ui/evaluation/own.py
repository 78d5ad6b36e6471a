"""我的评分: the marks a client manager gives to the own work and to colleagues, and how colleagues see the own work."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from cmdesk.services.evaluation import how_seen, own_sheet, progress, rate, ratings_sheet
from cmdesk.services.evaluation.eyes import Seen
from cmdesk.services.evaluation.groups import my_groups
from cmdesk.services.evaluation.marking import COLLEAGUE, MarkSheet
from cmdesk.services.evaluation.states import Progress
from cmdesk.ui.evaluation.marks import Marks, MarksView, may_leave, settle_month
from cmdesk.ui.evaluation.steps import OPEN
from cmdesk.ui.evaluation.words import plain
from cmdesk.ui.kit import column, label, row
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, UserError

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.page import EvaluationPage

OWN_HEIGHT = 168


class OwnView(QWidget):
    """Above the own marks with the total they would come to, below the marks given as one of a group; saved apart.

    Who is no client manager has the lower part alone.
    """

    def __init__(self, page: EvaluationPage) -> None:
        super().__init__()
        self._page, self._ctx = page, page.ctx
        self._group = ""
        say = self._ctx.translate
        self.until = label("", "muted", wrap=True)
        self.mine = MarksView(self._ctx, files=False, name=_("My own marks"))
        self.others = MarksView(self._ctx, self._rate, files=False, tries=False, name=_("Marks for colleagues"))
        self.seen = label("", "muted", wrap=True)
        self.mine.setFixedHeight(OWN_HEIGHT)
        self.heading = label("", "card-title")
        self.groups = QComboBox()
        self.groups.setAccessibleName(say(_("Group of raters")))
        self.groups.activated.connect(self._chosen)
        self._upper = QWidget()
        upper = column(label(say(_("My own marks")), "card-title"), self.until, self.mine)
        upper.setContentsMargins(0, 0, 0, 0)
        self._upper.setLayout(upper)
        self._upper.setVisible(self._ctx.actor.own_only)
        parts = column(
            self._upper, row(self.heading, self.groups, 1),
            label(say(_("Nobody is shown who gave which mark; the mean counts once enough have marked.")), "muted"),
            self.others, self.seen,
        )
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setStretch(3, 1)
        self.setLayout(parts)

    def refresh(self) -> None:
        ctx, month, language = self._ctx, self._ctx.period.value.month, self._ctx.language.value
        settle_month(ctx, month, self.mine, self.others)
        found = progress(ctx.desk, ctx.actor, month)
        if ctx.actor.own_only:
            self._show_mine(month, found)
        self._show_groups(my_groups(ctx.desk, ctx.actor, month, language))
        self._show_others(month, found)
        seen = how_seen(ctx.desk, ctx.actor, month, language) if self.mine.sheet and ctx.actor.own_only else ()
        self.seen.setText(" · ".join(ctx.translate(self._seen(each)) for each in seen))

    def _show_mine(self, month: Month, found: Progress | None) -> None:
        ctx, say = self._ctx, self._ctx.translate
        mine: MarkSheet | None = None
        with contextlib.suppress(UserError):
            mine = own_sheet(ctx.desk, ctx.actor, month, ctx.language.value)
        until = found.self_until if found is not None and found.state == "self" else None
        open_ = until is not None and ctx.today <= until
        told = self._until(until.isoformat()) if open_ and until is not None else _("Self-scoring is not open.")
        self.until.setText(say(told))
        closed = "" if open_ else say(_("The supervisor opens self-scoring for some days each month."))
        self.mine.show_sheet(mine, mine.rows if mine else (), closed, _("The scheme asks nobody for own marks."))

    def _show_groups(self, groups: Sequence[tuple[str, str]]) -> None:
        keys = [key for key, _name in groups]
        if self._group not in keys:
            self._group = keys[0] if keys else COLLEAGUE
        self.groups.clear()
        for key, name in groups:
            self.groups.addItem(name, key)
        self.groups.setCurrentIndex(max(self.groups.findData(self._group), 0))
        self.groups.setVisible(len(groups) > 1)
        name = self.groups.currentText()
        as_group = _("Marks as “{group}”")(group=name)
        self.heading.setText(self._ctx.translate(
            _("Marks for colleagues") if self._group == COLLEAGUE or not name else as_group))

    def _show_others(self, month: Month, found: Progress | None) -> None:
        ctx, say = self._ctx, self._ctx.translate
        others: MarkSheet | None = None
        with contextlib.suppress(UserError):
            others = ratings_sheet(ctx.desk, ctx.actor, month, self._group, ctx.language.value)
        open_ = found is None or found.state in OPEN
        refusal = "" if open_ else say(_("The month is closed: its marks stay as they are."))
        self.others.show_sheet(
            others, others.rows if others else (), refusal, _("The scheme has no item that colleagues mark."))

    def _chosen(self, at: int) -> None:
        """Another group to rate as."""
        if self.groups.itemData(at) != self._group and may_leave(self._ctx, self.others):
            self._group = str(self.groups.itemData(at))
        self.refresh()

    def _until(self, day: str) -> Msg:
        return _("Open until {day}. The total with your marks stands beside them before you save.")(day=day)

    def _seen(self, each: Seen) -> Msg:
        if each.mean is None:
            return _("{item}, {group}: too few have marked you to show the mean")(
                item=each.item_name, group=each.rater_name)
        return _("{item}, {group}: {n} have marked you, {mean} on average")(
            item=each.item_name, group=each.rater_name, n=each.count, mean=plain(each.mean))

    def _rate(self, sheet: MarkSheet, marks: Marks) -> Outcome[int]:
        return rate(self._ctx.desk, self._ctx.actor, sheet.month, marks, self._group)

    def save(self) -> None:
        for part in (self.mine, self.others):
            part.save()

    def leave(self) -> bool:
        return may_leave(self._ctx, self.mine, self.others)
