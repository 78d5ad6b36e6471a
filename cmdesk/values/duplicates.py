"""Records that may be one and the same: what is compared, why they look alike, how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cmdesk.values.messages import Msg, _


class Reason(StrEnum):
    """Why two clients look like one; the surest first."""

    LICENCE = "licence"
    PHONE = "phone"
    PLACE = "place"


REASONS: dict[Reason, Msg] = {
    Reason.LICENCE: _("same licence"),
    Reason.PHONE: _("same phone, similar name"),
    Reason.PLACE: _("near-same name and address"),
}
_JOINED = {1: _("{a}"), 2: _("{a}; {b}"), 3: _("{a}; {b}; {c}")}


@dataclass(frozen=True, slots=True)
class Card:
    """What is compared of a client. `phone` may hold several numbers."""

    id: int
    name: str
    licence: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Two cards, by their places in what was compared, the earlier first; `likeness` from 0 to 100."""

    first: int
    second: int
    reasons: tuple[Reason, ...]
    likeness: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one, the one that was there first before the other."""

    ids: tuple[int, int]
    codes: tuple[str, str]
    names: tuple[str, str]
    reasons: tuple[Reason, ...]
    likeness: int


def reasons_text(reasons: Sequence[Reason]) -> Msg:
    """The reasons in one line."""
    return _JOINED[len(reasons)](**dict(zip("abc", (REASONS[reason] for reason in reasons), strict=False)))
