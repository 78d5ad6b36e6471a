"""The first start: look at the sample branch, or start one's own in three steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Card, button, column, label, row
from cmdesk.ui.kit.room import Room
from cmdesk.ui.theme import SIZES
from cmdesk.values.messages import Text, _

Trades = Sequence[tuple[str, Text]]
WORKBOOKS = ((_("Excel or CSV"), "*.xlsx *.xls *.csv *.ods *.et"),)


class FirstStart(QWidget):
    """Two large choices, then trade → branch name → roster.

    `sample()` makes the sample branch; `begin(trade, branch name, roster or None)` starts an own one; both are hooks
    of whoever wires the window.
    """

    def __init__(
        self,
        ctx: AppContext,
        trades: Trades,
        sample: Callable[[], object],
        begin: Callable[[str, str, Path | None], object],
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ctx = ctx
        self._trades = trades
        self._begin = begin
        self.roster: Path | None = None
        self.steps = QStackedWidget()
        self.steps.addWidget(self._choices(sample))
        self.steps.addWidget(self._own())
        inside = QWidget()
        middle = QVBoxLayout(inside)
        middle.setContentsMargins(16, 16, 16, 16)
        middle.addStretch(1)
        middle.addLayout(row(1, self.steps, 1))
        middle.addStretch(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Room(inside))
        self.steps.setFixedWidth(620)

    def _choices(self, sample: Callable[[], object]) -> QWidget:
        say = self._ctx.translate
        page = QWidget()
        self.sample = _choice(
            say(_("Look at the sample branch")),
            say(_("A made-up branch with people, clients, visits and scores; throw it away whenever you like.")),
            sample,
        )
        self.own = _choice(
            say(_("Start my own")),
            say(_("Three steps: your trade, the name of your branch, the list of your people.")),
            self.show_own,
        )
        head = label(say(_("Welcome to the client manager desk")), "title")
        page.setLayout(column(head, label(say(_("How would you like to begin?")), "muted"), self.sample, self.own, 1,
                              spacing=SIZES.gap))
        return page

    def _own(self) -> QWidget:
        say = self._ctx.translate
        self.trades = QButtonGroup(self)
        options = QVBoxLayout()
        for at, (_code, name) in enumerate(self._trades):
            option = QRadioButton(say(name))
            option.setChecked(at == 0)
            self.trades.addButton(option, at)
            options.addWidget(option)
        self.branch = QLineEdit()
        self.branch.setAccessibleName(say(_("Name of the branch")))
        self.branch.setPlaceholderText(say(_("for example: Shouguang sales department")))
        self.branch.textChanged.connect(self._check)
        self.branch.returnPressed.connect(self._begin_by_enter)
        self.file = label(say(_("none chosen; you can import it later")), "muted")
        pick = button(say(_("Choose file…")), self._pick)
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(16)
        form.addRow(_step(1, say(_("Line of business"))), options)
        form.addRow(_step(2, say(_("Name of the branch"))), self.branch)
        form.addRow(_step(3, say(_("List of people (Excel)"))), row(pick, self.file, 1))
        self.start = button(say(_("Begin")), self._start, "primary")
        self.start.setEnabled(False)
        back = button(say(_("Back")), lambda: self.steps.setCurrentIndex(0))
        card = Card(say(_("Start my own")), margin=20)
        card.add(form)
        card.add(row(1, back, self.start))
        page = QWidget()
        page.setLayout(column(card, 1))
        return page

    def _begin_by_enter(self) -> None:
        if self.branch.text().strip():
            self._start()

    def show_own(self) -> None:
        """Go to the steps of an own branch."""
        self.steps.setCurrentIndex(1)
        self.branch.setFocus()

    def _check(self) -> None:
        self.start.setEnabled(bool(self.branch.text().strip()))

    def _pick(self) -> None:
        self.roster = self._ctx.asker.open_file(_("List of people (Excel)"), WORKBOOKS) or self.roster
        if self.roster:
            self.file.setText(self.roster.name)

    def _start(self) -> None:
        trade, _name = self._trades[self.trades.checkedId()]
        self._begin(trade, self.branch.text().strip(), self.roster)


def _step(number: int, text: str) -> QWidget:
    return label(f"{number}  {text}", "strong")


def _choice(title: str, note: str, run: Callable[[], object]) -> QPushButton:
    made = QPushButton()
    made.setProperty("role", "choice")
    made.setAccessibleName(title)
    made.setAccessibleDescription(note)
    inside = column(label(title, "card-title"), label(note, "muted", wrap=True), 1, spacing=6)
    inside.setContentsMargins(18, 14, 18, 14)
    made.setLayout(inside)
    made.clicked.connect(lambda: run())
    return made

