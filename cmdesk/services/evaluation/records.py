"""What an evaluation was computed from, kept when it is published: its numbers are explained from here ever after.

The record is canonical JSON: month, scheme document, people, the arrays that went into the run, the names of the
indicators, and where each figure came from. Computing from it gives the published result to the last digit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import Adjustment, Appeal, Evaluation, EvaluationRecord, EvaluationScheme
from cmdesk.rules.evaluation import score
from cmdesk.services.evaluation.canonical import canonical, digest, packed, unpacked
from cmdesk.services.evaluation.inputs import gather
from cmdesk.services.evaluation.schemes import document
from cmdesk.services.evaluation.sources import KINDS, SourceRef, Sources, sources_of
from cmdesk.services.figures import indicators
from cmdesk.values.evaluation import Column, EvaluationResult, Inputs, Person, Scheme
from cmdesk.values.messages import Text
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble

FORMAT, RECENT = 1, 4
ARRAYS = ("ratings", "not_applicable", "carried")


@dataclass(frozen=True)
class Correction:
    """Points of a person's item (of the total where `item` is empty) that an accepted appeal put right."""

    manager_id: int
    item: str
    before: Decimal
    after: Decimal
    who: str
    day: date


@dataclass(frozen=True)
class Case:
    """A month with all that went into it and came out of it; `ids` are the manager ids of `people`."""

    month: Month
    scheme: Scheme
    ids: tuple[int, ...]
    people: tuple[Person, ...]
    inputs: Inputs
    result: EvaluationResult
    names: Mapping[str, Text]
    sources: Sources
    corrections: tuple[Correction, ...] = field(default=())

    def code_of(self, manager_id: int) -> str:
        """The staff number that a manager had then; empty for one who was not evaluated."""
        return next((p.code for i, p in zip(self.ids, self.people, strict=True) if i == manager_id), "")


def live_case(session: Session, month: Month, kept: EvaluationScheme, today: date) -> Case:
    """The month computed from what is there now. Raises UserError nobody_to_evaluate."""
    scheme = document(kept)
    gathered = gather(session, scheme, month, today)
    if not gathered.candidates:
        raise trouble("nobody_to_evaluate", value=str(month))
    ids = tuple(c.id for c in gathered.candidates)
    names: dict[str, Text] = {code: each.name for code, each in indicators(session).items()}
    return Case(
        month, scheme, ids, gathered.people, gathered.inputs, score(scheme, gathered.people, gathered.inputs, month),
        names, sources_of(session, month, gathered.figures, ids),
    )


def kept_case(session: Session, evaluation: Evaluation) -> Case | None:
    """The month as it was published, accepted appeals and adjustments included; None before that."""
    record = session.get(EvaluationRecord, evaluation.id)
    if record is None:
        return None
    from cmdesk.rules.evaluation.correcting import corrected

    case = read_record(unpacked(record.content))
    corrections = corrections_of(session, evaluation.id)
    codes = {i: person.code for i, person in zip(case.ids, case.people, strict=True)}
    points = {(codes[c.manager_id], c.item): c.after for c in corrections if c.item}
    added: dict[str, Decimal] = {}
    for c in corrections:
        if not c.item:
            added[codes[c.manager_id]] = added.get(codes[c.manager_id], Decimal(0)) + c.after - c.before
    for manager_id, value in session.execute(
        select(Adjustment.manager_id, Adjustment.points).where(Adjustment.counted_in == evaluation.id)
    ):
        added[codes[manager_id]] = added.get(codes[manager_id], Decimal(0)) + value
    result = corrected(case.scheme, case.result, points, added) if points or added else case.result
    return Case(
        case.month, case.scheme, case.ids, case.people, case.inputs, result, case.names, case.sources, corrections,
    )


def corrections_of(session: Session, evaluation_id: int) -> tuple[Correction, ...]:
    """The accepted appeals that moved points, oldest first."""
    asked = select(Appeal).where(
        Appeal.evaluation_id == evaluation_id, Appeal.state == "accepted", Appeal.points_after.is_not(None),
    ).order_by(Appeal.answered_at, Appeal.id)
    return tuple(
        Correction(a.manager_id, a.item, a.points_before or Decimal(0), a.points_after, a.answered_by or "",
                   a.answered_at.date())
        for a in session.scalars(asked) if a.points_after is not None and a.answered_at is not None
    )


