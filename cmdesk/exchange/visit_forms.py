"""The form a client manager fills in: a workbook with a sheet per day, rows in the order of the route.

Column A is hidden: its first cell says whose form it is and for which day, below it stands the key of each planned
visit. A hidden row names the columns, so that a form is read however its columns were arranged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from cmdesk.exchange.files import Grid, open_book
from cmdesk.exchange.saving import save
from cmdesk.exchange.writing import cell_value, fitted, header_border, header_fill, page_setup, put_cell, sheet_name
from cmdesk.models.clients import Client
from cmdesk.models.describe import described
from cmdesk.models.visits import Visit
from cmdesk.models.vocabulary import VISIT_STATES
from cmdesk.values.fields import Choice, Field, Kind
from cmdesk.values.kinds import Reading, Unreadable, number_format, problem_of, read_cell
from cmdesk.values.messages import Translate, _
from cmdesk.values.problems import Problem, trouble

MARK = "cmdesk-form"
VERSION = "1"
EXTRA_ROWS = 8
ROW_HEIGHT = 20
NAMES_ROW, HINT_ROW, HEADER_ROW = 2, 3, 4
STATES = tuple(c for c in VISIT_STATES if c.code in ("done", "missed"))
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
HINT = _(
    "Fill in the coloured cells: in and out as 9:05; missed visits: the state alone. Clients out of plan: their code "
    "in the rows below the list."
)
OUT_OF_PLAN = _("Out of plan")

_VISIT, _CLIENT = described(Visit), described(Client)
FIELDS: dict[str, Field] = {
    "order": Field(label=_("No."), kind=Kind.COUNT),
    "code": _CLIENT["code"].field,
    "name": _CLIENT["name"].field,
    "address": _CLIENT["address"].field,
    "minutes": _VISIT["minutes"].field,
    "state": Field(label=_("State"), kind=Kind.CHOICE, choices=STATES),
    "arrived_at": _VISIT["arrived_at"].field,
    "left_at": _VISIT["left_at"].field,
    "service": _VISIT["service"].field,
    "checks": _VISIT["checks"].field,
    "stock": _VISIT["stock"].field,
    "prices": _VISIT["prices"].field,
    "shelf": _VISIT["shelf"].field,
    "opinion": _VISIT["opinion"].field,
    "problem": Field(label=_("Problem"), kind=Kind.LONG_TEXT),
    "note": _VISIT["note"].field,
}
OF_THE_TRADE = ("checks", "stock", "prices", "shelf")
FILLED_IN = ("state", "arrived_at", "left_at", "service", *OF_THE_TRADE, "opinion", "problem", "note")
COLUMNS = {name: place for place, name in enumerate(FIELDS, 2)}
_WIDTHS = {
    "order": 5.0, "code": 14.0, "name": 24.0, "address": 30.0, "minutes": 9.0, "state": 9.0, "arrived_at": 8.0,
    "left_at": 8.0, "service": 13.0, "checks": 11.0, "stock": 8.0, "prices": 11.0, "shelf": 9.0, "opinion": 26.0,
    "problem": 24.0, "note": 20.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormStop:
    """A visit of the day; `key` is its id. What was entered already stands in the form."""

    key: int
    code: str
    name: str
    address: str = ""
    minutes: int = 0
    state: str | None = None
    arrived_at: time | None = None
    left_at: time | None = None
    service: str | None = None
    checks: str | None = None
    stock: int | None = None
    prices: str | None = None
    shelf: str | None = None
    opinion: str | None = None
    problem: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDay:
    day: date
    stops: Sequence[FormStop]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWeek:
    """One manager's week, as written 2026-W47. `asked` are those of OF_THE_TRADE that the trade asks, `words` the
    choices of its lists."""

    code: str
    name: str
    week: str
    days: Sequence[FormDay]
    asked: Sequence[str] = ()
    words: Mapping[str, Sequence[Choice]] = field(default_factory=dict)


def write_form(path: Path, form: FormWeek, translate: Translate) -> int:
    """Write a form; gives the number of its visits. Raises UserError where the file cannot be written."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for each in form.days:
        _write_day(book, form, each, translate)
    save(path, book.save)
    return sum(len(each.stops) for each in form.days)


