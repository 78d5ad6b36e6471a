"""Settings, undo, checking, backup: the ground the other use cases stand on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.system import AuditEntry, Setting, Undo
from cmdesk.services.work import Desk, require, unpacked
from cmdesk.store.undoing import UndoReport, take_back
from cmdesk.values.messages import Msg, _
from cmdesk.values.people import Actor
from cmdesk.values.problems import Area, Outcome, Problem, trouble
from cmdesk.values.rights import Right

SHARED = 0
AUDIT_PROBLEMS = frozenset({"audit_altered", "audit_cut", "reference_broken"})
TRADE = "branch.trade"


@dataclass(frozen=True, slots=True)
class Done:
    """A line of the history: what was done, when, by whom, and whether it can still be taken back."""

    token: str
    made_at: datetime
    who: str
    summary: Msg
    undone_at: datetime | None


def get_setting(session: Session, key: str, user_id: int = SHARED) -> Any:
    """The user's value, else the shared one, else None."""
    for owner in dict.fromkeys((user_id, SHARED)):
        found = session.get(Setting, (owner, key))
        if found is not None:
            return json.loads(found.value)
    return None


def put_setting(session: Session, key: str, value: Any, user_id: int = SHARED) -> None:
    text = json.dumps(value, ensure_ascii=False)
    found = session.get(Setting, (user_id, key))
    if found is None:
        session.add(Setting(user_id=user_id, key=key, value=text))
    else:
        found.value = text


def remember(desk: Desk, actor: Actor, key: str, value: Any) -> None:
    """Keep what a user's window remembers; no audit, no undo."""
    with desk.store.writing() as session:
        put_setting(session, key, value, actor.user_id)
        session.commit()


def remembered(desk: Desk, actor: Actor, key: str) -> Any:
    with desk.store.reading() as session:
        return get_setting(session, key, actor.user_id)


def undo(desk: Desk, actor: Actor, token: str) -> Outcome[UndoReport]:
    """Take a use case back; what somebody changed since stays and is counted. Evaluations that rest on it are out of
    date then.

    Raises UserError undo_unknown, undo_done, month_closed_undo. Clerks and above may; others only what they did
    themselves.
    """
    from cmdesk.services.evaluation.touching import outdate, require_untouched, touched_by

    with desk.write(actor, Right.SEE_RANKING, "system.undo") as work:
        found = work.session.get(Undo, int(token)) if token.isdigit() else None
        if found is None:
            raise trouble("undo_unknown", value=token)
        if found.undone_at is not None:
            raise trouble("undo_done", value=found.undone_at.strftime("%Y-%m-%d %H:%M"))
        if found.who != actor.name:
            require(actor, Right.ASSIGN_CLIENTS)
        touched = touched_by(work.session, found.id)
        require_untouched(work, touched)
        report = take_back(work.session, found.id)
        outdate(work, touched)
        found.undone_at = work.now
        work.areas = frozenset(Area(a) for a in found.areas.split(",") if a)
        problems = _told(report)
        done = _("Taken back: {what}")(what=unpacked(found.summary))
        return work.outcome(report, done, subject=f"undo:{token}", problems=problems, undoable=False)


def _told(report: UndoReport) -> tuple[Problem, ...]:
    from cmdesk.values.problems import Severity

    counts = (("undo_kept", report.kept), ("undo_failed", report.failed))
    return tuple(Problem(code=c, severity=Severity.WARNING, params={"count": n}) for c, n in counts if n)


