"""How an import treats what is there already, and rows that look like somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cmdesk.values.duplicates import Reason
from cmdesk.values.messages import Msg, _


class Mode(StrEnum):
    """UPDATE changes what a filled cell differs from; NEW leaves what is there as it is; REPLACE, for figures
    and targets, also takes out the months' numbers that the file no longer has."""

    UPDATE = "update"
    NEW = "new"
    REPLACE = "replace"


MODES: dict[Mode, Msg] = {
    Mode.UPDATE: _("Add new ones, update what is there"),
    Mode.NEW: _("Only add new ones; leave what is there already as it is"),
    Mode.REPLACE: _("Replace the month: numbers that the file does not have go"),
}


class Same(StrEnum):
    """What becomes of a row that looks like another client: a client of its own; the other client as it is; the other
    client, its fields filled from the row."""

    CREATE = "create"
    TAKE = "take"
    MERGE = "merge"


SAMES: dict[Same, Msg] = {
    Same.CREATE: _("Not the same: two clients"),
    Same.TAKE: _("The same: keep the other as it is"),
    Same.MERGE: _("The same: update the other"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The choice for a row, about a client that is there (`client_id`) or about an earlier row of the file."""

    choice: Same
    client_id: int | None = None
    row: int | None = None


Decisions = Mapping[int, Decision]
"""By the row's number in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A row whose new client looks like another: one that is there (`client_id`) or that of an earlier `other_row`."""

    row: int
    code: str
    name: str
    other_code: str
    other_name: str
    reasons: tuple[Reason, ...]
    likeness: int
    client_id: int | None = None
    other_row: int | None = None
