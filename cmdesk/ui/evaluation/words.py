"""How the evaluation page says things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from cmdesk.ui.theme import Tone
from cmdesk.values.messages import Msg, _
from cmdesk.values.periods import Month
from cmdesk.values.standings import ScoredItem, Standing, Standings

STATES: Mapping[str, tuple[Msg, Tone]] = {
    "draft": (_("To be published"), Tone.WARNING), "self": (_("Self-scoring"), Tone.WARNING),
    "scored": (_("Scored"), Tone.WARNING), "published": (_("Published"), Tone.GOOD),
    "appeal": (_("Open to appeals"), Tone.WARNING), "confirmed": (_("Confirmed"), Tone.GOOD),
    "locked": (_("Locked"), Tone.ACCENT),
}
STALE = _("Compute again")
GRADES: Mapping[str, Tone] = {"chief": Tone.ACCENT, "principal": Tone.ACCENT, "senior": Tone.GOOD}
EXTRA = ("bonus", "deduction")
LINE = 4


def month_words(month: Month) -> Msg:
    return _("{year}-{month:02d}")(year=month.year, month=month.month)


def normal(found: Standings) -> list[ScoredItem]:
    return [item for item in found.items if item.weight is not None]


def extras(found: Standings) -> list[ScoredItem]:
    return [item for item in found.items if item.kind in EXTRA]


def plain(number: Decimal) -> str:
    """Without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(number: Decimal | None, digits: int = 2) -> str:
    """+1.00, −2.00, or a dash where nothing was added or taken off."""
    if not number:
        return "—"
    return f"{number:+.{digits}f}".replace("-", "−")


def extra_sum(row: Standing, found: Standings) -> Decimal:
    scores = (row.scores.get(item.code) for item in extras(found))
    return sum((s.points for s in scores if s is not None and s.points is not None), Decimal(0))


def mean(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [v for v in values if v is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def two_lines(name: str, weight: Decimal | None) -> str:
    """A column's name over its weight, broken where it reads well."""
    tail = f" {plain(weight)}" if weight is not None else ""
    if " " in name:
        return _spaced(name + tail)
    if len(name) <= LINE:
        return f"{name}\n{tail.strip()}" if tail else name
    half = (len(name) + 1) // 2
    return f"{name[:half]}\n{name[half:]}{tail}"


def _spaced(text: str) -> str:
    """The break that leaves the two lines most alike."""
    words = text.split(" ")
    ways = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    first, second = min(ways, key=lambda way: max(len(way[0]), len(way[1])))
    return f"{first}\n{second}"


def grade_tone(found: Standings) -> Mapping[str, Tone]:
    return {row.grade: GRADES.get(row.grade_code, Tone.NEUTRAL) for row in found.rows}
