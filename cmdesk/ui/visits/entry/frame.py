"""The entry view's parts and where they stand."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Chip, EmptyState, button, label, row, tool
from cmdesk.ui.kit.editors import ChoiceEditor, LineEditor
from cmdesk.ui.kit.minicharts import MeterBar
from cmdesk.ui.theme import Tone
from cmdesk.ui.visits.entry.model import EntryModel
from cmdesk.ui.visits.entry.table import EntryTable
from cmdesk.ui.visits.words import Classes
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Translate, _
from cmdesk.values.queries import Ref

DAY = Field(label=_("Day"), kind=Kind.DATE)
CLIENT = Field(label=_("Client"), kind=Kind.LINK)
HINT = _(
    "830 Tab 845 Enter: in, out, next line · Enter alone takes the grey values · 12 Enter goes to No. 12 · - missed · "
    "S P F V kind of service · = as above · C checks · K stock · J prices · D shelf · O opinion · W problem · N note · "
    "+ out of plan · * code or name · Del empties the line"
)


class EntryFrame(QWidget):
    """The sheet with its bar above and its hints below; what they do is the view's."""

    KEYS = (("", HINT),)

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.ctx = ctx
        say = ctx.translate
        self.model = EntryModel(say, Classes(ctx), self)
        self.table = EntryTable(self.model)
        self.table.setAccessibleName(say(_("Visits of the day")))
        self.day_editor = LineEditor(ctx, "day", DAY)
        self.day_editor.setFixedWidth(126)
        self.pick = QLineEdit()
        self.pick.setFixedWidth(160)
        self.pick.setPlaceholderText(say(_("* No., code, name")))
        self.pick.setAccessibleName(say(_("Go to a client by number, code or name")))
        self.weekday, self.unsaved = label("", "muted"), Chip("", Tone.WARNING)
        self.count, self.meter = label("", "muted"), MeterBar()
        self.meter.setFixedWidth(100)
        self.message, self.checks = label(hint(say), "small", wrap=True), label("", "small", wrap=True)
        self.client = ChoiceEditor(ctx, "client", CLIENT, self._clients)
        self.extra = QFrame()
        nothing = say(_("No visits are planned for this day. Add those made out of plan with +."))
        self.empty = EmptyState(nothing, "calendar", [button(say(_("Out of plan")), self.add_visit, "primary")])
        self._lay_out()

    def add_visit(self) -> None:
        """Ask for the client of a visit out of plan."""
        self.extra.show()
        self.client.set_value(None)
        self.client.line.setFocus()

    def ask_code(self) -> None:
        """Ready for a number, a name, or a code from the scanner."""
        self.pick.clear()
        self.pick.setFocus()

    def _clients(self, typed: str) -> list[Ref]:
        return list(self.ctx.entities.choices("visits", "client", typed)) if typed else []

    def _lay_out(self) -> None:
        say = self.ctx.translate
        self.place_row = row()
        self.earlier = tool("chevron-left", say(_("Day before (Ctrl+PgUp)")))
        self.following = tool("chevron-right", say(_("Day after (Ctrl+PgDown)")))
        self.earlier.setShortcut("Ctrl+PgUp")
        self.following.setShortcut("Ctrl+PgDown")
        bar = row(
            self.place_row, self.earlier, self.day_editor, self.following, self.weekday, self.pick, 1, self.unsaved,
            self.count, self.meter, spacing=8,
        )
        ask = row(label(say(_("Client visited out of plan"))), self.client, 1)
        ask.setContentsMargins(12, 6, 12, 6)
        self.client.setMinimumWidth(320)
        self.extra.setLayout(ask)
        self.extra.hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 8)
        inside.setSpacing(6)
        inside.addWidget(self.stack, 1)
        inside.addWidget(self.extra)
        for each in (self.checks, self.message):
            foot = row(each)
            foot.setContentsMargins(12, 0, 12, 0)
            inside.addLayout(foot)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        down.addLayout(bar)
        down.addWidget(card, 1)


def hint(say: Translate) -> str:
    """The keys with what they do, broken between them alone."""
    return " · ".join(part.replace(" ", "\u00a0") for part in say(HINT).split(" · "))
