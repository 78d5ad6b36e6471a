"""我的评分: the marks a client manager gives to the own work and to colleagues, and how colleagues see the own work."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cmdesk.services.evaluation import how_seen, own_sheet, progress, rate, ratings_sheet
from cmdesk.services.evaluation.eyes import COLLEAGUE, Seen
from cmdesk.services.evaluation.marking import MarkSheet
from cmdesk.ui.evaluation.marks import Marks, MarksView
from cmdesk.ui.evaluation.words import plain
from cmdesk.ui.kit import column, label
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Outcome, UserError

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.page import EvaluationPage

OWN_HEIGHT = 168


class OwnView(QWidget):
    """Above the own marks with the total they would come to, below the marks for colleagues; both saved apart."""

    def __init__(self, page: EvaluationPage) -> None:
        super().__init__()
        self._page, self._ctx, self._settling = page, page.ctx, False
        say = self._ctx.translate
        self.until = label("", "muted", wrap=True)
        self.mine = MarksView(self._ctx, files=False, name=_("My own marks"))
        self.others = MarksView(self._ctx, self._rate, files=False, tries=False, name=_("Marks for colleagues"))
        self.seen = label("", "muted", wrap=True)
        self.mine.setFixedHeight(OWN_HEIGHT)
        self._parts = column(
            label(say(_("My own marks")), "card-title"), self.until, self.mine,
            label(say(_("Marks for colleagues")), "card-title"),
            label(say(_("Nobody is shown who gave which mark; the mean counts once enough have marked.")), "muted"),
            self.others, self.seen,
        )
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setStretch(5, 1)
        self.setLayout(self._parts)

    def _settle(self) -> None:
        """Another month was chosen at the top: what was typed for the old one is saved or given up first."""
        month = self._ctx.period.value.month
        late = [p for p in (self.mine, self.others) if p.dirty and p.sheet is not None and p.sheet.month != month]
        if not late or self._settling:
            return
        self._settling = True
        question = _("{n} marks of {month} are not saved.")
        old = late[0].sheet.month if late[0].sheet else month
        told = question(n=sum(part.count for part in late), month=str(old))
        if self._ctx.asker.choose(told, (_("Save"), _("Discard the changes"))) == 0:
            for part in late:
                part.save()
        self._settling = False

    def refresh(self) -> None:
        self._settle()
        ctx, month, language = self._ctx, self._ctx.period.value.month, self._ctx.language.value
        say = ctx.translate
        mine: MarkSheet | None = None
        others: MarkSheet | None = None
        with contextlib.suppress(UserError):
            mine = own_sheet(ctx.desk, ctx.actor, month, language)
            others = ratings_sheet(ctx.desk, ctx.actor, month, language=language)
        found = progress(ctx.desk, ctx.actor, month)
        state = found.state if found else "draft"
        open_ = found is not None and state == "self" and found.self_until is not None and (
            ctx.today <= found.self_until)
        self.until.setText(say(self._until(found.self_until.isoformat()) if open_ and found and found.self_until
                               else _("Self-scoring is not open.")))
        closed = "" if open_ else say(_("The supervisor opens self-scoring for some days each month."))
        self.mine.show_sheet(mine, mine.rows if mine else (), closed, _("The scheme asks nobody for own marks."))
        refusal = "" if state in ("draft", "self") else say(_("The month is closed: its marks stay as they are."))
        self.others.show_sheet(
            others, others.rows if others else (), refusal, _("The scheme has no item that colleagues mark."))
        seen = how_seen(ctx.desk, ctx.actor, month, language) if mine else ()
        self.seen.setText(" · ".join(say(self._seen(each)) for each in seen))

    def _until(self, day: str) -> Msg:
        return _("Open until {day}. The total with your marks stands beside them before you save.")(day=day)

    def _seen(self, each: Seen) -> Msg:
        if each.mean is None:
            return _("{item}, {group}: too few have marked you to show the mean")(
                item=each.item_name, group=each.rater_name)
        return _("{item}, {group}: {n} have marked you, {mean} on average")(
            item=each.item_name, group=each.rater_name, n=each.count, mean=plain(each.mean))

    def _rate(self, sheet: MarkSheet, marks: Marks) -> Outcome[int]:
        return rate(self._ctx.desk, self._ctx.actor, sheet.month, marks, COLLEAGUE)

    def save(self) -> None:
        for part in (self.mine, self.others):
            part.save()

    def leave(self) -> bool:
        dirty = [part for part in (self.mine, self.others) if part.dirty]
        if not dirty:
            return True
        question = _("{n} marks are not saved. Save them before going on?")(n=sum(part.count for part in dirty))
        answer = self._ctx.asker.choose(question, (_("Save"), _("Discard the changes"), _("Stay here")))
        if answer == 0:
            saved = [part.save() for part in dirty]
            return all(saved)
        if answer == 1:
            for part in dirty:
                part.discard()
        return answer == 1
