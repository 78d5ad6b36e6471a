"""奖项与榜单的规则: what a scheme says of awards and of the red and the black list, edited, tried and put in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.rules.evaluation import awards
from cmdesk.rules.evaluation.editing import fresh_award
from cmdesk.rules.evaluation.honour_words import award_in_words
from cmdesk.services.evaluation.editing import Draft, begin, keep_draft, kept_drafts, put_in_force
from cmdesk.services.evaluation.explaining import case_of
from cmdesk.services.evaluation.records import Case
from cmdesk.services.evaluation.schemes import scheme_in_force
from cmdesk.services.evaluation.standings import evaluation_of, read_standings
from cmdesk.services.work import Desk
from cmdesk.values.evaluation import AwardBasis, AwardRule, RankRow, Scheme
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, Problem, UserError
from cmdesk.values.rights import Right
from cmdesk.values.standings import Honour, Standings

__all__ = ["Draft", "award_in_words", "awarded", "begin_honours", "fresh_award", "honour_problems", "put_honours"]


def begin_honours(desk: Desk, actor: Actor, month: Month) -> Draft:
    """A draft of the scheme in force, valid from the month on or the first open one after.

    Raises UserError scheme_missing, not_allowed.
    """
    with desk.read(actor, Right.EDIT_SCHEMES) as session:
        edition = scheme_in_force(session, month).id
    return begin(desk, actor, edition, month)


def put_honours(desk: Desk, actor: Actor, draft: Draft) -> Outcome[int]:
    """Put a draft in force for its awards and lists; a draft of the same scheme that somebody left takes them over.

    Raises UserError as `put_in_force`.
    """
    done = put_in_force(desk, actor, draft)
    for left in kept_drafts(desk, actor):
        if left.name == draft.name:
            scheme = replace(left.scheme, awards=draft.scheme.awards, lists=draft.scheme.lists)
            keep_draft(desk, actor, replace(left, scheme=scheme, source=done.value), left.name)
    return done


def honour_problems(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Those of awards and lists."""
    return tuple(p for p in problems if p.field.partition(".")[0] in ("awards", "lists"))


def awarded(
    desk: Desk, actor: Actor, month: Month, scheme: Scheme, language: str = "zh_CN",
) -> dict[str, tuple[Honour, ...]]:
    """Who would get each award (by its code) with the month's result as it is; empty where it is not computed.

    Raises UserError not_allowed.
    """
    with desk.read(actor, Right.EDIT_SCHEMES) as session:
        evaluation = evaluation_of(session, month)
        if evaluation is None:
            return {}
        name = session.get_one(EvaluationScheme, evaluation.scheme_id).name
        found = read_standings(session, evaluation, language)
        try:
            case = case_of(session, desk, month, name)
        except UserError:
            return {}
    return {rule.code: _winners(case, found, rule, language) for rule in scheme.awards if _known(case.scheme, rule)}


def _known(scheme: Scheme, rule: AwardRule) -> bool:
    parts: dict[AwardBasis, Callable[[], Sequence[Any]]] = {
        AwardBasis.SECTION: lambda: scheme.sections, AwardBasis.ITEM: lambda: scheme.items,
        AwardBasis.MEASURE: lambda: scheme.items,
    }
    there = parts.get(rule.basis)
    return rule.top > 0 and (there is None or rule.of in {part.code for part in there()})


def _winners(case: Case, found: Standings, rule: AwardRule, language: str) -> tuple[Honour, ...]:
    by_id = {row.manager_id: row for row in found.rows}
    rows = [
        RankRow(person.code, person.name, row.total, row.rank, None, row.change) if (row := by_id.get(i))
        else RankRow(person.code, person.name, case.result.total(person.code), 0)
        for i, person in zip(case.ids, case.people, strict=True)
    ]
    names = {row.person: row.name for row in rows}
    given = awards(replace(case.scheme, awards=(rule,)), case.people, case.result, rows, language=language)
    return tuple(Honour(rule.name.words(language), names[a.person], a.reason) for a in given)
