"""Reports by name: gathered, laid out, and written as PDF or workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from cmdesk.exchange.saving import replacing
from cmdesk.reports.catalogue import REPORTS, ReportSpec
from cmdesk.services.evaluation import standings
from cmdesk.services.evaluation.explaining import formulas
from cmdesk.services.evaluation.measured import Measured, measured
from cmdesk.services.figures.accuracy import main_indicator
from cmdesk.services.figures.forecasting import forecast_sheet
from cmdesk.services.figures.letters import task_letters
from cmdesk.services.figures.units import unit_of
from cmdesk.services.meetings import gathering, pack_data
from cmdesk.services.meetings.pack import branch_name
from cmdesk.services.papers import PAPERS, RIGHTS
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.visits.sheets import month_plan, visit_weeks
from cmdesk.services.work import Desk
from cmdesk.values.forecasts import ForecastData
from cmdesk.values.language import translator
from cmdesk.values.messages import Msg, Translate
from cmdesk.values.pack import Award, MissingData, RankingData, ScoreSlip, ScoreSlips, SlipLine, Stamp
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right
from cmdesk.values.sheets import SheetDocument
from cmdesk.values.standings import ScoredItem, Standing, Standings


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
    """A report on disk: where, and how many pages a PDF has (0 for a workbook and for slides)."""

    path: Path
    pages: int


def document(desk: Desk, actor: Actor, order: ReportOrder) -> SheetDocument:
    """A report as a value. Raises UserError report_unknown and what its data asks for."""
    spec = spec_of(order.name)
    return spec.build(_GATHERERS[order.name](desk, actor, order))


def catalogue(actor: Actor | None = None) -> tuple[tuple[str, Msg], ...]:
    """Every report with its title; without those that `actor` may not see at all."""
    allowed = (s for s in REPORTS.values() if actor is None or s.name not in RIGHTS or actor.may(RIGHTS[s.name]))
    return tuple((spec.name, spec.title) for spec in allowed)


def lay_out(name: str, data: object) -> SheetDocument:
    """Data that is there already as a report. Raises UserError report_unknown."""
    return spec_of(name).build(data)


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
        branch = branch_name(session, order.branch_id)
    return Stamp(branch=branch, period=period, made_on=desk.today(), made_by=actor.name)


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
    wanted = [(row.code, item.code) for row in rows for item in found.items]
    basis = formulas(desk, actor, order.month, wanted, found.scheme, order.language) if rows else {}
    figures = measured(desk, actor, order.month, found.scheme, order.language) if rows else {}
    return ScoreSlips(slips=tuple(_slip(found, row, stamp, basis, figures) for row in rows))


def _slip(
    found: Standings, row: Standing, stamp: Stamp, basis: Mapping[tuple[str, str], str],
    figures: Mapping[str, Measured],
) -> ScoreSlip:
    lines = tuple(
        _slip_line(i, row, basis[row.code, i.code], figures.get(i.code, Measured(i.unit)))
        for i in found.items if i.code in row.scores and row.scores[i.code].points is not None
    )
    return ScoreSlip(
        stamp=stamp, manager=row.name, code=row.code, territory=row.territory, grade=row.grade, lines=lines,
        total=row.total, rank=row.rank or None, of=sum(1 for r in found.rows if r.rank), scheme=found.scheme,
        digits=found.decimals,
    )


def _slip_line(item: ScoredItem, row: Standing, formula: str, figure: Measured) -> SlipLine:
    score = row.scores[item.code]
    reached = figure.actual.get(row.manager_id) if figure.percent else score.value
    told = reached is not None or score.target is not None
    return SlipLine(
        label=item.name, weight=item.weight, score=score.points, value=_tidy(reached), target=_tidy(score.target),
        unit=figure.unit if told else "", rate=_tidy(score.value) if figure.percent else None, formula=formula,
    )


def _tidy(value: Decimal | None) -> Decimal | None:
    """A figure as it is read on paper: two decimals, none where they are zero."""
    if value is None:
        return None
    rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _forecast(desk: Desk, actor: Actor, order: ReportOrder) -> ForecastData:
    """The trade's main indicator: of everybody, or of one manager's clients."""
    with desk.read(actor, Right.SEE_FIGURES) as session:
        sold = main_indicator(session)
    manager = None if order.manager is None else unit_of(desk, actor, "manager", order.manager).id
    sheet = forecast_sheet(desk, actor, sold.code if sold else "", order.month, order.branch_id, manager)
    return ForecastData(stamp=_stamp(desk, actor, order, sheet.ahead[0]), sheet=sheet)


_GATHERERS: dict[str, Callable[[Desk, Actor, ReportOrder], Any]] = {
    "pack": lambda d, a, o: pack_data(d, a, o.week, o.branch_id, o.language),
    "ranking": _ranking,
    "visit-week": lambda d, a, o: visit_weeks(d, a, o.week, o.manager, o.plain),
    "month-plan": lambda d, a, o: month_plan(d, a, o.month, o.branch_id),
    "missing": _missing,
    "score-slip": _slips,
    **PAPERS,
    "forecast": _forecast,
    "task-letter": lambda d, a, o: task_letters(d, a, o.month.year, o.manager, o.branch_id),
}


def write(sheet: SheetDocument, path: Path, language: str) -> Written:
    """A document as PDF, workbook or slides, by the file's ending.

    Raises UserError output_unknown and writing trouble.
    """
    translate = translator(language)
    if path.suffix.lower() == ".pdf":
        return _pdf(sheet, path, translate, language)
    if path.suffix.lower() == ".xlsx":
        return _xlsx(sheet, path, translate)
    if path.suffix.lower() == ".pptx":
        return _pptx(sheet, path, translate, language)
    raise trouble("output_unknown", value=path.name)


def write_all(sheet: SheetDocument, paths: Sequence[Path], language: str) -> list[Written]:
    """One document in several files; the pages of the PDF are set on another core while the others are written."""
    from concurrent.futures import ThreadPoolExecutor

    from cmdesk.reports.pdf import laid_out

    with ThreadPoolExecutor(1) as pool:
        pages = {
            path: pool.submit(laid_out(sheet, translator(language), language))
            for path in paths if path.suffix.lower() == ".pdf"
        }
        others = {path: write(sheet, path, language) for path in paths if path not in pages}
        return [_keep_pdf(pages[path].result(), path) if path in pages else others[path] for path in paths]


def _pdf(sheet: SheetDocument, path: Path, translate: Translate, language: str) -> Written:
    return _keep_pdf(pdf_bytes(sheet, translate, language), path)


def _keep_pdf(content: bytes, path: Path) -> Written:
    with replacing(path) as part:
        part.write_bytes(content)
    return Written(path, page_count(content))


def pdf_bytes(sheet: SheetDocument, translate: Translate, language: str) -> bytes:
    from cmdesk.reports.pdf import to_pdf

    return to_pdf(sheet, translate, language)


def page_count(pdf: bytes) -> int:
    """Pages of a PDF made here: its page objects, counted."""
    import re

    ways = (rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")
    return max((int(n) for way in ways for n in re.findall(way, pdf)), default=0)


def _xlsx(sheet: SheetDocument, path: Path, translate: Translate) -> Written:
    from cmdesk.reports.xlsx import to_xlsx

    content = to_xlsx(sheet, translate)
    with replacing(path) as part:
        part.write_bytes(content)
    return Written(path, 0)


def _pptx(sheet: SheetDocument, path: Path, translate: Translate, language: str) -> Written:
    from cmdesk.reports.pptx import to_pptx

    content = to_pptx(sheet, translate, language)
    with replacing(path) as part:
        part.write_bytes(content)
    return Written(path, 0)


def make_report(desk: Desk, actor: Actor, order: ReportOrder, path: Path) -> Written:
    """Gather, lay out and write one report."""
    return write(document(desk, actor, order), path, order.language)
