from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QMarginsF, QPoint, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, EmptyState, KeyFigure, Meter, Pair, PairBars, Sparkline, button, col
from cmdesk.ui.kit.charts import ChartView
from cmdesk.ui.kit.pdf import PdfView, print_document
from cmdesk.ui.kit.rows import RowsTable
from cmdesk.ui.theme import DARK, LIGHT, Mode, Tone
from cmdesk.values.charts import Mark, RankingChart
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _
from tests.ui.conftest import ScriptedAsker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def inks(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


def pdf(path: Path, pages: int) -> bytes:
    """A4 pages, the last one landscape, each with its number."""
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    for number in range(1, pages + 1):
        if number > 1:
            if number == pages:
                writer.setPageSize(QPageSize(QSizeF(297, 210), QPageSize.Unit.Millimeter))
            writer.newPage()
        painter.drawText(1000, 1000, f"page {number}")
    painter.end()
    return path.read_bytes()


CHART = RankingChart(people=(Mark("李建国", 96.4, 95.0, "SG1"), Mark("王秀英", 88.1, 90.0, "SG2")), title="得分")


def chart_of(qtbot: QtBot, ctx: AppContext) -> ChartView:
    chart = ChartView(ctx, _("Scores"))
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    chart.show_chart(CHART)
    chart.show()
    return chart


def test_a_chart_is_drawn_in_the_colours_of_the_window(qtbot: QtBot, ctx: AppContext) -> None:
    chart = chart_of(qtbot, ctx)
    assert LIGHT.accent in inks(chart.grab().toImage())
    assert LIGHT.surface in inks(chart.grab().toImage())
    ctx.theme.set_mode(Mode.DARK)
    assert DARK.surface in inks(chart.grab().toImage())


def test_a_chart_is_copied_saved_and_shown_as_a_table(
    qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker, tmp_path: Path
) -> None:
    chart = chart_of(qtbot, ctx)
    actions = {action.text(): action for action in chart.menu().actions()}
    actions["Copy picture"].trigger()
    assert LIGHT.accent in inks(QGuiApplication.clipboard().image())
    for name in ("chart.png", "chart.svg"):
        asker.answers = [tmp_path / name]
        actions["Save picture…"].trigger()
        qtbot.waitUntil(lambda name=name: (tmp_path / name).is_file() and not ctx.jobs.running)
    assert QImage(str(tmp_path / "chart.png")).width() == 800
    assert "李建国" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    dialog = chart.show_table()
    table = dialog.findChild(RowsTable)
    assert table is not None
    assert table.model.rowCount() == 2
    dialog.close()


def test_a_place_that_cannot_be_written_is_said(
    qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker, tmp_path: Path
) -> None:
    refused: list[object] = []
    ctx.failed.connect(refused.append)
    chart = chart_of(qtbot, ctx)
    asker.answers = [tmp_path / "missing" / "chart.svg"]
    chart.save()
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0][0].code == "write_failed"  # type: ignore[index]


def test_a_click_on_a_mark_says_whose_it_is(qtbot: QtBot, ctx: AppContext) -> None:
    chart = chart_of(qtbot, ctx)
    made = chart.drawing()
    assert made is not None
    second = next(hit for hit in made.hits if hit.key == "SG2")
    scale = min(chart.width() / made.width, chart.height() / made.height)
    x = (chart.width() - made.width * scale) / 2 + (second.x + second.width / 2) * scale
    y = (chart.height() - made.height * scale) / 2 + (second.y + second.height / 2) * scale
    with qtbot.waitSignal(chart.chosen) as chosen:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert chosen.args == ["SG2"]


def test_a_document_is_previewed_and_saved(qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker, tmp_path: Path) -> None:
    content = pdf(tmp_path / "in.pdf", 3)
    view = PdfView(ctx)
    qtbot.addWidget(view)
    view.resize(600, 500)
    view.show()
    assert not view.printing.isEnabled()
    view.show_pdf(content, "周例会材料")
    assert view.pages.text() == "3 pages"
    view.zoom(1.25)
    asker.answers = [tmp_path / "out.pdf"]
    qtbot.mouseClick(view.saving, Qt.MouseButton.LeftButton)
    assert (tmp_path / "out.pdf").read_bytes() == content
    view.show_pdf(pdf(tmp_path / "two.pdf", 2))
    assert view.pages.text() == "2 pages"


def test_without_a_printer_one_sentence_is_said(
    qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker, tmp_path: Path
) -> None:
    from PySide6.QtPrintSupport import QPrinterInfo

    if QPrinterInfo.availablePrinterNames():
        pytest.skip("a printer is set up here")
    view = PdfView(ctx)
    qtbot.addWidget(view)
    view.show_pdf(pdf(tmp_path / "in.pdf", 1))
    qtbot.mouseClick(view.printing, Qt.MouseButton.LeftButton)
    assert asker.said == ["no_printer"]


def test_the_chosen_pages_are_printed_at_their_size(qtbot: QtBot, ctx: AppContext, tmp_path: Path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    view = PdfView(ctx)
    qtbot.addWidget(view)
    view.show_pdf(pdf(tmp_path / "in.pdf", 3))
    assert view.document is not None
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(2, 3)
    print_document(view.document, printer)
    boxes = [page.mediabox for page in PdfReader(BytesIO((tmp_path / "printed.pdf").read_bytes())).pages]
    sizes = [(round(float(box.width)), round(float(box.height))) for box in boxes]
    assert sizes == [pytest.approx((595, 842), abs=2), pytest.approx((842, 595), abs=2)]


def test_a_number_opens_the_rows_behind_it(qtbot: QtBot, ctx: AppContext) -> None:
    figure = KeyFigure("Visits missed", "12", "3 more than last week", Tone.BAD)
    qtbot.addWidget(figure)
    figure.show()
    with qtbot.waitSignal(figure.opened):
        qtbot.mouseClick(figure, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(figure.opened):
        qtbot.keyClick(figure, Qt.Key.Key_Return)
    assert figure.accessibleName() == "Visits missed 12 3 more than last week"


def test_small_charts_are_drawn_at_once(qtbot: QtBot, ctx: AppContext) -> None:
    card = Card("This week", "612 planned")
    qtbot.addWidget(card)
    bars, line = PairBars(), Sparkline()
    bars.show_pairs([Pair("Mon", 10, 8), Pair("Tue", 0, 0)])
    line.show_values([1, 3, 2], "Jun", "Nov")
    meter = Meter("Volume", 0.732, "73.2%", "expected 101.6%")
    for part in (bars, line, meter):
        card.add(part)
    card.resize(420, 360)
    card.show()
    QApplication.processEvents()
    assert LIGHT.accent in inks(bars.grab().toImage())
    assert LIGHT.accent in inks(line.grab().toImage())
    assert LIGHT.accent in inks(meter.grab().toImage())
    assert bars.accessibleName() == "Mon 8/10; Tue 0/0"


def test_an_empty_page_offers_ways_in(qtbot: QtBot, ctx: AppContext) -> None:
    pressed: list[str] = []
    empty = EmptyState("No clients yet.", "shop", [button("Import", lambda: pressed.append("import"))])
    qtbot.addWidget(empty)
    empty.show()
    from PySide6.QtWidgets import QPushButton

    qtbot.mouseClick(empty.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert pressed == ["import"]


def test_column_kinds_align(ctx: AppContext) -> None:
    assert col("a", _("Score"), Kind.POINTS).right
    assert not col("b", _("Name"), Kind.NAME).right
