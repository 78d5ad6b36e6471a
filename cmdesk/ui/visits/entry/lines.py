"""A day's sheet while it is typed: what stands in each line, and what is taken for what was left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cmdesk.services.visits.entering import DayVisit, Entry
from cmdesk.values.problems import Problem

START = time(8, 30)
USUAL_WAY = 10
USUAL_SERVICE = "standard"
LETTERS = {
    "s": "standard", "b": "standard", "p": "personal", "g": "personal", "f": "family", "q": "family",
    "v": "value_adding", "z": "value_adding",
}


def read_time(text: str, after: time | None = None) -> time | None:
    """830, 0830, 8:30 or 8.30; with `after`, one or two digits are the minutes that follow it. None: no time."""
    if after is not None and re.fullmatch(r"\d{1,2}", text):
        return _minutes_after(int(text), after)
    found = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def _minutes_after(minutes: int, after: time) -> time | None:
    hour = after.hour + (minutes <= after.minute)
    return time(hour, minutes) if minutes <= 59 and hour <= 23 else None


def later(start: time, minutes: int) -> time:
    """So many minutes later, at most at the day's end."""
    moved = datetime.combine(date.min, start) + timedelta(minutes=minutes)
    return moved.time() if moved.date() == date.min else time(23, 59)


@dataclass
class Line:
    """One visit of the sheet; `way` minutes lead to it. `changed` lines are not saved yet."""

    visit: DayVisit
    way: int = USUAL_WAY
    typed_in: str = ""
    typed_out: str = ""
    state: str = "planned"
    service: str | None = None
    opinion: str = ""
    note: str = ""
    changed: bool = False

    @classmethod
    def of(cls, visit: DayVisit, way: int) -> Line:
        return cls(
            visit, way, _clock(visit.arrived_at), _clock(visit.left_at), visit.state, visit.service, visit.opinion,
            visit.note,
        )

    @property
    def open(self) -> bool:
        """Nothing said of it yet."""
        return self.state == "planned"


def _clock(value: time | None) -> str:
    return f"{value:%H:%M}" if value else ""


class Sheet:
    """The lines of a manager's day in the order of the route."""

    def __init__(self, visits: Sequence[DayVisit], ways: Sequence[int]) -> None:
        spare = iter(ways)
        self.lines = [Line.of(v, USUAL_WAY if v.state == "skipped" else next(spare, USUAL_WAY)) for v in visits]

    @property
    def changed(self) -> bool:
        return any(line.changed for line in self.lines)

    @property
    def entered(self) -> int:
        return sum(1 for line in self.lines if not line.open)

    def arrival(self, at: int) -> time | None:
        """As typed, else the way after the last visit was left; None when what was typed is no time."""
        line = self.lines[at]
        if line.typed_in:
            return read_time(line.typed_in)
        left = self._left_before(at)
        return later(left, line.way) if left else START

    def departure(self, at: int) -> time | None:
        """As typed, else the planned minutes after the arrival."""
        line, came = self.lines[at], self.arrival(at)
        if line.typed_out:
            return read_time(line.typed_out, came)
        return later(came, line.visit.minutes) if came else None

    def accept(self, at: int) -> Problem | None:
        """Take the line as a visit done, with what was typed or usual; the problem when its times do not fit."""
        line, came, left = self.lines[at], self.arrival(at), self.departure(at)
        if came is None or left is None or left <= came:
            shown = f"{line.typed_in or _clock(came) or '—'} – {line.typed_out or _clock(left) or '—'}"
            return Problem(code="visit_times", field="left_at", row=at + 1, value=shown)
        line.typed_in, line.typed_out, line.state = _clock(came), _clock(left), "done"
        line.service = line.service or self._service_above(at)
        line.changed = True
        return None

    def overlaps(self, at: int) -> bool:
        """Whether the visit begins before the last one entered was left."""
        done = [k for k in range(at) if self.lines[k].state == "done"]
        left, came = self.departure(done[-1]) if done else None, self.arrival(at)
        return bool(self.lines[at].state == "done" and left and came and came < left)

    def miss(self, at: int) -> None:
        """Missed, or not missed after all."""
        line = self.lines[at]
        line.state = "planned" if line.state == "missed" else "missed"
        line.typed_in, line.typed_out, line.service, line.changed = "", "", None, True

    def clear(self, at: int) -> None:
        """Nothing was said of it."""
        line = self.lines[at]
        line.typed_in, line.typed_out, line.opinion, line.note = "", "", "", ""
        line.state, line.service = "planned", None
        line.changed = line.visit.id is not None and line.visit.state != "planned"

    def serve(self, at: int, service: str) -> None:
        line = self.lines[at]
        line.service, line.changed = service, line.changed or not line.open

    def write(self, at: int, note: str) -> None:
        line = self.lines[at]
        line.note, line.changed = note.strip(), line.changed or not line.open

    def tell(self, at: int, opinion: str) -> None:
        """What the client said."""
        line = self.lines[at]
        line.opinion, line.changed = opinion.strip(), line.changed or not line.open

    def same_as_above(self, at: int) -> None:
        if at > 0:
            self.serve(at, self.lines[at - 1].service or USUAL_SERVICE)
            self.write(at, self.lines[at - 1].note)

    def add(self, client_id: int, client: str) -> int:
        """A visit out of plan below the others; returns its line."""
        visit = DayVisit(
            id=None, client_id=client_id, client=client, client_code="", position=len(self.lines) + 1, minutes=15,
            origin="extra",
        )
        self.lines.append(Line(visit))
        return len(self.lines) - 1

    def entries(self) -> list[Entry]:
        """What is to be saved; a line out of plan that was not accepted is none."""
        return [self._entry(k) for k, line in enumerate(self.lines) if line.changed]

    def settle(self) -> list[Line]:
        """Take everything as saved; returns the lines that were changed, for `unsettle` when saving failed."""
        changed = [line for line in self.lines if line.changed]
        for line in changed:
            line.changed = False
        return changed

    def unsettle(self, lines: Sequence[Line]) -> None:
        for line in lines:
            line.changed = True

    def _entry(self, at: int) -> Entry:
        line = self.lines[at]
        done = line.state == "done"
        return Entry(
            visit_id=line.visit.id, client_id=line.visit.client_id, state=line.state, opinion=line.opinion,
            note=line.note,
            arrived_at=self.arrival(at) if done else None, left_at=self.departure(at) if done else None,
            service=line.service if done else None,
        )

    def _left_before(self, at: int) -> time | None:
        """When the nearest visit above that takes place was left, or is likely left."""
        there = [k for k in range(at) if self.lines[k].state in ("planned", "done")]
        return self.departure(there[-1]) if there else None

    def _service_above(self, at: int) -> str:
        return next((line.service for line in self.lines[at - 1::-1] if at and line.service), USUAL_SERVICE)
