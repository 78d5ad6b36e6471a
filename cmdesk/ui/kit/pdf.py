"""A PDF in the window: what is seen is what is printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row, tool
from cmdesk.values.messages import Text, _
from cmdesk.values.problems import UserError, trouble

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPdfWidgets import QPdfView
    from PySide6.QtPrintSupport import QPrinter

PATTERNS = ((_("PDF document"), "*.pdf"),)


class PdfView(QWidget):
    """Preview with pages, zoom, print and save. QtPdf is imported when the first document is shown."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._bytes = b""
        self._buffer: QBuffer | None = None
        self.document: QPdfDocument | None = None
        self.view: QPdfView | None = None
        say = ctx.translate
        self.name: Text = ""
        self.pages: QLabel = label("", "small")
        self.printing = button(say(_("Print")), self.print, "primary")
        self.saving = button(say(_("Save as PDF")), self.save)
        bar = row(
            tool("minus", say(_("Smaller")), lambda: self.zoom(1 / 1.25)),
            tool("plus", say(_("Larger")), lambda: self.zoom(1.25)), self.pages, 1, self.saving, self.printing,
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(bar)
        self.nothing = label(say(_("Nothing to preview yet.")), "muted")
        self._column.addWidget(self.nothing, 1)
        self._offer()

    def show_pdf(self, content: bytes, name: Text = "") -> None:
        """Show a document; `name` is offered when it is saved."""
        view, document = self._made()
        self._bytes, self.name = content, name
        document.close()
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(content))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(self._buffer)
        view.setDocument(document)
        self._offer()

    def zoom(self, factor: float) -> None:
        if self.view is not None:
            from PySide6.QtPdfWidgets import QPdfView

            now = self.view.zoomFactor() if self.view.zoomMode() is QPdfView.ZoomMode.Custom else self._fitting()
            self.view.setZoomMode(QPdfView.ZoomMode.Custom)
            self.view.setZoomFactor(max(0.25, min(4.0, now * factor)))

    def save(self) -> None:
        start = f"{self._ctx.translate(self.name) or 'cmdesk'}.pdf"
        path = self._ctx.asker.save_file(_("Save as PDF"), start, PATTERNS)
        if path is not None:
            self._try(lambda: _write(path, self._bytes))

    def print(self) -> None:
        """Ask for printer and pages, and print; one sentence when there is no printer."""
        self._try(self._print)

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if self.document is None:
            return
        if not QPrinterInfo.availablePrinterNames():
            raise trouble("no_printer")
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self.document.pageCount())
        if dialog.exec():
            print_document(self.document, printer)

    def _made(self) -> tuple[QPdfView, QPdfDocument]:
        if self.view is None or self.document is None:
            from PySide6.QtPdf import QPdfDocument
            from PySide6.QtPdfWidgets import QPdfView

            self.document = QPdfDocument(self)
            self.view = QPdfView(self)
            self.view.setFrameShape(QPdfView.Shape.NoFrame)
            self.view.setPageMode(QPdfView.PageMode.MultiPage)
            self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
            self.view.setAccessibleName(self._ctx.translate(_("Preview")))
            self.nothing.hide()
            self._column.addWidget(self.view, 1)
        return self.view, self.document

    def _fitting(self) -> float:
        assert self.view is not None and self.document is not None
        points = self.document.pagePointSize(0).width() or 595
        return self.view.viewport().width() / (points * self.view.logicalDpiX() / 72)

    def _offer(self) -> None:
        count = self.document.pageCount() if self.document else 0
        self.pages.setText(self._ctx.translate(_("{n} pages")(n=count)) if count else "")
        self.printing.setEnabled(count > 0)
        self.saving.setEnabled(count > 0)

    def _try(self, work: Callable[[], Any]) -> None:
        try:
            work()
        except UserError as error:
            self._ctx.report(error)


def print_document(document: QPdfDocument, printer: QPrinter) -> None:
    """Draw the chosen pages of a document on a printer, each at the size and turn it has. Raises UserError."""
    first = printer.fromPage() or 1
    last = min(printer.toPage() or document.pageCount(), document.pageCount())
    _turn(document, printer, first - 1)
    painter = QPainter()
    if not painter.begin(printer):
        raise trouble("printer_failed", value=printer.printerName())
    try:
        for number in range(first - 1, last):
            if number >= first:
                _turn(document, printer, number)
                printer.newPage()
            _draw(document, printer, painter, number)
    finally:
        painter.end()


def _turn(document: QPdfDocument, printer: QPrinter, number: int) -> None:
    size = document.pagePointSize(number)
    wide = size.width() > size.height()
    portrait = QPageSize(size.transposed() if wide else size, QPageSize.Unit.Point)
    printer.setPageSize(portrait)
    turned = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setPageOrientation(turned)
    printer.setFullPage(True)


def _draw(document: QPdfDocument, printer: QPrinter, painter: QPainter, number: int) -> None:
    """At most 600 dots per inch: more only fills the printer's memory."""
    points = document.pagePointSize(number)
    dots = min(printer.resolution(), 600) / 72
    image = document.render(number, QSize(round(points.width() * dots), round(points.height() * dots)))
    painter.drawImage(QRectF(painter.viewport()), image)


def _write(path: Path, content: bytes) -> None:
    """Raises UserError write_failed."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise trouble("write_failed", value=path.name, reason=error.strerror or "") from error
