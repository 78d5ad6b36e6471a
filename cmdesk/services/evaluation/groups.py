"""多方评议: who rates as what, sheets on paper typed in without names, and how all eyes see the people of a month."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import GroupRater, Rating
from cmdesk.models.system import User
from cmdesk.services.evaluation.eyes import Seen, give, groups_of, how_seen, sheet_of_group
from cmdesk.services.evaluation.marking import OWN_CODES, SELF, SUPERVISOR, MarkColumn, MarkKey, MarkSheet, sheet_of
from cmdesk.services.evaluation.states import rules_of
from cmdesk.services.work import Desk
from cmdesk.values.messages import _
from cmdesk.values.papers import ScoringForm
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Area, Outcome, Severity, UserError, trouble
from cmdesk.values.queries import Ref
from cmdesk.values.rights import Right

PAPER = "sheet:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of raters in a month: what it goes by and is called, the items it marks with the part it decides (in
    percent), who was assigned to it, how many have rated, and the numbers of the sheets typed in from paper."""

    key: str
    name: str
    items: tuple[tuple[str, Decimal], ...]
    members: tuple[str, ...]
    raters: int
    papers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """All raters of a month. `least`: a group smaller than this neither counts nor is shown; `sheet` has the marks
    that count, `seen` how each group sees a person by an item."""

    groups: tuple[Group, ...]
    least: int
    sheet: MarkSheet
    seen: Mapping[MarkKey, Seen]


def all_eyes(desk: Desk, actor: Actor, month: Month, language: str = "zh_CN") -> Eyes:
    """Raises UserError scheme_missing, not_allowed."""
    with desk.read(actor, Right.EVALUATE) as session:
        sheet, least = sheet_of(session, month, language), rules_of(session).least_raters
        groups = tuple(_group(session, month, key, columns) for key, columns in _by_group(sheet).items())
    seen = {MarkKey(s.manager_id, s.item, s.rater): s for s in how_seen(desk, actor, month, language)}
    return Eyes(groups=groups, least=least, sheet=sheet, seen=seen)


def _by_group(sheet: MarkSheet) -> dict[str, list[MarkColumn]]:
    found: dict[str, list[MarkColumn]] = {}
    for column in sheet.columns:
        if column.group not in (SELF, SUPERVISOR):
            found.setdefault(column.group, []).append(column)
    return found


def _group(session: Session, month: Month, key: str, columns: Sequence[MarkColumn]) -> Group:
    asked = select(User.name).join(GroupRater, GroupRater.user_id == User.id).where(
        GroupRater.rater == key, User.active).order_by(User.name)
    given = _given_by(session, month, columns)
    return Group(
        key=key, name=columns[0].rater_name, items=tuple((c.name, c.share) for c in columns),
        members=tuple(session.scalars(asked)), raters=len(given),
        papers=tuple(sorted(int(who.removeprefix(PAPER)) for who in given if who.startswith(PAPER))),
    )


def _given_by(session: Session, month: Month, columns: Sequence[MarkColumn]) -> frozenset[str]:
    pairs = {(c.item, c.rater) for c in columns}
    asked = select(Rating.item, Rating.rater, Rating.given_by).where(Rating.month == month.number).distinct()
    return frozenset(who for item, rater, who in session.execute(asked) if (item, rater) in pairs)


def scoring_forms(
    desk: Desk, actor: Actor, month: Month, branch_id: int | None = None, language: str = "zh_CN",
) -> tuple[ScoringForm, ...]:
    """What the supervisor and each group fill in by hand. Raises UserError scheme_missing, not_allowed."""
    with desk.read(actor, Right.EVALUATE) as session:
        sheet = sheet_of(session, month, language)
    places: dict[str, list[int]] = {}
    for k, column in enumerate(sheet.columns):
        if column.group != SELF:
            places.setdefault(column.group, []).append(k)
    rows = [row for row in sheet.rows if branch_id in (None, row.branch_id)]
    return tuple(
        ScoringForm(
            rater=sheet.columns[own[0]].rater_name, signed=key == SUPERVISOR,
            items=tuple((sheet.columns[k].name, sheet.columns[k].most.normalize()) for k in own),
            people=tuple((row.code, row.name, tuple(row.concerned[k] for k in own)) for row in rows),
        ) for key, own in places.items()
    )


def my_groups(desk: Desk, actor: Actor, month: Month, language: str = "zh_CN") -> tuple[tuple[str, str], ...]:
    """The groups of a month's scheme that somebody may rate as, each with its name."""
    with desk.read(actor, Right.SEE_RANKING) as session:
        mine = groups_of(session, actor)
        if not mine:
            return ()
        try:
            found = _by_group(sheet_of(session, month, language))
        except UserError:
            return ()
        return tuple((key, columns[0].rater_name) for key, columns in found.items() if key in mine)


def who_may_rate(desk: Desk, actor: Actor, group: str) -> tuple[tuple[Ref, bool], ...]:
    """Everybody who signs in, and whether they are of the group. Raises UserError not_allowed."""
    with desk.read(actor, Right.EVALUATE) as session:
        there = set(session.scalars(select(GroupRater.user_id).where(GroupRater.rater == group)))
        users = session.scalars(select(User).where(User.active).order_by(User.name, User.login))
        return tuple((Ref(u.id, f"{u.name} {u.login}"), u.id in there) for u in users)


