from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QMarginsF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit import Card, EmptyState, KeyFigure, Meter, Pair, PairBars, Sparkline, button, col
from cmdesk.ui.kit.charts import ChartView
from cmdesk.ui.kit.pdf import PdfView, print_document
from cmdesk.ui.theme import LIGHT, Tokens, Tone
from cmdesk.values.fields import Kind
from cmdesk.values.messages import _
from tests.ui.conftest import ScriptedAsker

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#2457A6"/></svg>'


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


def test_a_figure_is_drawn_when_it_is_seen(qtbot: QtBot, ctx: AppContext) -> None:
    made: list[Tokens] = []

    def make(tokens: Tokens) -> object:
        from matplotlib.figure import Figure

        made.append(tokens)
        figure = Figure(facecolor=tokens.surface)
        figure.add_axes((0, 0, 1, 1)).bar([1, 2], [3, 4], color=tokens.accent)
        return figure

    chart = ChartView(ctx, _("Scores"))
    qtbot.addWidget(chart)
    chart.resize(200, 150)
    chart.show_figure(make)
    assert made == []
    chart.show()
    assert LIGHT.accent in inks(chart.grab().toImage())
    assert made[0] is LIGHT
    assert b"<svg" in chart.svg()


def test_a_drawing_is_copied_saved_and_shown_as_a_table(
    qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker, tmp_path: Path
) -> None:
    chart = ChartView(ctx, _("Scores"), table=lambda: ([col("n", _("Name"))], [("李建国",)]))
    qtbot.addWidget(chart)
    chart.resize(160, 120)
    chart.show_svg(SVG)
    chart.show()
    actions = {action.text(): action for action in chart.menu().actions()}
    actions["Copy picture"].trigger()
    assert LIGHT.accent in inks(QGuiApplication.clipboard().image())
    for name in ("chart.png", "chart.svg"):
        asker.answers = [tmp_path / name]
        actions["Save picture…"].trigger()
        qtbot.waitUntil(lambda name=name: (tmp_path / name).is_file() and not ctx.jobs.running)
    assert QImage(str(tmp_path / "chart.png")).width() == 320
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8") == SVG
    dialog = chart.show_table()
    assert dialog.findChild(type(dialog.children()[0])) is not None
    dialog.close()


def test_a_place_that_cannot_be_written_is_said(
    qtbot: QtBot, ctx: AppContext, asker: ScriptedAsker, tmp_path: Path
) -> None:
    refused: list[object] = []
    ctx.failed.connect(refused.append)
    chart = ChartView(ctx, _("Scores"))
    qtbot.addWidget(chart)
    chart.show_svg(SVG)
    asker.answers = [tmp_path / "missing" / "chart.svg"]
    chart.save()
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0][0].code == "write_failed"  # type: ignore[index]


def test_a_click_in_a_chart_says_where(qtbot: QtBot, ctx: AppContext) -> None:
    chart = ChartView(ctx)
    qtbot.addWidget(chart)
    chart.resize(200, 100)
    chart.show()
    with qtbot.waitSignal(chart.clicked) as clicked:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.rect().center())
    assert clicked.args == [pytest.approx(0.5, abs=0.02), pytest.approx(0.5, abs=0.02)]


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
