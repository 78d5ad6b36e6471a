"""Beside the ranking: where one number comes from, and what would raise it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cmdesk.services.evaluation.explaining import PastScore
from cmdesk.services.evaluation.placing import Why
from cmdesk.services.evaluation.sources import SourceRef
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.words import extras, normal, plain, signed
from cmdesk.ui.kit import Sparkline, button, clear, column, label, row, rule, scrolled
from cmdesk.ui.kit.basic import ElidedButton
from cmdesk.ui.theme import tokens_of
from cmdesk.values.evaluation import Explanation, InputLine
from cmdesk.values.messages import Text, _
from cmdesk.values.standings import ScoredItem, Standing, Standings

WIDTH = 316
WAYS = 3
TIED = _("as many points as {above}, who is put ahead by the rule for equal points")


class Soft(QWidget):
    """A line on a soft ground, for a formula."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = label(text, wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside = column(self.text)
        inside.setContentsMargins(11, 8, 11, 8)
        self.setLayout(inside)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens_of(self.palette()).background))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)


class ExplainPanel(QFrame):
    """Shows one person's item or total. Signals: `wanted(item)` for another number of the same person;
    `source_wanted(SourceRef)` to see where figures stand; `slip_wanted()` to print the person's slip."""

    wanted = Signal(str)
    source_wanted = Signal(object)
    slip_wanted = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.setProperty("role", "card")
        self.setFixedWidth(WIDTH)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(14, 12, 12, 12)
        self._body.setSpacing(8)
        self.setLayout(column(scrolled(self._body)))
        self.texts: list[str] = []
        self.show_nothing()

    def show_nothing(self, text: Text = "") -> None:
        self._begin()
        self._say(text or _("Choose a number on the left to see where it comes from."), "muted")
        self._end()

    def show_item(
        self, who: Standing, item: ScoredItem, found: Explanation, past: Sequence[PastScore], above: str, digits: int,
    ) -> None:
        """`above` is the name of the next in rank; `past` the last months of this item, oldest first."""
        say = self._ctx.translate
        self._begin()
        full = say(_("full mark {n}")(n=plain(found.full))) if item.weight is not None else ""
        self._head(f"{who.name} · {item.name}", full)
        self._figure(f"{found.score:.{digits}f}".replace("-", "−"))
        self._say(found.rule, "muted")
        self._add(Soft(found.formula))
        self._inputs(found.inputs)
        for note in found.notes:
            self._say(note, "strong")
        self._compared(found, past, digits)
        if found.next_above is not None:
            self._say(_("{gap} points to {above}, next above")(gap=found.next_above.gap, above=above), "strong")
            self._say(found.next_above.text, "muted")
        self._history(past)
        self._end(slip=True)

    def show_total(self, who: Standing, found: Standings, past: Sequence[PastScore], reasons: Why | None) -> None:
        """A person's total: the gap to the next above with what closes it, then the points item by item."""
        say = self._ctx.translate
        self._begin()
        total = say(_("Total score"))
        self._head(f"{who.name} · {total}", say(_("place {n}")(n=who.rank)) if who.rank else "")
        self._figure(f"{who.total:.{found.decimals}f}")
        if who.territory:
            self._say(who.territory, "muted")
        if reasons is not None and reasons.above:
            gap = f"{reasons.gap:.{found.decimals}f}"
            told = _("{gap} points to {above}, next above") if reasons.gap else TIED
            self._say(told(gap=gap, above=reasons.above), "strong")
        self._ways(reasons)
        if reasons is None:
            self._items([i for i in (*normal(found), *extras(found)) if i.code in who.scores], who, found.decimals)
        else:
            self._compared_items(reasons, found)
        self._last_total(who, found)
        self._history(past)
        self._end(slip=True)

    def show_extras(self, who: Standing, found: Standings) -> None:
        """The points added and taken off, item by item."""
        self._begin()
        title = self._ctx.translate(_("Plus and minus"))
        self._head(f"{who.name} · {title}", "")
        self._items([i for i in extras(found) if i.code in who.scores], who, found.decimals)
        self._end(slip=True)

    def _begin(self) -> None:
        clear(self._body)
        self.texts = []

    def _end(self, slip: bool = False) -> None:
        self._body.addStretch(1)
        if slip:
            self._body.addLayout(row(button(self._ctx.translate(_("Print the slip")), self.slip_wanted.emit), 1))

    def _add(self, widget: QWidget) -> None:
        self._body.addWidget(widget)

    def _say(self, text: Text, role: str = "") -> None:
        made = label(self._ctx.translate(text), role, wrap=True)
        self.texts.append(made.text())
        self._add(made)

    def _head(self, title: str, note: str) -> None:
        name = label(title, "card-title", wrap=True)
        self.texts.append(title)
        line = row(name, label(note, "muted"))
        line.setStretch(0, 1)
        self._body.addLayout(line)

    def _figure(self, text: str) -> None:
        self.texts.append(text)
        self._add(label(text, "figure"))

    def _grid(self, heads: Sequence[Text]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(5)
        for k, head in enumerate(heads):
            grid.addWidget(label(self._ctx.translate(head), "small"), 0, k, _side(k))
        grid.addWidget(rule(), 1, 0, 1, len(heads))
        self._body.addLayout(grid)
        return grid

    def _inputs(self, lines: Sequence[InputLine]) -> None:
        if not lines:
            return
        grid = self._grid((_("Basis"), _("Value"), _("Source")))
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 3)
        for k, line in enumerate(lines, start=2):
            name = label(self._ctx.translate(line.name), wrap=True)
            value = "—" if line.value is None else f"{plain(line.value)}{line.unit}"
            self.texts += [name.text(), value]
            grid.addWidget(name, k, 0)
            grid.addWidget(label(value), k, 1, _side(1))
            grid.addWidget(self._source(line.source), k, 2, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _source(self, source: object) -> QWidget:
        if not isinstance(source, SourceRef):
            return label(self._ctx.translate(_("computed")), "small")
        said = [source.file or self._ctx.translate(source.kind)]
        if source.rows:
            said.append(self._ctx.translate(_("{n} rows")(n=source.rows)))
        made = button(" · ".join(said), lambda: self.source_wanted.emit(source), "link")
        who = self._ctx.translate(_("entered by {who}")(who=source.who)) if source.who else ""
        made.setToolTip(who)
        self.texts += [made.text(), who]
        return made

    def _compared(self, found: Explanation, past: Sequence[PastScore], digits: int) -> None:
        parts = []
        before = past[-2] if len(past) > 1 else None
        say = self._ctx.translate
        if before is not None and before.points is not None:
            last = _("last period {points} (place {rank})")
            parts.append(say(last(points=f"{before.points:.{digits}f}", rank=before.rank)))
        if found.average is not None:
            parts.append(say(_("team average {points}")(points=f"{found.average:.{digits}f}")))
        if found.rank:
            parts.append(say(_("place {n}")(n=found.rank)))
        self._say(" · ".join(parts), "muted")

    def _last_total(self, who: Standing, found: Standings) -> None:
        if who.previous_total is not None:
            difference = signed(who.total - who.previous_total, found.decimals)
            text = _("last period {points} ({difference})")
            self._say(text(points=f"{who.previous_total:.{found.decimals}f}", difference=difference), "muted")

    def _items(self, items: Sequence[ScoredItem], who: Standing, digits: int) -> None:
        grid = self._grid((_("Item"), _("Points"), _("Full mark")))
        grid.setColumnStretch(0, 1)
        for k, item in enumerate(items, start=2):
            points = who.scores[item.code].points
            shown = signed(points, digits) if item.weight is None or points is None else f"{points:.{digits}f}"
            self.texts += [item.name, shown]
            grid.addWidget(self._way(item), k, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(shown), k, 1, _side(1))
            grid.addWidget(label(plain(item.weight) if item.weight is not None else "", "muted"), k, 2, _side(1))

    def _compared_items(self, reasons: Why, found: Standings) -> None:
        """Each item against the next above; where colleagues' points are not shown, against the mean of all."""
        against_above = any(line.difference is not None for line in reasons.lines)
        heads = (_("Item"), _("Points"), _("Full mark"), _("to above") if against_above else _("to average"))
        grid = self._grid(heads)
        grid.setColumnStretch(0, 1)
        items = {item.code: item for item in found.items}
        for k, line in enumerate(reasons.lines, start=2):
            gap = line.difference if against_above else line.points - line.average
            shown = signed(line.points, found.decimals) if line.full is None else f"{line.points:.{found.decimals}f}"
            difference = label(signed(gap, found.decimals) if gap else "—")
            tone = "neutral" if not gap else "good" if gap > 0 else "bad"
            difference.setProperty("tone-text", tone)
            self.texts += [line.name, shown, difference.text()]
            grid.addWidget(self._way(items[line.item]), k, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(shown), k, 1, _side(1))
            grid.addWidget(label(plain(line.full) if line.full is not None else "", "muted"), k, 2, _side(1))
            grid.addWidget(difference, k, 3, _side(1))

    def _ways(self, reasons: Why | None) -> None:
        """What would close the gap by one item alone."""
        if reasons is None or not reasons.above:
            return
        self._say(_("What would close the gap"), "card-title")
        for line in reasons.ways[:WAYS]:
            assert line.step is not None
            self._say(line.step.text, "muted")
        if not reasons.ways:
            self._say(_("No item alone closes it; the most points are still to be had here:"), "muted")
            for line in reasons.losses[:WAYS]:
                self._say(_("{item}: {points} points")(item=line.name, points=plain(line.lost)), "muted")

    def _way(self, item: ScoredItem) -> QWidget:
        made = ElidedButton(item.name, "link")
        made.clicked.connect(_call(self.wanted.emit, item.code))
        return made

    def _history(self, past: Sequence[PastScore]) -> None:
        known = [p for p in past if p.points is not None]
        if len(known) < 2:
            return
        self._say(_("Last {n} periods")(n=len(known)), "small")
        line = Sparkline()
        line.show_values([float(p.points or Decimal(0)) for p in known], str(known[0].month), str(known[-1].month))
        self._add(line)


def _side(column_: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column_ == 1 else Qt.AlignmentFlag.AlignLeft


def _call(call: Callable[[str], object], text: str) -> Callable[[], object]:
    return lambda: call(text)
