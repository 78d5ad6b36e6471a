"""The Excel forms of the client managers: made for a week, read back by the dozen, entered as one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.exchange.visit_forms import FILLED_IN, FormRow, FormWeek, read_form, write_form
from cmdesk.models.clients import Assignment, Client
from cmdesk.models.describe import described
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.services.imports.linking import finder
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.visits.entering import (
    keep_problem,
    problem_of,
    require_own,
    words_in,
)
from cmdesk.services.visits.form_content import Trade, form_of
from cmdesk.services.visits.options import options_in
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import Translate, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.problems import Area, Outcome, Problem, Severity, UserError, has_errors, trouble
from cmdesk.values.rights import Right

Progress = Callable[[int, int], None]
USUAL_MINUTES = 15
UNSAFE = '\\/:*?"<>|'


def write_forms(
    desk: Desk, actor: Actor, week: Week, folder: Path, translate: Translate, manager: str | None = None,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write a form for each manager with visits in the week (or one, by staff number) into a folder.

    Raises UserError not_found, no_visits, folder_unusable, not_allowed, and what keeps a file from being written.
    """
    with desk.read(actor, Right.SEE_VISITS) as session:
        trade = Trade(words_in(session), vocabularies(session))
        forms = [f for m in _managers(session, actor, manager) if (f := form_of(session, m, week, trade)).days]
    if not forms:
        raise trouble("no_visits", value=str(week))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise trouble("folder_unusable", value=str(folder)) from error
    return tuple(_written(form, folder, translate, k, len(forms), progress) for k, form in enumerate(forms, 1))


def _managers(session: Session, actor: Actor, code: str | None) -> list[Manager]:
    own = actor.manager_id if actor.own_only else None
    found = [m for m in on_duty(session) if code in (None, m.code) and own in (None, m.id)]
    if code is not None and not found:
        raise trouble("not_found", value=code, label=Manager.__entity__.label)
    return found


