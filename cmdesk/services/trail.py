"""The audit trail in words: what was done, to what, and what changed from what to what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models import ENTITIES
from cmdesk.models.describe import Described, described
from cmdesk.models.system import AuditEntry
from cmdesk.models.vocabulary import EVALUATION_STATES
from cmdesk.services.vocabularies import Vocabularies, choice_label, vocabularies
from cmdesk.services.work import Desk
from cmdesk.store import lists
from cmdesk.values.fields import Kind
from cmdesk.values.kinds import masked, show
from cmdesk.values.messages import Text, Translate, _
from cmdesk.values.people import Actor
from cmdesk.values.rights import Right

NOTHING = "—"
NAMES: dict[str, Text] = {
    "scheme": _("Scheme"), "seed": _("Seed"), "trade": _("Trade"), "file": _("File"), "names": _("Names"),
    "ids": _("Records"), "by": _("Shared by"), "moved": _("Clients moved"), "marks": _("Marks"),
    "reason": _("Reason"), "answer": _("Answer"), "pool": _("Pool"), "people": _("People"), "total": _("Total"),
    "created": _("Added"), "updated": _("Changed"), "valid_from": _("Valid from"), "confirmed": _("Confirmed by"),
    "month": _("Month"), "verdict": _("Verdict"), "grade": _("Grade"), "state": _("State"), "apart": _("Kept apart"),
    "role": _("Role"), "rules": _("Rules"), "branch": _("Branch"), "sha256": _("Check sum"), "kept": _("Kept"),
    "merged": _("Merged"), "login": _("Sign-in name"), "visits": _("Visits"), "days": _("Days"), "week": _("Week"),
    "evaluation": _("No."), "manager": _("Client manager"), "client": _("Client"), "from": _("From"), "to": _("To"),
    "day": _("Day"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of an entry: its name, and its value before (None where it had none to begin with) and now."""

    name: Text
    now: Text
    before: Text | None = None


@dataclass(frozen=True, slots=True)
class TrailLine:
    id: int
    made_at: datetime
    who: str
    action: str
    subject: str
    name: str
    changes: Sequence[Change]


def trail(desk: Desk, actor: Actor, translate: Translate, most: int = 500) -> list[TrailLine]:
    """The newest entries first; fields and codes by their words, linked records by their names, masks kept.

    Raises UserError not_allowed.
    """
    with desk.read(actor, Right.ADMINISTER) as session:
        asked = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)
        entries = session.scalars(asked).all()
        words = _Words(session, actor, translate, vocabularies(session))
        names = words.subjects({e.subject for e in entries})
        return [
            TrailLine(e.id, e.made_at, e.who, e.action, e.subject, names.get(e.subject, ""), words.changes(e))
            for e in entries
        ]


class _Words:
    """What entries speak of, read once for all of them."""

    def __init__(self, session: Session, actor: Actor, translate: Translate, known: Vocabularies) -> None:
        self._session, self._actor, self._say, self._known = session, actor, translate, known
        self._linked: dict[tuple[type[Any], int], Text] = {}

    def subjects(self, subjects: set[str]) -> dict[str, str]:
        """The names of the records that are still there."""
        found: dict[str, str] = {}
        for entity in {s.partition(":")[0] for s in subjects} & set(ENTITIES):
            title = described(ENTITIES[entity])[ENTITIES[entity].__entity__.title[0]]
            if title.field.kind not in (Kind.NAME, Kind.TEXT, Kind.CODE):
                continue
            ids = {int(n): s for s in subjects for e, _c, n in (s.partition(":"),) if e == entity and n.isdigit()}
            titles = lists.labels(self._session, ENTITIES[entity], set(ids))
            found |= {ids[k]: str(text) for k, text in titles.items() if k in ids}
        return found

    def changes(self, entry: AuditEntry) -> list[Change]:
        values = json.loads(entry.detail)
        if not isinstance(values, Mapping):
            return [Change("", str(values))]
        model = ENTITIES.get(entry.subject.partition(":")[0])
        fields: Mapping[str, Described] = described(model) if model is not None else {}
        return [self._change(name, value, fields.get(name)) for name, value in values.items()]

    def _change(self, name: str, value: object, each: Described | None) -> Change:
        said: Callable[[object], Text] = self._plain if each is None else lambda v: self._value(v, each)
        label = each.field.label if each is not None else NAMES.get(name, name)
        if isinstance(value, list) and len(value) == 2 and (each is not None or name in ("state", "grade")):
            return Change(label, said(value[1]), said(value[0]))
        return Change(label, "、".join(self._say(said(v)) for v in value) if isinstance(value, list) else said(value))

    def _plain(self, value: object) -> Text:
        if value in (None, "", []):
            return NOTHING
        states: dict[str, Text] = {c.code: c.label for c in (*EVALUATION_STATES, *self._known.get("grades", ()))}
        if isinstance(value, Mapping):
            parts = ((NAMES.get(str(k), str(k)), self._plain(v)) for k, v in value.items())
            return self._say(_("; ")).join(f"{self._say(name)} {self._say(text)}" for name, text in parts)
        return states.get(str(value), str(value))

    def _value(self, value: object, each: Described) -> Text:
        if value in (None, ""):
            return NOTHING
        if not lists.may_see(self._actor, each):
            return str(masked(each.field, value))
        if each.target is not None and str(value).isdigit():
            return self._link(each.target, int(str(value)))
        if each.field.kind is Kind.CHOICE:
            return choice_label(each.field, str(value), self._known)
        if each.field.kind is Kind.YES_NO:
            return show(each.field, value, self._say)
        return str(value)

    def _link(self, target: type[Any], id_: int) -> Text:
        if (target, id_) not in self._linked:
            titles = lists.labels(self._session, target, {id_})
            self._linked[target, id_] = titles.get(id_, str(id_))
        return self._linked[target, id_]
