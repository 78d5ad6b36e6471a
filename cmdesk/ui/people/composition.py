"""What the team is made of: by grade, age, education, seniority, and its share of all staff."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QGridLayout

from cmdesk.services import people
from cmdesk.services.people import Composition, Part
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, Meter, clear, col, column, label, scrolled
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import export_rows, print_rows
from cmdesk.ui.shell import Action, Page
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

PARTS: tuple[tuple[str, Msg], ...] = (
    ("by_grade", _("By grade")), ("by_age", _("By age")), ("by_education", _("By education")),
    ("by_seniority", _("By years of service")),
)
SHARES = (
    col("name", _("Branch"), bold=True), col("managers", _("Client managers"), Kind.COUNT),
    col("staff", _("All staff"), Kind.COUNT), col("share", _("Share of all staff"), Kind.RATE, digits=1),
)
PLAIN = (
    col("what", _("By")), col("name", _("Part")), col("count", _("People"), Kind.COUNT),
    col("share", _("Share"), Kind.RATE, digits=1),
)


class CompositionPage(Page):
    areas = frozenset({Area.TEAM})
    follows_period = False

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.found: Composition | None = None
        self.cards: dict[str, Card] = {}
        grid = QGridLayout()
        grid.setSpacing(12)
        for at, (key, name) in enumerate(PARTS):
            card = self.cards[key] = Card(ctx.translate(name))
            card.body.setSpacing(2)
            grid.addWidget(card, at // 2, at % 2)
        self.shares = RowsTable(ctx, SHARES)
        self.share_card = Card(ctx.translate(_("Client managers among all staff")))
        self.share_card.add(self.shares, 1)
        self.share_card.add(label(ctx.translate(_(
            "Enter “All staff” at the branches to see their share; banks aim near 50 %.")), "small", wrap=True))
        self.body.addWidget(scrolled(column(grid, self.share_card, 1, spacing=12)), 1)

    def refresh(self) -> None:
        branch = self.ctx.branch.value
        branch_id = int(branch.id) if branch else None
        found = self.found = people.composition(self.ctx.desk, self.ctx.actor, branch_id)
        for key, _name in PARTS:
            self._show_parts(self.cards[key], getattr(found, key), found.people)
        self.shares.show_rows([(b.name, b.managers, b.staff, _rate(b.managers, b.staff)) for b in found.branches])
        self.show_header(subtitle=self.ctx.translate(_("{n} people on duty")(n=found.people)))
        self.shares.setFixedHeight(self.shares.fitted_height(6))
        self.header_changed.emit()

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Export"), run=self.export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
        )

    def export(self) -> None:
        export_rows(self.ctx, _("Composition"), PLAIN, self._plain_rows())

    def print(self) -> None:
        print_rows(self.ctx, _("Composition"), PLAIN, self._plain_rows(), name="composition", parent=self.window())

    def _plain_rows(self) -> list[tuple[object, ...]]:
        if self.found is None:
            return []
        whole = self.found.people
        rows: list[tuple[object, ...]] = [
            (name, part.name, part.count, _rate(part.count, whole))
            for key, name in PARTS for part in getattr(self.found, key)
        ]
        share = _("Share of all staff")
        return rows + [(share, b.name, b.managers, _rate(b.managers, b.staff)) for b in self.found.branches]

    def _show_parts(self, card: Card, parts: Sequence[Part], whole: int) -> None:
        clear(card.body)
        for part in parts:
            percent = f"{100 * part.count / whole:.0f}%" if whole else ""
            count = self.ctx.translate(_("{n} people")(n=part.count))
            card.add(Meter(self.ctx.translate(part.name), part.count / whole if whole else 0, count, percent))
        card.body.addStretch(1)


def _rate(part: int, whole: int | None) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None
