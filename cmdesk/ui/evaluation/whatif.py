"""试算: other weights and rules on a copy; every place beside the one in force; nothing is kept until asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QFrame, QSizePolicy, QWidget

from cmdesk.services.evaluation import editing
from cmdesk.services.evaluation.editing import begin, editions
from cmdesk.services.evaluation.whatif import (
    HOLD_WORDS,
    Hold,
    Trial,
    Tried,
    firmness_words,
    summary,
    swap_words,
    try_scheme,
    weigh,
)
from cmdesk.ui.evaluation.scheme import shared_draft
from cmdesk.ui.evaluation.scheme_words import card, problem_words, sum_words
from cmdesk.ui.evaluation.words import plain
from cmdesk.ui.kit import Cell, Chip, button, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import Tone
from cmdesk.values.evaluation import Item, ItemKind, Swap
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import UserError

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.page import EvaluationPage

PAUSE_MS = 200
SHOWN_WAYS = 40
SMALL = Decimal("0.05")
HOLD_TONES = {Hold.FIRM: Tone.GOOD, Hold.FAIRLY: Tone.NEUTRAL, Hold.LOOSE: Tone.WARNING}


def _hold_tone(value: object) -> Tone:
    """By the word of a place's hold, with the share of cases behind it."""
    word = value.params.get("hold") if isinstance(value, Msg) else None
    return next((tone for hold, tone in HOLD_TONES.items() if HOLD_WORDS[hold] == word), Tone.NEUTRAL)


def _sign_tone(value: object) -> Tone:
    text = str(value)
    return Tone.GOOD if text.startswith("+") else Tone.BAD if text.startswith("−") else Tone.NEUTRAL


def signed(number: Decimal, digits: int) -> str:
    return f"{number:+.{digits}f}".replace("-", "−") if number else "0"


