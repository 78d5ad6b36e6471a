"""Reports by name: gathered, laid out, and written as PDF or workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmdesk.exchange.saving import replacing
from cmdesk.reports.catalogue import REPORTS, ReportSpec
from cmdesk.services.evaluation import explain, standings
from cmdesk.services.meetings import gathering, pack_data
from cmdesk.services.meetings.pack import branch_name
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.visits.sheets import month_plan, visit_weeks
from cmdesk.services.work import Desk
from cmdesk.values.language import translator
from cmdesk.values.messages import Translate
from cmdesk.values.pack import Award, MissingData, RankingData, ScoreSlip, ScoreSlips, SlipLine, Stamp
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right
from cmdesk.values.sheets import SheetDocument
from cmdesk.values.standings import Standing, Standings


@dataclass(frozen=True, kw_only=True)
class ReportOrder:
    """Which report of which period; `manager` limits it to one person, `branch_id` to one branch."""

    name: str
    month: Month
    week: Week
    manager: str | None = None
    branch_id: int | None = None
    language: str = "zh_CN"
    plain: bool = False


@dataclass(frozen=True)
class Written:
    """A report on disk: where, and how many pages a PDF has (0 for a workbook)."""

    path: Path
    pages: int


def document(desk: Desk, actor: Actor, order: ReportOrder) -> SheetDocument:
    """A report as a value. Raises UserError report_unknown and what its data asks for."""
    spec = spec_of(order.name)
    return spec.build(_GATHERERS[order.name](desk, actor, order))


def spec_of(name: str) -> ReportSpec:
    if name not in REPORTS:
        raise trouble("report_unknown", value=name, known=", ".join(REPORTS))
    return REPORTS[name]


def _ranking(desk: Desk, actor: Actor, order: ReportOrder) -> RankingData:
    found = _standings(desk, actor, order)
    return RankingData(
        stamp=_stamp(desk, actor, order, order.month), ranking=gathering.ranking(found, order.branch_id),
        awards=tuple(Award(a.name, a.winner, a.reason) for a in found.awards),
    )


def _standings(desk: Desk, actor: Actor, order: ReportOrder) -> Standings:
    found = standings(desk, actor, order.month, language=order.language)
    if found is None:
        raise trouble("evaluation_missing", value=str(order.month))
    return found


def _stamp(desk: Desk, actor: Actor, order: ReportOrder, period: Month | Week) -> Stamp:
    with desk.read(actor, Right.SEE_RANKING) as session:
        return Stamp(branch=branch_name(session, order.branch_id), period=period, made_on=desk.today(), made_by=actor.name)


def _missing(desk: Desk, actor: Actor, order: ReportOrder) -> MissingData:
    found = standings(desk, actor, order.week.month, language=order.language)
    with desk.read(actor, Right.MAKE_PACK) as session:
        missing = gathering.missing_list(session, order.week, desk.today(), on_duty(session, order.branch_id), found)
    return MissingData(stamp=_stamp(desk, actor, order, order.week), missing=missing)


def _slips(desk: Desk, actor: Actor, order: ReportOrder) -> ScoreSlips:
    found = _standings(desk, actor, order)
    rows = [r for r in found.rows if order.manager in (None, r.code) and order.branch_id in (None, r.branch_id)]
    if actor.own_only:
        rows = [r for r in rows if r.manager_id == actor.manager_id]
    stamp = _stamp(desk, actor, order, order.month)
    return ScoreSlips(slips=tuple(_slip(desk, actor, order, found, row, stamp) for row in rows))


def _slip(
    desk: Desk, actor: Actor, order: ReportOrder, found: Standings, row: Standing, stamp: Stamp,
) -> ScoreSlip:
    def formula(code: str) -> str:
        return explain(desk, actor, order.month, row.code, code, found.scheme, order.language).formula

    lines = tuple(
        SlipLine(
            label=i.name, weight=i.weight, score=row.scores[i.code].points, value=row.scores[i.code].value,
            target=row.scores[i.code].target, formula=formula(i.code),
        ) for i in found.items if i.code in row.scores and row.scores[i.code].points is not None
    )
    return ScoreSlip(
        stamp=stamp, manager=row.name, code=row.code, territory=row.territory, grade=row.grade, lines=lines,
        total=row.total, rank=row.rank or None, of=sum(1 for r in found.rows if r.rank), scheme=found.scheme,
        digits=found.decimals,
    )


_GATHERERS: dict[str, Callable[[Desk, Actor, ReportOrder], Any]] = {
    "pack": lambda d, a, o: pack_data(d, a, o.week, o.branch_id, o.language),
    "ranking": _ranking,
    "visit-week": lambda d, a, o: visit_weeks(d, a, o.week, o.manager, o.plain),
    "month-plan": lambda d, a, o: month_plan(d, a, o.month, o.branch_id),
    "missing": _missing,
    "score-slip": _slips,
}


def write(sheet: SheetDocument, path: Path, language: str) -> Written:
    """A document as PDF or workbook, by the file's ending. Raises UserError output_unknown and writing trouble."""
    translate = translator(language)
    if path.suffix.lower() == ".pdf":
        return _pdf(sheet, path, translate, language)
    if path.suffix.lower() == ".xlsx":
        return _xlsx(sheet, path, translate)
    raise trouble("output_unknown", value=path.name)


def _pdf(sheet: SheetDocument, path: Path, translate: Translate, language: str) -> Written:
    content = pdf_bytes(sheet, translate, language)
    with replacing(path) as part:
        part.write_bytes(content)
    return Written(path, page_count(content))


def pdf_bytes(sheet: SheetDocument, translate: Translate, language: str) -> bytes:
    from cmdesk.reports.pdf import to_pdf

    return to_pdf(sheet, translate, language)


def page_count(pdf: bytes) -> int:
    """Pages of a PDF made here: its page objects, counted."""
    import re

    found = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", pdf) or re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", pdf)
    return max((int(n) for n in found), default=0)


def _xlsx(sheet: SheetDocument, path: Path, translate: Translate) -> Written:
    from cmdesk.reports.xlsx import to_xlsx

    content = to_xlsx(sheet, translate)
    with replacing(path) as part:
        part.write_bytes(content)
    return Written(path, 0)


def make_report(desk: Desk, actor: Actor, order: ReportOrder, path: Path) -> Written:
    """Gather, lay out and write one report."""
    return write(document(desk, actor, order), path, order.language)
