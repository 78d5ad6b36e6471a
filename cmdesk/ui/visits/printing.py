"""The week's visit sheets: previewed, printed and saved from one PDF."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cmdesk.services.reports import ReportOrder, document, pdf_bytes
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.pdf import PdfView
from cmdesk.values.language import translator
from cmdesk.values.messages import _
from cmdesk.values.problems import UserError


class SheetPreview(QFrame):
    """Signals: `closed()`, `ready()` when the sheets are on show."""

    closed = Signal()
    ready = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._ctx = ctx
        say = ctx.translate
        self.title = label(say(_("Visit sheets of the week")), "card-title")
        self.pdf = PdfView(ctx)
        down = QVBoxLayout(self)
        down.setContentsMargins(12, 8, 12, 12)
        down.addLayout(row(button(say(_("Back")), self.closed.emit, icon_name="chevron-left"), self.title, 1))
        down.addWidget(self.pdf, 1)

    def load(self, manager: str | None) -> None:
        """Lay out the sheets of one manager (by staff number) or of everybody."""
        ctx, period = self._ctx, self._ctx.period.value
        language = ctx.language.value
        branch = int(ctx.branch.value.id) if ctx.branch.value else None
        order = ReportOrder(
            name="visit-week", month=period.month, week=period.week, manager=manager, branch_id=branch,
            language=language,
        )

        def make() -> bytes:
            return pdf_bytes(document(ctx.desk, ctx.actor, order), translator(language), language)

        name = ctx.translate(_("Visit sheets {week}")(week=str(period.week)))
        title = _("Laying out visit sheets")
        ctx.jobs.run(make, done=lambda pdf: self._show(pdf, name), failed=self._refused, title=title, pool=True)

    def _show(self, pdf: bytes, name: str) -> None:
        self.title.setText(name)
        self.pdf.show_pdf(pdf, name)
        self.ready.emit()

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self._ctx.failed.emit(error.problems)
        else:
            self._ctx.asker.bug(error)
        self.closed.emit()
