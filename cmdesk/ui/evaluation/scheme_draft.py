"""The scheme somebody is working on: one value with its earlier states, shared by the editor and the trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from cmdesk.services.evaluation.editing import (
    Draft,
    edition_scheme,
    keep_draft,
    kept_drafts,
    material,
    problems_of,
    put_in_force,
)
from cmdesk.ui.context import AppContext
from cmdesk.values.evaluation import Scheme
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, Problem

KEEP_MS = 1500
MOST_STEPS = 200


@dataclass(frozen=True)
class Step:
    """A state of the draft and what was typed to get there; typing on in one field is one step."""

    draft: Draft
    key: str = ""


class SchemeDraft(QObject):
    """Signals: `changed()` at every edit, `begun()` when another draft is taken up or none is left.

    What is edited is kept aside for the user a moment later and found again after the program was closed.
    """

    changed = Signal()
    begun = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self.base: Scheme | None = None
        self.material = material(ctx.desk, ctx.actor)
        self.problems: Sequence[Problem] = ()
        self._pause = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._pause.timeout.connect(self.keep)
        self._kept_as = ""

    @property
    def draft(self) -> Draft | None:
        return self._done[-1].draft if self._done else None

    @property
    def scheme(self) -> Scheme:
        """The scheme as it stands. Only while there is a draft."""
        assert self._done
        return self._done[-1].draft.scheme

    @property
    def touched(self) -> bool:
        """Whether it differs from what it began from."""
        return bool(self._done) and (self.base is None or self.scheme != self.base)

    @property
    def can_undo(self) -> bool:
        return len(self._done) > 1

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def kept(self) -> tuple[Draft, ...]:
        """Drafts that were left unfinished."""
        return kept_drafts(self._ctx.desk, self._ctx.actor)

    def begin(self, draft: Draft) -> None:
        self.keep()
        ctx = self._ctx
        self.material = material(ctx.desk, ctx.actor)
        self.base = edition_scheme(ctx.desk, ctx.actor, draft.source) if draft.source else None
        self._done, self._undone, self._kept_as = [Step(draft)], [], draft.name
        self._look()
        self.begun.emit()

    def put(self, scheme: Scheme, key: str = "") -> None:
        """The next state; with the same `key` as the last one it takes that one's place."""
        assert self.draft is not None
        if scheme != self.scheme:
            self._put(replace(self.draft, scheme=scheme), key)

    def rename(self, name: str) -> None:
        if self.draft is not None and name != self.draft.name:
            self._put(replace(self.draft, name=name), "name")

    def start_from(self, month: Month) -> None:
        if self.draft is not None and month != self.draft.valid_from:
            self._put(replace(self.draft, valid_from=month), "from")

    def undo(self) -> None:
        if self.can_undo:
            self._undone.append(self._done.pop())
            self._after()

    def redo(self) -> None:
        if self.can_redo:
            self._done.append(self._undone.pop())
            self._after()

    def keep(self) -> None:
        """Keep it aside now, if there is anything to keep."""
        self._pause.stop()
        draft, ctx, name = self.draft, self._ctx, self._kept_as
        if draft is not None and self.touched:
            self._kept_as = draft.name
            keep_draft(ctx.desk, ctx.actor, draft, name)

    def forget(self) -> None:
        """Give it up."""
        self._pause.stop()
        keep_draft(self._ctx.desk, self._ctx.actor, None, self._kept_as)
        self._done, self._undone, self.base, self.problems = [], [], None, ()
        self.begun.emit()

    def put_in_force(self) -> Outcome[int]:
        """Save it as a version; when it was refused, the draft stays."""
        draft, ctx = self.draft, self._ctx
        assert draft is not None
        outcome: Outcome[int] = ctx.act(lambda: put_in_force(ctx.desk, ctx.actor, draft))
        if not outcome.failed:
            self.forget()
        return outcome

    def _put(self, draft: Draft, key: str) -> None:
        if key and len(self._done) > 1 and self._done[-1].key == key:
            self._done.pop()
        self._done.append(Step(draft, key))
        del self._done[1:-MOST_STEPS]
        self._undone.clear()
        self._after()

    def _after(self) -> None:
        self._look()
        self._pause.start()
        self.changed.emit()

    def _look(self) -> None:
        self.problems = problems_of(self.scheme, self.material)
