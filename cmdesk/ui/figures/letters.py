"""The task letters before they are printed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cmdesk.services.figures.letters import task_letters
from cmdesk.services.reports import lay_out
from cmdesk.ui.context import AppContext
from cmdesk.ui.lists.preview import PrintPreview
from cmdesk.values.messages import _
from cmdesk.values.queries import Ref


def preview_letters(ctx: AppContext, year: int, code: str | None, parent: QWidget) -> PrintPreview:
    """Of the person with a staff number, or of everybody in the branch chosen at the top."""
    branch: Ref | None = ctx.branch.value
    branch_id = int(branch.id) if branch else None
    desk, actor = ctx.desk, ctx.actor
    dialog = PrintPreview(
        ctx, _("Task letters {year}")(year=year),
        lambda _setup: lay_out("task-letter", task_letters(desk, actor, year, code, branch_id)), "print.letters",
        parent=parent,
    )
    dialog.open()
    return dialog
