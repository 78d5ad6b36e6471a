"""A value that stands for a record."""

from __future__ import annotations

from dataclasses import dataclass

from cmdesk.values.messages import Text


@dataclass(frozen=True, slots=True)
class Ref:
    """A chosen or linked value: what is stored (a code or an id) and what is read."""

    id: str | int
    label: Text

    def __str__(self) -> str:
        return self.label if isinstance(self.label, str) else self.label.text
