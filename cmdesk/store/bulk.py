"""Many rows at once, past the session: columns of values straight to the database's driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, repeat
from typing import Any

from sqlalchemy import Column, Connection, Date, DateTime, Float, Table, Time, func, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from cmdesk.models.base import Exact

Values = Sequence[Any]
CHUNK = 10_000


def insert_columns(
    connection: Connection, table: Table, count: int, columns: Mapping[str, Any],
    progress: Callable[[int], None] | None = None,
) -> None:
    """Insert `count` rows; a column is a list of as many values, or one value for all.

    Values are stored as they are: an exact decimal must come as a whole number of its scale (`plain_numbers`). Columns
    that are left out get their plain default, or nothing. `progress` hears of the rows done.
    """
    known = {**_defaults(table, columns), **columns}
    if not count:
        return
    stored = (_driver_values(connection, table.c[name], value, count) for name, value in known.items())
    rows: Iterator[tuple[Any, ...]] = zip(*stored, strict=True)
    names = ", ".join(f'"{name}"' for name in known)
    put = _copy if connection.dialect.name == "postgresql" else _execute_many
    for done in put(connection, table, names, rows):
        if progress:
            progress(done)


def _copy(connection: Connection, table: Table, names: str, rows: Iterator[tuple[Any, ...]]) -> Iterator[int]:
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for done, row in enumerate(rows, 1):
                copy.write_row(row)
                if not done % CHUNK:
                    yield done
    finally:
        cursor.close()


def _execute_many(connection: Connection, table: Table, names: str, rows: Iterator[tuple[Any, ...]]) -> Iterator[int]:
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * (names.count(",") + 1))})'  # noqa: S608
    done = 0
    while part := list(islice(rows, CHUNK)):
        connection.exec_driver_sql(statement, part)
        done += len(part)
        yield done


def plain_numbers(column: Column[Any], values: Values) -> Values:
    """Decimals as the column keeps them, whole numbers of its scale or floats; other columns' values as they are."""
    turn = column.type.whole if isinstance(column.type, Exact) else float if isinstance(column.type, Float) else None
    if turn is None:
        return values
    turned = {each: None if each is None else turn(each) for each in set(values)}
    return [turned[each] for each in values]


def _defaults(table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    left_out = {c.name: c.default for c in table.columns if c.name not in given}
    return {name: default.arg for name, default in left_out.items() if isinstance(default, ScalarElementColumnDefault)}


def _driver_values(connection: Connection, column: Column[Any], value: Any, count: int) -> Any:
    """The values as the driver takes them; there are few different days and times, so that each is turned once."""
    turn = _turning(connection, column)
    if not isinstance(value, list | tuple):
        return repeat(turn(value) if turn else value, count)
    if turn is None:
        return value
    turned = {each: turn(each) for each in set(value)}
    return [turned[each] for each in value]


def _turning(connection: Connection, column: Column[Any]) -> Callable[[Any], Any] | None:
    if not isinstance(column.type, Date | DateTime | Time):
        return None
    return column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)


@contextmanager
def without_indexes(connection: Connection, table: Table) -> Iterator[None]:
    """Within it the table has no index but its key; building them afterwards is several times as fast."""
    for index in table.indexes:
        index.drop(connection)
    yield
    for index in table.indexes:
        index.create(connection)


def next_number(connection: Connection, table: Table) -> int:
    """The id after the greatest one; on a server nobody else may add rows until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE'))
    return (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1


def continue_numbers(connection: Connection, table: Table) -> None:
    """Let the next row's id follow the greatest one there is, where the database counts apart from the table."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    most = select(func.max(table.c.id)).scalar_subquery()
    connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), most)))
