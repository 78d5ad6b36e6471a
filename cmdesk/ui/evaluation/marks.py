"""手工评分: people by items and raters, typed down the column with the keyboard alone, saved at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame

from cmdesk.services.evaluation.marking import MarkColumn, MarkKey, MarkRow, MarkSheet, save_marks
from cmdesk.services.evaluation.trying import MarksTrial, trial
from cmdesk.ui.context import AppContext
from cmdesk.ui.evaluation.marks_files import MarksFiles
from cmdesk.ui.evaluation.marks_grid import GridView, MarksDelegate, MarksModel
from cmdesk.ui.evaluation.table import HEADER
from cmdesk.ui.evaluation.words import mean, plain
from cmdesk.ui.kit import Chip, Column, button, col, column, label, row
from cmdesk.ui.kit.columns import Cell, shown
from cmdesk.ui.kit.totals import TotalsRow
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.fields import Kind
from cmdesk.values.kinds import parse
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, Problem, UserError

LEAD = 2
SEPARATOR = "/"
PAUSE_MS = 120
TOTAL, RANK = "total", "rank"
Marks = dict[MarkKey, Decimal | None]
Save = Callable[[MarkSheet, Marks], Outcome[int]]


class MarksView(QFrame):
    """Signals: `dirty_changed(bool)`. What cannot be taken stays in its cell with the reason until it is corrected.

    `save` writes other marks than those of the grid 手工评分; `tries` shows totals with what stands on the screen.
    """

    dirty_changed = Signal(bool)

    def __init__(
        self, ctx: AppContext, save: Save | None = None, *, files: bool = True, tries: bool = True, name: Text = "",
    ) -> None:
        super().__init__()
        self._ctx = ctx
        self._save = save or self._save_marks
        self._tries, self._asked = tries, 0
        self._trial: MarksTrial | None = None
        self.sheet: MarkSheet | None = None
        self.settling = False
        self.pending: Marks = {}
        self.wrong: dict[MarkKey, tuple[str, Problem]] = {}
        self.setProperty("role", "card")
        say = ctx.translate
        self.about = label("", "muted")
        self.unsaved = Chip("", Tone.WARNING)
        self.unsaved.hide()
        self.saving = button(say(_("Save marks")), self.save, "primary")
        self.saving.setToolTip(f"{self.saving.text()}  Ctrl+S")
        self.giving_up = button(say(_("Discard")), self.discard)
        self.files = MarksFiles(ctx, self)
        if not files:
            self.files.hide()
        self.model = MarksModel([], ctx.translate, self)
        self.table = GridView(self.model)
        self.table.setItemDelegate(MarksDelegate(self.table))
        self.table.setAccessibleName(say(name or _("Marks by hand")))
        self.totals = TotalsRow(self.table)
        self.table.horizontalHeader().setFixedHeight(HEADER)
        self.empty = label("", "muted", wrap=True)
        self.empty.setContentsMargins(14, 10, 14, 10)
        self.problem = label("", "problem", wrap=True)
        self.problem.setContentsMargins(14, 4, 14, 8)
        self.problem.hide()
        head = row(self.about, self.unsaved, 1, self.files, self.giving_up, self.saving)
        head.setContentsMargins(14, 8, 10, 6)
        inside = column(head, self.table, self.empty, self.totals, self.problem, spacing=0)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.show_totals)
        self.model.edited.connect(self._edited)
        self.table.pasted.connect(self._pasted)
        self.table.selectionModel().currentChanged.connect(self._told_at)

    @property
    def dirty(self) -> bool:
        return bool(self.pending or self.wrong)

    @property
    def count(self) -> int:
        """How many cells wait to be saved or corrected."""
        return len(self.pending) + len(self.wrong)

    def show_sheet(
        self, sheet: MarkSheet | None, rows: Sequence[MarkRow], refusal: str = "", empty: Text = "",
    ) -> None:
        """A month's grid; what was typed and not saved stays while the month is the same."""
        if sheet is None or self.sheet is None or sheet.month != self.sheet.month:
            self.pending.clear()
            self.wrong.clear()
        self.sheet, self._people, self._refusal = sheet, rows, refusal
        say = self._ctx.translate
        if sheet is not None:
            given = sum(1 for key in sheet.marks if key.manager_id in {r.manager_id for r in rows})
            asked = sum(sum(r.concerned) for r in rows)
            about = _("{given} of {asked} marks given · type, Enter goes down")
            self.about.setText(say(about(given=given, asked=asked)))
        nothing = sheet is None or not sheet.columns or not rows
        self.table.setVisible(not nothing)
        self.empty.setVisible(nothing or bool(refusal))
        self.empty.setText(refusal or say(empty or _("The scheme of this month has no item marked by hand.")))
        self._fill()
        if not nothing and self._tries:
            self._read_trial()

    def _read_trial(self) -> None:
        """In a worker: the month is read once, then every typed mark is tried on it."""
        ctx, sheet = self._ctx, self.sheet
        assert sheet is not None
        self._asked += 1
        asked, self._trial = self._asked, None
        ctx.jobs.run(
            lambda: trial(ctx.desk, ctx.actor, sheet.month), lambda made: self._got_trial(asked, made),
            lambda _error: None, pool=True,
        )

    def _got_trial(self, asked: int, made: MarksTrial) -> None:
        if asked == self._asked:
            self._trial = made
            self.show_totals()

    def show_totals(self) -> None:
        """Everybody's total and place with the marks as they stand on the screen."""
        if self._trial is None or TOTAL not in {c.key for c in self.model.columns}:
            return
        for who, tried in self._trial.with_marks(self.pending).items():
            self.model.put(who, TOTAL, tried.total)
            if RANK in {c.key for c in self.model.columns}:
                self.model.put(who, RANK, tried.rank or None)

    def save(self) -> bool:
        """Write all that can be taken, what is still being typed too. False when something was refused or is wrong."""
        self.table.finish_typing()
        if self.sheet is not None and self.pending:
            sheet, marks = self.sheet, dict(self.pending)
            outcome = self._ctx.act(lambda: self._save(sheet, marks))
            if outcome.failed:
                self._tell(outcome.problems[0])
                return False
            self._drop(marks)
        if self.wrong:
            self._look_at(next(iter(self.wrong)))
        return not self.wrong

    def _save_marks(self, sheet: MarkSheet, marks: Marks) -> Outcome[int]:
        ctx = self._ctx
        return save_marks(ctx.desk, ctx.actor, sheet.month, marks, ctx.language.value, seen=sheet.marks)

    def discard(self) -> None:
        self.pending.clear()
        self.wrong.clear()
        self._fill()

    def take_all(self, cells: Mapping[MarkKey, str]) -> int:
        """Put texts of filled sheets into the grid, to be looked at before they are saved; how many were taken."""
        known = {_key(c) for c in self.sheet.columns} if self.sheet else set()
        people = {r.manager_id for r in self._people}
        taken = [k for k in cells if f"{k.item}{SEPARATOR}{k.rater}" in known and k.manager_id in people]
        for key in taken:
            self._take(key.manager_id, f"{key.item}{SEPARATOR}{key.rater}", cells[key])
        self._fill()
        if self.wrong:
            self._look_at(next(iter(self.wrong)))
        return len(taken)

    def type_first(self) -> None:
        """Focus on the first cell that waits for a mark."""
        self.table.setFocus()
        for at in range(LEAD, len(self.model.columns)):
            for line in range(self.model.rowCount()):
                if self.model.columns[at].editable and self.model.value(line, at) is None:
                    self.table.setCurrentIndex(self.model.index(line, at))
                    return
        self.table.setCurrentIndex(self.model.index(0, LEAD))

    def _look_at(self, key: MarkKey) -> None:
        keys = [c.key for c in self.model.columns]
        for line in range(self.model.rowCount()):
            if self.model.id(line) == key.manager_id:
                self.table.setCurrentIndex(self.model.index(line, keys.index(f"{key.item}{SEPARATOR}{key.rater}")))
        self._tell(self.wrong[key][1])

    def _drop(self, saved: Mapping[MarkKey, Decimal | None]) -> None:
        self.pending = {k: v for k, v in self.pending.items() if k not in saved or saved[k] != v}
        self._fill()

    def _fill(self) -> None:
        sheet = self.sheet
        columns = sheet.columns if sheet else ()
        people = self._people if sheet else ()
        index = self.table.currentIndex()
        self.model.closed = frozenset(
            (r.manager_id, _key(c)) for r in people for c, has in zip(columns, r.concerned, strict=True)
            if not has or (sheet is not None and MarkKey(r.manager_id, c.item, c.rater) in sheet.grouped)
        )
        self.model.show_columns(self._heads(columns), [self._cells(r, columns) for r in people], [
            r.manager_id for r in people])
        self.table.fit()
        if index.isValid() and index.row() < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(index.row(), index.column()))
        self._tell_state()

    def _heads(self, columns: Sequence[MarkColumn]) -> list[Column]:
        metrics = QFontMetrics(sized(self.font(), SIZES.small))
        editable = not self._refusal
        heads = [
            col("code", _("Staff number"), Kind.CODE, muted=True, width=92),
            col("name", _("Name"), Kind.NAME, bold=True, width=96),
            *(self._head(c, metrics, editable) for c in columns),
        ]
        if self._tries:
            heads.append(col(TOTAL, _("Total score"), Kind.POINTS, digits=2, bold=True, width=84))
            if not self._ctx.actor.own_only:
                heads.append(col(RANK, _("Rank"), Kind.COUNT, Cell.RANK, width=58))
        return [*heads, col("before", _("Last month") if self._has_past else Msg(""), muted=True)]

    def _cells(self, person: MarkRow, columns: Sequence[MarkColumn]) -> list[Any]:
        tried = [None] * (0 if not self._tries else 1 if self._ctx.actor.own_only else 2)
        past = self._before(person, columns) if self._has_past else ""
        return [person.code, person.name, *(self._mark(person, c) for c in columns), *tried, past]

    @property
    def _has_past(self) -> bool:
        return bool(self.sheet and self.sheet.before)

    def _tell_state(self) -> None:
        """Averages, what is unsaved, and what can be done about it."""
        self._sum(self.model.columns, self.sheet.columns if self.sheet else ())
        self.model.wrong = {
            (k.manager_id, f"{k.item}{SEPARATOR}{k.rater}"): (text, self._ctx.sentence(problem))
            for k, (text, problem) in self.wrong.items()
        }
        self.model.apart = self._apart()
        self._pause.start()
        say, count, wrong = self._ctx.translate, len(self.pending), len(self.wrong)
        parts = [say(_("{n} marks not saved")(n=count))] if count else []
        parts += [say(_("{n} to be corrected")(n=wrong))] if wrong else []
        self.unsaved.show_state(" · ".join(parts), Tone.BAD if wrong else Tone.WARNING)
        self.saving.setEnabled(bool(count))
        self.giving_up.setVisible(self.dirty)
        self._told_at(self.table.currentIndex())
        self.dirty_changed.emit(self.dirty)

    def _apart(self) -> dict[tuple[object, str], str]:
        """Stored marks far from those of the other raters."""
        if self.sheet is None:
            return {}
        reason = self._ctx.translate(_("This mark lies far from those of the other raters; look at it once more."))
        return {
            (k.manager_id, f"{k.item}{SEPARATOR}{k.rater}"): reason for k in self.sheet.outliers
            if k not in self.pending
        }

    def _head(self, each: MarkColumn, metrics: QFontMetrics, editable: bool) -> Column:
        made = col(_key(each), Msg(""), Kind.POINTS, digits=2, editable=editable, tone=None)
        several = len({c.rater for c in self.sheet.columns if c.item == each.item}) > 1 if self.sheet else False
        bounds = _("0 to {most} · counts {share} %")(most=plain(each.most), share=plain(round(each.share, 1)))
        second = self._ctx.translate(bounds if several else _("0 to {most}")(most=plain(each.most)))
        name = f"{each.name} · {each.rater_name}" if several else each.name
        width = max(110, max(metrics.horizontalAdvance(t) for t in (name, second)) + 26)
        return replace(made, name=f"{name}\n{second}", width=width)

    def _mark(self, person: MarkRow, each: MarkColumn) -> Decimal | None:
        key = MarkKey(person.manager_id, each.item, each.rater)
        assert self.sheet is not None
        return self.pending[key] if key in self.pending else self.sheet.marks.get(key)

    def _before(self, person: MarkRow, columns: Sequence[MarkColumn]) -> str:
        """Last month's marks of the person, in the order of the columns."""
        assert self.sheet is not None
        given = [self.sheet.before.get(MarkKey(person.manager_id, c.item, c.rater)) for c in columns]
        return " · ".join("—" if value is None else f"{value:.2f}" for value in given)

    def _sum(self, heads: Sequence[Column], columns: Sequence[MarkColumn]) -> None:
        by_key = {each.key: each for each in heads}
        means = {_key(c): mean(self._mark(r, c) for r in self._people) for c in columns} if self.sheet else {}
        texts = {k: shown(by_key[k], v, self._ctx.translate) for k, v in means.items() if v is not None}
        self.totals.show_totals(self._ctx.translate(_("Average")), texts)

    def _edited(self, manager_id: object, key: str, text: str) -> None:
        each = next(c for c in self.sheet.columns if _key(c) == key) if self.sheet else None
        self._take(manager_id, key, text)
        person = next((r for r in self._people if r.manager_id == manager_id), None)
        if each is not None and person is not None:
            self.model.put(manager_id, key, self._mark(person, each))
        self._tell_state()

    def _take(self, manager_id: object, key: str, text: str) -> None:
        """Keep what was typed: as a mark, or as it is with what is wrong with it."""
        each = next(c for c in self.sheet.columns if _key(c) == key) if self.sheet else None
        if each is None or not isinstance(manager_id, int):
            return
        mark = MarkKey(manager_id, each.item, each.rater)
        value, problem = self._read(manager_id, each, key, text)
        self.wrong.pop(mark, None)
        if problem is not None:
            self.pending.pop(mark, None)
            self.wrong[mark] = (text, problem)
        elif self.sheet is not None and self.sheet.marks.get(mark) == value:
            self.pending.pop(mark, None)
        else:
            self.pending[mark] = value

    def _read(
        self, manager_id: int, each: MarkColumn, key: str, text: str,
    ) -> tuple[Decimal | None, Problem | None]:
        field = next(c.field for c in self.model.columns if c.key == key)
        try:
            value = parse(replace(field, label=Msg(each.name)), text, self._ctx.today, key=key)
        except UserError as error:
            return None, error.problems[0]
        if isinstance(value, Decimal) and not 0 <= value <= each.most:
            who = next(r.name for r in self._people if r.manager_id == manager_id)
            params = {"who": who, "item": each.name, "most": plain(each.most)}
            return None, Problem(code="mark_out_of_range", value=text, params=params)
        return (value if isinstance(value, Decimal) else None), None

    def _pasted(self, first: int, at: int, cells: Sequence[Sequence[str]]) -> None:
        """A block from Excel, from the current cell on."""
        for k, line in enumerate(cells[: self.model.rowCount() - first]):
            for n, text in enumerate(line[: len(self.model.columns) - at]):
                place = self.model.index(first + k, at + n)
                if at + n >= LEAD and self.model.columns[at + n].editable and place.isValid():
                    self._take(self.model.id(first + k), self.model.columns[at + n].key, text)
        self._fill()
        if self.wrong:
            self._look_at(next(iter(self.wrong)))

    def _told_at(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        """What is said of the current cell, else of the first that is wrong."""
        reason = self.model.reason(index)
        if not reason and self.wrong:
            reason = self._ctx.sentence(next(iter(self.wrong.values()))[1])
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))

    def _tell(self, problem: Problem) -> None:
        self.problem.setText(self._ctx.sentence(problem))
        self.problem.show()

    _people: Sequence[MarkRow] = ()
    _refusal = ""