def keep_record(session: Session, evaluation: Evaluation, case: Case) -> None:
    """Keep what the result was computed from, in place of an earlier record."""
    drop_record(session, evaluation.id)
    content = written_record(session, evaluation, case)
    session.execute(insert(EvaluationRecord).values(
        evaluation_id=evaluation.id, digest=digest(content), content=packed(content),
    ))


def drop_record(session: Session, evaluation_id: int) -> None:
    session.execute(delete(EvaluationRecord).where(EvaluationRecord.evaluation_id == evaluation_id))


def written_record(session: Session, evaluation: Evaluation, case: Case) -> bytes:
    scheme = session.get_one(EvaluationScheme, evaluation.scheme_id)
    return canonical({
        "format": FORMAT, "month": case.month.number, "scheme": json.loads(scheme.document),
        "people": [_person(i, person) for i, person in zip(case.ids, case.people, strict=True)],
        "figures": {key: _column(each) for key, each in case.inputs.figures.items()},
        **{name: {k: _array(v) for k, v in getattr(case.inputs, name).items()} for name in ARRAYS},
        "names": {code: str(name) for code, name in case.names.items() if code in _codes(case)},
        "sources": {key: [_source(by[i]) for i in case.ids] for key, by in case.sources.items()},
    })


def _codes(case: Case) -> set[str]:
    return {key.partition("@")[0] for key in case.inputs.figures}


def _person(id_: int, person: Person) -> dict[str, object]:
    told = {each.name: getattr(person, each.name) for each in fields(person)}
    return {"id": id_, **{k: str(v) for k, v in told.items()}}


def _column(column: Column) -> dict[str, object]:
    told = {each.name: getattr(column, each.name) for each in fields(column)}
    return {k: v if isinstance(v, bool) else _array(v) for k, v in told.items() if v is not None}


def _array(values: Any) -> dict[str, object]:
    """A float is written as the shortest text that reads back as it, a decimal as it is, nothing as null."""
    import numpy as np

    array = np.asarray(values)
    kind = {"b": "truth", "f": "float", "i": "whole"}.get(array.dtype.kind, "decimal")
    return {"kind": kind, "shape": list(array.shape), "values": [_cell(v) for v in array.ravel().tolist()]}


def _cell(value: Any) -> object:
    if value is None or value != value:
        return None
    return value if isinstance(value, bool) else repr(value) if isinstance(value, float) else str(value)


def _source(ref: SourceRef) -> list[object]:
    return [ref.sort, ref.rows, ref.file, ref.who]


@lru_cache(maxsize=RECENT)
def read_record(content: bytes) -> Case:
    """The case of a record, computed anew; the last few are remembered, for numbers are looked at one after another."""
    found = json.loads(content)
    from cmdesk.rules.evaluation.files import read_scheme

    scheme = read_scheme(found["scheme"])
    people = tuple(_read_person(each) for each in found["people"])
    ids = tuple(each["id"] for each in found["people"])
    month = Month.from_number(found["month"])
    inputs = Inputs(
        figures={key: _read_column(each) for key, each in found["figures"].items()},
        **{name: {k: _read_array(v) for k, v in found[name].items()} for name in ARRAYS},
    )
    return Case(
        month, scheme, ids, people, inputs, score(scheme, people, inputs, month), found["names"],
        {key: _read_sources(ids, each) for key, each in found["sources"].items()},
    )


def _read_person(told: Mapping[str, str]) -> Person:
    given = {each.name: told[each.name] for each in fields(Person) if each.name in told}
    return Person(**{**given, "presence": Decimal(given["presence"])})  # type: ignore[arg-type]


def _read_column(told: Mapping[str, Any]) -> Column:
    given: dict[str, Any] = {k: v if isinstance(v, bool) else _read_array(v) for k, v in told.items()}
    return Column(**given)


def _read_array(told: Mapping[str, Any]) -> Any:
    import numpy as np

    values: Sequence[Any] = told["values"]
    if told["kind"] == "float":
        array = np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)
    elif told["kind"] == "truth":
        array = np.array(values, dtype=bool)
    elif told["kind"] == "whole":
        array = np.array([int(v) for v in values], dtype=np.int64)
    else:
        array = np.array([None if v is None else Decimal(v) for v in values], dtype=object)
    return array.reshape(told["shape"])


def _read_sources(ids: Sequence[int], told: Sequence[Sequence[Any]]) -> dict[int, SourceRef]:
    return {
        i: SourceRef(KINDS.get(sort, sort), rows, file, who, sort)
        for i, (sort, rows, file, who) in zip(ids, told, strict=True)
    }
