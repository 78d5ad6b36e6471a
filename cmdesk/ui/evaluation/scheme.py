"""方案: the scheme in force as a table people can read."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from cmdesk.services.evaluation.schemes import SchemeSheet
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.words import month_words, plain
from cmdesk.ui.kit import Cell, col, column, label, row
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import Tone
from cmdesk.values.evaluation import ItemKind
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _

KINDS: dict[ItemKind, Msg] = {
    ItemKind.NORMAL: _("counts"), ItemKind.BONUS: _("bonus"), ItemKind.DEDUCTION: _("deduction"),
    ItemKind.VETO: _("veto"),
}
TONES = {
    KINDS[ItemKind.BONUS].text: Tone.GOOD, KINDS[ItemKind.DEDUCTION].text: Tone.WARNING,
    KINDS[ItemKind.VETO].text: Tone.BAD,
}


def _tone(value: object) -> Tone:
    return TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


class SchemeView(QFrame):
    """Sections, items, weights, and each rule in words; opening a line shows the whole rule."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.setProperty("role", "card")
        self.about = label("", "muted")
        self.sum = label("", "card-title")
        self.table = RowsTable(ctx, [
            col("section", _("Section"), width=120, bold=True), col("name", _("Item"), width=150),
            col("weight", _("Weight"), Kind.NUMBER, width=64, bold=True),
            col("kind", _("Sort of item"), cell=Cell.CHIP, tone=_tone, width=92),
            col("basis", _("Indicator"), width=140, muted=True), col("method", _("Method"), width=120),
            col("rule", _("Rule")),
        ], fixed=True, empty=_("There is no scheme for this month yet."))
        self.table.table.setAccessibleName(ctx.translate(_("Scheme")))
        self.rule = label("", wrap=True)
        self.rule.setMinimumHeight(40)
        self.rule.setContentsMargins(14, 6, 14, 10)
        head = row(self.about, 1, self.sum)
        head.setContentsMargins(14, 10, 14, 6)
        inside = column(head, self.table, self.rule, spacing=0)
        inside.setStretch(1, 1)
        inside.setContentsMargins(1, 1, 1, 1)
        self.setLayout(inside)
        self.table.table.current.connect(self._tell)
        self._rules: dict[str, str] = {}

    def show_sheet(self, sheet: SchemeSheet | None) -> None:
        say = self._ctx.translate
        if sheet is None:
            self.about.setText("")
            self.sum.setText("")
            self.table.show_rows([])
            return
        about = _("“{name}”, edition {edition}, valid from {month}")
        self.about.setText(say(about(name=sheet.name, edition=sheet.edition, month=month_words(sheet.valid_from))))
        self.sum.setText(say(_("weights sum to {n}")(n=plain(sheet.total))))
        weights = dict(sheet.sections)
        rows, last = [], ""
        for line in sheet.lines:
            first = line.section != last
            section = f"{line.section} {plain(weights[line.section])}" if weights.get(line.section) else line.section
            rows.append((
                section if first else "", line.name, line.weight or None, KINDS[line.kind], line.basis, line.method,
                line.rule,
            ))
            last = line.section
        self._rules = {line.code: f"{line.name}: {say(line.rule)}" for line in sheet.lines}
        self.table.show_rows(rows, [line.code for line in sheet.lines], totals={"weight": sheet.total})
        self.table.select(sheet.lines[0].code if sheet.lines else None)

    def _tell(self, code: object) -> None:
        self.rule.setText(self._rules.get(str(code), ""))
