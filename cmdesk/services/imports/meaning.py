"""Rows that mean a record under another code: one it had before, or by the user's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cmdesk.exchange.drafts import Draft
from cmdesk.models.describe import described, entity_of
from cmdesk.services.imports.batch import Batch
from cmdesk.services.imports.linking import former_codes, with_former
from cmdesk.services.imports.written import Written
from cmdesk.services.search import fill_search_text
from cmdesk.services.work import Work
from cmdesk.values.imports import Decision, Decisions, Same
from cmdesk.values.problems import Problem

Key = tuple[Any, ...]
Joined = dict[int, tuple[int, bool]]
"""Rows that an earlier row stands for: its number, and whether it was filled from them."""


class Meant:
    """Which record each row means, and the codes to remember."""

    def __init__(self, work: Work, model: type[Any], drafts: Sequence[Draft], same: Decisions) -> None:
        self.work, self.model, self.drafts, self.same = work, model, drafts, same
        self.codes: dict[int, list[str]] = {}

    def found(
        self, batch: Batch, keys: Sequence[Key], existing: Mapping[Key, int], written: Written,
    ) -> tuple[Batch, list[int | None]]:
        """The id of each row's record, None for a new one; the batch is without the codes that stay as they were."""
        ids = [existing.get(key) for key in keys]
        former = former_codes(self.work.session, self.model) if hasattr(self.model, "former_codes") else {}
        if not former and not self.same:
            return batch, ids
        there, recoded = set(existing.values()), set()
        for place, key in enumerate(keys):
            if ids[place] is None:
                ids[place] = self._under_other_code(self.drafts[batch.places[place]].row, key, former, there, written)
                recoded |= {place} if ids[place] is not None else set()
        return self._once(self._without_codes(batch, recoded), ids, written) if recoded else (batch, ids)

    def _under_other_code(
        self, row: int, key: Key, former: Mapping[str, int], there: set[int], written: Written,
    ) -> int | None:
        decision = self.same.get(row)
        if decision is None:
            return former.get(str(key[0]))
        if decision.choice is Same.CREATE or decision.client_id not in there:
            return None
        self.codes.setdefault(decision.client_id, []).append(str(key[0]))
        if decision.choice is Same.TAKE:
            written.taken.add(row)
        return decision.client_id

    def _without_codes(self, batch: Batch, places: set[int]) -> Batch:
        name = described(self.model)[entity_of(self.model).key[0]].key
        codes = [None if place in places else code for place, code in enumerate(batch.columns[name])]
        return Batch(batch.places, {**batch.columns, name: codes})

    def _once(self, batch: Batch, ids: list[int | None], written: Written) -> tuple[Batch, list[int | None]]:
        """Two rows that mean one record: the later one fails."""
        first: dict[int, int] = {}
        kept = []
        for place, id_ in enumerate(ids):
            row = self.drafts[batch.places[place]].row
            if id_ is not None and first.setdefault(id_, row) != row:
                written.failed[row] = self._twice(row, self.drafts[batch.places[place]], first[id_])
            else:
                kept.append(place)
        return batch.only(kept), [ids[place] for place in kept]

    def _twice(self, row: int, draft: Draft, first: int) -> Problem:
        name = entity_of(self.model).key[0]
        label = described(self.model)[name].field.label
        value = str(draft.values.get(name))
        return Problem(code="row_twice", field=name, row=row, value=value, params={"label": label, "first": first})

    def told(self, joined: Joined, written: Written) -> None:
        """Rows that an earlier one stands for count with its record."""
        ids, name = written.record_ids(), entity_of(self.model).key[0]
        for draft in (draft for draft in self.drafts if draft.row in joined) if joined else ():
            first, merged = joined[draft.row]
            if first not in ids:
                written.failed[draft.row] = written.failed[first]
                continue
            (written.updated if merged else written.unchanged)[draft.row] = ids[first]
            written.taken.add(draft.row)
            self.codes.setdefault(ids[first], []).append(str(draft.values[name]))

    def remember_codes(self) -> None:
        """Records that were chosen for rows are found by the rows' codes from now on."""
        for id_, codes in self.codes.items():
            record = self.work.session.get(self.model, id_, populate_existing=True)
            if record is not None:
                record.former_codes = with_former(record.former_codes, *codes)
                fill_search_text(record)
        self.work.session.flush()


def joined_rows(
    batch: Batch, drafts: Sequence[Draft], same: Decisions, key: str,
) -> tuple[Batch, Joined]:
    """The batch without rows that by choice are an earlier one, which a merged one updates but for `key`."""
    asked = {row: d for row, d in same.items() if d.row is not None and d.choice is not Same.CREATE}
    if not asked:
        return batch, {}
    places = {drafts[at].row: place for place, at in enumerate(batch.places)}
    columns = {name: list(values) for name, values in batch.columns.items()}
    joined: Joined = {}
    for row, decision in sorted(asked.items()):
        first = _first(decision, asked)
        if row in places and first in places and first != row:
            merged = decision.choice is Same.MERGE and _updated(columns, places[first], places[row], key)
            joined[row] = (first, merged)
    kept = [place for row, place in places.items() if row not in joined]
    return Batch(batch.places, columns).only(sorted(kept)), joined


def _first(decision: Decision, asked: Decisions) -> int:
    """The row that a row comes down to, where one leads to another."""
    row, seen = decision.row or 0, set()
    while row in asked and row not in seen:
        seen.add(row)
        row = asked[row].row or 0
    return row


def _updated(columns: Mapping[str, list[Any]], first: int, other: int, key: str) -> bool:
    """Put the filled cells of a later row into an earlier one; whether any differs."""
    differing = [
        values for name, values in columns.items()
        if name != key and values[other] is not None and values[first] != values[other]
    ]
    for values in differing:
        values[first] = values[other]
    return bool(differing)
