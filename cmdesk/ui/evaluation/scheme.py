"""方案: the versions of the schemes, each as a table people can read; from here one is edited, compared, tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from cmdesk.services.evaluation.editing import (
    Draft,
    Edition,
    begin,
    begin_preset,
    edition_scheme,
    keep_draft,
)
from cmdesk.ui.evaluation.scheme_compare import CompareView
from cmdesk.ui.evaluation.scheme_draft import SchemeDraft
from cmdesk.ui.evaluation.scheme_editor import SchemeEditor
from cmdesk.ui.evaluation.scheme_look import SchemeLook
from cmdesk.ui.evaluation.steps import compute_waiting
from cmdesk.ui.evaluation.words import month_words
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.lists.out import refused
from cmdesk.ui.shell import Action
from cmdesk.values.evaluation import Scheme
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.ui.evaluation.page import EvaluationPage


def shared_draft(page: EvaluationPage) -> SchemeDraft:
    """The draft that the editor and the trial of a page work on together."""
    found = getattr(page, "scheme_draft", None)
    if found is None:
        found = SchemeDraft(page.ctx)
        found.setParent(page)
        page.scheme_draft = found  # type: ignore[attr-defined]
    return found


class SchemeView(QStackedWidget):
    """Looking, editing and comparing behind one segment. Signals: `try_wanted()`."""

    try_wanted = Signal()

    def __init__(self, page: EvaluationPage) -> None:
        super().__init__()
        self._ctx, self._page = page.ctx, page
        self.work = shared_draft(page)
        self.look = SchemeLook(page.ctx)
        self.editor = SchemeEditor(page.ctx, self.work)
        self.compare = CompareView(page.ctx)
        for part in (self.look, self.editor, self.compare):
            self.addWidget(part)
        self.look.edit_wanted.connect(self.edit)
        self.look.preset_wanted.connect(self.edit_preset)
        self.look.compare_wanted.connect(self.compare_editions)
        self.look.try_wanted.connect(self.try_edition)
        self.look.again_wanted.connect(self.go_on)
        self.look.given_up.connect(self._give_up)
        self.editor.closed.connect(self.show_look)
        self.editor.saved.connect(self._saved)
        self.editor.try_wanted.connect(self.try_wanted)
        self.editor.compare_wanted.connect(self.compare_draft)
        self.compare.closed.connect(self._back)
        for keys, run in (("Ctrl+Shift+Z", self.work.undo), ("Ctrl+Y", self.work.redo)):
            QShortcut(QKeySequence(keys), self.editor, run, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.try_wanted.connect(lambda: page.show_view("whatif"))

    @property
    def table(self) -> RowsTable:
        return self.look.table

    def refresh(self) -> None:
        kept = self.work.kept() if self._ctx.may(Right.EDIT_SCHEMES) else ()
        self.look.refresh(kept, self.work.draft if self.work.touched else None)
        self.show_state()

    def show_state(self) -> None:
        """The editor stays while there is a draft in it."""
        if self.work.draft is None and self.currentWidget() is self.editor:
            self.setCurrentWidget(self.look)

    def actions(self) -> Sequence[Action]:
        return ()

    def edit(self, edition: int) -> None:
        ctx = self._ctx
        try:
            self.work.begin(begin(ctx.desk, ctx.actor, edition, ctx.period.value.month))
        except UserError as error:
            refused(ctx, error)
            return
        self.setCurrentWidget(self.editor)

    def edit_preset(self, trade: str) -> None:
        ctx = self._ctx
        self.work.begin(begin_preset(ctx.desk, ctx.actor, trade, ctx.period.value.month, ctx.language.value))
        self.setCurrentWidget(self.editor)

    def go_on(self, draft: object) -> None:
        """Take up a draft that was left."""
        assert isinstance(draft, Draft)
        if self.work.draft is None or self.work.draft.name != draft.name:
            self.work.begin(draft)
        self.setCurrentWidget(self.editor)

    def _give_up(self, draft: object) -> None:
        """Forget a draft, the one being edited or another that was kept."""
        assert isinstance(draft, Draft)
        if self.work.draft is not None and self.work.draft.name == draft.name:
            self.work.forget()
        else:
            keep_draft(self._ctx.desk, self._ctx.actor, None, draft.name)
        self.refresh()

    def try_edition(self, edition: int) -> None:
        """What another version would make of the month."""
        self.edit(edition)
        self.try_wanted.emit()

    def show_look(self) -> None:
        self.work.keep()
        self.setCurrentWidget(self.look)
        self.refresh()

    def compare_editions(self, first: int, second: int) -> None:
        self._compare(first, second, None)

    def compare_draft(self) -> None:
        draft = self.work.draft
        if draft is not None:
            self._compare(draft.source, None, draft)

    def _compare(self, first: int | None, second: int | None, draft: Draft | None) -> None:
        ctx = self._ctx
        known = self.look.editions
        named: list[tuple[Text, Scheme]] = [
            (edition_words(each), edition_scheme(ctx.desk, ctx.actor, each.id)) for each in known
        ]
        ids = [each.id for each in known]
        if draft is not None:
            named.append((_("Draft"), draft.scheme))
        before = ids.index(first) if first in ids else 0
        after = ids.index(second) if second in ids else len(named) - 1
        self.compare.show_versions(named, before, after, self.work.material)
        self.setCurrentWidget(self.compare)

    def _back(self) -> None:
        self.setCurrentWidget(self.editor if self.work.draft is not None else self.look)

    def _saved(self, edition: int) -> None:
        """Offers to compute the drafts of evaluations that the new version concerns."""
        self.setCurrentWidget(self.look)
        self.refresh()
        self.look.choose(edition)
        compute_waiting(self._ctx)

    def save(self) -> None:
        if self.currentWidget() is self.editor:
            self.editor.save()

    def leave(self) -> bool:
        """What is being edited is kept; nothing has to be asked."""
        self.work.keep()
        return True

    def back(self) -> None:
        if self.currentWidget() is self.compare:
            self._back()
        elif self.currentWidget() is self.editor:
            self.show_look()

    def new(self) -> None:
        if self.currentWidget() is self.editor:
            self.editor.add_item()


def edition_words(each: Edition) -> Msg:
    told = _("{name}, version {edition}, from {month}")
    return told(name=each.name, edition=each.edition, month=month_words(each.valid_from))
