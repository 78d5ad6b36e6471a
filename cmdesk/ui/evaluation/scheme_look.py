"""The versions of the schemes at the left, the chosen one as a table people can read at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QWidget

from cmdesk.services.evaluation.editing import Draft, Edition, editions, go_by, withdraw
from cmdesk.services.evaluation.schemes import SchemeSheet, scheme_sheet
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.scheme_words import KINDS, card, kind_tone
from cmdesk.ui.evaluation.words import month_words, plain
from cmdesk.ui.kit import Cell, button, col, column, label, row, rule
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.presets import load_preset, trades
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Right

IN_FORCE, COMING, PAST = _("in force"), _("not yet"), _("no longer")
STATE_TONES = {IN_FORCE.text: Tone.GOOD, COMING.text: Tone.ACCENT, PAST.text: Tone.NEUTRAL}


def _state_tone(value: object) -> Tone:
    return STATE_TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


def state_of(each: Edition, now: Sequence[Edition]) -> Msg:
    """Whether a version is in force in the month, comes later, or was overtaken."""
    if each.now:
        return IN_FORCE
    current = next((e for e in now if e.name == each.name and e.now), None)
    return COMING if current is None or each.valid_from > current.valid_from else PAST


class SchemeLook(QWidget):
    """Versions at the left, the chosen one in words at the right.

    Signals: `edit_wanted(id)`, `preset_wanted(trade)`, `compare_wanted(id, id)`, `try_wanted(id)`,
    `again_wanted(Draft)`, `given_up(Draft)`.
    """

    edit_wanted = Signal(int)
    preset_wanted = Signal(str)
    compare_wanted = Signal(int, int)
    try_wanted = Signal(int)
    again_wanted = Signal(object)
    given_up = Signal(object)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.editions: tuple[Edition, ...] = ()
        self._drafts: tuple[Draft, ...] = ()
        self._rules: dict[str, str] = {}
        self.about, self.sum = label("", "muted"), label("", "card-title")
        self.table = RowsTable(ctx, [
            col("section", _("Section"), width=104, bold=True), col("name", _("Item"), width=150),
            col("weight", _("Weight"), Kind.NUMBER, width=54, bold=True),
            col("kind", _("Sort of item"), cell=Cell.CHIP, tone=kind_tone, width=82),
            col("basis", _("Indicator"), width=112, muted=True), col("method", _("Method"), width=76),
            col("rule", _("Rule"), Kind.LONG_TEXT),
        ], fixed=True, empty=_("There is no scheme for this month yet."))
        self.table.table.setAccessibleName(ctx.translate(_("Scheme")))
        self.rule = label("", wrap=True)
        self.rule.setMinimumHeight(40)
        self.rule.setContentsMargins(14, 6, 14, 10)
        self.table.table.current.connect(self._tell)
        self.versions = RowsTable(ctx, [
            col("name", _("Scheme"), Kind.NAME, width=148), col("edition", _("Edition"), Kind.COUNT, width=42),
            col("from", _("From month"), Kind.TEXT, width=66), col("state", _("State"), cell=Cell.CHIP, width=58,
                tone=_state_tone),
        ], fixed=True)
        self.versions.table.setAccessibleName(ctx.translate(_("Versions")))
        self.versions.never_sideways()
        self.versions.table.current.connect(self._chosen)
        self.versions.table.opened.connect(lambda _id: self.edit())
        self.used = label("", "small", wrap=True)
        self.setLayout(row(self._left(), self._right(), spacing=12))
        self.layout().setStretch(1, 1)  # type: ignore[union-attr]

    def _left(self) -> QFrame:
        say = self._ctx.translate
        self.editing = button(say(_("Edit a copy")), self.edit, "primary")
        self.trying = button(say(_("Try it")), lambda: self._with_current(self.try_wanted.emit))
        self.comparing = button(say(_("Compare")), self.compare)
        self.going = button(say(_("Go by this scheme")), self.go_by)
        self.taking = button(say(_("Take this version back")), self.withdraw)
        self.fresh = QToolButton()
        self.fresh.setProperty("role", "chooser")
        self.fresh.setText(say(_("New from a preset")))
        self.fresh.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.fresh)
        for trade in trades():
            name = load_preset(trade).name.words(self._ctx.language.value)
            menu.addAction(name, partial(self.preset_wanted.emit, trade))
        self.fresh.setMenu(menu)
        self.left = QFrame()
        self.left.setProperty("role", "plain")
        self.draft_line = label("", "strong", wrap=True)
        self.again = button(say(_("Go on editing")), self.go_on, "primary")
        self.forget = button(say(_("Give up")), self.give_up)
        self.left.setLayout(column(self.draft_line, row(self.again, self.forget, 1), rule(), spacing=6))
        self.buttons = QWidget()
        self.buttons.setLayout(column(
            row(self.editing, self.trying), row(self.comparing, self.fresh), row(self.going), row(self.taking),
            spacing=6,
        ))
        foot = column(self.used, self.buttons, spacing=8)
        foot.setContentsMargins(12, 8, 12, 12)
        top = column(self.left)
        top.setContentsMargins(12, 10, 12, 0)
        inside = column(top, self.versions, foot, spacing=0)
        inside.setStretch(1, 1)
        frame = card(inside)
        frame.setFixedWidth(316)
        return frame

    def _right(self) -> QFrame:
        head = row(self.about, 1, self.sum)
        head.setContentsMargins(14, 10, 14, 6)
        inside = column(head, self.table, self.rule, spacing=0)
        inside.setStretch(1, 1)
        return card(inside)

    @property
    def current(self) -> Edition | None:
        return next((each for each in self.editions if each.id == self.versions.current_id), None)

    def refresh(self, drafts: Sequence[Draft], open_draft: Draft | None) -> None:
        ctx = self._ctx
        self._drafts = tuple(drafts)
        before = self.versions.current_id
        self.editions = editions(ctx.desk, ctx.actor, ctx.period.value.month)
        with QSignalBlocker(self.versions.table):
            self.versions.show_rows([
                (e.name, e.edition, str(e.valid_from) if e.valid_from.year > 2000 else "—",
                 state_of(e, self.editions)) for e in self.editions
            ], [e.id for e in self.editions])
        known = {e.id for e in self.editions}
        first = next((e.id for e in self.editions if e.own and e.now), None)
        self.choose(before if before in known else first)
        self._tell_draft(open_draft)

    def choose(self, edition: object) -> None:
        """Show a version in words."""
        with QSignalBlocker(self.versions.table):
            self.versions.select(edition)
        self._chosen(edition)

    def _tell_draft(self, open_draft: Draft | None) -> None:
        drafts = (open_draft,) if open_draft is not None else self._drafts
        self._drafts = tuple(drafts)
        self.left.setVisible(bool(drafts))
        if drafts:
            told = _("A draft of “{name}” is not in force yet.")(name=drafts[0].name)
            self.draft_line.setText(self._ctx.translate(told))

    def _chosen(self, edition: object) -> None:
        each, may = self.current, self._ctx.may(Right.EDIT_SCHEMES)
        self.buttons.setVisible(may)
        self.editing.setEnabled(each is not None)
        self.trying.setEnabled(each is not None)
        self.comparing.setEnabled(len(self.editions) > 1)
        self.going.setVisible(each is not None and not each.own)
        self.taking.setVisible(each is not None and not each.months and len(self.editions) > 1)
        self.used.setText(self._ctx.translate(self._use(each)) if each is not None else "")
        self.show_sheet(edition)

    def _use(self, each: Edition) -> Msg:
        if not each.months:
            return _("No month was evaluated by this version.")
        told = _("{n} months were evaluated by it, the last {month}.")
        if each.fixed:
            told = _("{n} months were evaluated by it, the last {month}; some are published, so it stays as it is "
                     "and an edited copy becomes a new version.")
        return told(n=len(each.months), month=month_words(each.months[-1]))

    def show_sheet(self, edition: object) -> None:
        ctx, month = self._ctx, self._ctx.period.value.month
        chosen = edition if isinstance(edition, int) else None
        try:
            sheet = scheme_sheet(ctx.desk, ctx.actor, month, ctx.language.value, chosen)
        except UserError:
            self._show_nothing()
            return
        about = _("“{name}”, edition {edition}, valid from {month}")
        self.about.setText(ctx.translate(
            about(name=sheet.name, edition=sheet.edition, month=month_words(sheet.valid_from))))
        self.sum.setText(ctx.translate(_("weights sum to {n}")(n=plain(sheet.total))))
        self._fill(sheet)

    def _show_nothing(self) -> None:
        self.about.setText("")
        self.sum.setText("")
        self.table.show_rows([])

    def _fill(self, sheet: SchemeSheet) -> None:
        weights = dict(sheet.sections)
        rows: list[Sequence[object]] = []
        last = ""
        for line in sheet.lines:
            section = f"{line.section} {plain(weights[line.section])}" if weights.get(line.section) else line.section
            rows.append((
                section if line.section != last else "", line.name, line.weight or None, KINDS[line.kind], line.basis,
                line.method, line.rule,
            ))
            last = line.section
        told = _("{label}: {value}")
        self._rules = {n.code: self._ctx.translate(told(label=n.name, value=n.rule)) for n in sheet.lines}
        head, ids = self._ctx.translate(_("Awards and lists")), [line.code for line in sheet.lines]
        for k, (name, words) in enumerate(sheet.honours):
            rows.append((head if not k else "", name, None, None, "", "", words))
            ids.append(f"honour:{k}")
            self._rules[ids[-1]] = self._ctx.translate(told(label=name, value=words))
        self.table.show_rows(rows, ids, totals={"weight": sheet.total})
        self.table.select(sheet.lines[0].code if sheet.lines else None)

    def _tell(self, code: object) -> None:
        self.rule.setText(self._rules.get(str(code), ""))

    def _with_current(self, run: object) -> None:
        if self.current is not None:
            run(self.current.id)  # type: ignore[operator]

    def edit(self) -> None:
        if self._ctx.may(Right.EDIT_SCHEMES):
            self._with_current(self.edit_wanted.emit)

    def compare(self) -> None:
        """The chosen version against the one before it of the same scheme."""
        each = self.current or self.editions[0]
        older = [e for e in self.editions if e.name == each.name and e.edition < each.edition]
        others = [e for e in self.editions if e.id != each.id]
        self.compare_wanted.emit((older or others)[0].id, each.id)

    def go_on(self) -> None:
        self.again_wanted.emit(self._drafts[0])

    def give_up(self) -> None:
        ctx, draft = self._ctx, self._drafts[0]
        question = _("Give up this draft? What is in force stays as it is.")
        if ctx.asker.confirm(question, _("Give up"), danger=True):
            self.given_up.emit(draft)

    def go_by(self) -> None:
        ctx, each = self._ctx, self.current
        if each is not None:
            ctx.act(lambda: go_by(ctx.desk, ctx.actor, each.name))

    def withdraw(self) -> None:
        ctx, each = self._ctx, self.current
        if each is not None:
            outcome = ctx.act(lambda: withdraw(ctx.desk, ctx.actor, each.id))
            if outcome.failed:
                ctx.asker.problems(outcome.problems)
