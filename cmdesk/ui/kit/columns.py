"""What a table needs to know of each of its columns, and the text of a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cmdesk.ui.theme import Tone
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import KINDS, show, tsv, tsv_cell
from cmdesk.values.messages import Msg, Translate, _
from cmdesk.values.refs import Ref

UNITS: dict[str, Msg] = {"min": _("min"), "km": _("km"), "m²": _("m²")}


class Cell(StrEnum):
    """How a cell is drawn."""

    TEXT = "text"
    CHIP = "chip"
    CHANGE = "change"
    BAR = "bar"
    RANK = "rank"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    `width` in pixels (0: fitted); `tone` colours a chip, a bar or the text by the value (a
    chip without one is grey); `most` fills a bar;
    `signed` puts a plus before what is above zero; `name` overrides the field's label in the header; `tip` explains it.
    """

    key: str
    field: Field
    cell: Cell = Cell.TEXT
    width: int = 0
    bold: bool = False
    muted: bool = False
    tone: Callable[[object], Tone] | None = None
    most: float = 100
    sortable: bool = True
    editable: bool = False
    signed: bool = False
    name: str = ""
    tip: str = ""

    @property
    def right(self) -> bool:
        """Whether its cells stand at the right: numbers, ranks and changes."""
        return self.cell in (Cell.RANK, Cell.CHANGE) or KINDS[self.field.kind].align == "right"


def col(
    key: str, name: Msg, kind: Kind = Kind.TEXT, cell: Cell = Cell.TEXT, *, digits: int | None = None, unit: str = "",
    width: int = 0, bold: bool = False, muted: bool = False, tone: Callable[[object], Tone] | None = None,
    most: float = 100, sortable: bool = True, editable: bool = False, signed: bool = False,
) -> Column:
    """A column of a table of plain rows."""
    plain = Kind.TEXT if kind in (Kind.CHOICE, Kind.LINK) else kind
    field = Field(label=name, kind=plain, digits=digits, unit=unit)
    return Column(
        key=key, field=field, cell=cell, width=width, bold=bold, muted=muted, tone=tone, most=most, sortable=sortable,
        editable=editable, signed=signed,
    )


def column_of(name: str, field: Field) -> Column:
    """The column of a described field: choices as chips, everything else as text."""
    cell = Cell.CHIP if field.kind is Kind.CHOICE else Cell.TEXT
    return Column(key=name, field=field, cell=cell, sortable=field.kind is not Kind.LONG_TEXT)


def header(column: Column, translate: Translate) -> str:
    text = column.name or translate(column.field.label)
    unit = unit_text(column.field.unit, translate)
    return translate(_("{name} ({unit})")(name=text, unit=unit)) if unit else text


def unit_text(unit: str, translate: Translate) -> str:
    """A unit as people say it; those that are data stay as they were typed."""
    return translate(UNITS.get(unit, unit))


def shown(column: Column, value: object, translate: Translate) -> str:
    """A cell's text; values that came masked are texts already."""
    if value is None:
        return "—" if column.cell is Cell.CHANGE else ""
    if isinstance(value, Ref):
        return translate(value.label)
    if isinstance(value, Msg):
        return translate(value)
    if column.cell is Cell.CHANGE:
        return change(value)
    if isinstance(value, str):
        return value
    text = show(column.field, value, translate)
    return f"+{text}" if column.signed and value > 0 else text  # type: ignore[operator]


def change(value: object) -> str:
    """▲2, ▼1 or —: places gained or lost."""
    number = int(value)  # type: ignore[call-overload]
    return f"▲{number}" if number > 0 else f"▼{-number}" if number < 0 else "—"


def copied(column: Column, value: object, translate: Translate) -> str:
    """A cell's text for the clipboard: plain numbers, no line breaks, nothing a workbook would run."""
    if isinstance(value, (Ref, Msg)):
        return tsv_cell(tsv(_TEXT, shown(column, value, translate), translate))
    if value is None or value == "":
        return ""
    return tsv_cell(tsv(_TEXT if isinstance(value, str) else column.field, value, translate))


_TEXT = Field(label=Msg(""), kind=Kind.TEXT)
