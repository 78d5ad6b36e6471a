"""Opening a file or a pasted text: workbooks through calamine, text by its encoding and delimiter."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cmdesk.exchange import guards, headers
from cmdesk.exchange import text as texts
from cmdesk.exchange.collector import collector_paused
from cmdesk.exchange.compound import Place
from cmdesk.exchange.guards import CAPS, Caps
from cmdesk.values.kinds.reading import Raw
from cmdesk.values.problems import Problem, Severity, UserError, trouble
from cmdesk.values.tables import RawTable, Source

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Grid = list[list[Raw]]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    name: str
    hidden: bool = False


@dataclass(slots=True)
class Book:
    """An opened file: its sheets, and the cells of each on demand.

    `content` is the file as it was read (empty for pasted text); `text` says it was a file of text;
    `problems` are warnings about the whole file.
    """

    source: Source
    sheets: tuple[SheetInfo, ...]
    caps: Caps = CAPS
    content: bytes = b""
    problems: tuple[Problem, ...] = ()
    text: bool = False
    _cells: dict[str, Grid] = field(default_factory=dict)
    _workbook: CalamineWorkbook | None = None
    _merged: dict[str, headers.Merges] = field(default_factory=dict)
    _shown: dict[str, list[Place]] = field(default_factory=dict)

    def grid(self, sheet: str) -> Grid:
        """All cells of a sheet from A1 to its last one; empty cells are "". Raises UserError."""
        if sheet not in self._cells:
            self._cells[sheet] = self._checked(self._parse(sheet))
        return self._cells[sheet]

    def merged(self, sheet: str) -> headers.Merges:
        """The merged ranges of a sheet as ((first row, first column), (last row, last column)), counted from 0."""
        return self._merged.get(sheet, [])

    def _parse(self, name: str) -> Grid:
        if self._workbook is None or name not in [sheet.name for sheet in self.sheets]:
            raise trouble("sheet_missing", value=name, file=self.source.name)
        with _reading(self.source.name):
            sheet = self._workbook.get_sheet_by_name(name)
            self._merged[name] = list(sheet.merged_cell_ranges or [])
            grid: Grid = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]
        return self._as_shown(name, grid) if self._shown else grid

    def _as_shown(self, name: str, grid: Grid) -> Grid:
        """Failed formulas and numbers with leading zeros by their format, as the text they show."""
        for row, column, text in self._shown.get(self._part(name), ()):
            grid += [[] for _row in range(row + 1 - len(grid))]
            grid[row] += [""] * (column + 1 - len(grid[row]))
            grid[row][column] = text
        return grid

    def _part(self, name: str) -> str:
        """What the inspection called a sheet: its part of a zipped workbook, its place in an .xls."""
        if self.content.startswith(b"PK"):
            return guards.sheet_parts(self.content).get(name, "")
        return str([sheet.name for sheet in self.sheets].index(name))

    def _checked(self, grid: Grid) -> Grid:
        width = max(map(len, grid), default=0)
        if len(grid) > self.caps.rows:
            raise trouble("too_many_rows", value=self.source.name, most=self.caps.rows)
        if width > self.caps.columns:
            raise trouble("too_many_columns", value=self.source.name, most=self.caps.columns)
        if width * len(grid) > self.caps.cells:
            raise trouble("too_many_cells", value=self.source.name, most=self.caps.cells)
        return grid


class _reading:
    """Turns whatever the workbook reader stumbles over into one sentence."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, (UserError, KeyboardInterrupt, SystemExit, GeneratorExit)):
            return
        locked = kind is not None and kind.__name__ == "PasswordError"
        raise trouble("file_encrypted" if locked else "file_damaged", value=self.name) from None


def open_book(path: Path, *, caps: Caps = CAPS, encoding: str = "", delimiter: str = "") -> Book:
    """Open a workbook (.xlsx .xlsm .xls .ods) or a file of text (.csv .txt .tsv), by its content and not by its name.

    `encoding` and `delimiter` are the user's answers where the guess was wrong. Raises UserError.
    """
    content = guards.content_of(path, caps)
    kind = guards.kind_of(content, path.name)
    digest = hashlib.sha256(content).hexdigest()
    if kind == "text":
        return _open_text(content, path.name, digest, caps, encoding, delimiter)
    if kind == "xls":
        old = guards.inspect_compound(content, path.name, caps)
        # the records of the workbook itself come before those of its first sheet
        shown = {str(place - 1): found for place, found in old.errors.items()}
        return _open_workbook(content, Source(path.name, digest, epoch_1904=old.epoch_1904), caps, shown)
    package = guards.inspect_package(content, path.name, caps)
    return _open_workbook(content, Source(path.name, digest, epoch_1904=package.epoch_1904), caps, package.shown)


