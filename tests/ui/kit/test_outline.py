from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.ui.kit.outline import Folding, Outline
from cmdesk.values.queries import Ref

GROUPS = st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=8)


def drawn(counts: list[int], opened: list[bool]) -> list[tuple[int, int | None]]:
    """Every row on show, written down one after the other: its group, and its place unless it is a heading."""
    rows: list[tuple[int, int | None]] = []
    place = 0
    for group, (count, is_open) in enumerate(zip(counts, opened, strict=True)):
        rows.append((group, None))
        rows += [(group, place + k) for k in range(count)] if is_open else []
        place += count
    return rows


@settings(max_examples=60)
@given(GROUPS, st.integers(0, 7))
def test_rows_and_places_lead_to_each_other(groups: list[tuple[int, bool]], turned: int) -> None:
    counts, opened = [count for count, _open in groups], [is_open for _count, is_open in groups]
    outline = Outline(counts, opened)
    at = turned % len(groups)
    outline.turn(at, not opened[at])
    opened[at] = not opened[at]
    rows = drawn(counts, opened)
    assert outline.rows == len(rows)
    assert [(outline.group(k), outline.place(k)) for k in range(len(rows))] == rows
    assert [outline.heading(k) for k in range(len(rows))] == [g if place is None else None for g, place in rows]
    shown = {place: k for k, (_group, place) in enumerate(rows) if place is not None}
    assert [outline.row(place) for place in range(sum(counts))] == [shown.get(place) for place in range(sum(counts))]


def test_groups_turned_one_by_one_are_kept_until_all_are() -> None:
    folding = Folding()
    assert folding.is_open("A", few=True)
    assert not folding.is_open("A", few=False)
    folding.turn(Ref(7, "稻田镇"), True)
    back = Folding.kept(folding.plain())
    assert back.is_open(Ref(7, "改了名"), few=False)
    assert not back.is_open(Ref(8, "洛城"), few=False)
    back.turn_all(False)
    assert not back.is_open(Ref(7, "稻田镇"), few=True)
    assert Folding.kept({"all": "?", "turned": []}) == Folding()
