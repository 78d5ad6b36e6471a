"""The lists the trade fills, as choices."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models import ENTITIES
from cmdesk.models.describe import entity_of
from cmdesk.models.figures import Indicator
from cmdesk.models.system import Term
from cmdesk.models.vocabulary import MANAGER_STATES
from cmdesk.values.fields import Choice, Field, Vocabulary
from cmdesk.values.messages import Msg, _

Vocabularies = Mapping[str, Sequence[Choice]]
OCCURRENCES, AMOUNTS = "occurrences", "amounts"


def vocabularies(session: Session) -> dict[str, tuple[Choice, ...]]:
    """Every list of the database by name, in its order, the indicators that occurrences are counted for, those that
    rates are made of, and the kinds of data. A word is data: it is shown as it was typed.
    """
    found: dict[str, list[Choice]] = defaultdict(list)
    asked = select(Term.vocabulary, Term.code, Term.name, Term.data)
    for vocabulary, code, name, data in session.execute(asked.order_by(Term.vocabulary, Term.position, Term.id)):
        found[vocabulary].append(Choice(code, Msg(name), tuple(json.loads(data).get("synonyms", ()))))
    known = select(Indicator.code, Indicator.name, Indicator.synonyms, Indicator.source, Indicator.nature)
    for code, name, synonyms, source, nature in session.execute(known.order_by(Indicator.position, Indicator.code)):
        choice = Choice(code, Msg(name), tuple(filter(None, synonyms.split("|"))))
        found[OCCURRENCES] += [choice] if source == OCCURRENCES else []
        found[AMOUNTS] += [choice] if nature == "amount" else []
    return {"kinds_of_data": kinds_of_data(), **{name: tuple(choices) for name, choices in found.items()}}


def kinds_of_data() -> tuple[Choice, ...]:
    """What files may hold: every kind of record, figures and targets."""
    plurals = {name: entity_of(model).plural for name, model in ENTITIES.items()}
    known = {**plurals, "figures": _("Figures"), "targets": _("Targets")}
    return tuple(Choice(code, label) for code, label in known.items())


def choices_of(field: Field, known: Vocabularies) -> tuple[Choice, ...]:
    if isinstance(field.choices, Vocabulary):
        return tuple(known.get(field.choices.name, ()))
    return field.choices


def event_words(known: Vocabularies) -> dict[str, Msg]:
    """What the codes kept by a personnel event mean: grades and states."""
    return {c.code: c.label for c in (*MANAGER_STATES, *known.get("grades", ()))}


def choice_label(field: Field, code: str, known: Vocabularies) -> Msg | str:
    """The word for a code; a code no list knows is shown as it is."""
    return next((c.label for c in choices_of(field, known) if c.code == code), code)
