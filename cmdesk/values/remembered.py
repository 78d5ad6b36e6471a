"""The first page as plain JSON values, so that the next start can show it before anything large is loaded.

Of the ranking it keeps what that page shows: the lines without the points of each item.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from cmdesk import __version__
from cmdesk.values.messages import Msg, Text
from cmdesk.values.periods import Month
from cmdesk.values.standings import Standing, Standings
from cmdesk.values.today import DayBar, DayStatus, Progress, Today, Todo, TodoKind, Whereabouts

Plain = Any
PAGE = "first_page."
SAMPLE = "branch.sample"
"""The setting that says that the data is a made-up branch: the number of the last step of its making."""


class Glance(NamedTuple):
    """The shared settings of a file, and the first page that was remembered for the day, whatever has changed since.

    `head`: number and digest of the last entry of the audit trail, which every use case changes.
    """

    settings: dict[str, Any]
    head: Any
    kept: Any

    def page(self, language: str) -> Today | None:
        """The remembered page where it is that of the data as they stand, else None."""
        if not isinstance(self.kept, dict) or not stamped(self.kept, stamp_of(self.head, language)):
            return None
        try:
            return unpack(self.kept["page"])
        except (KeyError, TypeError, ValueError):
            return None


def name_of(day: date) -> str:
    """The name of the setting that keeps the first page of a day."""
    return f"{PAGE}{day.isoformat()}"


def stamp_of(head: Any, language: str) -> dict[str, object]:
    """What a remembered page is known by: the state of the data, the language, and the program that made it."""
    return {"head": head, "language": language, "version": __version__}


def stamped(kept: Mapping[str, Any], stamp: Mapping[str, object]) -> bool:
    return all(kept.get(key) == value for key, value in stamp.items())


def pack(page: Today) -> Plain:
    """JSON values of a page; `unpack` makes the page of them again."""
    return {
        "day": page.day.isoformat(), "people_on": page.people_on.isoformat(),
        "working": [page.working_day, page.working_days],
        "figures_of": page.figures_of.number if page.figures_of else None,
        "people": [_person(each) for each in page.people],
        "todos": [[str(each.kind), each.count, _text(each.text), each.urgent] for each in page.todos],
        "week": [[each.day.isoformat(), each.planned, each.done] for each in page.week],
        "progress": [_progress(each) for each in page.progress],
        "standings": _standings(page.standings) if page.standings else None,
    }


def unpack(plain: Plain) -> Today:
    """Raises KeyError, TypeError or ValueError where `plain` is no packed page."""
    number, standings = plain["figures_of"], plain["standings"]
    return Today(
        day=date.fromisoformat(plain["day"]), working_day=plain["working"][0], working_days=plain["working"][1],
        people_on=date.fromisoformat(plain["people_on"]),
        people=tuple(_unpack_person(each) for each in plain["people"]),
        todos=tuple(
            Todo(kind=TodoKind(kind), count=count, text=_unpack_text(text), urgent=urgent)
            for kind, count, text, urgent in plain["todos"]
        ),
        week=tuple(DayBar(date.fromisoformat(day), planned, done) for day, planned, done in plain["week"]),
        progress=tuple(_unpack_progress(each) for each in plain["progress"]),
        standings=_unpack_standings(standings) if standings else None,
        figures_of=None if number is None else Month.from_number(number),
    )


def _text(text: Text) -> Plain:
    return text if isinstance(text, str) else [text.text, {k: _value(v) for k, v in text.params.items()}]


def _value(value: object) -> Plain:
    """A parameter of a text: a text itself, a number, or what its words are."""
    if isinstance(value, Msg):
        return _text(value)
    return value if isinstance(value, str | int | float) else str(value)


def _unpack_text(plain: Plain) -> Text:
    if isinstance(plain, str):
        return plain
    params: Mapping[str, object] = {k: _unpack_text(v) if isinstance(v, list) else v for k, v in plain[1].items()}
    return Msg(plain[0], params)


def _person(each: Whereabouts) -> Plain:
    starts = each.starts.isoformat() if each.starts else None
    return [
        each.manager_id, each.manager, starts, each.where, each.planned, each.done, each.minutes, str(each.status),
        _text(each.note),
    ]


def _unpack_person(plain: Plain) -> Whereabouts:
    id_, name, starts, where, planned, done, minutes, status, note = plain
    return Whereabouts(
        manager_id=id_, manager=name, starts=time.fromisoformat(starts) if starts else None, where=where,
        planned=planned, done=done, minutes=minutes, status=DayStatus(status), note=_unpack_text(note),
    )


def _progress(each: Progress) -> Plain:
    numbers = [each.value, each.target, each.share, each.forecast]
    return [
        each.code, each.name, each.unit, *(None if n is None else str(n) for n in numbers), each.behind, each.adds,
    ]


def _unpack_progress(plain: Plain) -> Progress:
    code, name, unit, value, target, share, forecast, behind, adds = plain
    return Progress(
        code=code, name=name, unit=unit, value=Decimal(value), target=Decimal(target), share=Decimal(share),
        forecast=None if forecast is None else Decimal(forecast), behind=behind, adds=adds,
    )


def _standings(found: Standings) -> Plain:
    return {
        "of": [found.evaluation_id, found.month.number, found.scheme, found.edition, found.state],
        "made_at": found.made_at.isoformat(), "stale": found.stale, "decimals": found.decimals,
        "rows": [[
            row.manager_id, row.code, row.name, row.territory, row.grade, row.grade_code, row.branch_id, str(row.total),
            row.rank, row.change,
        ] for row in found.rows],
    }


def _unpack_standings(plain: Plain) -> Standings:
    evaluation, month, scheme, edition, state = plain["of"]
    return Standings(
        evaluation_id=evaluation, month=Month.from_number(month), scheme=scheme, edition=edition, state=state,
        made_at=datetime.fromisoformat(plain["made_at"]), stale=plain["stale"], decimals=plain["decimals"],
        items=(), rows=tuple(_unpack_row(each) for each in plain["rows"]), missing=(),
    )


def _unpack_row(plain: Plain) -> Standing:
    id_, code, name, territory, grade, grade_code, branch, total, rank, change = plain
    return Standing(
        manager_id=id_, code=code, name=name, territory=territory, grade=grade, grade_code=grade_code,
        branch_id=branch, total=Decimal(total), rank=rank, change=change,
    )
