"""What went wrong or what changed, as values: a door turns them into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Generic, TypeVar

from cmdesk.values.messages import Msg
from cmdesk.values.sentences import SENTENCES

T = TypeVar("T")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Area(StrEnum):
    """The parts of the data a page may show; an Outcome names those it changed."""

    TEAM = "team"
    CLIENTS = "clients"
    VISITS = "visits"
    FIGURES = "figures"
    EVALUATION = "evaluation"
    TRACE = "trace"
    MEETINGS = "meetings"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: a code of SENTENCES, where it stands, and what the sentence needs."""

    code: str
    severity: Severity = Severity.ERROR
    field: str = ""
    row: int | None = None
    value: str = ""
    params: Mapping[str, object] = dataclass_field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.code not in SENTENCES:
            raise KeyError(self.code)


def sentence(problem: Problem) -> Msg:
    """The problem as one translatable sentence; value, row and field are parameters beside its own."""
    own = {"value": problem.value, "row": problem.row, "field": problem.field}
    return SENTENCES[problem.code](**{**own, **problem.params})


class UserError(Exception):
    """Trouble of the user's making or the machine's, with the problems to show; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(p.code for p in problems))
        self.problems = problems


def trouble(code: str, /, *, field: str = "", row: int | None = None, value: str = "", **params: object) -> UserError:
    return UserError(Problem(code=code, field=field, row=row, value=value, params=params))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T]):
    """What a use case did: its result, the areas that changed, remaining problems, a summary, a token to undo it."""

    value: T
    areas: frozenset[Area] = frozenset()
    problems: tuple[Problem, ...] = ()
    summary: Msg | None = None
    undo: str | None = None

    @property
    def failed(self) -> bool:
        return has_errors(self.problems)


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(p.severity is Severity.ERROR for p in problems)