def may_leave(ctx: AppContext, *parts: MarksView) -> bool:
    """Whether what was typed is saved or given up, so that something else may be shown."""
    dirty = [part for part in parts if part.dirty]
    if not dirty:
        return True
    question = _("{n} marks are not saved. Save them before going on?")(n=sum(part.count for part in dirty))
    answer = ctx.asker.choose(question, (_("Save"), _("Discard the changes"), _("Stay here")))
    if answer == 0:
        saved = [part.save() for part in dirty]
        return all(saved)
    for part in dirty if answer == 1 else ():
        part.discard()
    return answer == 1


def settle_month(ctx: AppContext, month: Month, *parts: MarksView) -> None:
    """Another month was chosen at the top: what was typed for the old one is saved or given up first."""
    late = [p for p in parts if p.dirty and not p.settling and p.sheet is not None and p.sheet.month != month]
    if not late or late[0].sheet is None:
        return
    for part in late:
        part.settling = True
    question = _("{n} marks of {month} are not saved.")
    told = question(n=sum(part.count for part in late), month=str(late[0].sheet.month))
    if ctx.asker.choose(told, (_("Save"), _("Discard the changes"))) == 0:
        for part in late:
            part.save()
    for part in late:
        part.settling = False


def _key(each: MarkColumn) -> str:
    return f"{each.item}{SEPARATOR}{each.rater}"
