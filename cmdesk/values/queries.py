"""Questions to a list of described entities, and the answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import NO, YES
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.refs import Ref as Ref

_GROUPED = frozenset({Kind.CHOICE, Kind.LINK, Kind.YES_NO, Kind.MONTH, Kind.DATE, Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Filter:
    """`operator` is a name of the field kind's operators in `cmdesk.values.kinds`."""

    field: str
    operator: str
    value: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """`columns` are field names (all listed ones when empty); `sort` pairs a field with True for descending.

    `group` is the field whose values part the rows; they come group by group, each in the order of `sort`.
    """

    entity: str
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    search: str = ""
    sort: tuple[tuple[str, bool], ...] = ()
    group: str = ""
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    version: int
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows that share the value a list is grouped by: how many, and the sums of the list's additive columns."""

    value: object
    count: int
    totals: dict[str, object] = field(default_factory=dict)

    @property
    def label(self) -> Text:
        """The value as people read it."""
        if isinstance(self.value, Ref):
            return self.value.label
        if isinstance(self.value, bool):
            return YES if self.value else NO
        return _("Not given") if self.value is None else str(self.value)

    @property
    def heading(self) -> Msg:
        """What stands over its rows, on the screen, in a workbook and on paper."""
        return _("{name} ({n:,})")(name=self.label, n=self.count)


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of a list: `total` counts all rows of the query, `totals` sums its additive columns.

    `groups` are those of a grouped list in their order; they come with its first page.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    total: int
    totals: dict[str, object] = field(default_factory=dict)
    groups: list[RowGroup] = field(default_factory=list)


def grouped_as(each: Field) -> Field | None:
    """The description of a group's value, where rows can be grouped by a field: days by their months.

    Texts to be searched (addresses, say) hardly ever repeat.
    """
    if each.kind not in _GROUPED or each.mask is not None or (each.kind is Kind.TEXT and each.search is not None):
        return None
    return replace(each, kind=Kind.MONTH) if each.kind is Kind.DATE else each


@dataclass(frozen=True, slots=True)
class Record:
    """One entity's values by field name; `masked` names those shown masked, which cannot be edited."""

    id: int
    version: int
    values: dict[str, object]
    masked: frozenset[str] = frozenset()
