"""Sheets of the visits page: previewed, printed and saved from one PDF."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cmdesk.services.reports import ReportOrder, document, pdf_bytes
from cmdesk.ui.context import AppContext
from cmdesk.ui.kit.basic import button, label, row
from cmdesk.ui.kit.pdf import PdfView
from cmdesk.ui.shell.period import month_text
from cmdesk.values.language import translator
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import UserError
from cmdesk.values.sheets import SheetDocument


class SheetPreview(QFrame):
    """Signals: `closed()`, `ready()` when the sheets are on show."""

    closed = Signal()
    ready = Signal()

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._ctx = ctx
        self.title = label("", "card-title")
        self.pdf = PdfView(ctx)
        down = QVBoxLayout(self)
        down.setContentsMargins(12, 8, 12, 12)
        down.addLayout(row(button(ctx.translate(_("Back")), self.closed.emit, icon_name="chevron-left"), self.title, 1))
        down.addWidget(self.pdf, 1)

    def week_sheets(self, manager: str | None) -> None:
        """The sheets of one manager (by staff number) or of everybody."""
        order = self._order("visit-week", manager)
        name = _("Visit sheets {week}")(week=str(order.week))
        self.load(lambda: document(self._ctx.desk, self._ctx.actor, order), name)

    def month_overview(self) -> None:
        """Everybody's month, day by day."""
        order = self._order("month-plan")
        name = _("Visit plan of {month}")(month=month_text(order.month))
        self.load(lambda: document(self._ctx.desk, self._ctx.actor, order), name)

    def load(self, make: Callable[[], SheetDocument], title: Msg) -> None:
        """Lay a sheet out beside the window and show it."""
        ctx, language = self._ctx, self._ctx.language.value
        name = ctx.translate(title)

        def laid_out() -> bytes:
            return pdf_bytes(make(), translator(language), language)

        ctx.jobs.run(
            laid_out, done=lambda pdf: self._show(pdf, name), failed=self._refused, title=_("Laying out visit sheets"),
            pool=True,
        )

    def _order(self, name: str, manager: str | None = None) -> ReportOrder:
        period, branch = self._ctx.period.value, self._ctx.branch.value
        return ReportOrder(
            name=name, month=period.month, week=period.week, manager=manager, language=self._ctx.language.value,
            branch_id=int(branch.id) if branch else None,
        )

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
