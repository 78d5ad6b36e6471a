"""Finding the scheme in force, reading its document, and telling it as a table in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.rules.evaluation.editing import section_sum, weight_sum
from cmdesk.rules.evaluation.files import read_scheme
from cmdesk.services.figures import indicators
from cmdesk.services.system import get_setting
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import Item, ItemKind, Manual, Scheme, Term, Ties
from cmdesk.values.evaluation.described import METHOD_PARTS
from cmdesk.values.messages import Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

DEFAULT = "evaluation.scheme"
OPEN = ("draft", "self")
"""The states in which an evaluation may still be computed again."""

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
    """A scheme as people read it; `total` sums the weights of the normal items; `scores_self`: people mark themselves
    too; `honours`: the awards and the two lists, each with its rule."""

    name: str
    edition: int
    valid_from: Month
    total: Decimal
    dense: bool
    sections: tuple[tuple[str, Decimal], ...]
    lines: tuple[SchemeLine, ...]
    scores_self: bool = False
    honours: tuple[tuple[Text, Text], ...] = ()


def scheme_in_force(session: Session, month: Month, name: str | None = None) -> EvaluationScheme:
    """The newest edition of a scheme (the branch's own unless named) valid in a month.

    Raises UserError scheme_missing.
    """
    return schemes_in_force(session, (month,), name)[month]


def schemes_in_force(
    session: Session, months: Iterable[Month], name: str | None = None,
) -> dict[Month, EvaluationScheme]:
    """The same for many months. Raises UserError scheme_missing."""
    wanted = name or get_setting(session, DEFAULT)
    asked = select(EvaluationScheme)
    if wanted:
        asked = asked.where(EvaluationScheme.name == wanted)
    newest = asked.order_by(
        EvaluationScheme.valid_from.desc(), EvaluationScheme.edition.desc(), EvaluationScheme.id.desc(),
    )
    kept = session.scalars(newest).all()
    return {month: _newest(kept, month, wanted or "") for month in months}


def _newest(kept: Sequence[EvaluationScheme], month: Month, name: str) -> EvaluationScheme:
    for each in kept:
        if each.valid_from <= month.number:
            return each
    raise trouble("scheme_missing", value=name, month=str(month))


def document(kept: EvaluationScheme) -> Scheme:
    return _read(kept.document)


@lru_cache(maxsize=32)
def _read(text: str) -> Scheme:
    """A document is read once; a scheme is a value that nobody changes."""
    return read_scheme(json.loads(text))


def scheme_sheet(
    desk: Desk, actor: Actor, month: Month, language: str = "zh_CN", edition: int | None = None,
) -> SchemeSheet:
    """The scheme in force in a month, or a version by its id, every rule in words.

    Raises UserError scheme_missing, not_allowed.
    """
    with desk.read(actor, Right.SEE_RANKING) as session:
        chosen = session.get(EvaluationScheme, edition) if edition is not None else None
        kept = chosen or scheme_in_force(session, month)
        scheme = document(kept)
        names = {code: each.name for code, each in indicators(session).items()}
    sections = tuple((s.name.words(language), section_sum(s)) for s in scheme.sections)
    return SchemeSheet(
        name=kept.name, edition=kept.edition, valid_from=Month.from_number(kept.valid_from), total=weight_sum(scheme),
        dense=scheme.ties is Ties.DENSE, sections=sections, lines=lines_of(scheme, names, language),
        scores_self=any(
            r.code == "self" for i in scheme.items if isinstance(i.method, Manual) for r in i.method.raters),
        honours=_honours(scheme, language),
    )


def _honours(scheme: Scheme, language: str) -> tuple[tuple[Text, Text], ...]:
    from cmdesk.rules.evaluation.honour_words import award_in_words, black_in_words, red_in_words

    awards = ((a.name.words(language), award_in_words(a, scheme, language)) for a in scheme.awards)
    lists = ((_("Red list"), red_in_words(scheme.lists)), (_("Black list"), black_in_words(scheme.lists)))
    return (*awards, *lists)


def lines_of(scheme: Scheme, names: Mapping[str, str], language: str = "zh_CN") -> tuple[SchemeLine, ...]:
    """Every item in words; `names`: indicator code → its name."""
    return tuple(
        line_of(section.name.words(language), item, names, language)
        for section in scheme.sections for item in section.items
    )


def line_of(section: str, item: Item, names: Mapping[str, str], language: str = "zh_CN") -> SchemeLine:
    from cmdesk.rules.evaluation.wording import rule_in_words

    basis = " + ".join(_term(term, names.get(term.indicator, term.indicator)) for term in item.sources)
    return SchemeLine(
        code=item.code, section=section, name=item.name.words(language), weight=item.weight, kind=item.kind,
        method=METHOD_PARTS[type(item.method)].label, rule=rule_in_words(item), basis=basis,
    )


def _term(term: Term, name: str) -> str:
    return name if term.factor == 1 else f"{term.factor.normalize():f} × {name}"