def _write_day(book: Any, form: FormWeek, each: FormDay, translate: Translate) -> None:
    weekday = translate(WEEKDAYS[each.day.weekday()])
    sheet = book.create_sheet(sheet_name(f"{each.day:%m-%d} {weekday}"))
    _head(sheet, form, each, weekday, translate)
    for row, stop in enumerate(each.stops, HEADER_ROW + 1):
        _write_stop(sheet, row, row - HEADER_ROW, stop, form.words, translate)
    _write_extra(sheet, HEADER_ROW + len(each.stops) + 1, translate)
    last = HEADER_ROW + len(each.stops) + 1 + EXTRA_ROWS
    _rules(sheet, last, form, translate)
    _dress(sheet, form.asked, translate)


def _head(sheet: Any, form: FormWeek, each: FormDay, weekday: str, translate: Translate) -> None:
    from openpyxl.styles import Alignment, Font

    put_cell(sheet, 1, 1, "|".join((MARK, VERSION, form.code, form.week, each.day.isoformat())))
    title = _("{name} {code} · {day} {weekday} · {n} visits")(
        name=form.name, code=form.code, day=each.day.isoformat(), weekday=weekday, n=len(each.stops),
    )
    put_cell(sheet, 1, 2, translate(title)).font = Font(name="Calibri", bold=True, size=14)
    put_cell(sheet, HINT_ROW, 2, translate(HINT)).font = Font(name="Calibri", color="667085")
    for name, place in COLUMNS.items():
        put_cell(sheet, NAMES_ROW, place, name)
        head = put_cell(sheet, HEADER_ROW, place, translate(FIELDS[name].label))
        head.font, head.fill, head.border = Font(bold=True), header_fill(), header_border()
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write_stop(
    sheet: Any, row: int, order: int, stop: FormStop, words: Mapping[str, Sequence[Choice]], translate: Translate,
) -> None:
    put_cell(sheet, row, 1, f"V{stop.key}")
    put_cell(sheet, row, COLUMNS["order"], order)
    for name in ("code", "name", "address", "minutes"):
        cell = put_cell(sheet, row, COLUMNS[name], cell_value(FIELDS[name], getattr(stop, name), translate))
        cell.number_format = number_format(FIELDS[name])
    _open_cells(sheet, row, FILLED_IN)
    for name in FILLED_IN:
        put_cell(sheet, row, COLUMNS[name], cell_value(FIELDS[name], getattr(stop, name), translate, words))


def _write_extra(sheet: Any, first: int, translate: Translate) -> None:
    from openpyxl.styles import Font

    put_cell(sheet, first, COLUMNS["order"], translate(OUT_OF_PLAN)).font = Font(bold=True, color="667085")
    for row in range(first + 1, first + 1 + EXTRA_ROWS):
        _open_cells(sheet, row, ("code", "name", *FILLED_IN))


def _open_cells(sheet: Any, row: int, names: Sequence[str]) -> None:
    """Cells to be filled in: coloured and not protected."""
    from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side

    thin = Side("thin", color="D0D5DD")
    sheet.row_dimensions[row].height = ROW_HEIGHT
    for name in names:
        cell = sheet.cell(row, COLUMNS[name])
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", fgColor="FFF8E1")
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.number_format = number_format(FIELDS[name])
        wide = FIELDS[name].kind in (Kind.LONG_TEXT, Kind.TEXT, Kind.NAME)
        cell.alignment = Alignment(vertical="top" if wide else "center", wrap_text=wide)


def _rules(sheet: Any, last: int, form: FormWeek, translate: Translate) -> None:
    """Drop-downs for what is chosen; in a time of day, out a later one."""
    from openpyxl.worksheet.datavalidation import DataValidation

    first = HEADER_ROW + 1
    come = f"{_letter('arrived_at')}{first}"
    rules = {
        "state": _choice_rule(STATES, translate),
        "service": _choice_rule(FIELDS["service"].choices, translate),
        "arrived_at": DataValidation("time", operator="between", formula1="0", formula2="0.99999", allow_blank=True),
        "left_at": DataValidation("time", operator="greaterThan", formula1=come, allow_blank=True),
        **{name: _choice_rule(form.words.get(FIELDS[name].choices.name, ()), translate)  # type: ignore[union-attr]
           for name in ("prices", "shelf") if name in form.asked},
    }
    told = {"arrived_at": _("Write a time like 9:05."), "left_at": _("Write a time like 9:20, later than in.")}
    for name, rule in rules.items():
        rule.showErrorMessage = True
        rule.error = translate(told.get(name, _("Please choose from the list.")))
        rule.add(f"{_letter(name)}{first}:{_letter(name)}{last}")
        sheet.add_data_validation(rule)


