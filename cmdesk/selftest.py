"""The installed program tests itself: what it ships is there and works, without network or display."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cmdesk.values.language import LANGUAGES, translator
from cmdesk.values.resources import resource
from cmdesk.values.rights import ROLE_LABELS, Role


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    passed: bool
    detail: str


def run(out: Path | None = None, language: str = "zh_CN") -> list[Result]:
    """Every check in turn; files it makes go to `out` where one is given, else they are thrown away."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = out or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        return [_checked(name, check, place, language) for name, check in CHECKS.items()]


def _checked(name: str, check: Callable[[Path, str], str], place: Path, language: str) -> Result:
    start = time.perf_counter()
    try:
        detail = check(place, language)
    except Exception as error:  # noqa: BLE001
        return Result(name, False, f"{type(error).__name__}: {error}")
    return Result(name, True, f"{detail} ({time.perf_counter() - start:.2f} s)")


def _fonts(place: Path, language: str) -> str:
    """Both shipped fonts hold Chinese, rare characters included, and a chart is drawn with them."""
    from cmdesk.reports.charts import draw, to_png
    from cmdesk.values.charts import Mark, RankingChart

    chart = RankingChart(people=(Mark("䶮小明", 96.4, 95.0), Mark("㛃丽", 88.1)), title="考核得分")
    drawing = draw(chart, width=400, translate=translator(language))[0]
    (place / "self-test.png").write_bytes(to_png(drawing))
    sizes = [resource("fonts", f"NotoSansSC-{cut}.ttf").stat().st_size for cut in ("Regular", "Bold")]
    return f"{sum(sizes) / 1e6:.1f} MB"


def _translations(place: Path, language: str) -> str:
    words = [translator(each)(ROLE_LABELS[Role.SUPERVISOR]) for each in LANGUAGES]
    assert len(set(words)) == len(words), words
    return " / ".join(words)


def _presets(place: Path, language: str) -> str:
    from cmdesk.services.presets import preset_scheme
    from cmdesk.values.presets import load_preset, trades

    return ", ".join(f"{trade}: {len(preset_scheme(load_preset(trade)).items)}" for trade in trades())


def _calendar(place: Path, language: str) -> str:
    from cmdesk.rules.visits.calendar import working_calendar

    days = working_calendar(date(2026, 10, 1), date(2026, 10, 31)).working_days()
    assert date(2026, 10, 1) not in {d.date for d in days}
    return f"2026-10: {len(days)}"


def _planner(place: Path, language: str) -> str:
    from cmdesk.rules.visits.planner import plan
    from cmdesk.values.planning import PlanClient, PlanDay, PlanRequest

    clients = tuple(PlanClient(id=k, visits=1, minutes=20, lat=36 + k / 1000, lon=118.0) for k in range(12))
    days = tuple(PlanDay(date=date(2026, 11, 2 + k), capacity=360) for k in range(5))
    made = plan(PlanRequest(clients=clients, days=days, seconds=0.2))
    assert len(made.visits) == 12 and not made.unplaced
    return f"{made.km:.0f} km"


def _branch(place: Path, language: str) -> str:
    """A small sample branch in an encrypted database, evaluated, packed, backed up and checked."""
    from cmdesk.bootstrap import open_desk, single_desk
    from cmdesk.services.demo import DemoOrder
    from cmdesk.services.reports import ReportOrder, make_report
    from cmdesk.services.samples import make_sample
    from cmdesk.services.system import backup, check
    from cmdesk.store.store import remove_database
    from cmdesk.values.periods import Month, Week

    data = place / "self-test.db"
    remove_database(data)
    desk = open_desk(data)
    with closing(desk.store):
        actor = single_desk(language)
        make_sample(desk, actor, DemoOrder(managers=4, clients=60, months=3, language=language))
        week = Week.of(desk.today()).plus(-1)
        order = ReportOrder(name="pack", month=Month.of(week.first), week=week, language=language)
        pages = make_report(desk, actor, order, place / "self-test.pdf").pages
        make_report(desk, actor, order, place / "self-test.xlsx")
        backup(desk, actor, place / "self-test-backup.db")
        assert not check(desk, actor)
    assert not data.read_bytes().startswith(b"SQLite format 3")
    return f"{pages} pages"


def _reading(place: Path, language: str) -> str:
    from cmdesk.exchange.files import open_book

    book = open_book(place / "self-test.xlsx")
    return f"{len(book.sheets)} sheets"


def _safe_xml(place: Path, language: str) -> str:
    import defusedxml
    from openpyxl import DEFUSEDXML

    assert DEFUSEDXML
    return str(defusedxml.__version__)


def _window(place: Path, language: str) -> str:
    """Qt starts without a display and reads the PDF made above."""
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtPdf import QPdfDocument

    app = QGuiApplication.instance() or QGuiApplication(["cmdesk"])
    document = QPdfDocument(app)
    assert document.load(str(place / "self-test.pdf")) == QPdfDocument.Error.None_
    pages = document.pageCount()
    document.close()
    return f"{pages} pages read"


CHECKS: dict[str, Callable[[Path, str], str]] = {
    "fonts and charts": _fonts,
    "translations": _translations,
    "presets": _presets,
    "calendar": _calendar,
    "planner": _planner,
    "branch, pack, backup, check": _branch,
    "workbook": _reading,
    "safe xml": _safe_xml,
    "window and PDF": _window,
}
