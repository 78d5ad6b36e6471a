"""The item model behind a list that is paged from the database, group by group where its user wants that."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal
from shiboken6 import isValid

from cmdesk.ui.kit.columns import Column, shown
from cmdesk.ui.kit.models import Heading, Index, TableModel
from cmdesk.ui.kit.outline import Folding, Outline
from cmdesk.values.messages import Translate

if TYPE_CHECKING:
    from cmdesk.values.queries import ListQuery, Row, RowGroup, RowPage

CHUNK = 200
CHUNKS_KEPT = 80
Fetch = Callable[["ListQuery"], "RowPage"]
Later = Callable[[Callable[[], "RowPage"], Callable[["RowPage"], None], Callable[[BaseException], None]], object]


def _now(
    work: Callable[[], RowPage], done: Callable[[RowPage], None], failed: Callable[[BaseException], None]
) -> None:
    try:
        page = work()
    except Exception as error:  # noqa: BLE001
        failed(error)
    else:
        done(page)


class ListModel(TableModel):
    """A list read from the database in chunks, sorted, grouped and filtered there.

    A row on show is a heading or stands at a place in the database's order; chunks are of places. Cells of a chunk
    not read yet are empty for the moment; what the view asks for is read beside the window by
    `later(work, done, failed)`, latest wish first, so that dragging the scroll bar never waits. `query` is what is
    asked for; while it is read beside the window, the rows of the question before stay on show. Signals:
    `counted(total)`, `broken(error)`, `folded()` after groups were opened or closed.
    """

    counted = Signal(int)
    broken = Signal(object)
    folded = Signal()

    def __init__(
        self, columns: Sequence[Column], fetch: Fetch, query: ListQuery, translate: Translate,
        parent: QObject | None = None, later: Later | None = None,
    ) -> None:
        super().__init__(columns, translate, parent)
        self._fetch = fetch
        self._later = later or _now
        self._reading = False
        self._age = 0
        self.query = query
        self._laid = query
        self.total = 0
        self.totals: dict[str, object] = {}
        self.folding = Folding()
        self.groups: list[RowGroup] = []
        self.outline: Outline | None = None
        self._chunks: OrderedDict[int, list[Row]] = OrderedDict()
        self._wanted: list[int] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._read_wanted)

    def ask(self, **changes: Any) -> None:
        """Change the question (filters, search, sort, columns) and read its first chunk."""
        self.query = replace(self.query, **changes, offset=0, limit=CHUNK)
        self.reload()

    def reload(self) -> None:
        """Read again what is asked for."""
        query = self._first_chunk()
        with self._said():
            self._begin(query, self._fetch(query))

    def search(self, text: str) -> None:
        """Search while somebody types: the rows come when they are found, and typing goes on meanwhile."""
        self.query = replace(self.query, search=text)
        self.read_beside()

    def read_beside(self) -> None:
        """Read what is asked for while the rows before stay on show."""
        query = self._first_chunk()
        self._later(
            lambda: self._fetch(query), lambda page: self._begin(query, page) if self._is_asked(query) else None,
            self.broken.emit,
        )

    def group_by(self, name: str, folding: Folding | None = None) -> None:
        """Part the rows by a field's values, or by nothing any more; they are read with the next question."""
        self.folding = folding or Folding()
        self.query = replace(self.query, group=name)

    def fold(self, group: int, opened: bool) -> None:
        """Open or close one group."""
        assert self.outline is not None
        if self.outline.opened[group] == opened:
            return
        top, count = self.outline.top(group), self.outline.counts[group]
        change = (self.beginInsertRows, self.endInsertRows) if opened else (self.beginRemoveRows, self.endRemoveRows)
        change[0](QModelIndex(), top + 1, top + count)
        self.outline.turn(group, opened)
        change[1]()
        self.dataChanged.emit(self.index(top, 0), self.index(top, len(self.columns) - 1))
        self.folding.turn(self.groups[group].value, opened)
        self.folded.emit()

    def fold_all(self, opened: bool) -> None:
        if self.outline is None:
            return
        self.beginResetModel()
        self.folding.turn_all(opened)
        self.outline = Outline(self.outline.counts, [opened] * len(self.groups))
        self.endResetModel()
        self.folded.emit()

    def show_columns(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        self.reload()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid():
            return 0
        return self.outline.rows if self.outline else self.total

    def heading(self, row: int) -> Heading | None:
        at = self.outline.heading(row) if self.outline else None
        if at is None or self.outline is None:
            return None
        group = self.groups[at]
        return Heading(self.translate(group.heading), self.outline.opened[at], group.totals)

    def place(self, row: int) -> int | None:
        """Where a row stands in the list; None for a heading."""
        return self.outline.place(row) if self.outline else row

    def value(self, row: int, column: int) -> object:
        place = self.place(row)
        if place is None:
            heading = self.heading(row)
            return heading.totals.get(self.columns[column].key) if heading else None
        found = self._row(place)
        return found.values[column] if found else None

    def text(self, row: int, column: int) -> str:
        heading = self.heading(row) if column == 0 else None
        return heading.text if heading else super().text(row, column)

    def samples(self, column: int, most: int) -> list[str]:
        each = self.columns[column]
        return [shown(each, row.values[column], self.translate) for row in self._chunks.get(0, [])[:most]]

    def id(self, row: int) -> object:
        """The id of a row, none of a heading; reads its chunk when it is not there yet."""
        place = self.place(row)
        if place is None:
            return None
        if place // CHUNK not in self._chunks:
            self._read(place // CHUNK)
        found = self._row(place)
        return found.id if found else None

    def ids(self, rows: Sequence[int]) -> list[object]:
        return [found.id for found in self.read(rows).values()]

    def read(self, rows: Sequence[int]) -> dict[int, Row]:
        """Many rows by their numbers on show, headings left out; what is not there yet is read in one go."""
        places = {row: place for row in rows if (place := self.place(row)) is not None}
        there: Callable[[int], Row | None] = self._there
        if any(place // CHUNK not in self._chunks for place in places.values()):
            there = self._span(min(places.values()), max(places.values()))
        found = {row: there(place) for row, place in places.items()}
        return {row: each for row, each in found.items() if each is not None}

    def find(self, id_: object, near: int = 0) -> int | None:
        """The row on show of a record, where it is among those read so far or about a place; its group is opened."""
        if near < self.total and near // CHUNK not in self._chunks:
            self._read(near // CHUNK)
        for chunk, rows in self._chunks.items():
            for at, row in enumerate(rows):
                if row.id == id_:
                    return self._shown(chunk * CHUNK + at)
        return None

    def set_order(self, order: tuple[tuple[str, bool], ...]) -> None:
        self.ask(sort=order)

    def _shown(self, place: int) -> int | None:
        if self.outline is None:
            return place
        self.fold(self.outline.owner(place), True)
        return self.outline.row(place)

    def _first_chunk(self) -> ListQuery:
        return replace(self.query, columns=tuple(column.key for column in self.columns), offset=0, limit=CHUNK)

    def _is_asked(self, query: ListQuery) -> bool:
        return isValid(self) and query == self._first_chunk()

    def _begin(self, query: ListQuery, page: RowPage) -> None:
        self.beginResetModel()
        self._age += 1
        self._reading = False
        self.query, self._laid, self.order = query, query, query.sort
        self._chunks.clear()
        self._wanted.clear()
        self._chunks[0] = page.rows
        self.total, self.totals, self.groups = page.total, page.totals, page.groups
        few = page.total <= CHUNK
        opened = [self.folding.is_open(group.value, few=few) for group in page.groups]
        self.outline = Outline([group.count for group in page.groups], opened) if page.groups else None
        self.endResetModel()
        self.counted.emit(self.total)

    def _there(self, place: int) -> Row | None:
        rows = self._chunks.get(place // CHUNK, [])
        return rows[place % CHUNK] if place % CHUNK < len(rows) else None

    def _row(self, place: int) -> Row | None:
        if place // CHUNK not in self._chunks:
            self._want(place // CHUNK)
        return self._there(place)

    def _want(self, chunk: int) -> None:
        if chunk in self._wanted:
            return
        self._wanted.append(chunk)
        self._timer.start()

    def _read_wanted(self) -> None:
        """The last two chunks asked for; older wishes have scrolled by."""
        if self._reading or not self._wanted:
            return
        self._wanted = self._wanted[-2:]
        chunk, age = self._wanted.pop(), self._age
        query = self._part(chunk)
        self._reading = True
        self._later(
            lambda: self._fetch(query), lambda page: self._take(chunk, age, page),
            lambda error: self._give_up(age, error),
        )

    def _take(self, chunk: int, age: int, page: RowPage) -> None:
        """A chunk has come; one that belongs to an older question is forgotten."""
        if not isValid(self) or age != self._age:
            return
        self._reading = False
        self._keep(chunk, page)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(self.columns) - 1))
        self._read_wanted()

    def _give_up(self, age: int, error: BaseException) -> None:
        if isValid(self) and age == self._age:
            self._reading = False
            self.broken.emit(error)

    def _keep(self, chunk: int, page: RowPage) -> None:
        self._chunks[chunk] = page.rows
        while len(self._chunks) > CHUNKS_KEPT:
            self._chunks.popitem(last=False)

    def _part(self, chunk: int) -> ListQuery:
        return replace(self._laid, offset=chunk * CHUNK, limit=CHUNK)

    def _read(self, chunk: int) -> None:
        with self._said():
            self._keep(chunk, self._fetch(self._part(chunk)))

    def _span(self, first: int, last: int) -> Callable[[int], Row | None]:
        """The rows from one place to another, read at once and not kept."""
        rows: list[Row] = []
        with self._said():
            rows = self._fetch(replace(self._laid, offset=first, limit=last - first + 1)).rows
        return lambda place: rows[place - first] if place - first < len(rows) else None

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What goes wrong is told by the signal."""
        try:
            yield
        except Exception as error:  # noqa: BLE001
            self.broken.emit(error)
