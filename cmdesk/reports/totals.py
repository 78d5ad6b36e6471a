"""What stands in a table's last row: sums, averages, counts, and rates recomputed from sums."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cmdesk.reports.formatting import decimal_of
from cmdesk.values.sheets import Column, Group, Ratio, Table, Total, Value, plain


def total_values(table: Table) -> list[Value]:
    """One value per column, the total label in the first; None where nothing is added up."""
    values: list[Value] = [_total(table, k) for k in range(len(table.columns))]
    return [table.total_label, *values[1:]]


def _total(table: Table, index: int) -> Value:
    how = table.columns[index].total
    if isinstance(how, Ratio):
        return _rate(table, how)
    if how is None:
        return None
    if how is Total.COUNT:
        return sum(value not in (None, "") for value in column_values(table, index))
    numbers = _numbers(table, index)
    return _SUMMARIES[how](numbers) if numbers else None


def _average(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0)) / len(numbers)


def _sum(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


_SUMMARIES = {Total.SUM: _sum, Total.AVERAGE: _average}


def _rate(table: Table, ratio: Ratio) -> Decimal | None:
    part, whole = (_sum(_numbers(table, column_index(table.columns, key))) for key in (ratio.part, ratio.whole))
    return part / whole if whole else None


def column_index(columns: Iterable[Column], key: str) -> int:
    """The place of the column with this key; a key nobody bears is a mistake of the report's author."""
    for index, column in enumerate(columns):
        if column.key == key:
            return index
    raise KeyError(key)


def column_values(table: Table, index: int) -> list[Value]:
    return [plain(row[index]) for row in table.rows if not isinstance(row, Group)]


def _numbers(table: Table, index: int) -> list[Decimal]:
    found = (decimal_of(value) for value in column_values(table, index))
    return [number for number in found if number is not None]
