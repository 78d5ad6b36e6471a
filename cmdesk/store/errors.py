"""Database trouble said as problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from cmdesk.values.problems import UserError, trouble

_SIGNS = (
    ("locked", "database_busy"),
    ("busy", "database_busy"),
    ("deadlock", "database_busy"),
    ("full", "disk_full"),
    ("no space left", "disk_full"),
    ("disk i/o", "disk_full"),
    ("readonly", "database_readonly"),
    ("not a database", "not_a_database"),
    ("malformed", "database_damaged"),
    ("unable to open", "folder_unusable"),
    ("connection", "server_unreachable"),
    ("connect", "server_unreachable"),
)


def as_trouble(error: DatabaseError, where: str = "") -> UserError | None:
    """The UserError that says a database error to people, or None where it is a bug.

    The driver's own words alone are looked at: the statement may name a column `locked`.
    """
    if isinstance(error, IntegrityError | ProgrammingError | DataError):
        return None
    said = str(error.orig).lower()
    for sign, code in _SIGNS:
        if sign in said:
            return trouble(code, value=where)
    return None


@contextmanager
def said_to_people(where: str = "") -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        raise trouble("changed_by_other") from error
    except DatabaseError as error:
        said = as_trouble(error, where)
        if said is None:
            raise
        raise said from error
