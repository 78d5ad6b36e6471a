"""周例会: from what is missing to the printed pack, with the very pages always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLayout

from cmdesk.services import reports
from cmdesk.services.meetings import decide, followed, pack_data, settle
from cmdesk.services.meetings.following import WRITE
from cmdesk.services.meetings.pack import PARTS, parts_of
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import column, row, scrolled
from cmdesk.ui.kit.drafts import Drafts
from cmdesk.ui.kit.page import DRAFT
from cmdesk.ui.meetings.sheet import SheetPage, Writing
from cmdesk.ui.meetings.steps import ActionsCard, CheckCard, PartsCard
from cmdesk.ui.shell import Action
from cmdesk.ui.theme import SIZES
from cmdesk.values.messages import Msg, _
from cmdesk.values.pack import PackData
from cmdesk.values.periods import Week
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right
from cmdesk.values.sheets import SheetDocument

LEFT = 404
PAUSE_MS = 250


class WeeklyPage(SheetPage):
    """`data` is what the pack is made from; it is gathered in a worker and laid out again at every change."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.data: PackData | None = None
        self._asked = 0
        self.check, self.parts = CheckCard(ctx, self.go), PartsCard(ctx)
        self.decided = ActionsCard(ctx, ctx.may(WRITE))
        self.parts.show_parts(parts_of(ctx.settings.get(PARTS)))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.lay_out)
        self.parts.changed.connect(self._choose_parts)
        self.decided.ticked.connect(self._tick)
        self.decided.new.added.connect(self._decide)
        self.drafts = Drafts(ctx, "weekly_action", self)
        self.drafts.watch(self.decided.new, lambda: ctx.translate(_("New action item")))
        self._restore()
        self.body.addLayout(self._split(), 1)

    def _split(self) -> QLayout:
        steps = column(self.check, self.parts, self.decided, 1, spacing=SIZES.gap)
        steps.setContentsMargins(0, 0, 6, 0)
        area = scrolled(steps)
        area.setFixedWidth(LEFT)
        both = row(area, self.paper, spacing=SIZES.gap)
        both.setStretch(1, 1)
        return both

    def actions(self) -> Sequence[Action]:
        return (
            Action(label=_("Compute again"), run=self.prepare, icon="refresh", right=Right.EVALUATE),
            Action(label=_("Save PowerPoint"), run=self.save_slides, icon="export"),
            Action(label=_("Save Excel"), run=self.save_book, icon="export"),
            Action(label=_("Save PDF"), run=self.save_pdf, icon="save"),
            Action(label=_("Print"), run=self.print, icon="print", primary=True, shortcut="Ctrl+P"),
        )

    @property
    def week(self) -> Week:
        return self.ctx.period.value.week

    def refresh(self) -> None:
        week = self.week
        title = _("week {week}, {first} to {last}")
        say = self.ctx.translate
        self.show_header(subtitle=say(title(week=week.week, first=f"{week.first:%m-%d}", last=f"{week.last:%m-%d}")))
        self.header_changed.emit()
        self.decided.show_actions(followed(self.ctx.desk, self.ctx.actor, week, self._branch()))
        self._gather(fresh=False)

    def open(self, target: object) -> None:
        """“prepare” computes the month and shows the pack; “draft” goes on with the action item that was typed."""
        if target == "prepare":
            self.prepare()
        elif target == DRAFT:
            self.new()

    def prepare(self) -> None:
        """The evaluation anew, then the pack."""
        self._gather(fresh=True)

    def go(self, key: str, target: object) -> None:
        if any(spec.key == key for spec in getattr(self.ctx.navigation, "specs", ())):
            self.ctx.navigation.go(key, target)

    def _branch(self) -> int | None:
        chosen = self.ctx.branch.value
        return int(chosen.id) if chosen else None

    def _gather(self, fresh: bool) -> None:
        """Read what the pack is made from; computing writes, so it takes the worker that writes."""
        self._asked += 1
        ctx, asked, week, branch, language = self.ctx, self._asked, self.week, self._branch(), self.ctx.language.value
        ctx.jobs.run(
            lambda: pack_data(ctx.desk, ctx.actor, week, branch, language, fresh=fresh),
            lambda data: self._computed(asked, data) if fresh else self._gathered(asked, data),
            lambda error: self._refused(asked, error), title=_("gathering the weekly meeting"), pool=not fresh,
        )

    def _computed(self, asked: int, data: PackData) -> None:
        """The other pages hear that the month was computed; this one is read again with them."""
        self._gathered(asked, data)
        lacking = sum(each.count for each in data.missing)
        short = _("The weekly meeting is ready; {n} entries are still missing")(n=lacking)
        self.ctx.told.emit(short if lacking else _("The weekly meeting is ready"))
        self.ctx.areas_changed.emit(frozenset({Area.EVALUATION}))

    def _gathered(self, asked: int, data: PackData) -> None:
        if asked == self._asked:
            self.data = data
            self.check.show_missing(data.missing)
            self.lay_out()

    def _choose_parts(self) -> None:
        self.ctx.settings.set(PARTS, [part.value for part in self.parts.parts])
        self._pause.start()

    @property
    def sheet(self) -> SheetDocument | None:
        """The pack as it is shown, saved and printed."""
        return reports.lay_out("pack", replace(self.data, parts=self.parts.parts)) if self.data else None

    @property
    def name(self) -> Msg:
        return _("Weekly meeting {week}")(week=str(self.week))

    def lay_out(self) -> None:
        """Make the pages from what was gathered."""
        sheet, translate, language = self.sheet, self.ctx.translate, self.ctx.language.value
        if sheet is not None:
            self.lay_out_by(lambda: reports.pdf_bytes(sheet, translate, language))

    def _refused(self, asked: int, error: BaseException) -> None:
        if asked == self._asked:
            self.refuse(error)

    def _tick(self, action_id: int, done: bool) -> None:
        ctx = self.ctx
        ctx.act(lambda: settle(ctx.desk, ctx.actor, action_id, done))

    def _decide(self, text: str, owner: int | None, due: object) -> None:
        ctx, week = self.ctx, self.week
        outcome = ctx.act(lambda: decide(ctx.desk, ctx.actor, week, text, owner, due))  # type: ignore[arg-type]
        if outcome.failed:
            self.decided.new.tell(ctx.sentence(outcome.problems[0]))
        else:
            self.decided.new.empty()

    def new(self) -> None:
        self.decided.new.text.setFocus()

    def leave(self) -> bool:
        """What is typed is kept."""
        if self.decided.new.dirty:
            self.drafts.keep_at_once()
        return True

    def _restore(self) -> None:
        """An action item that was typed before and never added stands in the line again."""
        if self.drafts.left and self.ctx.may(WRITE):
            self.decided.new.restore(self.drafts.left[-1].texts)
            self.drafts.take()

    def writing(self, target: Path) -> Writing | None:
        sheet, language = self.sheet, self.ctx.language.value
        return None if sheet is None else lambda: reports.write(sheet, target, language)
