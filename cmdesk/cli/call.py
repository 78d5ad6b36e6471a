"""What a command is called with, and how it answers: words for people, or one JSON object."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from cmdesk.bootstrap import actor_for, open_desk
from cmdesk.services.work import Desk
from cmdesk.values.language import translator
from cmdesk.values.messages import Msg, Text, Translate
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Problem, sentence, trouble


@dataclass
class Call:
    """The global options of a call."""

    data: str | None = None
    language: str = "zh_CN"
    as_json: bool = False
    login: str | None = None
    password: str | None = None
    opened: list[Desk] = field(default_factory=list)

    @cached_property
    def translate(self) -> Translate:
        return translator(self.language)

    @cached_property
    def desk(self) -> Desk:
        desk = open_desk(self.data)
        self.opened.append(desk)
        return desk

    @cached_property
    def actor(self) -> Actor:
        return actor_for(self.desk, self.language, self.login, self.password)

    def close(self) -> None:
        for desk in self.opened:
            desk.store.close()

    def say(self, payload: Mapping[str, Any], *lines: Text) -> None:
        """Answer: the payload as JSON, or the lines for people."""
        if self.as_json:
            print(json.dumps(payload, ensure_ascii=False, default=_plain))
        else:
            for line in lines:
                print(self.translate(line))

    def problem(self, problem: Problem) -> dict[str, Any]:
        return {
            "row": problem.row, "field": problem.field, "code": problem.code, "value": problem.value,
            "message": self.translate(sentence(problem)),
        }

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Say why nothing was done."""
        if self.as_json:
            print(json.dumps({"problems": [self.problem(p) for p in problems]}, ensure_ascii=False, default=_plain))
        else:
            for each in problems:
                print(self.translate(sentence(each)), file=sys.stderr)

    @contextmanager
    def progress(self, text: Text) -> Iterator[Callable[[int, int], None]]:
        """A progress bar on standard error while somebody looks at it; `advance(done, total)` moves it."""
        if not sys.stderr.isatty():
            yield lambda done, total: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(self.translate(text), total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Month | Week) else _text(value)


def _text(value: object) -> str:
    return value.text if isinstance(value, Msg) else str(value)


def month_of(text: str) -> Month:
    """Raises UserError month_unreadable."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise trouble("month_unreadable", value=text) from error


def week_of(text: str) -> Week:
    """Raises UserError week_unreadable."""
    try:
        return Week.parse(text)
    except ValueError as error:
        raise trouble("week_unreadable", value=text) from error


def day_of(text: str) -> date:
    """Raises UserError day_unreadable."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise trouble("day_unreadable", value=text) from error
