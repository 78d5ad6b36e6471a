"""Where the table begins: the header below title rows, two-row headers joined, rows that are no data set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import compress

from cmdesk.exchange.normal import normal
from cmdesk.values.kinds.numbers import is_unit
from cmdesk.values.kinds.reading import Raw, clean, half
from cmdesk.values.problems import Problem, trouble
from cmdesk.values.tables import Dropped, DroppedRow, RawTable, Source

Merges = list[tuple[tuple[int, int], tuple[int, int]]]
Row = Sequence[Raw]

_LOOKED_AT = 40
_LONGEST = 40
_TYPED = re.compile(r"[+-]?[\d,.:%/\-\s年月日]*\d[\d,.:%/\-\s年月日]*|\d{17}[\dXx]|#.*[!?]|#N/A")
_TOTAL = re.compile(r".{0,16}(?:合计|小计|总计|共计|总和)[:数]?|累计|(?:sub|grand)?total:?|sum:?", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|制表人?|制表单位|审核人?|复核人?|填表人?|单位负责人|负责人|note)\d?\s*[:.、]",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:单位|日期|时间|制表|填报|统计|期间|月份)[^:]{0,4}:")
_EXAMPLE = re.compile(r"(?:示例|Example)\s*[:：]")


def find_table(
    grid: Sequence[Row], *, name: str, source: Source, merged: Merges = (), header_row: int | None = None,  # type: ignore[assignment]
    known: frozenset[str] = frozenset(), problems: tuple[Problem, ...] = (),
) -> RawTable:
    """The table within the cells of a sheet. Raises UserError where no row can be a header or none follows it."""
    top = header_row - 1 if header_row else _header_row(grid, merged, known, source.name)
    if not 0 <= top < len(grid):
        raise trouble("no_header", value=source.name)
    depth = _depth(grid, top, merged)
    start = top + depth
    titles = _headers(grid, top, depth, merged)
    return _assemble(grid, start, titles, name=name, source=source, top=top, problems=problems)


def _assemble(
    grid: Sequence[Row], start: int, titles: list[str], *, name: str, source: Source, top: int,
    problems: tuple[Problem, ...],
) -> RawTable:
    rows, width = _even(grid[start:], len(titles))
    titles += [""] * (width - len(titles))
    titles, rows = _narrowed(titles, rows)
    keep, dropped = _sorted_out(rows, titles, start)
    if not any(keep):
        raise trouble("no_rows", value=source.name)
    return RawTable(
        name=name, source=source, title_rows=tuple(range(1, top + 1)), header_rows=tuple(range(top + 1, start + 1)),
        headers=tuple(title or f"[{letters(i)}]" for i, title in enumerate(titles)),
        rows=list(compress(rows, keep)), numbers=list(compress(range(start + 1, start + 1 + len(rows)), keep)),
        dropped=tuple(dropped), problems=problems,
    )


def letters(column: int) -> str:
    """The name of a column, counted from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _blank(cell: Raw) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _label(cell: Raw) -> str:
    """A header cell as one line of text."""
    return " ".join(clean(str(cell)).split()) if isinstance(cell, str) else ""


