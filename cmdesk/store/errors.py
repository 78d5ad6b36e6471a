"""Database trouble said as problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from cmdesk.values.problems import UserError, trouble

_SIGNS = (
    ("locked", "database_busy"),
    ("busy", "database_busy"),
    ("full", "disk_full"),
    ("disk i/o", "disk_full"),
    ("readonly", "database_readonly"),
    ("not a database", "not_a_database"),
    ("malformed", "database_damaged"),
    ("unable to open", "folder_unusable"),
    ("connection", "server_unreachable"),
    ("connect", "server_unreachable"),
)


def as_trouble(error: Exception, where: str = "") -> UserError | None:
    """The UserError that says a database error to people, or None where it is a bug."""
    text = str(error).lower()
    for sign, code in _SIGNS:
        if sign in text:
            return trouble(code, value=where)
    return None


@contextmanager
def said_to_people(where: str = "") -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        raise trouble("changed_by_other") from error
    except (OperationalError, DatabaseError) as error:
        said = as_trouble(error, where)
        if said is None:
            raise
        raise said from error
