"""Whose visits: found by name, pinyin, initials or staff number, or one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cmdesk.services.visits.board import Person, people
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import row, tool
from cmdesk.ui.kit.editors import ChoiceEditor
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.pinyin import matches, search_text
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Ref

FIELD = Field(label=_("Client manager"), kind=Kind.LINK)
SETTING = "visits.manager"
WIDTH = 150


class ManagerChooser(QWidget):
    """Holds one manager of the branch chosen at the top. Signals: `changed()`."""

    changed = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self.people: Sequence[Person] = ()
        self.person: Person | None = None
        self.editor = ChoiceEditor(ctx, "manager", FIELD, self._lookup)
        self.editor.setFixedWidth(WIDTH)
        self.editor.changed.connect(self._typed)
        self.editor.left.connect(self._tidy)
        say = ctx.translate
        self.previous = tool("chevron-left", say(_("Previous client manager (Alt+←)")), lambda: self.step(-1))
        self.following = tool("chevron-right", say(_("Next client manager (Alt+→)")), lambda: self.step(1))
        self.previous.setShortcut("Alt+Left")
        self.following.setShortcut("Alt+Right")
        self.setLayout(row(self.previous, self.editor, self.following, spacing=2))

    def reload(self) -> None:
        """Read who there is; who was chosen stays if still there."""
        branch = self._ctx.branch.value
        self.people = people(self._ctx.desk, self._ctx.actor, int(branch.id) if branch else None)
        kept = self.person.id if self.person else self._ctx.settings.get(SETTING)
        found = next((p for p in self.people if p.id == kept), self.people[0] if self.people else None)
        self.person = found
        self._show()

    def choose(self, manager_id: int) -> None:
        found = next((p for p in self.people if p.id == manager_id), None)
        if found is not None and found != self.person:
            self.person = found
            self._ctx.settings.set(SETTING, found.id)
            self._show()
            self.changed.emit()

    def step(self, by: int) -> None:
        if self.person in self.people:
            at = (self.people.index(self.person) + by) % len(self.people)
            self.choose(self.people[at].id)

    def ask(self) -> None:
        """Take the focus, ready to type a name."""
        self.editor.line.setFocus()
        self.editor.line.selectAll()

    def _show(self) -> None:
        self.editor.set_value(Ref(self.person.id, self.person.name) if self.person else None)

    def _lookup(self, typed: str) -> Sequence[Ref]:
        found = (p for p in self.people if not typed or self._answers(p, typed))
        return [Ref(p.id, p.name) for p in found]

    def _answers(self, person: Person, typed: str) -> bool:
        return person.code.lower().startswith(typed.lower()) or matches(search_text(person.name), typed)

    def _typed(self) -> None:
        try:
            value = self.editor.value()
        except UserError:
            return
        if isinstance(value, Ref):
            self.choose(int(value.id))

    def _tidy(self) -> None:
        self._show()