def _choice_rule(choices: Any, translate: Translate) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    labels = ",".join(translate(choice.label) for choice in choices if isinstance(choice, Choice))
    return DataValidation("list", formula1=f'"{labels}"', allow_blank=True)


def _letter(name: str) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(COLUMNS[name])


def _dress(sheet: Any, asked: Sequence[str], translate: Translate) -> None:
    for name in FIELDS:
        width = max(_WIDTHS[name], fitted([translate(FIELDS[name].label)]) if name != "order" else 0)
        sheet.column_dimensions[_letter(name)].width = width
        sheet.column_dimensions[_letter(name)].hidden = name in OF_THE_TRADE and name not in asked
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[NAMES_ROW].hidden = True
    sheet.freeze_panes = f"{_letter('address')}{HEADER_ROW + 1}"
    hidden = sum(_WIDTHS[name] for name in OF_THE_TRADE if name not in asked)
    page_setup(sheet, HEADER_ROW, sum(_WIDTHS.values()) - hidden)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A row of a filled form. `key` is the visit's id, None for a row out of plan; `values` are those of FILLED_IN;
    `problems` say which cells could not be read."""

    sheet: str
    row: int
    manager: str
    week: str
    day: date
    key: int | None
    code: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether anything was written into it."""
        return bool(self.problems) or any(self.values.get(name) is not None for name in FILLED_IN) or self.key is None

    @property
    def called(self) -> str:
        return self.name or self.code


def read_form(
    path: Path, today: date, words: Mapping[str, Sequence[Choice]] | None = None,
) -> list[FormRow]:
    """The rows of a form: every planned visit, and the rows out of plan in which anything was written. `words` are the
    choices of the trade's lists.

    Raises UserError form_unknown, and what keeps a workbook from being opened.
    """
    book = open_book(path)
    reading = Reading(today, epoch_1904=book.source.epoch_1904, vocabularies=words or {})
    found: list[FormRow] = []
    known = False
    for info in book.sheets:
        grid = book.grid(info.name)
        marks = _marks(grid)
        if marks is not None:
            known = True
            found += _rows(grid, info.name, marks, reading)
    if not known:
        raise trouble("form_unknown", value=path.name)
    return found


def _marks(grid: Grid) -> tuple[str, str, date] | None:
    """Manager, week and day of a sheet, None where it is no form."""
    parts = str(grid[0][0] if grid and grid[0] else "").split("|")
    if len(parts) != 5 or parts[:2] != [MARK, VERSION]:
        return None
    try:
        return parts[2], parts[3], date.fromisoformat(parts[4])
    except ValueError:
        return None


def _rows(grid: Grid, sheet: str, marks: tuple[str, str, date], reading: Reading) -> Iterator[FormRow]:
    names = {str(cell): place for place, cell in enumerate(grid[NAMES_ROW - 1] if len(grid) > 1 else ()) if cell}
    places = {name: names.get(name, -1) if names else place - 1 for name, place in COLUMNS.items()}
    for number, cells in enumerate(grid[HEADER_ROW:], HEADER_ROW + 1):
        key = _key(cells[0] if cells else "")
        row = _row(cells, places, reading, sheet, number, marks, key)
        said = row.problems or any(value is not None for value in row.values.values())
        if key is not None or row.code or row.name or said:
            yield row


def _row(
    cells: Sequence[Any], places: Mapping[str, int], reading: Reading, sheet: str, number: int,
    marks: tuple[str, str, date], key: int | None,
) -> FormRow:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in ("code", "name", *FILLED_IN):
        raw = cells[places[name]] if 0 <= places[name] < len(cells) else None
        try:
            values[name] = read_cell(FIELDS[name], raw, reading)
        except Unreadable as error:
            values[name] = None
            problems.append(problem_of(FIELDS[name], raw, error, key=name, row=number))
    manager, week, day = marks
    return FormRow(
        sheet=sheet, row=number, manager=manager, week=week, day=day, key=key, code=str(values.pop("code") or ""),
        name=str(values.pop("name") or ""), values={n: _minute(v) for n, v in values.items()}, problems=tuple(problems),
    )


def _minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, time) else value


def _key(raw: Any) -> int | None:
    text = str(raw).strip()
    return int(text[1:]) if text.startswith("V") and text[1:].isdigit() else None
