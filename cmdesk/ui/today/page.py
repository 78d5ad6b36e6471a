"""今日: the first page, in a version for the team and one for a client manager."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QStackedWidget, QWidget

from cmdesk.ui.context import AppContext, Period
from cmdesk.ui.kit import EmptyState, button, column, row
from cmdesk.ui.shell import Action, Page
from cmdesk.ui.theme import SIZES
from cmdesk.ui.today import words
from cmdesk.ui.today.cards import GoalCard, RankCard, TodoCard, WeekCard, WhereCard
from cmdesk.ui.today.own import OwnDayCard, OwnScoreCard
from cmdesk.values.messages import _
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Area
from cmdesk.values.remembered import pack
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standing
from cmdesk.values.today import Today


class TodayPage(Page):
    """Reads one `Today` and shows it; every line and figure opens what is behind it."""

    areas = frozenset({Area.TEAM, Area.CLIENTS, Area.VISITS, Area.FIGURES, Area.EVALUATION, Area.TRACE, Area.MEETINGS})

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.own = ctx.actor.own_only
        self.ranked: Month | None = None
        self.known: Today | None = None
        self.where, self.rank = WhereCard(ctx, self.go), RankCard(ctx, self.go)
        if self.own:
            self.day, self.score = OwnDayCard(ctx, self.go), OwnScoreCard(ctx, self.go)
        self.todos = TodoCard(ctx, self.go, self.reaches)
        self.week, self.goals = WeekCard(ctx), GoalCard(ctx, self.go)
        self.week.opened.connect(self.open_week)
        self.board = self._board()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.body.addWidget(self.stack, 1)

    def _board(self) -> QWidget:
        first, second = (self.day, self.score) if self.own else (self.where, self.rank)
        if self.own:
            self.where.hide()
            self.rank.hide()
        made = QWidget()
        made.setProperty("role", "plain")
        left = column(spacing=SIZES.gap)
        left.addWidget(first, 48)
        left.addWidget(second, 52)
        right = column(spacing=SIZES.gap)
        right.addWidget(self.todos, 40)
        right.addWidget(self.week, 22)
        right.addWidget(self.goals, 38)
        both = row(left, right, spacing=SIZES.gap)
        both.setStretch(0, 52)
        both.setStretch(1, 48)
        made.setLayout(both)
        return made

    def _empty(self) -> QWidget:
        say, ctx = self.ctx.translate, self.ctx
        steps = button(say(_("First steps")), self.first_steps, "primary")
        team = button(say(_("Go to the team")), lambda: self.go("team"))
        for way in (steps, team):
            way.setVisible(ctx.may(Right.EDIT_TEAM))
        text = _(
            "Here you will see who visits whom, what waits, and how the month stands. "
            "Import the client managers and their clients first."
        )
        return EmptyState(say(text), "home", [team, steps])

    def first_steps(self) -> None:
        from cmdesk.ui.system.first_steps import open_first_steps

        open_first_steps(self.ctx, self.window())

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Enter visits"), run=self.enter_visits, icon="calendar", right=Right.RECORD_VISITS),
            Action(
                label=_("Prepare the weekly meeting"), run=self.prepare_meeting, icon="document", primary=True,
                right=Right.MAKE_PACK, shown=self.reaches("meetings"),
            ),
        )

    def go(self, key: str, target: object = None) -> None:
        if self.reaches(key):
            if key == "evaluation" and target != ("marks",):
                self._choose_month()
            self.ctx.navigation.go(key, target)

    def _choose_month(self) -> None:
        """The ranking on show may be that of an earlier month; its numbers open in theirs."""
        month = self.ranked or self.ctx.period.value.month
        if month != self.ctx.period.value.month:
            self.ctx.period.set(Period(month, Week.of(month.first)))

    def reaches(self, key: str) -> bool:
        """Whether the window has this page for the one in front of it."""
        specs = getattr(getattr(self.ctx, "navigation", None), "specs", ())
        return any(spec.key == key for spec in specs)

    def enter_visits(self) -> None:
        self.go("visits", "entry")

    def prepare_meeting(self) -> None:
        self.go("meetings", ("weekly", "prepare"))

    def open_week(self) -> None:
        self.go("visits", "completion")

    def refresh(self) -> None:
        found = self._read()
        if found is None:
            return
        branch = self.ctx.branch.value
        self.ranked = found.standings.month if found.standings else None
        if not found.people and self.stack.count() == 1:
            self.stack.addWidget(self._empty())
        self.stack.setCurrentIndex(0 if found.people else 1)
        self.show_header(subtitle=self._line(found))
        self._show(found, [r for r in self._rows(found) if branch is None or r.branch_id == int(branch.id)])

    def _read(self) -> Today | None:
        """What is to be shown: what is known already of the usual period, else what the data say. None where that
        stands there already, and while the data are being opened.
        """
        ctx, period, branch = self.ctx, self.ctx.period.value, self.ctx.branch.value
        known, ctx.first_page = ctx.first_page, None
        if known is not None and branch is None and period == Period.of(ctx.today):
            before, self.known = self.known, known
            return None if before is not None and pack(before) == pack(known) else known
        self.known = None
        if not ctx.ready:
            self.show_header(subtitle=ctx.translate(_("Reading the data…")))
            return None
        from cmdesk.services.today import today

        return today(
            ctx.desk, ctx.actor, period.month, int(branch.id) if branch else None, ctx.language.value, period.week,
        )

    def _line(self, found: Today) -> str:
        say = self.ctx.translate
        line = say(words.day_line(found.day, found.working_day, found.working_days))
        fresh = _("figures up to {month}")(month=str(found.figures_of)) if found.figures_of else _("no figures yet")
        return f"{line} · {say(fresh)}"

    def _rows(self, found: Today) -> Sequence[Standing]:
        return found.standings.rows if found.standings else ()

    def _show(self, found: Today, rows: Sequence[Standing]) -> None:
        self.todos.show_todos(found.todos)
        self.week.show_days(found.week)
        days = found.working_days
        self.goals.show_progress(found.progress, Decimal(found.working_day) / days if days else Decimal(1))
        if self.own:
            self._show_own(found, rows)
        else:
            self.where.show_people(found.people, found.people_on)
            self.rank.show_standings(found.standings, rows)

    def _show_own(self, found: Today, rows: Sequence[Standing]) -> None:
        from cmdesk.services.evaluation import history
        from cmdesk.services.visits.entering import day_visits

        ctx, me = self.ctx, self.ctx.actor.manager_id or 0
        self.day.show_visits(day_visits(ctx.desk, ctx.actor, me, found.day).get(found.day, []))
        mine = next((r for r in rows if r.manager_id == me), None)
        past = history(ctx.desk, ctx.actor, me, found.standings.month) if found.standings else []
        self.score.show_score(found.standings, mine, past)
