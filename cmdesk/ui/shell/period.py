"""The month and week chooser of the top bar."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.kit.basic import button, clear, label, row, tool
from cmdesk.ui.kit.ordered import Ordered
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month, Week

MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September"),
    _("October"), _("November"), _("December"),
)


def period_text(period: Period) -> Msg:
    return _("{month} · week {week}")(month=month_text(period.month), week=period.week.week)


def month_text(month: Month) -> Msg:
    return _("{year}-{month:02d}")(year=month.year, month=month.month)


def weeks_of(month: Month) -> list[Week]:
    """The weeks that touch a month."""
    first = Week.of(month.first)
    count = (Week.of(month.last).first - first.first).days // 7 + 1
    return [first.plus(k) for k in range(count)]


class PeriodPopup(Ordered, QFrame):
    """A year of months, and the weeks of the chosen month."""

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self._ctx = ctx
        self._year = ctx.period.value.month.year
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(8)
        self._fill()

    def open_below(self, anchor: QWidget) -> None:
        self.move(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))
        self.show()
        self.setFocus()

    def _fill(self) -> None:
        clear(self._column)
        say = self._ctx.translate
        year = label(str(self._year), "card-title")
        year.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.addLayout(row(
            tool("chevron-left", say(_("Previous year")), lambda: self._turn(-1)), 1, year, 1,
            tool("chevron-right", say(_("Next year")), lambda: self._turn(1)),
        ))
        self._column.addLayout(self._months())
        self._column.addWidget(label(say(_("Week")), "small"))
        self._column.addLayout(self._weeks())
        self._column.addWidget(button(say(_("This week")), lambda: self._choose(Period.of(self._ctx.today)), "link"))

    def _months(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for number in range(1, 13):
            month = Month(self._year, number)
            made = self._option(MONTHS[number - 1], month == self._ctx.period.value.month)
            made.clicked.connect(lambda _c=False, m=month: self._choose_month(m))
            grid.addWidget(made, (number - 1) // 4, (number - 1) % 4)
        return grid

    def _weeks(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        chosen = self._ctx.period.value
        for k, week in enumerate(weeks_of(chosen.month)):
            days = f"{week.first:%m-%d} – {week.first + timedelta(days=6):%m-%d}"
            made = self._option(_("Week {week}  {days}")(week=week.week, days=days), week == chosen.week)
            made.clicked.connect(lambda _c=False, w=week: self._choose(Period(chosen.month, w)))
            grid.addWidget(made, k // 2, k % 2)
        return grid

    def _option(self, text: Msg, chosen: bool) -> QPushButton:
        made = QPushButton(self._ctx.translate(text))
        made.setCheckable(True)
        made.setChecked(chosen)
        return made

    def _turn(self, years: int) -> None:
        self._year += years
        self._fill()
        self.adjustSize()

    def _choose_month(self, month: Month) -> None:
        """Another month keeps its running week where it has one, else takes its first."""
        weeks = weeks_of(month)
        today = Week.of(self._ctx.today)
        self._choose(Period(month, today if today in weeks else weeks[0]), close=False)
        self._fill()
        self.adjustSize()

    def _choose(self, period: Period, close: bool = True) -> None:
        self._ctx.period.set(period)
        if close:
            self.close()
