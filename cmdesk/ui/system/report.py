"""What an undo came to, in three numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Chip, row
from cmdesk.ui.theme import Tone
from cmdesk.values.messages import Msg, _

PARTS: tuple[tuple[str, Msg, Tone], ...] = (
    ("undone", _("{n} as before"), Tone.GOOD), ("kept", _("{n} kept, changed since"), Tone.WARNING),
    ("failed", _("{n} could not be brought back"), Tone.BAD),
)


class UndoReportLine(QWidget):
    """Hidden until there is something to tell."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.chips = {name: Chip() for name, _text, _tone in PARTS}
        self.setLayout(row(*self.chips.values(), 1))
        self.hide()

    def show_report(self, report: object) -> None:
        """`report` has the counts undone, kept and failed."""
        for name, text, tone in PARTS:
            count = int(getattr(report, name))
            self.chips[name].show_state(self._ctx.translate(text(n=count)), tone if count else Tone.NEUTRAL)
        self.show()
