"""Running an import again: the recorded file, or the one chosen in its place, read as it was read then."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from cmdesk.models.system import Import
from cmdesk.services.imports.running import ImportResult, Order, Progress, import_file
from cmdesk.services.work import Desk
from cmdesk.values.imports import Mode
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import Outcome, Problem, Severity, trouble
from cmdesk.values.rights import Right


@dataclass(frozen=True, slots=True)
class Recorded:
    """An earlier import: its file, where that lay (None for pasted cells), its digest, and the order to run again."""

    number: int
    file: str
    path: Path | None
    digest: str
    order: Order

    @property
    def there(self) -> bool:
        """Whether a file lies where the import found it."""
        return self.path is not None and self.path.is_file()

    def changed(self, name: str, digest: str) -> Problem | None:
        """What to say of a file that is not the one that was imported."""
        if digest == self.digest:
            return None
        return Problem(
            code="import_file_changed", severity=Severity.INFO, value=name, params={"number": self.number},
        )


def recorded(desk: Desk, actor: Actor, number: int) -> Recorded:
    """Raises UserError import_unknown, not_allowed."""
    with desk.read(actor, Right.IMPORT) as session:
        kept = session.get(Import, number)
        if kept is None:
            raise trouble("import_unknown", value=str(number))
        chosen = json.loads(kept.choices)
        month = chosen.get("month")
        order = Order(
            kind=kept.kind, mapping=json.loads(kept.mapping), sheet=chosen.get("sheet", ""),
            header_row=chosen.get("header_row"), month=Month.parse(month) if month else None,
            add_links=chosen.get("add_links", False), number=chosen.get("number", False),
            mode=Mode(chosen.get("mode", Mode.UPDATE)),
        )
        path = Path(kept.path) if kept.path else None
        return Recorded(kept.id, kept.file, path, kept.digest, order)


def import_again(
    desk: Desk, actor: Actor, number: int, path: Path | None = None, progress: Progress | None = None, *,
    dry_run: bool = False,
) -> Outcome[ImportResult]:
    """Import a recorded file again, or the one at `path` in its place, with the same mapping and choices.

    Raises UserError import_unknown, import_file_moved, and what `import_file` raises.
    """
    earlier = recorded(desk, actor, number)
    place = path or earlier.path
    if place is None or (path is None and not earlier.there):
        raise trouble("import_file_moved", value=earlier.file)
    outcome = import_file(desk, actor, place, replace(earlier.order, dry_run=dry_run), progress)
    told = earlier.changed(place.name, outcome.value.drafts.table.source.sha256)
    return replace(outcome, problems=(told, *outcome.problems)) if told else outcome
