"""A day's sheet while it is typed: what stands in each line, and what is taken for what was left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from cmdesk.services.visits.entering import DayVisit, Entry, Words
from cmdesk.values.pinyin import matches, search_text
from cmdesk.values.problems import Problem

START = time(8, 30)
USUAL_WAY = 10
USUAL_SERVICE = "standard"
LETTERS = {
    "s": "standard", "b": "standard", "p": "personal", "g": "personal", "f": "family", "q": "family",
    "v": "value_adding", "z": "value_adding",
}
TYPED = (
    "typed_in", "typed_out", "state", "service", "checks", "stock", "prices", "shelf", "opinion", "problem", "note",
)
PLAIN = Words()


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
    """One visit of the sheet; `way` minutes lead to it. `changed` lines are not saved yet; `fault` is why the line
    could not be taken as it was typed. `checks` None: nothing said of them yet."""

    visit: DayVisit
    way: int = USUAL_WAY
    typed_in: str = ""
    typed_out: str = ""
    state: str = "planned"
    service: str | None = None
    checks: str | None = None
    stock: str = ""
    prices: str | None = None
    shelf: str | None = None
    opinion: str = ""
    problem: str = ""
    note: str = ""
    changed: bool = False
    fault: Problem | None = None

    @classmethod
    def of(cls, visit: DayVisit, way: int) -> Line:
        return cls(
            visit, way, _clock(visit.arrived_at), _clock(visit.left_at), visit.state, visit.service, visit.checks,
            "" if visit.stock is None else str(visit.stock), visit.prices, visit.shelf, visit.opinion, visit.problem,
            visit.note,
        )

    @property
    def open(self) -> bool:
        """Nothing said of it yet."""
        return self.state == "planned"

    @property
    def half_typed(self) -> bool:
        """Something was typed and not taken with Enter."""
        return self.open and bool(self.typed_in or self.typed_out or self.wordy)

    @property
    def wordy(self) -> bool:
        """Words that the visit did not have before."""
        visit = self.visit
        return (self.opinion, self.problem, self.note) != (visit.opinion, visit.problem, visit.note)

    @property
    def waiting(self) -> bool:
        """Whether saving has something to do with it."""
        return self.changed or self.half_typed

    def draft(self) -> dict[str, Any]:
        """What was typed, as plain values, with the visit it belongs to."""
        visit = self.visit
        own = {"visit": visit.id, "version": visit.version, "client": visit.client_id, "name": visit.client,
               "changed": self.changed, "refused": self.fault is not None}
        return {**own, **{name: getattr(self, name) for name in TYPED}}

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Put a draft back as it was typed. The visit keeps the version it had then: who saves tells of a conflict."""
        for name in TYPED:
            setattr(self, name, draft[name])
        self.changed = bool(draft["changed"])
        self.visit = replace(self.visit, version=int(draft["version"]))


def _clock(value: time | None) -> str:
    return f"{value:%H:%M}" if value else ""


