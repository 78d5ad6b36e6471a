"""The desk and the unit of work: one use case is one transaction, one audit entry, one Outcome."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from cmdesk.models.system import Undo
from cmdesk.store import audit
from cmdesk.store.changes import ChangeLog, keep_notes
from cmdesk.store.store import Store
from cmdesk.values.messages import Msg
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, Problem, trouble
from cmdesk.values.rights import ROLE_LABELS, Right

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """What every use case needs: the store, the clock, and where the program keeps its files."""

    store: Store
    folder: Path
    now: Callable[[], datetime] = datetime.now

    def today(self) -> date:
        return self.now().date()

    @contextmanager
    def read(self, actor: Actor, right: Right) -> Iterator[Session]:
        """A session for reading. Raises UserError not_allowed."""
        require(actor, right)
        with self.store.reading() as session:
            yield session

    @contextmanager
    def write(self, actor: Actor, right: Right, action: str, *areas: Area) -> Iterator[Work]:
        """A unit of work. It commits when the use case has made its outcome, else it leaves no trace.

        Raises UserError not_allowed.
        """
        require(actor, right)
        with self.store.writing() as session:
            work = Work(session, actor, self.now().replace(microsecond=0), action, frozenset(areas))
            work.changes.watch(session)
            yield work
            if work.finished:
                session.commit()


def require(actor: Actor, right: Right) -> None:
    if not actor.may(right):
        raise trouble("not_allowed", role=ROLE_LABELS[actor.role])


@dataclass
class Work:
    """One use case at work: its session, who acts, and the record of what it changes.

    `corrected`: the months whose figures or targets it changes; under a locked evaluation these are late corrections.
    """

    session: Session
    actor: Actor
    now: datetime
    action: str
    areas: frozenset[Area]
    changes: ChangeLog = field(default_factory=ChangeLog)
    finished: bool = False
    undo_id: int | None = None
    corrected: set[int] = field(default_factory=set)

    @property
    def today(self) -> date:
        return self.now.date()

    def outcome(
        self, value: T, summary: Msg, *, subject: str = "", detail: Mapping[str, object] | None = None,
        problems: tuple[Problem, ...] = (), undoable: bool = True,
    ) -> Outcome[T]:
        """Record undo and audit, and say what was done. Nothing may be written after it."""
        self.session.flush()
        self._keep_late()
        token = self._keep_undo(summary) if undoable else None
        audit.record(self.session, self.now, self.actor.name, self.action, subject, dict(detail or {}))
        self.session.flush()
        self.finished = True
        return Outcome(value=value, areas=self.areas, problems=problems, summary=summary, undo=token)

    def nothing(self, value: T, summary: Msg | None = None, problems: tuple[Problem, ...] = ()) -> Outcome[T]:
        """The outcome of a use case that changed nothing; the transaction is rolled back."""
        return Outcome(value=value, problems=problems, summary=summary)

    def _keep_late(self) -> None:
        if self.corrected:
            from cmdesk.services.evaluation.late import keep_late

            keep_late(self, self.corrected)

    def _keep_undo(self, summary: Msg) -> str | None:
        notes = self.changes.notes()
        if not notes:
            return None
        undo = Undo(
            made_at=self.now, who=self.actor.name, action=self.action, summary=packed(summary),
            areas=",".join(sorted(self.areas)),
        )
        self.session.add(undo)
        self.session.flush()
        self.undo_id = undo.id
        keep_notes(self.session.connection(), undo.id, notes)
        return str(undo.id)


def packed(text: Msg) -> str:
    """A text with its parameters as JSON, to be translated when it is read again."""
    return json.dumps(_packed(text), ensure_ascii=False, default=str)


def _packed(text: Msg) -> dict[str, Any]:
    return {"text": text.text, "params": {k: _packed(v) if isinstance(v, Msg) else v for k, v in text.params.items()}}


def unpacked(text: str) -> Msg:
    """A text as it was packed."""
    return _unpacked(json.loads(text))


def _unpacked(found: dict[str, Any]) -> Msg:
    return Msg(found["text"], {k: _unpacked(v) if isinstance(v, dict) else v for k, v in found["params"].items()})
