"""What the wizard says about columns and rows."""

from __future__ import annotations

from cmdesk.services.imports import ImportResult
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.problems import Problem, Severity, sentence
from cmdesk.values.tables import Dropped, DroppedRow

HOW: dict[str, Msg] = {
    "chosen": _("chosen by you"), "remembered": _("as last time"), "label": _("by its name"),
    "synonym": _("by its name"), "part": _("by a part of its name"), "content": _("by its content"),
}
DROPPED: dict[Dropped, Msg] = {
    Dropped.BLANK: _("blank row"), Dropped.TOTAL: _("row of totals"), Dropped.HEADER_AGAIN: _("header once more"),
    Dropped.EXAMPLE: _("example row of the template"), Dropped.NOTE: _("note below the table"),
}


def dropped_text(row: DroppedRow) -> Msg:
    """Why a row is no data."""
    reason = DROPPED[row.reason]
    told = _("Set aside: {reason} “{text}”") if row.text else _("Set aside: {reason}")
    return told(reason=reason, text=row.text)


def account(result: ImportResult) -> Msg:
    """Where every row of the sheet went."""
    table = result.drafts.table
    told = _(
        "{all} rows in the sheet = {head} title and header + {dropped} set aside + {created} new + {updated} updated "
        "+ {unchanged} unchanged + {failed} with errors")
    return told(
        all=table.row_count, head=len(table.title_rows) + len(table.header_rows), dropped=len(table.dropped),
        created=result.created, updated=result.updated, unchanged=result.unchanged, failed=result.failed,
    )


Line = tuple[int | None, str, Text, Problem | None]


def row_lines(result: ImportResult, most: int) -> tuple[list[Line], int]:
    """Problems and rows set aside: row number, field, sentence; errors first, then warnings and the rest.

    The first `most` of them, and how many there are.
    """
    problems = sorted(result.problems, key=_weight)[:most]
    dropped = result.dropped[: most - len(problems)]
    lines: list[Line] = [(p.row, p.field, sentence(p), p) for p in problems]
    lines += [(d.row, "", dropped_text(d), None) for d in dropped]
    return lines, len(result.problems) + len(result.dropped)


def _weight(problem: Problem) -> tuple[int, int]:
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return order[problem.severity], problem.row or 0
