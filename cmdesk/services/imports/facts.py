"""Writing figures and targets: one column per indicator, or one row per indicator; months in a column or named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update

from cmdesk.exchange.drafts import Draft
from cmdesk.models.clients import Client, Territory
from cmdesk.models.evaluation import Evaluation
from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure, Target
from cmdesk.models.people import Manager
from cmdesk.services.figures import indicators, sum_targets, sum_to_managers
from cmdesk.services.imports.linking import finder
from cmdesk.services.imports.records import STEP, Progress, Written
from cmdesk.services.imports.targets import SUBJECTS, TARGETS
from cmdesk.services.work import Work
from cmdesk.values.periods import Month
from cmdesk.values.problems import Problem

MODELS: dict[str, type[Any]] = {"client": Client, "manager": Manager, "territory": Territory}
LONG = ("indicator", "value")
Fact = tuple[int, int, int, Decimal]


def write_facts(
    work: Work, kind: str, drafts: Sequence[Draft], month: Month | None, import_id: int,
    progress: Progress | None = None,
) -> Written:
    """Figures or targets from drafts; rows without a known subject, month or any number fail with the reason.

    A row counts as updated when one of its numbers replaced another, as created when one is new.
    """
    written = Written()
    known = indicators(work.session)
    subject = next((s for s in SUBJECTS if drafts and s in drafts[0].values), "manager")
    find = finder(work.session, MODELS[subject])
    name_of = _indicator_names(known)
    facts: list[tuple[int, Fact]] = []
    for done, draft in enumerate(drafts):
        if progress and done % STEP == 0:
            progress(done, len(drafts))
        problem, found = _facts_of(draft, subject, find, known, name_of, month)
        if problem is not None:
            written.failed[draft.row] = problem
        else:
            facts += [(draft.row, fact) for fact in found]
    store = _store_targets if kind == TARGETS else _store_figures
    store(work, subject, facts, import_id, written)
    return written


def _indicator_names(known: Mapping[str, Indicator]) -> dict[str, str]:
    return {w.casefold(): c for c, i in known.items() for w in (c, i.name, *i.synonyms.split("|")) if w}


def _facts_of(
    draft: Draft, subject: str, find: Callable[[str], int | None], known: Mapping[str, Indicator],
    name_of: Mapping[str, str], month: Month | None,
) -> tuple[Problem | None, list[Fact]]:
    who = draft.values.get(subject)
    subject_id = find(str(who)) if who is not None else None
    if subject_id is None:
        label = MODELS[subject].__entity__.label
        code = "required" if who is None else "not_found"
        return Problem(code=code, field=subject, row=draft.row, value=str(who or ""), params={"label": label}), []
    when = draft.values.get("month") or month
    if not isinstance(when, Month):
        return Problem(code="month_needed", field="month", row=draft.row), []
    numbers = dict(_numbers(draft, known, name_of))
    if not numbers:
        return Problem(code="no_number", row=draft.row, value=str(who)), []
    return None, [(when.number, known[c].id, subject_id, v) for c, v in numbers.items()]


def _numbers(draft: Draft, known: Mapping[str, Indicator], name_of: Mapping[str, str]) -> Iterable[tuple[str, Decimal]]:
    named = draft.values.get("indicator")
    if named is not None and draft.values.get("value") is not None:
        code = name_of.get(str(named).strip().casefold())
        if code is not None:
            yield code, Decimal(str(draft.values["value"]))
    for code, value in draft.values.items():
        if code in known and value is not None:
            percent = known[code].nature == "rate" or known[code].unit == "%"
            yield code, Decimal(str(value)) * (100 if percent else 1)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"))


def _store_figures(
    work: Work, subject: str, facts: Sequence[tuple[int, Fact]], import_id: int, written: Written,
) -> None:
    model: Any = ClientFigure if subject == "client" else ManagerFigure
    owner = "client_id" if subject == "client" else "manager_id"
    old = _old_figures(work, model, owner, facts)
    fresh: dict[tuple[int, int, int], dict[str, Any]] = {}
    states: dict[int, set[str]] = {}
    for row, (month, indicator_id, subject_id, value) in facts:
        key, value = (month, indicator_id, subject_id), _rounded(value)
        before = old.get(key)
        state = "created" if before is None else "unchanged" if before["value"] == value else "updated"
        states.setdefault(row, set()).add(state)
        if state == "unchanged":
            continue
        new = {"month": month, "indicator_id": indicator_id, owner: subject_id, "value": value, "import_id": import_id}
        if owner == "manager_id":
            new["rows"] = None
        fresh[key] = new
    _replace_figures(work, model, old, fresh)
    _classify(states, written, import_id)
    _after_figures(work, subject, facts)


def _old_figures(work: Work, model: Any, owner: str, facts: Sequence[tuple[int, Fact]]) -> dict[Any, Mapping[str, Any]]:
    table = model.__table__
    found: dict[Any, Mapping[str, Any]] = {}
    for month in {f[0] for _row, f in facts}:
        asked = select(table).where(table.c.month == month, table.c.indicator_id.in_({f[1] for _r, f in facts}))
        found.update({(r["month"], r["indicator_id"], r[owner]): r for r in work.session.execute(asked).mappings()})
    return found


def _replace_figures(work: Work, model: Any, old: Mapping[Any, Mapping[str, Any]], fresh: Mapping[Any, dict[str, Any]]) -> None:
    table = model.__table__
    for key, new in fresh.items():
        if key in old:
            keyed = [table.c[c.name] == new[c.name] for c in table.primary_key.columns]
            work.session.execute(update(table).where(*keyed).values(value=new["value"], import_id=new["import_id"]))
            work.changes.replaced(table, old[key], {**old[key], **new})
    created = [new for key, new in fresh.items() if key not in old]
    for start in range(0, len(created), 20000):
        work.session.execute(insert(table), created[start:start + 20000])
    work.changes.created_by_import(table, created)


def _classify(states: Mapping[int, set[str]], written: Written, import_id: int) -> None:
    for row, found in states.items():
        target = written.updated if "updated" in found else written.created if "created" in found else written.unchanged
        target[row] = import_id


def _after_figures(work: Work, subject: str, facts: Sequence[tuple[int, Fact]]) -> None:
    months = {f[0] for _row, f in facts}
    if subject == "client":
        for month in months:
            ids = {f[1] for _row, f in facts if f[0] == month}
            sum_to_managers(work.session, Month.from_number(month), ids)
    _stale(work, months)


def _stale(work: Work, months: set[int]) -> None:
    """Evaluations that rest on changed months are marked, unless locked."""
    if months:
        asked = update(Evaluation).where(Evaluation.month >= min(months), Evaluation.state != "locked")
        work.session.execute(asked.values(stale=True), execution_options={"synchronize_session": False})


def _store_targets(
    work: Work, subject: str, facts: Sequence[tuple[int, Fact]], import_id: int, written: Written,
) -> None:
    asked = select(Target).where(
        Target.level == subject, Target.tier == "base", Target.month.in_({f[0] for _row, f in facts}),
    )
    old = {(t.month, t.indicator_id, t.subject_id): t for t in work.session.scalars(asked)}
    states: dict[int, set[str]] = {}
    for row, (month, indicator_id, subject_id, value) in facts:
        target, value = old.get((month, indicator_id, subject_id)), _rounded(value)
        if target is None:
            target = Target(month=month, indicator_id=indicator_id, level=subject, subject_id=subject_id, tier="base", value=value)
            work.session.add(target)
            old[month, indicator_id, subject_id] = target
            states.setdefault(row, set()).add("created")
        else:
            states.setdefault(row, set()).add("unchanged" if target.value == value else "updated")
        target.value, target.import_id = value, import_id
    work.session.flush()
    if subject == "client":
        for month in {f[0] for _row, f in facts}:
            sum_targets(work.session, Month.from_number(month), {f[1] for _row, f in facts if f[0] == month}, import_id)
    _classify(states, written, import_id)
    _stale(work, {f[0] for _row, f in facts})
