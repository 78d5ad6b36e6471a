"""多方评议: how several groups of raters see everybody; sheets on paper are typed in without names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from cmdesk.services.evaluation.groups import Eyes, Group, all_eyes, drop_paper, enter_paper, paper_sheet, read_papers
from cmdesk.services.evaluation.mark_files import write_scoring_sheet
from cmdesk.services.evaluation.marking import OWN_CODES, SELF, SUPERVISOR, MarkColumn, MarkKey, MarkRow, MarkSheet
from cmdesk.ui.evaluation.marks import Marks, MarksView, may_leave, settle_month
from cmdesk.ui.evaluation.marks_files import BOOK
from cmdesk.ui.evaluation.scheme_words import card
from cmdesk.ui.evaluation.steps import OPEN
from cmdesk.ui.evaluation.table import HEADER
from cmdesk.ui.evaluation.words import plain
from cmdesk.ui.kit import Column, button, col, column, label, row, rule
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import refused
from cmdesk.ui.lists.papers import preview_report
from cmdesk.ui.theme import SIZES
from cmdesk.ui.theme.fonts import sized
from cmdesk.values.fields import Kind
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Outcome, UserError
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.page import EvaluationPage

WIDTH = 300
NONE = _("No item is marked by a group. Add raters to an item marked by hand, in the scheme.")
HIDDEN = _("A group of fewer than {n} raters neither counts nor is shown; nobody is shown who gave which mark.")


class EyesView(QWidget):
    """The groups at the left, at the right how they see people, or a sheet being typed in."""

    def __init__(self, page: EvaluationPage) -> None:
        super().__init__()
        self._page, self._ctx = page, page.ctx
        say = self._ctx.translate
        self.found: Eyes | None = None
        self.groups = RowsTable(self._ctx, [
            col("name", _("Group of raters"), Kind.NAME, bold=True, width=116),
            col("raters", _("Have rated"), Kind.COUNT, width=84), col("members", _("Assigned"), Kind.COUNT),
        ], fixed=True, empty=_("No group of raters yet."))
        self.groups.empty.setWordWrap(True)
        self.groups.table.setAccessibleName(say(_("Groups of raters")))
        self.results = RowsTable(self._ctx, [col("name", _("Name"), Kind.NAME)], frozen=1, empty=NONE)
        self.results.table.setAccessibleName(say(_("How everybody is seen")))
        self.results.table.horizontalHeader().setFixedHeight(HEADER)
        self.note = label("", "muted", wrap=True)
        self.note.setContentsMargins(14, 6, 14, 10)
        self.paper = MarksView(self._ctx, self._take, files=False, tries=False, name=_("A sheet on paper"))
        self.heading = label("", "strong")
        self.stack = QStackedWidget()
        inside = column(self.results, self.note, spacing=0)
        inside.setStretch(0, 1)
        self.stack.addWidget(card(inside))
        self.stack.addWidget(self._entry())
        both = row(self._left(), self.stack, spacing=SIZES.gap)
        both.setStretch(1, 1)
        self.setLayout(both)
        self.groups.table.current.connect(self._chosen)

    def _left(self) -> QFrame:
        say, ctx = self._ctx.translate, self._ctx
        self.about = label("", "small", wrap=True)
        self.entering = button(say(_("Enter a sheet")), self.enter, "primary")
        self.dropping = button(say(_("Take a sheet back…")), self.drop)
        self.assigning = button(say(_("Who rates…")), self.assign)
        self.out = button(say(_("Empty sheet to Excel")), self.write)
        self.reading = button(say(_("Read filled sheets")), self.read)
        self.printing = button(say(_("Print empty sheets")), self.print)
        foot = column(
            self.about, row(self.entering, self.assigning), row(self.out, self.reading),
            row(self.printing, self.dropping), spacing=8,
        )
        foot.setContentsMargins(12, 8, 12, 12)
        inside = column(self.groups, rule(), foot, spacing=0)
        inside.setStretch(0, 1)
        made = card(inside)
        made.setFixedWidth(WIDTH)
        for part in (self.entering, self.dropping, self.reading):
            part.setVisible(ctx.may(Right.SCORE_BY_HAND))
        return made

    def _entry(self) -> QWidget:
        made = QWidget()
        back = button(self._ctx.translate(_("Back to the results")), self.back, icon_name="chevron-left")
        inside = column(row(back, self.heading, 1), self.paper)
        inside.setContentsMargins(0, 0, 0, 0)
        made.setLayout(inside)
        return made

    @property
    def group(self) -> Group | None:
        """The group chosen at the left."""
        groups = self.found.groups if self.found else ()
        return next((each for each in groups if each.key == self.groups.current_id), None)

    def refresh(self) -> None:
        ctx, month = self._ctx, self._ctx.period.value.month
        settle_month(ctx, month, self.paper)
        try:
            self.found = all_eyes(ctx.desk, ctx.actor, month, ctx.language.value)
        except UserError:
            self.found = None
        groups = self.found.groups if self.found else ()
        with QSignalBlocker(self.groups.table):
            self.groups.show_rows([(g.name, g.raters, len(g.members)) for g in groups], [g.key for g in groups])
            if self.groups.current_id is None and groups:
                self.groups.select(groups[0].key)
        self._show_results()
        self._tell()
        if self.stack.currentIndex():
            self._show_paper()

    def _chosen(self, _key: object) -> None:
        self._tell()
        if self.stack.currentIndex():
            self._show_paper()

    @property
    def _closed(self) -> bool:
        found = self._page.found
        return found is not None and found.state not in OPEN

    def _tell(self) -> None:
        """What the chosen group marks and who is of it."""
        say, group = self._ctx.translate, self.group
        for part in (self.entering, self.dropping, self.assigning, self.out, self.reading):
            part.setEnabled(group is not None)
        if group is None or self.found is None:
            self.about.setText("")
            return
        self.entering.setEnabled(not self._closed)
        self.reading.setEnabled(not self._closed)
        self.dropping.setEnabled(bool(group.papers) and not self._closed)
        self.assigning.setEnabled(group.key not in OWN_CODES)
        items = "、".join(say(_("{item} ({share} %)")(item=i, share=plain(round(s, 1)))) for i, s in group.items)
        lines = [_("Marks {items}.")(items=items)]
        if group.key in OWN_CODES:
            lines.append(_("Client managers rate each other in “My marks”."))
        else:
            names = "、".join(group.members) or say(_("nobody yet"))
            lines.append(_("Rate in the program: {names}.")(names=names))
        lines.append(_("{n} sheets from paper.")(n=len(group.papers)))
        self.about.setText("\n".join(map(say, lines)))

    def _show_results(self) -> None:
        found, say = self.found, self._ctx.translate
        if found is None or not found.groups:
            self.results.show_table([col("name", _("Name"), Kind.NAME)], [])
            self.note.setText("")
            return
        items = {each.item for each in found.sheet.columns if each.group not in (SELF, SUPERVISOR)}
        columns = [c for c in found.sheet.columns if c.item in items]
        rows = [r for r in found.sheet.rows if self._of_branch(r)]
        self.results.show_table(
            [col("name", _("Name"), Kind.NAME, bold=True, width=84), *map(self._column, columns), col("", Msg(""))],
            [(r.name, *(self._cell(found, r, c) for c in columns), "") for r in rows], [r.manager_id for r in rows],
        )
        self.note.setText(say(HIDDEN(n=found.least)))

    def _of_branch(self, person: MarkRow) -> bool:
        chosen = self._ctx.branch.value
        return chosen is None or person.branch_id == int(chosen.id)

    def _column(self, each: MarkColumn) -> Column:
        say = self._ctx.translate
        second = say(_("{item} · counts {share} %")(item=each.name, share=plain(round(each.share, 1))))
        metrics = QFontMetrics(sized(self.font(), SIZES.small))
        width = max(metrics.horizontalAdvance(text) for text in (each.rater_name, second)) + 30
        made = col(f"{each.item}/{each.rater}", Msg(""), Kind.POINTS, digits=2, width=width)
        return replace(made, name=f"{each.rater_name}\n{second}", sortable=False)

    def _cell(self, found: Eyes, person: MarkRow, each: MarkColumn) -> Text:
        """The mark that counts, of a group with how many gave it; what is hidden says so."""
        key = MarkKey(person.manager_id, each.item, each.rater)
        seen, mark = found.seen.get(key), found.sheet.marks.get(key)
        if seen is not None and seen.mean is None:
            return _("too few")
        if mark is None:
            return ""
        return f"{mark:.2f}" if seen is None else _("{mean} ({n} raters)")(mean=f"{mark:.2f}", n=seen.count)

    def enter(self) -> None:
        """Type sheets of the chosen group, one after another."""
        if self.group is not None and not self._closed:
            self.stack.setCurrentIndex(1)
            self._show_paper()
            self.paper.type_first()

    def _show_paper(self) -> None:
        ctx, group = self._ctx, self.group
        if group is None:
            self.stack.setCurrentIndex(0)
            return
        number = max((n for g in (self.found.groups if self.found else ()) for n in g.papers), default=0) + 1
        self.heading.setText(ctx.translate(_("Sheet {n} of “{group}”, without a name")(n=number, group=group.name)))
        sheet = paper_sheet(ctx.desk, ctx.actor, ctx.period.value.month, group.key, ctx.language.value)
        refusal = _("The month is closed: its marks stay as they are.") if self._closed else ""
        self.paper.show_sheet(sheet, [r for r in sheet.rows if self._of_branch(r)], ctx.translate(refusal))

    def _take(self, sheet: MarkSheet, marks: Marks) -> Outcome[int]:
        group = sheet.columns[0].group
        return enter_paper(self._ctx.desk, self._ctx.actor, sheet.month, group, marks)

    def print(self) -> None:
        """Sheets to be filled in by hand, a page for each kind of raters."""
        self.preview = preview_report(self._ctx, "scoring-sheets", _("Scoring sheets"))

    def write(self) -> None:
        """A workbook for somebody of the group to fill in."""
        ctx, group, month = self._ctx, self.group, self._ctx.period.value.month
        if group is None:
            return
        name = ctx.translate(_("Scoring sheet {month}")(month=str(month)))
        path = ctx.asker.save_file(_("Empty sheet to Excel"), f"{name} {group.name}.xlsx", BOOK)
        if path is None:
            return
        target, branch = path if path.suffix else path.with_suffix(".xlsx"), ctx.branch.value
        ctx.jobs.run(
            lambda: write_scoring_sheet(
                ctx.desk, ctx.actor, month, target, "", int(branch.id) if branch else None, ctx.language.value,
                group.key,
            ),
            lambda _count: ctx.told.emit(_("Written: {path}")(path=str(target))), lambda error: refused(ctx, error),
            title=_("writing {file}")(file=target.name), pool=True,
        )

    def read(self) -> None:
        """Filled workbooks, each a sheet of its own."""
        ctx, group, month = self._ctx, self.group, self._ctx.period.value.month
        paths = ctx.asker.open_files(_("Read filled sheets"), BOOK) if group is not None and not self._closed else []
        if group is not None and paths:
            ctx.jobs.run(
                lambda: read_papers(ctx.desk, ctx.actor, month, group.key, paths), ctx.conclude,
                lambda error: refused(ctx, error), title=_("reading {n} sheets")(n=len(paths)),
            )

    def back(self) -> None:
        if self.stack.currentIndex() and self.leave():
            self.stack.setCurrentIndex(0)

    def drop(self) -> None:
        """Take one of the sheets back that were typed in."""
        ctx, group, month = self._ctx, self.group, self._ctx.period.value.month
        if group is None or not group.papers:
            return
        options = [_("Sheet {n}")(n=number) for number in group.papers]
        answer = ctx.asker.choose(_("Which sheet of “{group}” is taken back?")(group=group.name), options)
        if answer is not None:
            number = group.papers[answer]
            ctx.act(lambda: drop_paper(ctx.desk, ctx.actor, month, number))

    def assign(self) -> None:
        from cmdesk.ui.evaluation.eyes_raters import RatersDialog

        group = self.group
        if group is not None:
            self.dialog = RatersDialog(self._ctx, group, self.window())
            self.dialog.open()

    def save(self) -> None:
        if self.stack.currentIndex():
            self.paper.save()

    def leave(self) -> bool:
        return may_leave(self._ctx, self.paper)

