"""Putting a trade preset into an empty branch: words, cycles, indicators, the evaluation scheme."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.models.figures import Indicator
from cmdesk.models.people import Branch
from cmdesk.models.system import Term
from cmdesk.models.visits import VisitCycle
from cmdesk.rules.evaluation.files import plain, read_scheme
from cmdesk.services.careers.starting import start_careers
from cmdesk.services.evaluation.schemes import DEFAULT
from cmdesk.services.search import fill_search_text
from cmdesk.services.system import TRADE, put_setting
from cmdesk.services.work import Desk
from cmdesk.values.careers import load_careers
from cmdesk.values.evaluation import Scheme
from cmdesk.values.language import LANGUAGES
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.presets import Nature, Preset, PresetTerm, load_preset
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.resources import resource
from cmdesk.values.rights import Right


def preset_scheme(preset: Preset) -> Scheme:
    """The trade's default scheme."""
    path = resource("presets", "schemes", f"{preset.scheme}.toml")
    with path.open("rb") as stream:
        return read_scheme(tomllib.load(stream, parse_float=Decimal))


def start_branch(desk: Desk, actor: Actor, trade: str, code: str, name: str, language: str = "zh_CN") -> Outcome[int]:
    """Make the first branch with its trade's preset. Raises UserError branch_started, unknown_trade, required."""
    if not name.strip():
        raise trouble("required", field="name", label=Branch.__entity__.label)
    with desk.write(actor, Right.ADMINISTER, "system.start", *Area) as work:
        if work.session.scalar(select(func.count()).select_from(Branch)):
            raise trouble("branch_started")
        branch = Branch(code=code, name=name.strip())
        fill_search_text(branch)
        work.session.add(branch)
        apply_preset(work.session, trade, language)
        work.session.flush()
        done = _("Started the branch “{name}”")(name=branch.name)
        return work.outcome(branch.id, done, subject=f"branches:{branch.id}", detail={"trade": trade}, undoable=False)


def apply_preset(session: Session, trade: str, language: str) -> None:
    """Fill the lists of a trade; the words are those of `language` and belong to the branch from then on."""
    try:
        preset = load_preset(trade)
    except KeyError as error:
        raise trouble("unknown_trade", value=trade) from error
    session.add_all([
        *_terms(preset, language), *_cycles(preset), *_indicators(preset, language), _scheme(preset, language),
    ])
    start_careers(session, preset, load_careers(trade), language)
    put_setting(session, TRADE, trade)


def _terms(preset: Preset, language: str) -> list[Term]:
    return [
        Term(
            vocabulary=name, code=term.code, name=term.name.words(language), position=k,
            data=json.dumps({"synonyms": _spellings(term), **_more(term)}, ensure_ascii=False),
        )
        for name, terms in preset.vocabularies.items() for k, term in enumerate(terms)
    ]


def _spellings(term: PresetTerm) -> list[str]:
    """Every way a workbook may write it: the words of both languages and the synonyms."""
    words = (term.name.words(language) for language in LANGUAGES)
    return list(dict.fromkeys((*words, *term.synonyms)))


def _more(term: Any) -> dict[str, str]:
    return {"coefficient": str(term.coefficient)} if hasattr(term, "coefficient") else {}


def _cycles(preset: Preset) -> list[VisitCycle]:
    return [
        VisitCycle(
            client_class=c.code, visits=c.visits, minutes=c.minutes, weekdays=c.weekdays, min_gap=c.min_gap,
            max_gap=c.max_gap, checks=c.checks or None,
        )
        for c in preset.client_classes
    ]


def _indicators(preset: Preset, language: str) -> list[Indicator]:
    return [
        Indicator(
            code=i.code,
            name=i.name.words(language),
            unit=i.unit.words(language),
            nature=i.nature.value,
            direction=i.direction.value,
            digits=i.digits,
            numerator=i.numerator or None,
            denominator=i.denominator or None,
            source=i.source or None,
            of_days=i.of_days.value if i.nature is Nature.AMOUNT else None,
            synonyms="|".join(_spellings(i)),
            position=k,
        )
        for k, i in enumerate(preset.indicators)
    ]


def _scheme(preset: Preset, language: str) -> EvaluationScheme:
    scheme = preset_scheme(preset)
    return EvaluationScheme(
        name=scheme.name.words(language), edition=1, valid_from=200001,
        document=json.dumps(plain(scheme), ensure_ascii=False, default=str),
    )


__all__ = ["DEFAULT", "TRADE", "apply_preset", "preset_scheme", "start_branch"]