class WhatIfView(QWidget):
    """Weights at the left, everybody's move in the middle, at the right how firm the chosen place is."""

    def __init__(self, page: EvaluationPage) -> None:
        super().__init__()
        self._ctx, self._page = page.ctx, page
        self.work = shared_draft(page)
        self.trial: Trial | None = None
        self._asked = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.run)
        self.weights = RowsTable(self._ctx, [
            col("item", _("Item"), Kind.LONG_TEXT), col("now", _("In force"), Kind.NUMBER, width=46, muted=True),
            col("tried", _("Tried"), Kind.NUMBER, width=52, bold=True, editable=True),
        ], fixed=True)
        self.people = RowsTable(self._ctx, [
            col("rank", _("Rank"), Kind.COUNT, Cell.RANK, width=44),
            col("places", _("Places won"), Kind.COUNT, Cell.CHANGE, width=50),
            col("name", _("Client manager"), Kind.NAME, bold=True, width=70),
            col("rank_before", _("Place now"), Kind.COUNT, width=52),
            col("before", _("Score now"), Kind.POINTS, width=60, digits=2),
            col("after", _("Score tried"), Kind.POINTS, width=66, digits=2, bold=True),
            col("difference", _("Difference"), Kind.NUMBER, width=54, tone=_sign_tone, sortable=False),
            col("hold", _("Hold"), cell=Cell.CHIP, tone=_hold_tone, width=92),
            col("nearest", _("To pass the next above"), muted=True, sortable=False, width=152),
        ], empty=_("Nothing to compare yet."))
        self.ways = RowsTable(self._ctx, [
            col("item", _("Weight of"), Kind.NAME),
            col("change", _("Change by"), Kind.NUMBER, width=62, tone=_sign_tone),
            col("to", _("Change to"), Kind.NUMBER, width=64),
        ], fixed=True, empty=_("No single weight changes their order."))
        self._build()
        self.weights.model.edited.connect(self._weighed)
        self.people.table.current.connect(self._look_at)
        self.work.changed.connect(self._changed)
        self.work.begun.connect(self._changed)

    def _build(self) -> None:
        say = self._ctx.translate
        for table, name in (
            (self.weights, _("Weights")), (self.people, _("Places now and tried")),
            (self.ways, _("Weights that would change the order")),
        ):
            table.table.setAccessibleName(say(name))
        self.about, self.sum = label("", "strong"), Chip()
        self.told = label("", "muted", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.keeping = QCheckBox(say(_("Scale the others to keep 100")))
        self.keeping.setChecked(True)
        self.back_to_now = button(say(_("As it is now")), self.reset)
        head = row(
            self.about, self.sum, 1, self.back_to_now, button(say(_("Edit the rules")), self.edit),
            button(say(_("Put in force")), self.save),
        )
        parts = row(self._left(), self._middle(), self._right(), spacing=10)
        parts.setStretch(1, 1)
        self.setLayout(column(head, self.told, self.problem, parts, spacing=8))
        self.layout().setStretch(3, 1)  # type: ignore[union-attr]

    def _left(self) -> QFrame:
        foot = column(self.keeping)
        foot.setContentsMargins(12, 8, 12, 10)
        frame = card(column(self.weights, foot, spacing=0))
        frame.setFixedWidth(238)
        return frame

    def _middle(self) -> QFrame:
        return card(column(self.people, spacing=0))

    def _right(self) -> QFrame:
        say = self._ctx.translate
        self.who = label("", "card-title")
        self.firm, self.near = label("", wrap=True), label("", wrap=True)
        text = column(
            self.who, self.firm, label(say(_("Against the next above")), "muted"), self.near, spacing=8)
        text.setContentsMargins(14, 12, 14, 8)
        self.ways.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        frame = card(column(text, self.ways, spacing=0))
        frame.setFixedWidth(262)
        return frame

    def refresh(self) -> None:
        """Begin with a copy of what is in force where nothing is being edited."""
        ctx = self._ctx
        if self.work.draft is None:
            month = ctx.period.value.month
            now = next((e for e in editions(ctx.desk, ctx.actor, month) if e.own and e.now), None)
            if now is None:
                self._tell_trouble(ctx.translate(_("There is no scheme for this month yet.")))
                return
            self.work.begin(begin(ctx.desk, ctx.actor, now.id, month))
        self._changed()

    def actions(self) -> Sequence[Action]:
        return ()

    def _changed(self) -> None:
        if self.work.draft is None:
            return
        self._show_weights()
        if self.isVisible():
            self._pause.start()

    def _show_weights(self) -> None:
        draft, language = self.work.draft, self._ctx.language.value
        assert draft is not None
        base = {item.code: item.weight for item in self.work.base.items} if self.work.base else {}
        items = [item for item in draft.scheme.items if item.kind is not ItemKind.VETO]
        self.weights.show_rows(
            [(self._named(i, language), plain(base[i.code]) if i.code in base else "", plain(i.weight)) for i in items],
            [item.code for item in items],
        )
        text, tone = sum_words(editing.weight_sum(draft.scheme))
        self.sum.show_state(self._ctx.translate(text), tone)
        about = _("Trial of “{name}”: nothing is changed until it is put in force")
        self.about.setText(self._ctx.translate(about(name=draft.name)))
        self.back_to_now.setEnabled(self.work.touched and self.work.base is not None)

    def _named(self, item: Item, language: str) -> str:
        name, sign = item.name.words(language), {ItemKind.BONUS: "+", ItemKind.DEDUCTION: "−"}.get(item.kind)
        return self._ctx.translate(_("{name} ({unit})")(name=name, unit=sign)) if sign else name

    def _weighed(self, code: object, _column: str, text: str) -> None:
        ctx = self._ctx
        try:
            weight = Decimal(text.strip())
            self.work.put(weigh(self.work.scheme, str(code), weight, keep_sum=self.keeping.isChecked()))
        except InvalidOperation:
            ctx.asker.say(_("“{text}” is no weight; type a number from 0 to 100.")(text=text))
        except UserError as error:
            ctx.asker.problems(error.problems)

    def run(self) -> None:
        """Compute beside the window; an answer to an older question is dropped."""
        draft, ctx = self.work.draft, self._ctx
        if draft is None:
            return
        if self.work.problems:
            first = problem_words(self.work.problems[0], draft.scheme, ctx.language.value)
            self._tell_trouble(ctx.sentence(first))
            return
        self._asked += 1
        asked, month, scheme = self._asked, ctx.period.value.month, draft.scheme
        ctx.jobs.run(
            lambda: try_scheme(ctx.desk, ctx.actor, month, scheme), lambda made: self._show(asked, made),
            lambda error: self._failed(asked, error), pool=True,
        )

    def _failed(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        if isinstance(error, UserError):
            self._tell_trouble(self._ctx.sentence(error.problems[0]))
        else:
            self._ctx.report(error)

    def _tell_trouble(self, text: str) -> None:
        self._asked += 1
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _show(self, asked: int, made: Trial) -> None:
        if asked != self._asked or self.work.draft is None:
            return
        self.trial = made
        self.problem.hide()
        branch = self._ctx.branch.value
        rows = [r for r in made.rows if branch is None or r.branch_id == branch.id]
        self.people.show_rows([self._cells(r, made.decimals) for r in rows], [r.code for r in rows])
        self.told.setText("  ".join(self._ctx.translate(part) for part in (summary(made), self._apart(made)) if part))
        if self.people.current_id is None and rows:
            self.people.select(rows[0].code)
        self._look_at(self.people.current_id)

    def _apart(self, made: Trial) -> Text:
        """Figures and marks that came after the result was computed make it another than the one tried."""
        found = self._page.found
        result = {row.code: row.total for row in found.rows} if found else {}
        apart = sum(1 for row in made.rows if row.code in result and result[row.code] != row.before)
        told = _("The result of {n} people differs: a trial goes by the figures and marks as they are today.")
        return told(n=apart) if apart else ""

    def _cells(self, each: Tried, digits: int) -> Sequence[object]:
        hold: Text = ""
        if each.hold is not None and each.firm is not None:
            hold = _("{hold} {share}%")(hold=HOLD_WORDS[each.hold], share=f"{each.firm.kept * 100:.0f}")
        return (
            each.rank_after or None, each.places, each.name, each.rank_before or None, each.before, each.after,
            signed(each.difference, digits), hold, self._nearest(each),
        )

    def _nearest(self, each: Tried) -> str:
        """The smallest change of a weight that lets this person pass the next above."""
        swap = self.trial.swap_with_above(each.code) if self.trial else None
        draft = self.work.draft
        if swap is None or not swap.ways or draft is None:
            return "" if swap is None else "—"
        way = swap.ways[0]
        item = next((i for i in draft.scheme.items if i.code == way.item), None)
        return "" if item is None else f"{item.name.words(self._ctx.language.value)} {_moved(way.change)}"

    def _look_at(self, code: object) -> None:
        trial, draft = self.trial, self.work.draft
        if trial is None or draft is None or code is None or code not in {r.code for r in trial.rows}:
            return
        say, each = self._ctx.translate, trial.row(str(code))
        self.who.setText(say(_("{name}, place {rank}")(name=each.name, rank=each.rank_after or "—")))
        self.firm.setText(say(firmness_words(each)))
        swap = trial.swap_with_above(each.code)
        self._show_swap(trial, swap)

    def _show_swap(self, trial: Trial, swap: Swap | None) -> None:
        say, draft = self._ctx.translate, self.work.draft
        assert draft is not None
        if swap is None:
            self.near.setText(say(_("There is nobody above.")))
            self.ways.show_rows([])
            self.ways.empty.hide()
            self.ways.table.hide()
            return
        self.ways.table.show()
        known = {item.code for item in draft.scheme.items}
        if not {way.item for way in swap.ways} <= known:
            return
        language = self._ctx.language.value
        self.near.setText(say(swap_words(trial, swap, draft.scheme, language)))
        self.ways.show_rows([
            (draft.scheme.item(way.item).name.words(language), _moved(way.change), f"{way.to:.{_digits(way.change)}f}")
            for way in swap.ways[:SHOWN_WAYS]
        ], [way.item for way in swap.ways[:SHOWN_WAYS]])

    def reset(self) -> None:
        """All weights and rules as they are in force."""
        if self.work.base is not None:
            self.work.put(self.work.base)

    def edit(self) -> None:
        """Go to the rules; the same copy is edited there."""
        draft = self.work.draft
        self._page.show_view("scheme")
        if draft is not None:
            self._page.segment.go_on(draft)  # type: ignore[union-attr]

    def save(self) -> None:
        """Put in force by way of the editor, which says from which month on."""
        self.edit()
        self._page.segment.save()  # type: ignore[union-attr]

    def leave(self) -> bool:
        self.work.keep()
        return True

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._pause.start()


def _digits(change: Decimal) -> int:
    """One decimal, more where one would make it nothing."""
    return 1 if abs(change) >= SMALL else 3


def _moved(change: Decimal) -> str:
    return signed(change, _digits(change))
