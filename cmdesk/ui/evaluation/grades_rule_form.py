"""One grade rule as a form: from where to where, over how long, under which conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, column, label, row, tool
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.values.evaluation import Compare, GradeCondition, GradeMove, GradeRule, Metric
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Problem, UserError

METRICS: dict[Metric, Msg] = {
    Metric.TOTAL: _("points of a period"), Metric.RANK: _("place in a period"),
    Metric.RANK_SHARE: _("place in percent of all, in a period"), Metric.AVERAGE_TOTAL: _("average points"),
    Metric.AVERAGE_RANK_SHARE: _("average place in percent of all"), Metric.VETOES: _("number of vetoes"),
}
COMPARES: dict[Compare, Msg] = {Compare.AT_LEAST: _("at least"), Compare.AT_MOST: _("at most")}
GROUPS: dict[str, Msg] = {"all": _("must hold"), "any": _("one of these")}
MOVES: dict[GradeMove, Msg] = {GradeMove.PROMOTE: _("Promotion"), GradeMove.DEMOTE: _("Demotion")}
NUMBERS: dict[str, Field] = {
    "periods": Field(label=_("Over the last periods"), kind=Kind.COUNT, required=True),
    "protection": Field(label=_("Protected after a change (periods)"), kind=Kind.COUNT),
    "quota": Field(label=_("At most people at a time"), kind=Kind.COUNT),
    "quota_percent": Field(label=_("At most percent of all people"), kind=Kind.NUMBER, digits=2),
}
VALUE = Field(label=_("Value"), kind=Kind.NUMBER, digits=2, required=True)
TIMES = Field(label=_("In how many periods (empty: all)"), kind=Kind.COUNT)


def _combo(ctx: AppContext, words: Mapping[str, Text], name: Msg) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(ctx.translate(name))
    for code, word in words.items():
        box.addItem(ctx.translate(word), str(code))
    return box


def _choose(box: QComboBox, code: str | StrEnum) -> None:
    box.setCurrentIndex(max(0, box.findData(str(code))))


def _number(editor: LineEditor) -> Decimal | int | None:
    """Raises UserError required, and what the kind asks for."""
    value = editor.value()
    if value is None and editor.field.required:
        raise UserError(Problem(code="required", params={"label": editor.field.label}))
    return value if isinstance(value, Decimal | int) else None


class ConditionLine(QWidget):
    """A condition: which group, what is looked at, how it compares, in how many periods."""

    def __init__(self, ctx: AppContext, group: str, condition: GradeCondition, form: RuleForm) -> None:
        super().__init__()
        self.group = _combo(ctx, GROUPS, _("Condition"))
        self.looked_at = _combo(ctx, {m.value: text for m, text in METRICS.items()}, _("What is looked at"))
        self.compare = _combo(ctx, {c.value: text for c, text in COMPARES.items()}, _("Comparison"))
        self.value, self.times = LineEditor(ctx, "value", VALUE), LineEditor(ctx, "times", TIMES)
        self.times.line.setPlaceholderText(ctx.translate(_("all")))
        self.times.line.setToolTip(ctx.translate(TIMES.label))
        for editor in (self.value, self.times):
            editor.setFixedWidth(64)
        gone = tool("trash", ctx.translate(_("Remove the condition")), lambda: form.drop(self))
        self.setLayout(row(self.group, self.looked_at, self.compare, self.value, self.times, gone, spacing=6))
        _choose(self.group, group)
        _choose(self.looked_at, condition.metric)
        _choose(self.compare, condition.compare)
        self.value.set_value(condition.value)
        self.times.set_value(condition.times or None)

    def read(self) -> tuple[str, GradeCondition]:
        value, times = _number(self.value), _number(self.times)
        return str(self.group.currentData()), GradeCondition(
            metric=Metric(self.looked_at.currentData()), compare=Compare(self.compare.currentData()),
            value=Decimal(value or 0), times=int(times or 0),
        )


class RuleForm(QWidget):
    """Shows a rule and reads it back; it saves nothing."""

    def __init__(self, ctx: AppContext, grades: Mapping[str, Text]) -> None:
        super().__init__()
        self._ctx = ctx
        self.rule: GradeRule | None = None
        say = ctx.translate
        self.move_box = _combo(ctx, {m.value: text for m, text in MOVES.items()}, _("Move"))
        self.grade, self.to = _combo(ctx, grades, _("From grade")), _combo(ctx, grades, _("To grade"))
        self.numbers = {key: LineEditor(ctx, key, field) for key, field in NUMBERS.items()}
        self.exam = QCheckBox(say(_("Examination passed since the last change of grade")))
        self.no_veto = QCheckBox(say(_("No veto in these periods")))
        self.lines: list[ConditionLine] = []
        self.place = QVBoxLayout()
        self.place.setSpacing(4)
        adding = button(say(_("Add a condition")), self.add, "link")
        inside = column(
            row(
                self.move_box, label(say(_("From grade")), "muted"), self.grade, label(say(_("To grade")), "muted"),
                self.to, 1,
            ),
            self._grid(), row(self.exam, self.no_veto, 1), label(say(_("Conditions")), "card-title"), self.place,
            row(adding, 1), 1, spacing=10,
        )
        self.setLayout(inside)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        for k, (key, editor) in enumerate(self.numbers.items()):
            editor.setFixedWidth(90)
            grid.addWidget(label(self._ctx.translate(NUMBERS[key].label), "muted"), k // 2, k % 2 * 2)
            grid.addWidget(editor, k // 2, k % 2 * 2 + 1)
        grid.setColumnStretch(4, 1)
        return grid

    def show_rule(self, rule: GradeRule) -> None:
        self.rule = rule
        _choose(self.move_box, rule.move)
        _choose(self.grade, rule.grade)
        _choose(self.to, rule.to)
        for key, editor in self.numbers.items():
            editor.set_value(getattr(rule, key))
        self.exam.setChecked(rule.exam)
        self.no_veto.setChecked(rule.no_veto)
        for line in list(self.lines):
            self.drop(line)
        for group, conditions in (("all", rule.all_of), ("any", rule.any_of)):
            for condition in conditions:
                self._add(group, condition)

    def add(self) -> None:
        self._add("all", GradeCondition(metric=Metric.TOTAL, value=Decimal(80)))

    def _add(self, group: str, condition: GradeCondition) -> None:
        line = ConditionLine(self._ctx, group, condition, self)
        self.lines.append(line)
        self.place.addWidget(line)

    def drop(self, line: ConditionLine) -> None:
        self.lines.remove(line)
        self.place.removeWidget(line)
        line.hide()
        line.deleteLater()

    def read(self) -> GradeRule:
        """Raises UserError."""
        assert self.rule is not None
        read = [line.read() for line in self.lines]
        numbers = {key: _number(editor) for key, editor in self.numbers.items()}
        quota = numbers["quota"]
        percent = numbers["quota_percent"]
        return replace(
            self.rule, move=GradeMove(self.move_box.currentData()), grade=str(self.grade.currentData()),
            to=str(self.to.currentData()), periods=int(numbers["periods"] or 0),
            protection=int(numbers["protection"] or 0), quota=None if quota is None else int(quota),
            quota_percent=None if percent is None else Decimal(percent), exam=self.exam.isChecked(),
            no_veto=self.no_veto.isChecked(), all_of=tuple(c for group, c in read if group == "all"),
            any_of=tuple(c for group, c in read if group == "any"),
        )
