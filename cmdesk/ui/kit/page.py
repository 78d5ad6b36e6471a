"""The page most entities need: list at the left, the form of the current record at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSplitter, QVBoxLayout

from cmdesk.ui.context import AppContext, EntityView
from cmdesk.ui.kit.basic import Chip, button, column, label, row, tool
from cmdesk.ui.kit.columns import Column
from cmdesk.ui.kit.drafts import DraftBar, Drafts
from cmdesk.ui.kit.form import DescribedForm
from cmdesk.ui.kit.listing import DescribedList
from cmdesk.ui.shell.page import Action, Page
from cmdesk.ui.theme import SIZES, Tone
from cmdesk.values.messages import _
from cmdesk.values.problems import Outcome, UserError
from cmdesk.values.queries import Filter, ListQuery, Record, Ref
from cmdesk.values.rights import Right

Hook = Callable[[], object]
ListHook = Callable[[ListQuery], object]
DRAFT = "draft"


class Detail(QFrame):
    """The form of one record with its title, the way to its neighbours, and Save and Delete."""

    show_wanted = Signal(str)

    def __init__(self, ctx: AppContext, view: EntityView, layout: Sequence[str], can_show: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        say = ctx.translate
        self.ctx, self.view = ctx, view
        self.title = label("", "card-title")
        self.unsaved = Chip(say(_("Not saved")), Tone.WARNING)
        self.unsaved.hide()
        self.previous = tool("chevron-left", say(_("Previous record (Alt+↑)")))
        self.following = tool("chevron-right", say(_("Next record (Alt+↓)")))
        self.previous.setShortcut("Alt+Up")
        self.following.setShortcut("Alt+Down")
        head = row(self.title, self.unsaved, 1, self.previous, self.following)
        head.setContentsMargins(14, 8, 8, 2)
        self._layout, self._can_show = layout, can_show
        self.drafts = Drafts(ctx, view.name, self)
        self._form: DescribedForm | None = None
        self._place = QVBoxLayout()
        self.save = button(say(_("Save")), lambda: None, "primary")
        self.delete = button(say(_("Delete")), lambda: None, "danger")
        self.extra = QVBoxLayout()
        self.extra.setContentsMargins(14, 0, 14, 0)
        self.foot = row(self.delete, 1, self.save)
        self.foot.setContentsMargins(14, 8, 14, 10)
        self.setLayout(column(head, self._place, self.extra, self.foot, spacing=0))
        may = ctx.may(view.edit)
        self.save.setVisible(may)
        self.delete.setVisible(may)

    @property
    def form(self) -> DescribedForm:
        """Made when the first record is shown."""
        if self._form is None:
            self._form = DescribedForm(self.ctx, self.view, self._layout, can_show=self._can_show)
            self._form.dirty_changed.connect(self.unsaved.setVisible)
            self._form.finished.connect(self.save.setFocus)
            self._form.show_wanted.connect(self.show_wanted)
            self.drafts.watch(self._form, self.title.text)
            self._place.addWidget(self._form)
        return self._form

    @property
    def dirty(self) -> bool:
        return self._form is not None and self._form.dirty

    @property
    def record(self) -> Record | None:
        return self._form.record if self._form is not None else None

    def show_record(self, record: Record | None, values: dict[str, object] | None = None) -> None:
        self.form.show_record(record, values)
        self.title.setText(self._name(record))
        self.delete.setEnabled(record is not None)

    def _name(self, record: Record | None) -> str:
        if record is None:
            return self.ctx.translate(_("New: {what}")(what=self.view.label))
        said = (record.values.get(name) for name in self.view.title)
        return " ".join(self.ctx.translate(v.label) if isinstance(v, Ref) else str(v or "") for v in said)


class ListWithDetail(Page):
    """A described entity as a page.

    `columns` and `layout` name fields; `importing`, `exporting(query)` and `printing(query)` are hooks and offered
    only where given; `more()` adds actions. Subclasses may override `new_values` (what a new record begins with),
    `record_shown(record)` (to fill `self.detail.extra`), `after_save(outcome)`, `reveal(field)` and `fixed()`.
    """

    def __init__(
        self,
        ctx: AppContext,
        entity: str,
        columns: Sequence[str] = (),
        layout: Sequence[str] = (),
        *,
        frozen: int = 1,
        dressed: Sequence[Column] = (),
        order: Sequence[tuple[str, bool]] = (),
        importing: Hook | None = None,
        exporting: ListHook | None = None,
        printing: ListHook | None = None,
        can_show: bool = False,
    ) -> None:
        super().__init__(ctx)
        self.view = ctx.describe(entity)
        self.areas = frozenset({self.view.area}) if self.view.area else frozenset()
        self._importing, self._exporting, self._printing = importing, exporting, printing
        self._moving = False
        self.list = DescribedList(
            ctx, self.view, columns, frozen=frozen, dressed=dressed, fixed=self.fixed(), order=order,
            empty_actions=self._ways_in(),
        )
        self.detail = Detail(ctx, self.view, layout, can_show)
        self.body.addWidget(self._split())
        self._listen()
        self.detail.setVisible(False)
        self.kept: DraftBar | None = None

    def fixed(self) -> Sequence[Filter]:
        """Filters that always hold, as by the branch chosen at the top."""
        return ()

    def new_values(self) -> dict[str, object]:
        return {}

    def record_shown(self, record: Record | None) -> None:
        """Called after the detail shows a record."""

    def after_save(self, outcome: Outcome[int]) -> None:
        """Called after a record was saved."""

    def reveal(self, field: str) -> None:
        """Called when somebody asks to see a masked field plain."""

    def more(self) -> Sequence[Action]:
        return ()

    def actions(self) -> Sequence[Action]:
        edit = self.view.edit
        offered = [
            *self.more(),
            Action(label=_("Import"), run=self._importing or self.new, icon="import", right=Right.IMPORT),
            Action(label=_("Export"), run=self._export, icon="export", right=Right.EXPORT),
            Action(label=_("Print"), run=self.print, icon="print", shortcut="Ctrl+P"),
            Action(label=_("New"), run=self.new, icon="plus", primary=True, shortcut="Ctrl+N", right=edit),
        ]
        hooks = {"import": self._importing, "export": self._exporting, "print": self._printing}
        return [action for action in offered if hooks.get(action.icon, True) is not None]

    def refresh(self) -> None:
        self.list.refresh()
        self._offer_draft()
        record = self.detail.record
        if record is not None and self.detail.isVisibleTo(self) and not self.detail.dirty:
            self._show(record.id)

    def open(self, target: object) -> None:
        """Show the record with this id, or the rows of a Filter or of several."""
        if isinstance(target, int):
            self._show(target)
            self.list.select(target)
        elif isinstance(target, Filter):
            self.list.filters.set_filters((target,))
        elif isinstance(target, tuple):
            self.list.filters.set_filters(target)
        elif target == DRAFT:
            self.go_on()

    def new(self) -> None:
        if self.ctx.may(self.view.edit) and self.leave():
            self.list.table.clearSelection()
            self._show_form(None, self.new_values())
            self.detail.form.focus_first()

    def save(self) -> bool:
        """Save the form. False when it was refused; the problems stand at their fields."""
        form = self.detail.form
        values = form.read()
        if values is None:
            return False
        record = form.record
        id_, version = (record.id, record.version) if record else (None, None)
        entities, name = self.ctx.entities, self.view.name
        with self._still():
            outcome = self.ctx.act(lambda: entities.save(name, id_, version, values))
            if outcome.failed:
                form.show_problems(outcome.problems)
                return False
            self._show(outcome.value)
            self.list.select(outcome.value)
        self.after_save(outcome)
        return True

    def delete(self) -> None:
        """Delete the chosen records; it can be undone from the status bar."""
        ids = self.list.chosen_ids or ([self.detail.record.id] if self.detail.record else [])
        if not ids or not self._sure(len(ids)):
            return
        entities, name = self.ctx.entities, self.view.name
        self.detail.form.show_record(None)
        self.detail.hide()
        self.ctx.act(lambda: entities.delete(name, ids))

    def go_on(self) -> None:
        """Show the newest draft that was left, as it was typed; a record that is gone meanwhile becomes a new one."""
        if not self.detail.drafts.left or not self.leave():
            return
        draft = self.detail.drafts.left[-1]
        if draft.id is not None:
            self._show(draft.id)
        if draft.id is None or self.detail.record is None or self.detail.record.id != draft.id:
            self._show_form(None, self.new_values())
        self.detail.form.restore(draft.texts)
        self.detail.drafts.take()
        self.detail.form.focus_first()

    def _offer_draft(self) -> None:
        if self.kept is None and self.detail.drafts.left and self.ctx.may(self.view.edit):
            self.kept = DraftBar(self.ctx, self.detail.drafts, self.go_on)
            self.body.insertWidget(0, self.kept)

    def print(self) -> None:
        if self._printing:
            self._printing(self.list.query)

    def filter(self) -> None:
        self.list.filters.line.setFocus()
        self.list.filters.line.selectAll()

    def back(self) -> None:
        """From the form to the list, from the list to all rows."""
        if self.detail.isVisibleTo(self) and self.leave():
            self.detail.form.show_record(None)
            self.detail.hide()
            self.list.table.setFocus()
        elif self.list.filters.search or self.list.filters.filters:
            self.list.filters.clear_all()

    def leave(self) -> bool:
        if not self.detail.dirty or not self.detail.isVisibleTo(self):
            return True
        form = self.detail.form
        question = _("“{name}” is not saved. Save it before going on?")(name=self.detail.title.text())
        answer = self.ctx.asker.choose(question, (_("Save"), _("Discard the changes"), _("Stay here")))
        if answer == 0:
            return self.save()
        if answer == 1:
            form.show_record(form.record)
            return True
        return False

    def _split(self) -> QSplitter:
        frame = QFrame()
        frame.setProperty("role", "card")
        inside = column(self.list)
        inside.setContentsMargins(1, 1, 1, 1)
        frame.setLayout(inside)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(SIZES.gap)
        split.addWidget(frame)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        split.setSizes([760, 400])
        split.setChildrenCollapsible(False)
        self.detail.setMinimumWidth(340)
        self.splitter = split
        return split

    def _listen(self) -> None:
        self.list.current.connect(self._chosen)
        self.list.opened.connect(self._open_row)
        self.detail.previous.clicked.connect(lambda: self.list.step(-1))
        self.detail.following.clicked.connect(lambda: self.list.step(1))
        self.detail.save.clicked.connect(lambda: self.save())
        self.detail.delete.clicked.connect(lambda: self.delete())
        self.detail.show_wanted.connect(self.reveal)

    def _chosen(self, id_: object) -> None:
        shown = self.detail.record
        if not isinstance(id_, int) or self._moving or (shown is not None and shown.id == id_):
            return
        left = self.leave()
        with self._still():
            if left:
                self._show(id_)
            self.list.select(id_ if left else shown.id if shown else None)

    @contextmanager
    def _still(self) -> Iterator[None]:
        """The list may move meanwhile without opening what it passes."""
        before, self._moving = self._moving, True
        try:
            yield
        finally:
            self._moving = before

    def _open_row(self, id_: object) -> None:
        if isinstance(id_, int):
            self._show(id_)
            self.detail.form.focus_first()

    def _show(self, id_: int) -> None:
        try:
            record = self.ctx.entities.record(self.view.name, id_)
        except UserError as error:
            self.ctx.failed.emit(error.problems)
            self.detail.hide()
            return
        self._show_form(record)

    def _show_form(self, record: Record | None, values: dict[str, object] | None = None) -> None:
        self.detail.show_record(record, values)
        self.detail.show()
        self.record_shown(record)

    def _export(self) -> None:
        if self._exporting:
            self._exporting(self.list.query)

    def _sure(self, count: int) -> bool:
        """Deleting one can simply be undone; many are asked about in numbers."""
        if count == 1:
            return True
        question = _("Delete {n} × {what}? You can undo it afterwards.")(n=count, what=self.view.label)
        return self.ctx.asker.confirm(question, _("Delete"), danger=True)

    def _ways_in(self) -> list[QPushButton]:
        say = self.ctx.translate
        ways: list[QPushButton] = []
        if self._importing and self.ctx.may(Right.IMPORT):
            ways.append(button(say(_("Import an Excel file")), self._importing))
        if self.ctx.may(self.view.edit):
            ways.append(button(say(_("Type the first one")), self.new, "primary"))
        return ways