def _open_workbook(
    content: bytes, source: Source, caps: Caps, shown: dict[str, list[Place]]
) -> Book:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with _reading(source.name):
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = tuple(
            SheetInfo(sheet.name, sheet.visible is not SheetVisibleEnum.Visible)
            for sheet in workbook.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet
        )
    if not sheets:
        raise trouble("file_without_sheets", value=source.name)
    return Book(source, sheets, caps, content, _workbook=workbook, _shown=shown)


def _open_text(content: bytes, name: str, digest: str, caps: Caps, encoding: str, delimiter: str) -> Book:
    decoded = texts.decode(content, encoding)
    if decoded is None or _binary(decoded.text):
        raise trouble("encoding_unknown" if decoded is None else "file_is_other", value=name, kind="?")
    mark = delimiter or texts.delimiter_of(decoded.text)
    if decoded.text.count(mark) > caps.cells:
        raise trouble("too_many_cells", value=name, most=caps.cells)
    book = Book(
        Source(name, digest, decoded.encoding, mark), (SheetInfo(Path(name).stem),), caps, content,
        texts.doubt(decoded, name), text=True,
    )
    book._cells[book.sheets[0].name] = book._checked(_as_raw(texts.cells_of(decoded.text, mark, name)))
    return book


def _binary(content: str) -> bool:
    head = content[:4096]
    return sum(c < " " and c not in "\t\r\n\f\v\x1a" for c in head) > max(2, len(head) // 50)


def _as_raw(rows: list[list[str]]) -> Grid:
    return rows  # type: ignore[return-value]


def open_pasted(content: str, *, caps: Caps = CAPS) -> Book:
    """Cells copied from a workbook: tabs between cells, quotes around cells with line breaks."""
    if not content.strip():
        raise trouble("paste_empty")
    mark = "\t" if "\t" in content else texts.delimiter_of(content)
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    book = Book(Source("", digest, delimiter=mark), (SheetInfo(""),), caps, text=True)
    book._cells[""] = book._checked(_as_raw(texts.cells_of(content, mark, "")))
    return book


def pasted_cells(content: str) -> list[list[str]]:
    """Pasted cells as they are, no header sought; the line end that a workbook adds makes no row of its own."""
    return texts.cells_of(content, "\t", "")


@collector_paused()
def table_of(
    book: Book, *, sheet: str = "", header_row: int | None = None, known: Collection[str] = ()
) -> RawTable:
    """The table of a sheet; without a name, of the first visible sheet with a usable header and rows.

    `header_row` is the user's choice (row number from 1); `known` are headers the target knows
    (`mapping.known_headers`), they decide where the header row is in doubt. Raises UserError `no_header`.
    """
    if sheet or len(book.sheets) == 1:
        return _table(book, sheet or book.sheets[0].name, header_row, known)
    first: UserError | None = None
    for info in [info for info in book.sheets if not info.hidden] or book.sheets:
        try:
            return _table(book, info.name, header_row, known)
        except UserError as error:
            first = first or error
    raise first or trouble("no_header", value=book.source.name)


def _table(book: Book, sheet: str, header_row: int | None, known: Collection[str]) -> RawTable:
    hidden = tuple(info.name for info in book.sheets if info.hidden)
    problems = book.problems
    if hidden:
        named = "、".join(hidden)
        problems += (Problem(code="sheets_hidden", severity=Severity.INFO, value=named, params={"count": len(hidden)}),)
    return headers.find_table(
        book.grid(sheet), name=sheet, source=book.source, merged=book.merged(sheet), header_row=header_row,
        known=frozenset(known), problems=problems,
    )


def read_table(
    path: Path, *, sheet: str = "", header_row: int | None = None, known: Collection[str] = (), encoding: str = "",
    delimiter: str = "", caps: Caps = CAPS,
) -> RawTable:
    """Open a file and give the table of one sheet: open_book and table_of in one."""
    book = open_book(path, caps=caps, encoding=encoding, delimiter=delimiter)
    return table_of(book, sheet=sheet, header_row=header_row, known=known)
