"""What is typed and not saved yet: put aside every few seconds, and offered again when the program ended meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import Chip, button, label, row
from cmdesk.ui.theme import Tone
from cmdesk.values.messages import _
from cmdesk.values.queries import Record

EVERY_MS = 4000
PREFIX = "draft."


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in a form: the record's id (None for a new one), its title, when, and the texts that were typed.

    `page` and `view` say where in the window it was.
    """

    id: int | None
    title: str
    at: str
    texts: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    view: str = ""


def read_drafts(kept: object) -> list[Draft]:
    """The drafts of a setting; what no longer makes sense is left out."""
    found = []
    for each in kept if isinstance(kept, list) else []:
        try:
            found.append(Draft(**each))
        except TypeError:
            continue
    return found


class Watched(Protocol):
    """Somewhere to type in: a form, or a line of its own. Both signals are those of a DescribedForm."""

    @property
    def changed(self) -> Any: ...

    @property
    def dirty_changed(self) -> Any: ...

    @property
    def dirty(self) -> bool: ...

    @property
    def record(self) -> Record | None: ...

    def typed(self) -> Mapping[str, str]: ...

    def parentWidget(self) -> QWidget | None: ...


class Drafts(QObject):
    """Watches one form. Signals: `changed()` when there is another number of left drafts.

    `name` keeps the drafts of different forms apart; `left` are those of a program that ended before they were saved.
    """

    changed = Signal()

    def __init__(self, ctx: AppContext, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._key = f"{PREFIX}{name}"
        self._form: Watched | None = None
        self._title: Callable[[], str] = str
        self._left: list[Draft] | None = None
        self._stored: list[dict[str, Any]] | None = None
        self._writing = self._again = False
        self._timer = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._timer.timeout.connect(self.keep)

    @property
    def left(self) -> list[Draft]:
        """The newest last; read when first asked for."""
        if self._left is None:
            self._left = read_drafts(self._ctx.settings.get(self._key))
            self._stored = [asdict(d) for d in self._left]
        return self._left

    def watch(self, form: Watched, title: Callable[[], str]) -> None:
        """Keep what is typed in this form; `title` names its record."""
        self._form, self._title = form, title
        form.changed.connect(self._typed)
        form.dirty_changed.connect(self._settle)

    def keep(self) -> None:
        """Put aside now what stands in the form."""
        self._store()

    def keep_at_once(self) -> None:
        """Put it aside and wait until it is: what it stands in may go."""
        wanted = self._wanted()
        self._ctx.settings.set(self._key, wanted or None)
        self._stored = wanted

    def take(self) -> Draft | None:
        """The newest left draft, which is nobody's any more; keep what it says or it is gone."""
        draft = self.left.pop() if self.left else None
        self._store()
        self.changed.emit()
        return draft

    def drop(self) -> None:
        """Throw all left drafts away."""
        self.left.clear()
        self._store()
        self.changed.emit()

    def _typed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _settle(self, dirty: bool) -> None:
        if not dirty:
            self._timer.stop()
            self._store()

    def _wanted(self) -> list[dict[str, Any]]:
        drafts = list(self.left)
        if self._form is not None and self._form.dirty and (texts := self._form.typed()):
            record = self._form.record
            page, view = _place(self._form)
            at = f"{datetime.now():%Y-%m-%d %H:%M}"
            drafts.append(Draft(record.id if record else None, self._title(), at, texts, page, view))
        return [asdict(d) for d in drafts]

    def _store(self) -> None:
        """Write what is wanted, one after the other; the window does not wait for it."""
        wanted = self._wanted()
        if self._writing:
            self._again = True
        elif wanted != self._stored:
            self._writing = True
            settings, key = self._ctx.settings, self._key
            self._ctx.jobs.run(
                lambda: settings.set(key, wanted or None), lambda _done: self._written(wanted),
                lambda _error: self._written(self._stored), pool=True,
            )

    def _written(self, stored: list[dict[str, Any]] | None) -> None:
        self._stored, self._writing = stored, False
        if self._again:
            self._again = False
            self._store()


def _place(form: Watched) -> tuple[str, str]:
    """The keys of the page and of the view a form stands in; whatever shows pages by key is asked for its key."""
    keys = []
    part: QWidget | None = form.parentWidget()
    while part is not None:
        if isinstance(getattr(part, "pages", None), dict):
            keys.append(str(getattr(part, "key", "")))
        part = part.parentWidget()
    return (keys[-1] if keys else "", keys[0] if len(keys) > 1 else "")


class DraftBar(QFrame):
    """Says that something typed was never saved, with the ways to go on with it or to throw it away."""

    def __init__(self, ctx: AppContext, drafts: Drafts, restore: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        say = ctx.translate
        self._ctx, self._drafts = ctx, drafts
        self.text = label("", wrap=True)
        self.restore = button(say(_("Go on with it")), restore, "primary")
        self.discard = button(say(_("Throw it away")), drafts.drop)
        line = row(Chip(say(_("Not saved")), Tone.WARNING), self.text, self.restore, self.discard)
        line.setStretch(1, 1)
        line.setContentsMargins(12, 6, 8, 6)
        self.setLayout(line)
        drafts.changed.connect(self.show_left)
        self.show_left()

    def show_left(self) -> None:
        """Shown while there is something left."""
        left = self._drafts.left
        self.setVisible(bool(left))
        if left:
            told = _("“{title}”, typed {at}, was not saved before the program ended.")
            self.text.setText(self._ctx.translate(told(title=left[-1].title, at=left[-1].at)))