def history(desk: Desk, actor: Actor, most: int = 50) -> list[Done]:
    """The steps that may be taken back, the newest first: everybody's, or one's own for who may undo no others'."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        asked = select(Undo) if actor.may(Right.ASSIGN_CLIENTS) else select(Undo).where(Undo.who == actor.name)
        found = session.scalars(asked.order_by(Undo.id.desc()).limit(most)).all()
        return [Done(str(u.id), u.made_at, u.who, unpacked(u.summary), u.undone_at) for u in found]


def audit_trail(desk: Desk, actor: Actor, most: int = 500) -> Sequence[AuditEntry]:
    with desk.read(actor, Right.ADMINISTER) as session:
        return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)).all()


def check(desk: Desk, actor: Actor) -> list[Problem]:
    """Everything wrong with the data, locked evaluations changed outside the program included; empty when whole."""
    from cmdesk.services.evaluation.sealing import altered_periods
    from cmdesk.store.check import check_store

    require(actor, Right.ADMINISTER)
    problems = check_store(desk.store)
    if any(p.code not in AUDIT_PROBLEMS for p in problems):
        return problems
    with desk.store.reading() as session:
        return [*problems, *altered_periods(session)]


def backup(desk: Desk, actor: Actor, target: Path) -> Path:
    """A checked copy of the data at `target`. Raises UserError backup_needs_file, backup_failed."""
    from cmdesk.store.backup import backup_to

    require(actor, Right.EXPORT)
    return backup_to(desk.store, target)


@dataclass(frozen=True, slots=True)
class Backup:
    """An automatic backup: its file, when it was made, its size in bytes."""

    path: Path
    made_at: datetime
    size: int


def backup_now(desk: Desk, actor: Actor) -> Path:
    """A checked backup among the automatic ones. Raises UserError backup_needs_file, backup_failed, not_allowed."""
    from cmdesk.store.backup import automatic_backup

    require(actor, Right.EXPORT)
    if desk.store.path is None:
        raise trouble("backup_needs_file")
    return automatic_backup(desk.store, "hand", desk.now())


def list_backups(desk: Desk, actor: Actor) -> list[Backup]:
    """The automatic backups beside the data, the newest first; none on a server."""
    from cmdesk.store.backup import backup_folder, backups

    require(actor, Right.EXPORT)
    if desk.store.path is None:
        return []
    found = backups(backup_folder(desk.store.path), desk.store.path.stem)
    return sorted((Backup(p, at, p.stat().st_size) for p, at in found.items()), key=lambda b: b.made_at, reverse=True)


def restore_here(desk: Desk, actor: Actor, source: Path) -> Path | None:
    """Put a backup in the place of the open data and go on with it; returns where the replaced data is kept.

    Nobody else may hold the file open. Raises UserError backup_needs_file, file_missing, key_missing, not_a_database,
    database_damaged, not_allowed; the data stays as it was then.
    """
    from cmdesk.services.restoring import restore

    require(actor, Right.ADMINISTER)
    target = desk.store.path
    if target is None:
        raise trouble("backup_needs_file")
    with desk.store.replaced():
        return restore(target, source, actor)


@dataclass(frozen=True, slots=True)
class About:
    """What this program is and where it keeps its data."""

    version: str
    python: str
    parts: tuple[tuple[str, str], ...]
    data: str
    folder: Path
    notices: str
    licence: str


PARTS = (
    "PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "openpyxl", "python-calamine", "typst", "numpy", "pypinyin",
)


def about(desk: Desk) -> About:
    """Versions, licences of the parts, and the place of the data."""
    import platform
    from importlib import metadata

    from cmdesk import __version__

    def version(name: str) -> str:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return ""

    found = tuple((name, version(name)) for name in PARTS)
    return About(
        __version__, platform.python_version(), tuple(p for p in found if p[1]), desk.store.where, desk.folder,
        _shipped("NOTICES.md"), _shipped("LICENSE"),
    )


def _shipped(name: str) -> str:
    """A text that lies beside the code, beside the executable, or in the installed package; else empty."""
    import sys
    from importlib import metadata

    from cmdesk.values.resources import resources_root

    beside = Path(sys.executable).with_name(f"{Path(name).stem}.txt")
    places = (resources_root().parent / name, beside)
    found = next((place for place in places if place.is_file()), None)
    if found is not None:
        return found.read_text(encoding="utf-8")
    try:
        return metadata.distribution("cmdesk").read_text(f"licenses/{name}") or ""
    except metadata.PackageNotFoundError:
        return ""


def backup_at_close(desk: Desk) -> Path | None:
    """The backup made when the program closes; None on a server or when there is nothing yet."""
    from cmdesk.store.backup import automatic_backup

    if desk.store.path is None:
        return None
    return automatic_backup(desk.store, "close", desk.now())
