"""What an evaluation still lacks, before it is computed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.rules.evaluation import missing
from cmdesk.services.evaluation.inputs import gather
from cmdesk.services.evaluation.publishing import UNPUBLISHED, same_scores
from cmdesk.services.evaluation.records import live_case
from cmdesk.services.evaluation.schemes import document, scheme_in_force
from cmdesk.services.evaluation.standings import evaluation_of
from cmdesk.services.figures import indicators
from cmdesk.services.figures.sources import SOURCES
from cmdesk.services.work import Desk
from cmdesk.values.messages import Text, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError, trouble
from cmdesk.values.rights import Right

PARTS = {"value": _("figure"), "target": _("target"), "last": _("last year's figure")}


class GapKind(StrEnum):
    FIGURES = "figures"
    TARGETS = "targets"
    MARKS = "marks"
    RECORDS = "records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An item that lacks one part for some people; `everybody` where nobody has it.

    RECORDS: what the program counts by itself, visits and work logs, is not entered yet.
    """

    kind: GapKind
    item: str
    name: str
    part: Text
    who: tuple[str, ...]
    everybody: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What there is to score a month: the gaps, how many items the scheme has, how many of them lack everybody's data,
    and whether nobody would get a single point."""

    gaps: tuple[Gap, ...]
    items: int
    bare: int
    nothing: bool


def readiness(
    desk: Desk, actor: Actor, month: Month, branch_id: int | None = None, language: str = "zh_CN",
) -> Readiness:
    """The check list before a month is scored. Raises UserError scheme_missing, nobody_to_evaluate, not_allowed."""
    from cmdesk.rules.evaluation import score

    found = gaps(desk, actor, month, branch_id, language)
    with desk.read(actor, Right.SEE_FIGURES) as session:
        scheme = document(scheme_in_force(session, month))
        gathered = gather(session, scheme, month, desk.today())
    if not gathered.candidates:
        raise trouble("nobody_to_evaluate", value=str(month))
    totals = score(scheme, gathered.people, gathered.inputs, month).total_units
    bare = {each.item for each in found if each.everybody}
    return Readiness(gaps=found, items=len(scheme.items), bare=len(bare), nothing=not totals.any())


def outdated(desk: Desk, actor: Actor, month: Month) -> bool:
    """Whether a month that is not published yet would come to other points if it were computed now, as after visits or
    logs that were entered since. Raises UserError not_allowed."""
    with desk.read(actor, Right.EVALUATE) as session:
        found = evaluation_of(session, month)
        if found is None or found.state not in UNPUBLISHED:
            return False
        try:
            case = live_case(session, month, session.get_one(EvaluationScheme, found.scheme_id), desk.today())
        except UserError:
            return found.stale
        return found.stale or not same_scores(session, found, case)


def gaps(
    desk: Desk, actor: Actor, month: Month, branch_id: int | None = None, language: str = "zh_CN",
) -> tuple[Gap, ...]:
    """What the scheme asks for and is not there today, a line per item and part.

    Raises UserError scheme_missing, not_allowed.
    """
    with desk.read(actor, Right.SEE_FIGURES) as session:
        scheme = document(scheme_in_force(session, month))
        gathered = gather(session, scheme, month, desk.today())
        counted = _counted(session)
    people = {
        c.person.code: c.person.name for c in gathered.candidates
        if branch_id in (None, c.branch_id) and (not actor.own_only or c.id == actor.manager_id)
    }
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    records: set[str] = set()
    for each in missing(scheme, gathered.people, gathered.inputs, month):
        if each.person in people:
            groups[each.item, each.part].append(people[each.person])
            if each.key.partition("@")[0] in counted:
                records.add(each.item)
    return tuple(
        Gap(
            kind=_kind(part, item in records), item=item, name=scheme.item(item).name.words(language),
            part=PARTS.get(part, _("marks")), who=tuple(dict.fromkeys(who)),
            everybody=len(people) > 1 and len(set(who)) == len(people),
        ) for (item, part), who in groups.items()
    )


def _counted(session: Session) -> set[str]:
    """The indicators that the program counts from its own records, and the rates made of those."""
    known = indicators(session)
    own = set(SOURCES) | {code for code, each in known.items() if each.source in SOURCES}
    return own | {code for code, each in known.items() if each.numerator in own}


def _kind(part: str, counted: bool) -> GapKind:
    if part == "target":
        return GapKind.TARGETS
    if part not in PARTS:
        return GapKind.MARKS
    return GapKind.RECORDS if counted else GapKind.FIGURES
