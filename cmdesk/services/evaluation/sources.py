"""Where the figures of an evaluation came from: which kind of rows, how many, from which file, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cmdesk.models.figures import ClientFigure, Indicator, ManagerFigure
from cmdesk.models.system import Import
from cmdesk.services.figures import Figures
from cmdesk.values.messages import Text, _
from cmdesk.values.periods import Month

KINDS: Mapping[str, Text] = {
    "records": _("Visits and work logs"), "occurrences": _("Occurrences"), "figures": _("Figures"),
    "marks": _("Manual scores"),
}


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a figure came from: what kind of rows, how many, from which file, by whom, and the word for that kind."""

    kind: Text
    rows: int | None = None
    file: str = ""
    who: str = ""
    sort: str = ""


MARKS = SourceRef(KINDS["marks"], sort="marks")
Sources = Mapping[str, Mapping[int, SourceRef]]


def sources_of(session: Session, month: Month, figures: Mapping[str, Figures], people: Iterable[int]) -> Sources:
    """The source of each figure by its key and manager id; each is looked for when it is asked for, while the session
    is open."""
    return _Sought(session, month, figures, list(people))


class _Sought(Mapping[str, Mapping[int, SourceRef]]):
    def __init__(
        self, session: Session, month: Month, figures: Mapping[str, Figures], people: Sequence[int],
    ) -> None:
        self._session, self._month, self._figures, self._people = session, month, figures, people
        self._found: dict[str, Mapping[int, SourceRef]] = {}

    def __getitem__(self, key: str) -> Mapping[int, SourceRef]:
        if key not in self._found:
            code, each = key.partition("@")[0], self._figures[key]
            self._found[key] = _of_key(self._session, self._month, code, each, self._people)
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)


def _of_key(
    session: Session, month: Month, code: str, figures: Figures, people: Sequence[int],
) -> dict[int, SourceRef]:
    kind = KINDS.get(figures.source, figures.source)
    if figures.source != "figures":
        return {i: SourceRef(kind, figures.rows.get(i), sort=figures.source) for i in people}
    files = _files(session, month, code)
    nobody = files.get(None, ("", ""))
    return {
        i: SourceRef(kind, figures.rows.get(i), *files.get(i, nobody), sort="figures") for i in people
    }


def _files(session: Session, month: Month, code: str) -> dict[int | None, tuple[str, str]]:
    """File and person of each manager's own entry; under None those of the client figures summed for the others."""
    each = session.scalars(select(Indicator).where(Indicator.code == code)).first()
    wanted = (each.numerator or code) if each else code
    ids = select(Indicator.id).where(Indicator.code == wanted)
    own = select(ManagerFigure.manager_id, func.max(ManagerFigure.import_id)).where(
        ManagerFigure.month == month.number, ManagerFigure.indicator_id.in_(ids), ManagerFigure.import_id.is_not(None),
    ).group_by(ManagerFigure.manager_id)
    found: dict[int | None, int] = {who: i for who, i in session.execute(own) if i is not None}
    summed = session.scalar(select(func.max(ClientFigure.import_id)).where(
        ClientFigure.month == month.number, ClientFigure.indicator_id.in_(ids),
    ))
    if summed is not None:
        found[None] = summed
    asked = select(Import.id, Import.file, Import.who).where(Import.id.in_(set(found.values())))
    names = {i: (file, who) for i, file, who in session.execute(asked)}
    return {who: names[i] for who, i in found.items() if i in names}