def _written(cell: Raw) -> str:
    """A header that is no text (a year, a month as a date)."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if _blank(cell) else str(cell).removesuffix(" 00:00:00")


def _is_label(cell: Raw) -> bool:
    text = half(_label(cell))
    return bool(text) and len(text) <= _LONGEST and not _TYPED.fullmatch(text)


def _filled(grid: Sequence[Row], row: int, merged: Merges) -> list[Raw]:
    """A row with the text of horizontally merged cells repeated over their columns."""
    cells = list(grid[row])
    for (first, left), (_last, right) in merged:
        if first == row and right > left and left < len(cells):
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [cells[left]] * (right + 1 - left)
    return cells


def _header_row(grid: Sequence[Row], merged: Merges, known: frozenset[str], name: str) -> int:
    head = grid[:_LOOKED_AT]
    counts = [sum(not _blank(cell) for cell in row) for row in head]
    width = max(counts, default=0)
    if not width:
        raise trouble("sheet_empty", value=name)
    hits = [_known_hits(row, known) for row in head]
    best = max(hits)
    if best >= 2 or (best == 1 and width == 1):
        return _first_of(grid, hits.index(best), merged)
    for row in range(len(head)):
        if _may_be_header(_filled(grid, row, merged), grid[row], width, merged, row):
            return row
    raise trouble("no_header", value=name)


def _known_hits(row: Row, known: frozenset[str]) -> int:
    return len({text for cell in row if isinstance(cell, str) and (text := normal(cell)) in known})


def _first_of(grid: Sequence[Row], row: int, merged: Merges) -> int:
    """The first row of a two-row header whose second row was recognised."""
    return row - 1 if row and _depth(grid, row - 1, merged) == 2 else row


def _may_be_header(cells: Row, own: Row, width: int, merged: Merges, row: int) -> bool:
    single = [str(cell) for cell in own if not _blank(cell)]
    full = [cell for cell in cells if not _blank(cell)]
    if any(first == row and right - left + 1 >= width > 1 for (first, left), (_last, right) in merged):
        return False
    labels = sum(map(_is_label, full))
    if any(_ABOUT.match(half(_label(cell))) for cell in full):
        return False
    enough = len(full) * 2 > width or (width == 2 and len(full) == 2)
    return enough and labels >= 0.7 * len(full) and len(set(single)) * 2 > len(single)


def _depth(grid: Sequence[Row], top: int, merged: Merges) -> int:
    if top + 2 >= len(grid):
        return 1
    upper, lower = grid[top], grid[top + 1]
    if _are_units(lower):
        return 2
    return 2 if _is_second(upper, lower, [m for m in merged if m[0][0] == top]) else 1


def _are_units(row: Row) -> bool:
    texts = [half(_label(cell)).strip("()[] ") for cell in row if not _blank(cell)]
    return bool(texts) and all(text and is_unit(text.removeprefix("单位:")) for text in texts)


def _is_second(upper: Row, lower: Row, merged: Merges) -> bool:
    """Whether a row continues the header: labels below the groups, and below nothing else."""
    if not all(_is_label(cell) for cell in lower if not _blank(cell)):
        return False
    heads = [cell for cell in upper if not _blank(cell)]
    merged = [m for m in merged if m[1][1] > m[0][1]]
    if len(heads) < 2 or any(_ABOUT.match(half(_label(cell))) for cell in heads):
        return False
    grouped = _grouped(upper, lower, merged)
    alone = any(not _blank(a) and _blank(b) for a, b in zip(upper, lower, strict=False))
    below = {column for column, cell in enumerate(lower) if not _blank(cell)}
    return len(below) >= 2 and below <= grouped and (alone or len(merged) > 1)


def _grouped(upper: Row, lower: Row, merged: Merges) -> set[int]:
    """Columns under a group heading: under a merged cell, or under a cell followed by blanks."""
    if merged:
        return {c for (_f, left), (_l, right) in merged if right > left for c in range(left, right + 1)}
    found: set[int] = set()
    group: int | None = None
    for column in range(max(len(upper), len(lower))):
        if column < len(upper) and not _blank(upper[column]):
            group = column
        elif group is not None and column < len(lower) and not _blank(lower[column]):
            found |= {group, column}
    return found


def _headers(grid: Sequence[Row], top: int, depth: int, merged: Merges) -> list[str]:
    upper = [_label(cell) or _written(cell) for cell in _filled(grid, top, merged)]
    if depth == 1:
        return upper
    lower = [_label(cell) for cell in grid[top + 1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    if _are_units(grid[top + 1]):
        return [f"{a}({half(b).strip('()[] ')})" if b else a for a, b in zip(upper, lower, strict=True)]
    return [_joined(a, b) for a, b in zip(_filled_right(upper, lower), lower, strict=True)]


def _filled_right(upper: list[str], lower: list[str]) -> list[str]:
    filled = list(upper)
    for column in range(1, len(filled)):
        if not filled[column] and lower[column]:
            filled[column] = filled[column - 1]
    return filled


def _joined(upper: str, lower: str) -> str:
    return f"{upper} {lower}" if upper and lower and upper != lower else upper or lower


def _even(rows: Sequence[Row], width: int) -> tuple[list[Row], int]:
    """Rows of one width, the widest."""
    widths = set(map(len, rows))
    width = max(widths, default=0) if max(widths, default=0) > width else width
    if widths <= {width}:
        return list(rows), width
    return [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows], width


def _narrowed(titles: list[str], rows: list[Row]) -> tuple[list[str], list[Row]]:
    """Without the columns at the right that have neither a header nor a value."""
    width = len(titles)
    while width > 1 and not titles[width - 1] and all(_blank(row[width - 1]) for row in rows):
        width -= 1
    return (titles, rows) if width == len(titles) else (titles[:width], [row[:width] for row in rows])


def _sorted_out(rows: list[Row], titles: list[str], start: int) -> tuple[list[bool], list[DroppedRow]]:
    """Which rows are data, and the others with their reason."""
    keep = [True] * len(rows)
    dropped = []
    judge = _judge(titles)
    for place in _suspects(rows, titles):
        reason = judge(rows[place]) if any(rows[place]) else Dropped.BLANK
        if reason:
            keep[place] = False
            text = "" if reason is Dropped.BLANK else _preview(rows[place])
            dropped.append(DroppedRow(start + 1 + place, reason, text))
    return keep, dropped


_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
_MARK_WORDS = (
    "计", "总和", "otal", "TOTAL", "sum", "SUM", "Sum", "注", "说明", "制表", "审核", "复核", "填表",
    "负责", "示例", "xample", "ote", "NOTE",
)
_MARKS = re.compile("|".join(_MARK_WORDS))


def _suspects(rows: list[Row], titles: list[str]) -> list[int]:
    """Places of rows that may be blank, a total, a note, an example, or the header once more, by their first cells."""
    first_titles = {form for title in titles[:4] for form in (title, half(title))}
    found: set[int] = set()
    for column in range(min(4, len(titles))):
        cells = [row[column] for row in rows]
        if _plain(cells, first_titles, blanks=not column):
            continue
        different = dict.fromkeys(cells)
        texts = [cell for cell in different if isinstance(cell, str)]
        odd = {text for text in texts if _suspect(text)} | (different.keys() & first_titles)
        if not column:
            odd |= {None, *(text for text in texts if not text or text.isspace())}
        if odd & different.keys():
            found.update(place for place, cell in enumerate(cells) if cell in odd)
    return sorted(found)


_EMPTY = re.compile("\0\\s*\0")


def _plain(cells: Sequence[Raw], titles: Iterable[str], *, blanks: bool) -> bool:
    """Whether a column is nothing but text without any mark, title or (where asked) blank: by one look at all of it."""
    try:
        joined = "\0".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return False
    if not joined.isascii() and _WIDE.search(joined):
        joined = half(joined)
    text = f"\0{joined}\0"
    if any(word in joined for word in _MARK_WORDS) or any(f"\0{title}\0" in text for title in titles):
        return False
    return not (blanks and _EMPTY.search(text))


def _suspect(text: str) -> bool:
    return _MARKS.search(half(text)) is not None


def _judge(titles: list[str]) -> Callable[[Row], Dropped | None]:
    labels = [half(title) for title in titles]

    def reason(row: Row) -> Dropped | None:
        full = [cell for cell in row if not _blank(cell)]
        if not full:
            return Dropped.BLANK
        text = half(clean(next((cell for cell in full if isinstance(cell, str)), ""))).strip()
        if _TOTAL.fullmatch("".join(text.split())):
            return Dropped.TOTAL
        if _EXAMPLE.match(text):
            return Dropped.EXAMPLE
        if len(full) <= 3 and len(titles) > 3 and _NOTE.match(text):
            return Dropped.NOTE
        return None

    def with_header(row: Row) -> Dropped | None:
        if [half(_label(cell) or _written(cell)) for cell in row] == labels:
            return Dropped.HEADER_AGAIN
        return reason(row)

    return with_header


def _preview(row: Row, most: int = 60) -> str:
    return " ".join(str(cell).strip() for cell in row if not _blank(cell))[:most]