def assign_raters(desk: Desk, actor: Actor, group: str, user_ids: Collection[int]) -> Outcome[int]:
    """Say who rates as a group, in place of those before; what they have given stays. The value counts them.

    Raises UserError rater_unknown, not_found, not_allowed.
    """
    with desk.write(actor, Right.EVALUATE, "ratings.assign", Area.EVALUATION) as work:
        if group in OWN_CODES or not group:
            raise trouble("rater_unknown", value=group)
        asked = select(User.id, User.name).where(User.id.in_(user_ids))
        names: dict[int, str] = dict(work.session.execute(asked).all())
        if len(names) != len(set(user_ids)):
            raise trouble("not_found", value=group, label=User.__entity__.label)
        kept = {each.user_id: each for each in work.session.scalars(
            select(GroupRater).where(GroupRater.rater == group))}
        for gone in kept.keys() - names.keys():
            work.session.delete(kept[gone])
        for new in sorted(names.keys() - kept.keys()):
            work.session.add(GroupRater(rater=group, user_id=new))
        done = _("{n} people rate as “{group}”")(n=len(names), group=group)
        detail = {"group": group, "people": sorted(names.values())}
        return work.outcome(len(names), done, subject=f"ratings:{group}", detail=detail)


def paper_sheet(desk: Desk, actor: Actor, month: Month, group: str, language: str = "zh_CN") -> MarkSheet:
    """An empty grid to type one sheet of a group into. Raises UserError scheme_missing, not_allowed."""
    with desk.read(actor, Right.SCORE_BY_HAND) as session:
        return sheet_of_group(session, month, group, PAPER, language)


def enter_paper(
    desk: Desk, actor: Actor, month: Month, group: str, marks: Mapping[MarkKey, Decimal | None],
) -> Outcome[int]:
    """Take in one sheet that somebody of a group has filled in on paper; the value is its number in the month.

    Raises UserError rater_unknown, mark_out_of_range, item_unknown, evaluation_published, …, not_allowed.
    """
    with desk.write(actor, Right.SCORE_BY_HAND, "ratings.paper", Area.EVALUATION) as work:
        given = {key: value for key, value in marks.items() if value is not None}
        if not given:
            return work.nothing(0)
        number = _next(work.session, month)
        give(work, month, group, f"{PAPER}{number}", given)
        done = _("Took in sheet {number} of “{group}” for {month}")
        return work.outcome(
            number, done(number=number, group=group, month=str(month)), subject=f"ratings:{month}",
            detail={"group": group, "sheet": number, "marks": len(given)}, undoable=False,
        )


def read_papers(desk: Desk, actor: Actor, month: Month, group: str, paths: Sequence[Path]) -> Outcome[int]:
    """Take in filled workbooks of a group, each as a sheet of its own: all of them, or none. The value counts them.

    Raises UserError marks_form_unknown, marks_other_month, bad_number and as `enter_paper`.
    """
    from cmdesk.services.evaluation.mark_files import read_scoring_sheets

    found = [read_scoring_sheets(desk, actor, month, [path]) for path in paths]
    sheets = [_marks(each.cells) for each in found]
    unknown = tuple(replace(p, severity=Severity.WARNING) for each in found for p in each.problems)
    with desk.write(actor, Right.SCORE_BY_HAND, "ratings.paper", Area.EVALUATION) as work:
        filled = [marks for marks in sheets if marks]
        if not filled:
            return work.nothing(0, problems=unknown)
        first = _next(work.session, month)
        for number, marks in enumerate(filled, start=first):
            give(work, month, group, f"{PAPER}{number}", marks)
        done = _("Took in {n} sheets of “{group}” for {month}")(n=len(filled), group=group, month=str(month))
        return work.outcome(
            len(filled), done, subject=f"ratings:{month}", undoable=False, problems=unknown,
            detail={"group": group, "sheets": [first, first + len(filled) - 1], "files": [p.name for p in paths]},
        )


def _marks(cells: Mapping[MarkKey, str]) -> dict[MarkKey, Decimal | None]:
    made: dict[MarkKey, Decimal | None] = {}
    for key, typed in cells.items():
        try:
            made[key] = Decimal(typed)
        except InvalidOperation:
            raise trouble("bad_number", value=typed, label=key.item) from None
    return made


def _next(session: Session, month: Month) -> int:
    return 1 + max((int(who.removeprefix(PAPER)) for who in _papers(session, month)), default=0)


def _papers(session: Session, month: Month) -> Sequence[str]:
    asked = select(Rating.given_by).where(Rating.month == month.number, Rating.given_by.startswith(PAPER))
    return session.scalars(asked.distinct()).all()


def drop_paper(desk: Desk, actor: Actor, month: Month, number: int) -> Outcome[int]:
    """Take a sheet back that was typed in, as when it was typed twice; the value counts its marks.

    Raises UserError not_found, evaluation_published, …, not_allowed.
    """
    with desk.write(actor, Right.SCORE_BY_HAND, "ratings.drop", Area.EVALUATION) as work:
        asked = select(Rating).where(Rating.month == month.number, Rating.given_by == f"{PAPER}{number}")
        found = list(work.session.scalars(asked))
        if not found:
            raise trouble("not_found", value=str(number), label=_("Sheet"))
        marks: dict[MarkKey, Decimal | None] = {MarkKey(r.manager_id, r.item, r.rater): None for r in found}
        columns = {(c.item, c.rater): c.group for c in sheet_of(work.session, month, "en").columns}
        group = columns.get((found[0].item, found[0].rater), "")
        give(work, month, group, f"{PAPER}{number}", marks)
        done = _("Took sheet {number} of {month} back")(number=number, month=str(month))
        return work.outcome(
            len(found), done, subject=f"ratings:{month}", detail={"sheet": number, "marks": len(found)}, undoable=False)
