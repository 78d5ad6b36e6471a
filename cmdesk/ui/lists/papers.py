"""A report of the catalogue from any page: previewed to be printed, or written as a workbook."""

from __future__ import annotations

from dataclasses import replace

from cmdesk.services.reports import ReportOrder, document, make_report
from cmdesk.ui.context import AppContext
from cmdesk.ui.lists.out import refused, window_of
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.values.messages import Msg, _

BOOK = ((_("Excel workbook"), "*.xlsx"),)


def order_of(ctx: AppContext, name: str) -> ReportOrder:
    """A report of the month and branch chosen at the top."""
    period, branch = ctx.period.value, ctx.branch.value
    return ReportOrder(
        name=name, month=period.month, week=period.week, branch_id=int(branch.id) if branch else None,
        language=ctx.language.value,
    )


def preview_report(ctx: AppContext, name: str, title: Msg) -> PrintPreview:
    """The report as it will be printed, in a window of its own."""
    order = order_of(ctx, name)

    def make(setup: object) -> object:
        made = document(ctx.desk, ctx.actor, order)
        return replace(made, paper=setup.paper, orientation=setup.orientation)  # type: ignore[attr-defined]

    dialog = PrintPreview(ctx, title, make, f"print.{name}", parent=window_of(ctx))
    dialog.open()
    return dialog


def save_report(ctx: AppContext, name: str, title: Msg) -> None:
    """Ask where, and write the report as a workbook."""
    order = order_of(ctx, name)
    path = ctx.asker.save_file(_("Export"), f"{ctx.translate(title)} {order.month}.xlsx", BOOK)
    if path is None:
        return
    target = path if path.suffix else path.with_suffix(".xlsx")
    ctx.jobs.run(
        lambda: make_report(ctx.desk, ctx.actor, order, target),
        lambda made: ctx.told.emit(_("Written: {path}")(path=str(made.path))),
        lambda error: refused(ctx, error), title=_("writing {file}")(file=target.name), pool=True,
    )
