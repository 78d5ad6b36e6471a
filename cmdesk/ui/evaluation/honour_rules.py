"""奖项与榜单的规则: awards and the red and the black list of a scheme, with who would get what this month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from cmdesk.services.evaluation.editing import Draft, material, problems_of
from cmdesk.services.evaluation.honours import (
    award_in_words,
    awarded,
    begin_honours,
    fresh_award,
    honour_problems,
    put_honours,
)
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.scheme_draft import SchemeDraft
from cmdesk.ui.evaluation.scheme_form import PartForm, Words
from cmdesk.ui.evaluation.scheme_values import lookup_in
from cmdesk.ui.evaluation.steps import compute_waiting
from cmdesk.ui.evaluation.words import month_words
from cmdesk.ui.kit import button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.kit.rule_dialog import RuleDialog
from cmdesk.ui.lists.out import refused
from cmdesk.values.evaluation import AwardBasis, AwardRule, Name, Scheme
from cmdesk.values.evaluation.described import AWARD, LISTS
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import Outcome, UserError
from cmdesk.values.queries import Ref
from cmdesk.values.standings import Honour

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.page import EvaluationPage

LEFT, RIGHT = 380, 336
PAUSE_MS = 250
Keep = Callable[[Scheme], Outcome[Any]]


def edit_honours(page: EvaluationPage) -> HonourRulesDialog | None:
    """Change the awards and lists of the scheme in force, from the month at the top on; None where there is none."""
    ctx = page.ctx
    try:
        draft = begin_honours(ctx.desk, ctx.actor, ctx.period.value.month)
    except UserError as error:
        refused(ctx, error)
        return None

    def keep(scheme: Scheme) -> Outcome[int]:
        outcome = ctx.act(lambda: put_honours(ctx.desk, ctx.actor, replace(draft, scheme=scheme)))
        open_ = getattr(page, "scheme_draft", None)
        if not outcome.failed and open_ is not None and open_.draft is not None and open_.draft.name == draft.name:
            open_.put(replace(open_.scheme, awards=scheme.awards, lists=scheme.lists))
        return outcome

    made = HonourRulesDialog(ctx, draft, keep, page.window())
    made.accepted.connect(lambda: compute_waiting(ctx))
    made.open()
    return made


def edit_draft_honours(ctx: AppContext, work: SchemeDraft, parent: QWidget) -> HonourRulesDialog | None:
    """Change the awards and lists of a draft in work, not yet in force; None where there is none."""
    if work.draft is None:
        return None

    def keep(scheme: Scheme) -> Outcome[None]:
        work.put(replace(work.scheme, awards=scheme.awards, lists=scheme.lists))
        return Outcome(value=None)

    made = HonourRulesDialog(ctx, work.draft, keep, parent)
    made.open()
    return made


class HonourRulesDialog(RuleDialog):
    """Works on a draft; `keep` takes the scheme over when it is saved. A month's winners stand beside each award."""

    def __init__(self, ctx: AppContext, draft: Draft, keep: Keep, parent: QWidget | None = None) -> None:
        title = _("Awards and lists from {month} on")(month=month_words(draft.valid_from))
        super().__init__(ctx, title, parent)
        self._keep, self.scheme = keep, draft.scheme
        self._at, self._asked = -1, 0
        self._winners: Mapping[str, Sequence[Honour]] = {}
        say = ctx.translate
        month = month_words(ctx.period.value.month)
        self.table = RowsTable(ctx, [
            col("name", _("Award name"), Kind.NAME, bold=True, width=104), col("rule", _("Who gets it"), width=160),
            col("now", _("In {month}")(month=month), muted=True),
        ], fixed=True, empty=_("No award yet: add the first one."))
        self.table.table.setAccessibleName(say(_("Awards")))
        self.table.setMinimumWidth(LEFT)
        words = Words({"parts": self._parts}, {})
        self.form, self.lists = PartForm(ctx, words), PartForm(ctx, words)
        for form in (self.form, self.lists):
            form.setFixedWidth(RIGHT)
            form.unreadable.connect(self._readable)
        self.lists.setFixedHeight(186)
        self.removing = button(say(_("Remove the award")), self.remove, "link")
        left = column(self.table, row(button(say(_("Add an award")), self.add, "link"), self.removing, 1))
        right = column(self.form, self.lists, spacing=0)
        right.setStretch(0, 1)
        both = row(left, right, spacing=14)
        both.setStretch(0, 1)
        told = _("Months that are not published yet are to be computed again afterwards.")
        self.lay_out(both, label(say(told), "small", wrap=True)).setStretchFactor(both, 1)
        self.resize(860, 640)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._try)
        self.table.table.current.connect(self._chosen)
        self.form.changed.connect(self._edited)
        self.lists.changed.connect(lambda _field, part: self._put(replace(self.scheme, lists=part)))
        self.lists.show_part(LISTS, self.scheme.lists)
        self._show(0)
        self._try()

    def _parts(self, typed: str) -> Sequence[Ref]:
        """The sections or the items, by what the award on show is given for."""
        scheme, language = self.scheme, self._ctx.language.value
        parts = scheme.sections if self.award and self.award.basis is AwardBasis.SECTION else scheme.items
        return lookup_in(self._ctx, [Ref(p.code, p.name.words(language) or p.code) for p in parts])(typed)

    @property
    def award(self) -> AwardRule | None:
        return self.scheme.awards[self._at] if 0 <= self._at < len(self.scheme.awards) else None

    def _readable(self, *_wrong: object) -> None:
        self.saving.setEnabled(not (self.form.wrong or self.lists.wrong))

    def _chosen(self, code: object) -> None:
        codes = [award.code for award in self.scheme.awards]
        if code in codes and codes.index(str(code)) != self._at:
            self._show(codes.index(str(code)))

    def _show(self, at: int) -> None:
        """Show an award in the form."""
        self._at = at if at < len(self.scheme.awards) else -1
        self._fill()
        self.removing.setEnabled(self.award is not None)
        self.form.setVisible(self.award is not None)
        if self.award is not None:
            self.form.show_part(AWARD, self.award)

    def _fill(self) -> None:
        language, awards = self._ctx.language.value, self.scheme.awards
        blocked = self.table.table.blockSignals(True)
        self.table.show_rows([
            (a.name.words(language), award_in_words(a, self.scheme, language), self._now(a)) for a in awards
        ], [a.code for a in awards])
        if self.award is not None:
            self.table.select(self.award.code)
        self.table.table.blockSignals(blocked)

    def _now(self, award: AwardRule) -> str:
        return "、".join(each.winner for each in self._winners.get(award.code, ())) or "—"

    def _edited(self, field: str, part: AwardRule) -> None:
        if field == "basis":
            part = replace(part, of=self._first(part.basis))
        awards = tuple(part if k == self._at else each for k, each in enumerate(self.scheme.awards))
        self._put(replace(self.scheme, awards=awards))
        if field == "basis":
            self.form.show_changed(part)

    def _first(self, basis: AwardBasis) -> str:
        """What an award looks at to begin with, once it is given for something else."""
        if basis in (AwardBasis.TOTAL, AwardBasis.RISE):
            return ""
        parts: Sequence[Any] = self.scheme.sections if basis is AwardBasis.SECTION else self.scheme.items
        return parts[0].code if parts else ""

    def _put(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.tell()
        self._fill()
        self._pause.start()

    def _try(self) -> None:
        """In a worker: who would get the awards with the month's result."""
        self._asked += 1
        ctx, asked, scheme, month = self._ctx, self._asked, self.scheme, self._ctx.period.value.month

        def show(found: Mapping[str, Sequence[Honour]]) -> None:
            if asked == self._asked:
                self._winners = found
                self._fill()

        ctx.jobs.run(
            lambda: awarded(ctx.desk, ctx.actor, month, scheme, ctx.language.value), show, lambda _error: None,
            pool=True,
        )

    def add(self) -> None:
        text = self._ctx.translate(_("New award"))
        name = Name(en=text) if self._ctx.language.value == "en" else Name(zh=text)
        self._put(replace(self.scheme, awards=(*self.scheme.awards, fresh_award(self.scheme, name))))
        self._show(len(self.scheme.awards) - 1)
        self.form.focus_on("name")

    def remove(self) -> None:
        if self.award is not None:
            at = self._at
            self._put(replace(self.scheme, awards=tuple(a for a in self.scheme.awards if a is not self.award)))
            self._show(min(at, len(self.scheme.awards) - 1))

    def put(self) -> Outcome[Any]:
        ctx = self._ctx
        wrong = honour_problems(problems_of(self.scheme, material(ctx.desk, ctx.actor)))
        if wrong:
            raise UserError(*wrong)
        return self._keep(self.scheme)
