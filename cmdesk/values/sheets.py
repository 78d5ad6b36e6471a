"""A sheet of paper as a value: what it says, not how it is drawn. PDF, printer and workbook are made from the same one.

Cells are typed (Decimal, int, date, text, None …) and become text only where they are drawn, by their column's kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from cmdesk.values.charts import Chart
from cmdesk.values.fields import Choice, Field, Kind, Mask, Vocabulary
from cmdesk.values.messages import Msg, Text
from cmdesk.values.periods import Month, Week

Value: TypeAlias = str | bool | int | float | Decimal | date | datetime | time | Month | Week | Msg | None


class Orientation(StrEnum):
    AUTO = "auto"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Paper(StrEnum):
    """FIT takes A4 and goes to A3 only for what A4 cannot hold in one piece."""

    A4 = "a4"
    A3 = "a3"
    FIT = "fit"


class Tone(StrEnum):
    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    MUTED = "muted"


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Total(StrEnum):
    """What stands under a column: COUNT counts the cells that are filled."""

    SUM = "sum"
    AVERAGE = "average"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate recomputed from two columns' sums (rates are never averaged); the names are Column keys."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `detail` is a second header line (a weight, a unit); `band` a header over neighbouring columns.

    `width` is the least width in ems of the body text; `write_in` keeps an empty column open for a pen;
    `signed` prints +1.00; `scanned` prints each text as a square code for a scanner; `key` names the column for Ratio.
    A column with a `mask` is printed masked unless `plain`.
    """

    label: Text
    kind: Kind = Kind.TEXT
    key: str = ""
    detail: Text = ""
    band: Text = ""
    unit: str = ""
    digits: int | None = None
    choices: tuple[Choice, ...] | Vocabulary = ()
    mask: Mask | None = None
    plain: bool = False
    width: float = 0.0
    align: Align | None = None
    total: Total | Ratio | None = None
    write_in: bool = False
    signed: bool = False
    scanned: bool = False
    strong: bool = False

    @classmethod
    def of(cls, field: Field, key: str = "", total: Total | Ratio | None = None, plain: bool = False) -> Column:
        """The column of a described field; `plain` for readers who may see it unmasked."""
        return cls(
            label=field.label, kind=field.kind, key=key, unit=field.unit, digits=field.digits,
            choices=field.choices, mask=field.mask, plain=plain, total=total,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with a meaning for the eye; bad and warning also differ in weight and ground, not only in colour."""

    value: Value
    tone: Tone = Tone.PLAIN
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A line over the rows that follow it, across the whole table.

    `totals` has what stands in it under each column, such as a group's sums; its words keep to the columns before.
    """

    label: Text
    note: Text = ""
    totals: Sequence[Value] = ()


Row: TypeAlias = Sequence[Value | Cell] | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under columns.

    `total_label` asks for a last row with each column's total; `fixed` is how many first columns are repeated when
    the table is too wide for one page and how many stay frozen in a workbook; `empty` is said in place of rows;
    `hide_empty` leaves out columns without any entry and names them below; `lines` is the height of a row in text
    lines, for sheets that are written on by hand; `name` is the workbook tab.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Row] = ()
    title: Text = ""
    name: Text = ""
    total_label: Text = ""
    fixed: int = 1
    empty: Text = ""
    hide_empty: bool = False
    lines: float = 1.0
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock:
    """A chart on the sheet; `height` in millimetres, None for what its people need."""

    chart: Chart
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A bold label and its lines; the first stands behind the label."""

    label: Text
    lines: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    notes: tuple[Note, ...]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number to read from afar with its label; `note` says the change or the target."""

    label: Text
    value: Value
    kind: Kind = Kind.NUMBER
    digits: int | None = None
    unit: str = ""
    note: Text = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class KeyFigures:
    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading; stays with what follows it."""

    text: Text
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    muted: bool = False


@dataclass(frozen=True, slots=True)
class CoverLine:
    """The one sentence at the top that says how the period went."""

    text: Text


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins a page; a `title` begins it as a sheet of its own (one person's slip, say)."""

    title: Text = ""
    unit: Text = ""
    period: Text = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, side by side."""

    labels: tuple[Text, ...]


Simple: TypeAlias = (
    Table | ChartBlock | Notes | KeyFigures | Heading | Paragraph | CoverLine | PageBreak | Signatures
)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two blocks next to each other; `share` of the width goes to the left one."""

    left: ChartBlock | Notes
    right: ChartBlock | Notes
    share: float = 0.5


Block: TypeAlias = Simple | Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDocument:
    """A whole printout. AUTO orientation is decided from page break to page break, by what fits."""

    title: Text
    blocks: tuple[Block, ...]
    unit: Text = ""
    period: Text = ""
    made_on: date | None = None
    made_by: str = ""
    checked_by: str = ""
    orientation: Orientation = Orientation.AUTO
    paper: Paper = Paper.A4


def plain(cell: Value | Cell) -> Value:
    """The value of a cell, whatever it is wrapped in."""
    return cell.value if isinstance(cell, Cell) else cell
