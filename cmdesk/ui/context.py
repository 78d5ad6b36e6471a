"""What every page is given: the services, who sits in front, what is chosen at the top, and the ways to act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from cmdesk.ui.observable import Observable
from cmdesk.values.fields import Field
from cmdesk.values.messages import Msg, Text, Translate
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Area, Outcome, Problem, UserError, sentence
from cmdesk.values.rights import Right

if TYPE_CHECKING:
    from cmdesk.ui.opening import Opening
    from cmdesk.ui.shell.asker import Asker
    from cmdesk.ui.shell.jobs import Jobs
    from cmdesk.ui.theme import Theme
    from cmdesk.values.queries import ListQuery, Record, Ref, RowPage
    from cmdesk.values.today import Today


class Period(NamedTuple):
    """The month and the week chosen at the top; the week need not lie in the month."""

    month: Month
    week: Week

    @classmethod
    def of(cls, day: date) -> Period:
        return cls(Month.of(day), Week.of(day))


class EntityView(NamedTuple):
    """What the kit needs to know of a described entity."""

    name: str
    label: Msg
    plural: Msg
    fields: Mapping[str, Field]
    title: tuple[str, ...] = ()
    edit: Right | None = None
    area: Area | None = None
    computed: frozenset[str] = frozenset()

    @property
    def listed(self) -> tuple[str, ...]:
        shown = [name for name, each in self.fields.items() if each.list_order > 0]
        return tuple(sorted(shown, key=lambda name: self.fields[name].list_order))


class Settings(Protocol):
    """What a user's window remembers; values are plain JSON values."""

    def get(self, key: str) -> Any: ...

    def set(self, key: str, value: Any) -> None: ...


class Entities(Protocol):
    """The use cases of every described entity, for the one who acts."""

    def rows(self, query: ListQuery) -> RowPage: ...

    def record(self, entity: str, id: int) -> Record: ...

    def save(self, entity: str, id: int | None, version: int | None, values: Mapping[str, object]) -> Outcome[Any]: ...

    def delete(self, entity: str, ids: Sequence[int]) -> Outcome[Any]: ...

    def choices(self, entity: str, field: str, text: str) -> Sequence[Ref]: ...


class Memory:
    """Settings that last as long as the window."""

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        self.values = values or {}

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def set(self, key: str, value: Any) -> None:
        self.values[key] = value


class Navigation(Protocol):
    def go(self, key: str, target: object = None) -> None: ...


class AppContext(QObject):
    """One per window. `desk` and `actor` are what the use cases of `cmdesk.services` ask for; `leave()` asks about all
    that is not saved.

    Signals: `areas_changed(frozenset[Area])` after a use case changed data; `done(Outcome)` after every use case;
    `failed(tuple[Problem, ...])` when one was refused; `told(Text)` for a plain line in the status bar; `opened()` when
    the data was opened behind the window.
    """

    areas_changed = Signal(object)
    done = Signal(object)
    failed = Signal(object)
    told = Signal(object)
    opened = Signal()

    navigation: Navigation

    def __init__(
        self,
        *,
        actor: Actor,
        entities: Entities,
        translate: Callable[[str], Translate],
        describe: Callable[[str], EntityView],
        theme: Theme,
        jobs: Jobs,
        asker: Asker,
        language: str = "zh_CN",
        today: date | None = None,
        branches: Callable[[], Sequence[Ref]] = list,
        undo: Callable[[str], Outcome[Any]] | None = None,
        settings: Settings | None = None,
        user: Text = "",
        desk: Any = None,
        opening: Opening | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.first_page: Today | None = None
        self._opening = opening
        self.actor = actor
        self.entities = entities
        self.describe = describe
        self.theme = theme
        self.jobs = jobs
        self.asker = asker
        self.branches = branches
        self.settings: Settings = settings or Memory()
        self.user = user
        self.today = today or date.today()
        self.language = Observable(language, self)
        self.leave: Callable[[], bool] = lambda: True
        self.period = Observable(Period.of(self.today), self)
        self.branch: Observable[Ref | None] = Observable(None, self)
        self._translator = translate
        self._translate = translate(language)
        self._undo = undo
        self.language.changed.connect(self._translate_to)

    @property
    def ready(self) -> bool:
        """Whether the use cases answer; not while the data is still being opened behind the window."""
        return self._opening is None or self._opening.ready

    def wait_ready(self) -> None:
        """Wait until the use cases answer. Raises what keeps the data from being opened."""
        if self._opening is not None:
            self._opening.desk()

    def speak(self, language: str) -> bool:
        """Change the language, which makes all pages anew; False where somebody stays with what is not saved."""
        if language != self.language.value and self.leave():
            self.language.set(language)
        return self.language.value == language

    def translate(self, text: Text) -> str:
        """The text in the window's language."""
        return self._translate(text)

    def may(self, right: Right | None) -> bool:
        """Whether to offer an action; the service checks again."""
        return right is None or self.actor.may(right)

    def act(self, call: Callable[[], Outcome[Any]]) -> Outcome[Any]:
        """Run a use case on the database worker and wait for it.

        Shows the summary with undo in the status bar, or the problems as sentences, and tells the pages which areas
        changed. A UserError and a bug (shown with its details) come back as a failed outcome.
        """
        outcome = self._outcome(call)
        self.conclude(outcome)
        return outcome

    def _outcome(self, call: Callable[[], Outcome[Any]]) -> Outcome[Any]:
        try:
            return self.jobs.wait_for(call)
        except UserError as error:
            return Outcome(value=None, problems=error.problems)
        except Exception as error:  # noqa: BLE001
            self.asker.bug(error)
            return Outcome(value=None, problems=(Problem(code="unexpected"),))

    def conclude(self, outcome: Outcome[Any]) -> None:
        """Show an outcome that came from a job and tell the pages."""
        if outcome.failed:
            self.failed.emit(outcome.problems)
        self.done.emit(outcome)
        if outcome.areas:
            self.areas_changed.emit(outcome.areas)

    def report(self, error: BaseException) -> None:
        """Show an error that came from a job: a user's trouble as its sentences, a bug with its details."""
        if isinstance(error, UserError):
            self.failed.emit(error.problems)
            self.asker.problems(error.problems)
        else:
            self.asker.bug(error)

    def undo(self, token: str) -> None:
        if self._undo is not None:
            undo = self._undo
            self.act(lambda: undo(token))

    @property
    def can_undo(self) -> bool:
        return self._undo is not None

    def sentence(self, problem: Problem) -> str:
        return self.translate(sentence(problem))

    def _translate_to(self, language: str) -> None:
        self._translate = self._translator(language)