@dataclass
class Sheet:
    """The lines of a manager's day in the order of the route, and what the trade asks of a visit."""

    lines: list[Line] = field(default_factory=list)
    words: Words = Words()

    @classmethod
    def of(cls, visits: Sequence[DayVisit], ways: Sequence[int], words: Words = PLAIN) -> Sheet:
        spare = iter(ways)
        lines = [Line.of(v, USUAL_WAY if v.state == "skipped" else next(spare, USUAL_WAY)) for v in visits]
        return cls(lines, words)

    @property
    def changed(self) -> bool:
        return any(line.waiting for line in self.lines)

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

    def usual(self, at: int, name: str) -> str:
        """What Enter takes for checks, prices or shelf where nothing was typed: all checks, the best of the others."""
        if name == "checks":
            return self.lines[at].visit.asks
        known = self.words.prices if name == "prices" else self.words.shelf
        return known[0][0] if known else ""

    def accept(self, at: int) -> Problem | None:
        """Take the line as a visit done, with what was typed or usual; the problem when something does not fit, which
        stays with the line until it is corrected."""
        line = self.lines[at]
        line.fault = self._fault(at)
        if line.fault is not None:
            return line.fault
        line.typed_in, line.typed_out, line.state = _clock(self.arrival(at)), _clock(self.departure(at)), "done"
        line.service = line.service or self._service_above(at)
        line.checks = self.usual(at, "checks") if line.checks is None else line.checks
        line.prices = line.prices or self.usual(at, "prices") or None
        line.shelf = line.shelf or self.usual(at, "shelf") or None
        line.changed = True
        return None

    def _fault(self, at: int) -> Problem | None:
        line, came, left = self.lines[at], self.arrival(at), self.departure(at)
        if came is None or left is None or left <= came:
            shown = f"{line.typed_in or _clock(came) or '—'} – {line.typed_out or _clock(left) or '—'}"
            return Problem(code="visit_times", field="left_at", row=at + 1, value=shown)
        return self._bad_words(at)

    def _bad_words(self, at: int) -> Problem | None:
        line = self.lines[at]
        known = "".join(code for code, _word in self.words.checks)
        if line.checks and (not set(line.checks) <= set(known) or len(set(line.checks)) < len(line.checks)):
            asked = line.visit.asks or known
            return Problem(code="bad_checks", field="checks", row=at + 1, value=line.checks, params={"known": asked})
        if line.stock and not line.stock.isdecimal():
            return Problem(code="bad_stock", field="stock", row=at + 1, value=line.stock)
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
        line.checks, line.stock, line.prices, line.shelf, line.fault = None, "", None, None, None

    def clear(self, at: int) -> None:
        """Nothing was said of it."""
        line = self.lines[at]
        there = line.visit.id is not None and line.visit.state != "planned"
        self.lines[at] = Line(line.visit, line.way, changed=there)

    def serve(self, at: int, service: str) -> None:
        self.put(at, "service", service)

    def put(self, at: int, name: str, value: str | None) -> None:
        """A value beside the times; a line that is not open counts as changed, and what was refused is forgiven."""
        line = self.lines[at]
        setattr(line, name, value.strip() if value else value)
        line.fault = None if line.open else self._bad_words(at)
        line.changed = line.changed or not line.open

    def turn(self, at: int, name: str) -> None:
        """The next word for prices or shelf; after the last one the first again."""
        known = [code for code, _word in (self.words.prices if name == "prices" else self.words.shelf)]
        now = getattr(self.lines[at], name) or self.usual(at, name)
        if known:
            self.put(at, name, known[(known.index(now) + 1) % len(known)] if now in known else known[0])

    def same_as_above(self, at: int) -> None:
        if at > 0:
            above = self.lines[at - 1]
            self.serve(at, above.service or USUAL_SERVICE)
            for name in ("prices", "shelf", "note"):
                self.put(at, name, getattr(above, name))

    def add(self, client_id: int, client: str, visit: DayVisit | None = None) -> int:
        """A visit out of plan below the others, as far as it is known; returns its line."""
        known = visit or DayVisit(id=None, client_id=client_id, client=client, client_code="", position=0, minutes=15)
        self.lines.append(Line(replace(known, position=len(self.lines) + 1, origin="extra")))
        return len(self.lines) - 1

    def take_half_typed(self) -> Problem | None:
        """Lines left without Enter are taken as if it had been pressed; the first problem of those that cannot be."""
        open_ = [k for k, line in enumerate(self.lines) if line.open and (line.typed_in or line.typed_out)]
        found = [self.accept(k) for k in open_]
        return next((problem for problem in found if problem is not None), None)

    def ready(self) -> list[int]:
        """The lines that can be saved."""
        return [k for k, line in enumerate(self.lines) if line.changed and line.fault is None]

    def entries(self) -> list[Entry]:
        """What is to be saved; a line out of plan that was not accepted is none."""
        return [self._entry(k) for k in self.ready()]

    def settle(self) -> list[Line]:
        """Take what is ready as saved; returns those lines, for `unsettle` when saving failed."""
        changed = [self.lines[k] for k in self.ready()]
        for line in changed:
            line.changed = False
        return changed

    def unsettle(self, lines: Sequence[Line], problems: Iterable[Problem] = ()) -> None:
        """The lines wait again; a problem's row counts them from 1."""
        for line in lines:
            line.changed = True
        for each in problems:
            if each.row is not None and 1 <= each.row <= len(lines):
                lines[each.row - 1].fault = each

    def drafts(self, open_text: tuple[int, str, str] | None = None) -> list[Mapping[str, Any]]:
        """What waits to be saved; `open_text` (line, name, text) is being typed and not yet in its line."""
        found: dict[int, dict[str, Any]] = {k: line.draft() for k, line in enumerate(self.lines) if line.waiting}
        if open_text is not None:
            at, name, text = open_text
            found[at] = {**self.lines[at].draft(), name: text}
        return [found[k] for k in sorted(found)]

    def restore(self, drafts: Iterable[Mapping[str, Any]]) -> None:
        """Put typed lines back; what was refused is refused again. A line whose visit was planned elsewhere meanwhile
        goes to the client's visit of the day, else it is out of plan."""
        by_visit = {line.visit.id: line for line in self.lines}
        by_client = {line.visit.client_id: line for line in self.lines}
        for draft in drafts:
            client = int(draft["client"])
            line = by_visit.get(draft["visit"]) if draft["visit"] is not None else None
            line = line or by_client.get(client) or self.lines[self.add(client, str(draft["name"]))]
            line.restore(draft)
            at = self.lines.index(line)
            line.fault = self._fault(at) if draft["refused"] and line.open else self._bad_words(at)

    def _entry(self, at: int) -> Entry:
        line = self.lines[at]
        done = line.state == "done"
        return Entry(
            visit_id=line.visit.id, client_id=line.visit.client_id, version=line.visit.version, state=line.state,
            arrived_at=self.arrival(at) if done else None, left_at=self.departure(at) if done else None,
            service=line.service if done else None, checks=line.checks or None if done else None,
            stock=int(line.stock) if done and line.stock else None, prices=line.prices if done else None,
            shelf=line.shelf if done else None, opinion=line.opinion, problem=line.problem, note=line.note,
        )

    def _left_before(self, at: int) -> time | None:
        """When the nearest visit above that takes place was left, or is likely left."""
        there = [k for k in range(at) if self.lines[k].state in ("planned", "done")]
        return self.departure(there[-1]) if there else None

    def _service_above(self, at: int) -> str:
        return next((line.service for line in self.lines[at - 1::-1] if at and line.service), USUAL_SERVICE)


def line_of(sheet: Sheet, text: str, day: date | None) -> int | None:
    """The line of a number, a client's code (of another day when the code names one: None), or a name."""
    lines = sheet.lines
    if text.isdecimal() and 1 <= int(text) <= len(lines):
        return int(text) - 1
    code, _slash, named = text.lower().partition("/")
    if named and day is not None and named != f"{day:%Y%m%d}":
        return None
    same = [k for k, line in enumerate(lines) if code and line.visit.client_code.lower() == code]
    like = [k for k, line in enumerate(lines) if text and matches(search_text(line.visit.client), text)]
    return next(iter(same or like), None)


def settled(
    drafts: Sequence[Mapping[str, Any]], wrong: Collection[int], fresh: Sequence[DayVisit], mine: bool,
) -> list[Mapping[str, Any]]:
    """The drafts after a conflict over the clients `wrong`: put onto the visits as they are now, or given up."""
    there = {visit.client_id: visit for visit in fresh}
    kept = [each for each in drafts if mine or each["client"] not in wrong]
    return [
        {**each, "visit": visit.id, "version": visit.version}
        if each["client"] in wrong and (visit := there.get(each["client"])) else each for each in kept
    ]