def _written(
    form: FormWeek, folder: Path, translate: Translate, number: int, count: int, progress: Progress | None,
) -> Path:
    name = translate(_("Visit form {week} {code} {name}")(week=form.week, code=form.code, name=form.name))
    path = folder / ("".join("_" if c in UNSAFE else c for c in name) + ".xlsx")
    write_form(path, form, translate)
    if progress:
        progress(number, count)
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with a row of a form, or with the whole file (`row` None)."""

    file: str
    sheet: str
    row: int | None
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A row that is to be entered: its visit (None: a new one out of plan, `version` 0) and what it says."""

    file: str
    sheet: str
    row: int
    manager_id: int
    client_id: int
    client: str
    day: date
    visit_id: int | None
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCount:
    """What became of a form's rows: rows = entered + unchanged + empty + failed."""

    file: str
    manager: str = ""
    week: str = ""
    rows: int = 0
    entered: int = 0
    unchanged: int = 0
    empty: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsRead:
    matched: tuple[Match, ...]
    findings: tuple[Finding, ...]
    files: tuple[FileCount, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(f.problem for f in self.findings)

    def count(self, name: str) -> int:
        """Rows of all forms by what became of them: rows, entered, unchanged, empty, failed."""
        return sum(getattr(f, name) for f in self.files)


def read_forms(desk: Desk, actor: Actor, paths: Sequence[Path], week: Week | None = None) -> FormsRead:
    """Read filled forms and match every row with its visit; nothing is changed. `week` refuses forms of another one.

    Raises UserError not_allowed.
    """
    with desk.read(actor, Right.RECORD_VISITS) as session:
        reader = _Reader(session, actor, desk.today(), week)
        for path in paths:
            reader.take(path)
        return FormsRead(matched=tuple(reader.matched), findings=tuple(reader.findings), files=tuple(reader.files))


class _Reader:
    """Takes forms one after the other; what an earlier one said of a visit, a later one may not contradict."""

    def __init__(self, session: Session, actor: Actor, today: date, week: Week | None) -> None:
        self.session, self.actor, self.today, self.week = session, actor, today, week
        self.matched: list[Match] = []
        self.findings: list[Finding] = []
        self.files: list[FileCount] = []
        self._said: dict[tuple[int, int, date], tuple[str, FormRow]] = {}
        self._clients = finder(session, Client)
        self._words = vocabularies(session)
        self._managers = {m.code: m for m in session.scalars(select(Manager))}
        self._names = {m.id: m.name for m in self._managers.values()}

    def take(self, path: Path) -> None:
        try:
            rows = read_form(path, self.today, self._words)
        except UserError as error:
            self._note(path.name, None, error)
            self.files.append(FileCount(file=path.name))
            return
        counts: Counter[str] = Counter()
        groups = _by_marks(rows)
        for part in groups.values():
            counts += self._taken(path.name, part)
        if counts["empty"] == len(rows):
            nothing = Problem(code="form_empty", severity=Severity.INFO, value=path.name)
            self._note(path.name, None, UserError(nothing))
        named = "、".join(dict.fromkeys(self._name(code) for code, _week in groups))
        weeks = "、".join(dict.fromkeys(week for _code, week in groups))
        self.files.append(FileCount(file=path.name, manager=named, week=weeks, rows=len(rows), **counts))

    def _name(self, code: str) -> str:
        return self._managers[code].name if code in self._managers else code

    def _taken(self, file: str, rows: Sequence[FormRow]) -> Counter[str]:
        """What became of the rows of one manager and week; all fail where the form itself cannot be taken."""
        try:
            manager = self._manager(rows[0])
        except UserError as error:
            self._note(file, None, error)
            return Counter(failed=len(rows))
        return Counter(self._became(file, manager, row) for row in rows)

    def _manager(self, row: FormRow) -> Manager:
        """Whose form it is. Raises UserError form_no_manager, form_other_week, not_allowed."""
        manager = self._managers.get(row.manager)
        if manager is None:
            raise trouble("form_no_manager", value=row.manager)
        if self.week is not None and row.week != str(self.week):
            raise trouble("form_other_week", value=row.week, week=str(self.week))
        require_own(self.actor, manager.id)
        return manager

    def _note(self, file: str, row: FormRow | None, error: UserError) -> None:
        sheet, number = (row.sheet, row.row) if row else ("", None)
        self.findings += [Finding(file=file, sheet=sheet, row=number, problem=p) for p in error.problems]

    def _became(self, file: str, manager: Manager, row: FormRow) -> str:
        """entered, unchanged, empty or failed; why it failed is noted."""
        if not row.filled:
            return "empty"
        try:
            return self._match(file, manager, row)
        except UserError as error:
            self._note(file, row, error)
            return "failed"

    def _match(self, file: str, manager: Manager, row: FormRow) -> str:
        if row.problems:
            raise UserError(*row.problems)
        client, visit = self._visit(manager, row) if row.key else self._extra(manager, row)
        kept = _kept(self.session, visit) if visit is not None else None
        if row.values == kept:
            return "unchanged" if kept["state"] else "empty"
        values = _resolved(client.name, row, "".join(c.code for c in self._words.get("visit_checks", ())))
        if row.day > self.today:
            raise trouble("visit_future", value=row.day.isoformat())
        if self._said_before(file, manager, client, row) or values == kept:
            return "unchanged"
        if visit is not None and visit.state in ("done", "missed"):
            warned = Problem(code="form_overwrites", severity=Severity.WARNING, row=row.row, value=client.name)
            self._note(file, row, UserError(warned))
        self.matched.append(Match(
            file=file, sheet=row.sheet, row=row.row, manager_id=manager.id, client_id=client.id, client=client.name,
            day=row.day, visit_id=visit.id if visit else None, version=visit.version if visit else 0, values=values,
        ))
        return "entered"

    def _visit(self, manager: Manager, row: FormRow) -> tuple[Client, Visit]:
        """The planned visit of a row. Raises UserError form_gone, form_other_manager, form_moved."""
        visit = self.session.get(Visit, row.key)
        client = self.session.get(Client, visit.client_id) if visit else None
        if visit is None or client is None or row.code != client.code:
            raise trouble("form_gone", value=row.called)
        if visit.manager_id != manager.id:
            raise self._not_theirs(client, visit.manager_id, manager)
        if visit.day != row.day:
            raise trouble("form_moved", value=client.name, day=visit.day.isoformat())
        return client, visit

    def _extra(self, manager: Manager, row: FormRow) -> tuple[Client, Visit | None]:
        """The client of a row out of plan, with the visit of that day where there is one.

        Raises UserError not_found, form_other_manager.
        """
        id_ = self._clients(row.code) if row.code else self._clients(row.name) if row.name else None
        client = self.session.get(Client, id_) if id_ is not None else None
        if client is None:
            raise trouble("not_found", field="code", value=row.called, label=Client.__entity__.label)
        visit = self.session.scalars(select(Visit).where(
            Visit.manager_id == manager.id, Visit.client_id == client.id, Visit.day == row.day,
        ).order_by(Visit.position).limit(1)).first()
        other = self._responsible(client.id, row.day)
        if visit is None and other not in (None, manager.id):
            raise self._not_theirs(client, other, manager)
        return client, visit

    def _responsible(self, client_id: int, day: date) -> int | None:
        return self.session.scalar(select(Assignment.manager_id).where(
            Assignment.client_id == client_id, Assignment.first_day <= day,
            or_(Assignment.last_day.is_(None), Assignment.last_day >= day),
        ).order_by(Assignment.first_day.desc()).limit(1))

    def _not_theirs(self, client: Client, other: int | None, manager: Manager) -> UserError:
        return trouble(
            "form_other_manager", field="code", value=client.name, other=self._names.get(other or 0, ""),
            who=manager.name,
        )

    def _said_before(self, file: str, manager: Manager, client: Client, row: FormRow) -> bool:
        """Whether an earlier row said the very same. Raises UserError form_row_twice where it said something else."""
        key = (manager.id, client.id, row.day)
        before = self._said.setdefault(key, (file, row))
        if before[1] is row:
            return False
        if before[1].values == row.values and before[0] != file:
            return True
        first = str(before[1].row) if before[0] == file else f"{before[1].row} ({before[0]})"
        raise trouble("form_row_twice", value=client.name, first=first)


def _by_marks(rows: Sequence[FormRow]) -> dict[tuple[str, str], list[FormRow]]:
    """By manager and week: sheets of several forms may have come into one workbook."""
    found: dict[tuple[str, str], list[FormRow]] = {}
    for row in rows:
        found.setdefault((row.manager, row.week), []).append(row)
    return found


def _kept(session: Session, visit: Visit) -> dict[str, Any]:
    """What a visit says already, as a form has it."""
    problem = problem_of(session, visit.manager_id, visit.client_id, visit.day)
    return {
        "state": None if visit.state == "planned" else visit.state, "arrived_at": visit.arrived_at,
        "left_at": visit.left_at, "service": visit.service, "checks": visit.checks or None, "stock": visit.stock,
        "prices": visit.prices, "shelf": visit.shelf, "opinion": visit.opinion or None,
        "problem": problem.text if problem else None, "note": visit.note or None,
    }


def _resolved(client: str, row: FormRow, known: str) -> dict[str, Any]:
    """The row's values with its state; `known` are the numbers of the trade's checks.

    Raises UserError form_no_state, form_out_missing, form_missed_times, bad_checks, …
    """
    values = {name: row.values.get(name) for name in FILLED_IN}
    come, gone = values["arrived_at"], values["left_at"]
    state = values["state"] or ("done" if come or gone else None)
    if state is None:
        raise trouble("form_no_state", field="state", value=client)
    if state == "missed" and (come or gone):
        raise trouble("form_missed_times", field="state", value=client)
    if state == "done" and not (come and gone):
        raise trouble("form_out_missing", field="left_at", value=client)
    if come and gone and gone <= come:
        raise trouble("form_out_early", field="left_at", value=client, come=f"{come:%H:%M}", out=f"{gone:%H:%M}")
    checks = values["checks"] or ""
    if not set(checks) <= set(known) or len(set(checks)) < len(checks):
        raise trouble("bad_checks", field="checks", value=checks, known=known)
    if values["stock"] is not None and values["stock"] < 0:
        raise trouble("bad_stock", field="stock", value=str(values["stock"]))
    note = described(Visit)["note"]
    most = note.attribute.type.length
    if values["note"] and len(values["note"]) > most:
        raise trouble("too_long", field="note", value=client, label=note.field.label, most=most)
    return {**values, "state": state}


def enter_forms(desk: Desk, actor: Actor, found: FormsRead) -> Outcome[FormsRead]:
    """Enter what `read_forms` matched, as one step that can be undone; rows that failed stay out.

    Raises UserError changed_by_other where a visit was changed since the forms were read, not_allowed.
    """
    with desk.write(actor, Right.RECORD_VISITS, "visits.forms", Area.VISITS) as work:
        for manager_id in {m.manager_id for m in found.matched}:
            require_own(actor, manager_id)
        problem_days = timedelta(days=options_in(work.session).problem_days)
        for each in found.matched:
            _enter(work, each, each.day + problem_days)
        told = _("{files} forms: {entered} visits entered, {unchanged} unchanged, {empty} empty, {failed} failed")
        done = told(
            files=len(found.files),
            **{name: found.count(name) for name in ("entered", "unchanged", "empty", "failed")},
        )
        warnings = tuple(p for p in found.problems if not has_errors([p]))
        if not found.matched:
            return work.nothing(found, done, warnings)
        detail = {f.file: [f.rows, f.entered, f.unchanged, f.empty, f.failed] for f in found.files}
        return work.outcome(found, done, subject="visits:forms", detail=detail, problems=warnings)


def _enter(work: Work, match: Match, due: date) -> None:
    visit = _unchanged(work.session, match) if match.visit_id else _new(work.session, match)
    for name, value in match.values.items():
        if name != "problem":
            setattr(visit, name, value)
    keep_problem(work.session, match.manager_id, match.client_id, match.day, match.values["problem"] or "", due)
    work.session.flush()


def _unchanged(session: Session, match: Match) -> Visit:
    visit = session.get(Visit, match.visit_id)
    if visit is None or visit.version != match.version:
        raise trouble("changed_by_other")
    return visit


def _new(session: Session, match: Match) -> Visit:
    day = (Visit.manager_id == match.manager_id, Visit.day == match.day)
    if session.scalar(select(Visit.id).where(*day, Visit.client_id == match.client_id).limit(1)) is not None:
        raise trouble("changed_by_other")
    last = session.scalar(select(func.max(Visit.position)).where(*day)) or 0
    visit = Visit(
        manager_id=match.manager_id, client_id=match.client_id, day=match.day, position=last + 1, origin="extra",
        minutes=USUAL_MINUTES,
    )
    session.add(visit)
    return visit
