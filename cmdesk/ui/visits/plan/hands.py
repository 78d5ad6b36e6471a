"""Changes of a plan by hand: each is one step that can be undone."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from cmdesk.services.visits.adding import add_visit, copy_cycle
from cmdesk.services.visits.board import Advice, Board
from cmdesk.services.visits.moving import lock_visit, move_visit, skip_visit, swap_days
from cmdesk.ui.context import AppContext
from cmdesk.ui.visits.chooser import ManagerChooser
from cmdesk.ui.visits.plan.week import WeekBoard
from cmdesk.values.messages import _


class ByHand(QWidget):
    """What a plan view does to the visits on show."""

    ctx: AppContext
    chooser: ManagerChooser
    board: Board | None
    week: WeekBoard
    day: date | None
    visit_id: int | None

    def refresh(self) -> None:
        raise NotImplementedError

    def copy_last(self) -> None:
        """The month like the four weeks before."""
        ctx, person, month = self.ctx, self.chooser.person, self.ctx.period.value.month
        if person is not None:
            ctx.act(lambda: copy_cycle(ctx.desk, ctx.actor, person.id, month))

    def move(self, visit_id: int, day: date, place: int | None = None) -> None:
        """Put a visit on another day, at its best place there unless one is given."""
        ctx = self.ctx
        if self.board is not None and self.board.day(day) is not None:
            place = place or self.board.best_place(visit_id, day)
            self._show_moved(visit_id, day, place or 1)
        self.visit_id, self.day = visit_id, day
        if ctx.act(lambda: move_visit(ctx.desk, ctx.actor, visit_id, day, place)).failed:
            self.refresh()

    def shift(self, visit_id: int, by: int) -> None:
        """To the next working day on show before or after, and go along."""
        found = self.board.visit(visit_id) if self.board else None
        if self.board is None or found is None:
            return
        days = [d.day for d in self.board.days if d.works]
        following = [d for d in (days if by > 0 else days[::-1]) if (d - found[0].day).days * by > 0]
        if following:
            self.move(visit_id, following[0])

    def _show_moved(self, visit_id: int, day: date, place: int) -> None:
        """At once, before it is written."""
        assert self.board is not None
        self.board = self.board.moved(visit_id, day, place)
        self.week.show_board(self.board)
        self.week.viewport().repaint()

    def lock(self, visit_id: int) -> None:
        ctx, found = self.ctx, self.board.visit(visit_id) if self.board else None
        if found is not None:
            ctx.act(lambda: lock_visit(ctx.desk, ctx.actor, visit_id, not found[1].locked))

    def skip(self, visit_id: int) -> None:
        ctx, found = self.ctx, self.board.visit(visit_id) if self.board else None
        if found is None:
            return
        reason = ctx.asker.text(_("Why is “{client}” not visited?")(client=found[1].client))
        if reason:
            ctx.act(lambda: skip_visit(ctx.desk, ctx.actor, visit_id, reason))

    def add(self, client_id: int, day: date) -> None:
        """Plan a visit where its way is shortest."""
        ctx, person = self.ctx, self.chooser.person
        place = self.board.place_for(client_id, day) if self.board else None
        if person is not None:
            ctx.act(lambda: add_visit(ctx.desk, ctx.actor, person.id, client_id, day, place))

    def swap(self, one: date, other: date) -> None:
        ctx, person = self.ctx, self.chooser.person
        if person is not None:
            ctx.act(lambda: swap_days(ctx.desk, ctx.actor, person.id, one, other))

    def adopt(self, found: Advice) -> None:
        ctx, move = self.ctx, found.move
        self.visit_id = None
        ctx.act(lambda: move_visit(ctx.desk, ctx.actor, found.visit_id, move.target, move.effect.order))
