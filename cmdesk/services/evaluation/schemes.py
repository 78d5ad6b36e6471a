"""Finding the scheme in force, reading its document, and telling it as a table in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.rules.evaluation.files import read_scheme
from cmdesk.services.figures import indicators
from cmdesk.services.system import get_setting
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Item, ItemKind, Scheme, Term, Ties
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

DEFAULT = "evaluation.scheme"

_METHODS: dict[str, Msg] = {
    "Proportional": _("In proportion"), "Threshold": _("Against a line"), "Bands": _("By bands"),
    "Curve": _("Along a line"),
    "ByRank": _("By place"), "PerOccurrence": _("Per occurrence"), "Checklist": _("Checklist"), "Manual": _("By hand"),
    "YesNo": _("Yes or no"), "AllReach": _("All lines reached"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeLine:
    """An item of the scheme in words; `weight` is its full mark, for bonus and deduction the most it moves."""

    code: str
    section: str
    name: str
    weight: Decimal
    kind: ItemKind
    method: Text
    rule: Text
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSheet:
    """A scheme as people read it; `total` sums the weights of the normal items."""

    name: str
    edition: int
    valid_from: Month
    total: Decimal
    dense: bool
    sections: tuple[tuple[str, Decimal], ...]
    lines: tuple[SchemeLine, ...]


def scheme_in_force(session: Session, month: Month, name: str | None = None) -> EvaluationScheme:
    """The newest edition of a scheme (the branch's own unless named) valid in a month.

    Raises UserError scheme_missing.
    """
    wanted = name or get_setting(session, DEFAULT)
    asked = select(EvaluationScheme).where(EvaluationScheme.valid_from <= month.number)
    if wanted:
        asked = asked.where(EvaluationScheme.name == wanted)
    newest = asked.order_by(
        EvaluationScheme.valid_from.desc(), EvaluationScheme.edition.desc(), EvaluationScheme.id.desc(),
    )
    found = session.scalars(newest.limit(1)).first()
    if found is None:
        raise trouble("scheme_missing", value=wanted or "", month=str(month))
    return found


def document(kept: EvaluationScheme) -> Scheme:
    return read_scheme(json.loads(kept.document))


def scheme_sheet(desk: Desk, actor: Actor, month: Month, language: str = "zh_CN") -> SchemeSheet:
    """The scheme in force in a month, every rule in words. Raises UserError scheme_missing, not_allowed."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        kept = scheme_in_force(session, month)
        scheme = document(kept)
        names = {code: each.name for code, each in indicators(session).items()}
    lines = tuple(
        _line(section.name.words(language), item, names, language)
        for section in scheme.sections for item in section.items
    )
    sections = tuple((s.name.words(language), _sum(s.items)) for s in scheme.sections)
    return SchemeSheet(
        name=kept.name, edition=kept.edition, valid_from=Month.from_number(kept.valid_from), total=_sum(scheme.items),
        dense=scheme.ties is Ties.DENSE, sections=sections, lines=lines,
    )


def _sum(items: tuple[Item, ...]) -> Decimal:
    return sum((i.weight for i in items if i.kind is ItemKind.NORMAL), Decimal(0))


def _line(section: str, item: Item, names: Mapping[str, str], language: str) -> SchemeLine:
    from cmdesk.rules.evaluation.wording import rule_in_words

    basis = " + ".join(_term(term, names.get(term.indicator, term.indicator)) for term in item.sources)
    return SchemeLine(
        code=item.code, section=section, name=item.name.words(language), weight=item.weight, kind=item.kind,
        method=_METHODS[type(item.method).__name__], rule=rule_in_words(item), basis=basis,
    )


def _term(term: Term, name: str) -> str:
    return name if term.factor == 1 else f"{term.factor.normalize():f} × {name}"
