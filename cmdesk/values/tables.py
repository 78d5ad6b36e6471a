"""A table as a file gives it: headers, rows with their numbers in the file, and what was left out and why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cmdesk.values.kinds.reading import Raw, half
from cmdesk.values.problems import Problem

_BLOCK = 128


class Dropped(StrEnum):
    """Why a row is not data."""

    BLANK = "blank"
    TOTAL = "total"
    HEADER_AGAIN = "header_again"
    EXAMPLE = "example"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DroppedRow:
    row: int
    reason: Dropped
    text: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table comes from: the file's name, its SHA-256, and how its text was read (files of text only)."""

    name: str
    sha256: str = ""
    encoding: str = ""
    delimiter: str = ""
    epoch_1904: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """The data rows of one sheet.

    `title_rows` and `header_rows` are row numbers of the file (from 1), `numbers[i]` is the row number of `rows[i]`;
    every row has `len(headers)` cells. title + header + dropped + rows is every row of the sheet up to its last.
    """

    name: str
    source: Source
    title_rows: tuple[int, ...]
    header_rows: tuple[int, ...]
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Raw]]
    numbers: Sequence[int]
    dropped: tuple[DroppedRow, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def row_count(self) -> int:
        """All rows of the sheet."""
        return len(self.title_rows) + len(self.header_rows) + len(self.dropped) + len(self.rows)

    def columns(self) -> list[list[Raw]]:
        """The cells of `rows` by columns."""
        return columns_of(self.rows, len(self.headers))

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.headers)


def columns_of(rows: Sequence[Sequence[Raw]], count: int) -> list[list[Raw]]:
    """The first `count` cells of each row, column by column."""
    found: list[list[Raw]] = [[] for _column in range(count)]
    for start in range(0, len(rows), _BLOCK):
        for column, cells in zip(found, zip(*rows[start : start + _BLOCK], strict=True), strict=False):
            column.extend(cells)
    return found


def fingerprint(headers: Sequence[str]) -> str:
    """The same for files of the same layout: the headers in their order, spaces and width of letters aside."""
    plain = "\x1f".join("".join(half(header).lower().split()) for header in headers)
    return hashlib.sha256(plain.encode()).hexdigest()[:24]
