"""How a year's target is to be broken down: total, tiers, shares, season; said with what last year came to."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import button, label, row
from cmdesk.ui.kit.editors import LineEditor
from cmdesk.ui.lists.quiet import QuietDialog
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import UserError
from cmdesk.values.targets import (
    POTENTIALS,
    SEASONS,
    BreakdownOrder,
    BreakdownSheet,
    Potential,
    Season,
)

NUMBERS: tuple[tuple[str, Msg], ...] = (
    ("total", _("Target of the year")), ("unit", _("Cells in steps of")), ("stretch", _("Stretch, % of the base")),
    ("challenge", _("Challenge, % of the base")), ("history", _("By last year's figures, %")),
)
START = {"stretch": Decimal(105), "challenge": Decimal(110), "history": Decimal(100)}


class BreakingDialog(QuietDialog):
    """Accepted with `order` to be carried out."""

    def __init__(self, ctx: AppContext, sheet: BreakdownSheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._sheet = ctx, sheet
        self.order: BreakdownOrder | None = None
        say = ctx.translate
        self.setWindowTitle(say(_("Break down: {name} {year}")(name=sheet.name, year=sheet.key.year)))
        self.numbers = {key: LineEditor(ctx, key, _field(key, name, sheet)) for key, name in NUMBERS}
        self.potential = _combo(ctx, _("The rest by"), {p.value: text for p, text in POTENTIALS.items()})
        self.season = _combo(ctx, _("Months by"), {s.value: text for s, text in SEASONS.items()})
        self.clients = QCheckBox(say(_("Down to each client")))
        self.client_tiers = QCheckBox(say(_("Stretch and challenge for clients too")))
        self.growth = label("", "small", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.apply = button(say(_("Break down")), self._apply, "primary")
        self._lay_out()
        self._fill()
        self.numbers["total"].changed.connect(self._show_growth)
        self.clients.toggled.connect(self.client_tiers.setEnabled)
        self.numbers["total"].setFocus()

    def _lay_out(self) -> None:
        say = self._ctx.translate
        form = QFormLayout()
        form.setSpacing(8)
        for key, name in NUMBERS:
            form.addRow(label(say(name), "muted"), self.numbers[key])
            if key == "total":
                form.addRow("", self.growth)
        form.addRow(label(say(_("The rest by")), "muted"), self.potential)
        form.addRow(label(say(_("Months by")), "muted"), self.season)
        form.addRow("", self.clients)
        form.addRow("", self.client_tiers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(label(say(_("Cells fixed by hand stay as they are.")), "small"))
        layout.addWidget(self.problem)
        layout.addLayout(row(1, button(say(_("Cancel")), self.reject), self.apply))
        self.setMinimumWidth(440)

    def _fill(self) -> None:
        order, sheet = self._sheet.order, self._sheet
        start = {key: getattr(order, key) for key, _name in NUMBERS} if order else {
            **START, "total": round(sheet.last_year, sheet.digits) if sheet.last_year and self._whole else None,
            "unit": Decimal(1).scaleb(-sheet.digits),
        }
        for key, value in start.items():
            self.numbers[key].set_value(value)
        if order is not None:
            self.potential.setCurrentIndex(self.potential.findData(order.potential.value))
            self.season.setCurrentIndex(self.season.findData(order.season.value))
        self.clients.setChecked(order.clients if order else True)
        self.client_tiers.setChecked(order.client_tiers if order else True)
        self.client_tiers.setEnabled(self.clients.isChecked())
        self._show_growth()

    @property
    def _whole(self) -> bool:
        """Whether last year can be compared with."""
        return self._sheet.last_months == 12

    def _show_growth(self) -> None:
        """What the total means against last year."""
        say, last = self._ctx.translate, self._sheet.last_year
        try:
            total = self.numbers["total"].value()
        except UserError:
            total = None
        if last and not self._whole:
            partial = _("{year} has figures of {n} months only: {last} {unit}")
            self.growth.setText(say(partial(
                year=self._sheet.key.year - 1, n=self._sheet.last_months, unit=self._sheet.unit,
                last=f"{last:,.{self._sheet.digits}f}",
            )))
        elif not last:
            self.growth.setText(say(_("No figures of {year}.")(year=self._sheet.key.year - 1)))
        elif isinstance(total, Decimal):
            words = _("{year}: {last} {unit}; the target is {growth} on it")
            self.growth.setText(say(words(
                year=self._sheet.key.year - 1, last=f"{last:,.{self._sheet.digits}f}", unit=self._sheet.unit,
                growth=f"{round(100 * (total / last - 1), 1) + 0:+.1f}%",
            )))

    def _apply(self) -> None:
        try:
            found = {key: each.value() for key, each in self.numbers.items()}
        except UserError as error:
            self._say(self._ctx.sentence(error.problems[0]))
            return
        numbers = {key: value for key, value in found.items() if isinstance(value, Decimal)}
        if "total" not in numbers:
            self._say(self._ctx.translate(_("Type the target of the year.")))
            return
        self.order = BreakdownOrder(
            key=self._sheet.key, total=numbers["total"], unit=numbers.get("unit") or None,
            stretch=numbers.get("stretch", START["stretch"]), challenge=numbers.get("challenge", START["challenge"]),
            history=numbers.get("history", START["history"]), potential=Potential(self.potential.currentData()),
            season=Season(self.season.currentData()), clients=self.clients.isChecked(),
            client_tiers=self.client_tiers.isChecked(),
        )
        self.accept()

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()


def _field(key: str, name: Msg, sheet: BreakdownSheet) -> Field:
    digits = {"total": sheet.digits, "unit": None}.get(key, 1)
    return Field(label=name, kind=Kind.NUMBER, digits=digits, required=key == "total")


def _combo(ctx: AppContext, name: Msg, words: dict[str, Msg]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(ctx.translate(name))
    for key, text in words.items():
        box.addItem(ctx.translate(text), key)
    return box
