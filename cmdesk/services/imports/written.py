"""What an import did, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

from cmdesk.values.imports import Alike
from cmdesk.values.problems import Problem


@dataclass
class Written:
    """What became of the drafts: record ids by row number, the rows that failed with their problems, and warnings."""

    created: dict[int, int] = field(default_factory=dict)
    updated: dict[int, int] = field(default_factory=dict)
    unchanged: dict[int, int] = field(default_factory=dict)
    failed: dict[int, Problem] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """Rows whose record stays as it is by the user's choice."""
    removed: int = 0

    def record_ids(self) -> dict[int, int]:
        return {**self.created, **self.updated, **self.unchanged}
