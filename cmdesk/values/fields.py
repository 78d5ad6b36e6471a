"""The description of a field: said once on the column, read by form, list, filter, import, export, report and audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cmdesk.values.messages import Msg
from cmdesk.values.rights import Right


class Kind(StrEnum):
    """What a value is to its readers. `cmdesk.values.kinds` holds one row of behaviour per kind."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    NAME = "name"
    PHONE = "phone"
    LICENCE = "licence"
    ID_NUMBER = "id_number"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    MONTH = "month"
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    POINTS = "points"
    RATE = "rate"
    MINUTES = "minutes"
    DEGREES = "degrees"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LINK = "link"


class Mask(StrEnum):
    """How a value is shown to those who may not see it plain."""

    LAST_4 = "last_4"
    FIRST_6 = "first_6"
    HIDDEN = "hidden"


class Search(StrEnum):
    PREFIX = "prefix"
    WORDS = "words"
    PINYIN = "pinyin"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list; `synonyms` are other spellings met in workbooks."""

    code: str
    label: Msg
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The name of a list the trade preset fills (client classes, grades …), kept in the database."""

    name: str


Rule = Callable[[Mapping[str, object]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entity.

    `unit` and `digits` are for numbers; `right` is what it takes to see the value plain when `mask` is set;
    `synonyms` are headers met in workbooks; `list_order` > 0 puts it in the default list, in that order;
    `group` is the form section; `summed` says that a sum under the column means something; the three rules are pure
    functions of the form's values.
    """

    label: Msg
    kind: Kind
    unit: str = ""
    digits: int | None = None
    mask: Mask | None = None
    right: Right | None = None
    search: Search | None = None
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] | Vocabulary = ()
    group: str = "main"
    list_order: int = 0
    editable: Rule | bool = True
    visible: Rule | bool = True
    required: Rule | bool = False
    importable: bool = True
    summed: bool = False
    help: Msg | None = None

    def __post_init__(self) -> None:
        if self.kind is Kind.CHOICE and not self.choices:
            raise TypeError("a choice needs its choices")
        if self.right is not None and self.mask is None:
            raise TypeError("a field that needs a right needs a mask")


def holds(rule: Rule | bool, values: Mapping[str, object]) -> bool:
    """A rule's answer; a rule that fails answers no."""
    if isinstance(rule, bool):
        return rule
    try:
        return bool(rule(values))
    except Exception:  # noqa: BLE001
        return False
