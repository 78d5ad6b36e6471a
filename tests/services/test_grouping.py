"""Lists group by group: on the screen, in workbooks and text files, on paper; codes in their natural order."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from cmdesk.models import ENTITIES
from cmdesk.models.describe import fields
from cmdesk.services import entities, exports, printing
from cmdesk.services.reports import pdf_bytes
from cmdesk.services.work import Desk
from cmdesk.values.fields import Field, Kind, Mask
from cmdesk.values.messages import _, english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.queries import Filter, ListQuery, Ref, RowPage, grouped_as
from cmdesk.values.rights import Role
from tests.ui.pages import pdf_text, read_sheet

SHOPS = (
    ("C10", "A", 4, date(2024, 5, 3)), ("C2", "B", 1, date(2024, 5, 30)), ("C1", "A", 2, date(2023, 1, 1)),
    ("C3", None, 8, None),
)
COLUMNS = ("code", "client_class", "cabinets")


@pytest.fixture
def shops(branch: Desk, actor: Actor) -> Desk:
    for code, letter, cabinets, opened in SHOPS:
        values = {
            "code": code, "name": f"店{code}", "client_class": letter, "cabinets": cabinets, "opened_on": opened,
            "phone": "13805361234",
        }
        entities.save(branch, actor, "clients", None, None, values)
    return branch


def page(desk: Desk, actor: Actor, group: str, **asked: object) -> RowPage:
    query = ListQuery(entity="clients", columns=COLUMNS, group=group, **asked)  # type: ignore[arg-type]
    return entities.rows(desk, actor, query)


def codes(found: RowPage) -> list[object]:
    return [row.values[0] for row in found.rows]


def test_rows_come_group_by_group_with_counts_and_sums(shops: Desk, actor: Actor) -> None:
    found = page(shops, actor, "client_class")
    assert codes(found) == ["C1", "C10", "C2", "C3"]
    groups = [(english(g.label), g.count, g.totals["cabinets"]) for g in found.groups]
    assert groups == [("A类", 2, 6), ("B类", 1, 1), ("Not given", 1, 8)]
    assert (found.total, found.totals["cabinets"]) == (4, 15)
    assert english(found.groups[0].heading) == "A类 (2)"


def test_the_order_within_groups_and_of_groups_is_the_lists(shops: Desk, actor: Actor) -> None:
    assert codes(page(shops, actor, "client_class", sort=(("cabinets", True),))) == ["C10", "C1", "C2", "C3"]
    turned = page(shops, actor, "client_class", sort=(("client_class", True),))
    assert [english(g.label) for g in turned.groups] == ["B类", "A类", "Not given"]


def test_days_are_grouped_by_their_month(shops: Desk, actor: Actor) -> None:
    found = page(shops, actor, "opened_on")
    assert [(g.value, g.count) for g in found.groups] == [(Month(2023, 1), 1), (Month(2024, 5), 2), (None, 1)]
    assert codes(found)[0] == "C1"


def test_groups_follow_search_and_filter(shops: Desk, actor: Actor) -> None:
    assert [g.count for g in page(shops, actor, "client_class", search="c1").groups] == [2]
    many = page(shops, actor, "client_class", filters=(Filter("cabinets", "at_least", 2),))
    assert [(english(g.label), g.totals["cabinets"]) for g in many.groups] == [("A类", 6), ("Not given", 8)]
    assert page(shops, actor, "client_class", offset=2).groups == []


def test_namesakes_are_two_groups(branch: Desk, actor: Actor) -> None:
    people = [
        entities.save(branch, actor, "managers", None, None, {"code": f"M{k}", "name": "王伟"}).value for k in (1, 2)
    ]
    for k in range(4):
        shop = entities.save(branch, actor, "clients", None, None, {"code": f"C{k}", "name": f"店{k}"}).value
        given = {"client": Ref(shop, ""), "manager": Ref(people[k % 2], ""), "first_day": date(2026, 1, 1)}
        entities.save(branch, actor, "assignments", None, None, given)
    found = page(branch, actor, "manager")
    assert [(g.label, g.count) for g in found.groups] == [("王伟", 2), ("王伟", 2)]
    assert codes(found) == ["C0", "C2", "C1", "C3"]


@pytest.mark.parametrize("name", sorted(ENTITIES))
def test_every_groupable_field_parts_the_rows_as_it_counts_them(sample: Desk, actor: Actor, name: str) -> None:
    for field, described in fields(ENTITIES[name]).items():
        if grouped_as(described) is None:
            continue
        asked = ListQuery(entity=name, columns=(field,), group=field, limit=10_000)
        found = entities.rows(sample, actor, asked)
        met = [_met(row.values[0]) for row in found.rows]
        assert [key for key, _rows in groupby(met)] == [_met(g.value) for g in found.groups], field
        assert Counter(met) == {_met(g.value): g.count for g in found.groups}, field


def _met(value: object) -> object:
    if isinstance(value, date):
        return str(Month.of(value))
    return str(value) if isinstance(value, Month) else value or None


def test_nobody_groups_by_what_is_masked(shops: Desk) -> None:
    leader = Actor(5, "刘总", Role.LEADER)
    assert page(shops, leader, "phone").groups == []
    assert grouped_as(Field(label=_("Phone"), kind=Kind.TEXT, mask=Mask.LAST_4)) is None


def test_codes_come_in_their_natural_order_both_ways(branch: Desk, actor: Actor) -> None:
    for code in ("B1", "C10", "C9", "C100", "10", "9", "C2A"):
        entities.save(branch, actor, "clients", None, None, {"code": code, "name": code})
    natural = ["9", "10", "B1", "C9", "C10", "C100", "C2A"]
    assert codes(page(branch, actor, "")) == natural
    assert codes(page(branch, actor, "", sort=(("code", True),))) == natural[::-1]


def test_a_workbook_has_a_line_per_group_whose_sums_are_not_added_twice(
    shops: Desk, actor: Actor, tmp_path: Path
) -> None:
    query = ListQuery(entity="clients", columns=COLUMNS, group="client_class")
    assert exports.export_list(shops, actor, query, tmp_path / "a.xlsx", english) == 4
    assert read_sheet(tmp_path / "a.xlsx")[1:] == [
        ["A类 (2)", None, "=SUBTOTAL(9,C3:C4)"], ["C1", "A类", 2], ["C10", "A类", 4],
        ["B类 (1)", None, "=SUBTOTAL(9,C6:C6)"], ["C2", "B类", 1],
        ["Not given (1)", None, "=SUBTOTAL(9,C8:C8)"], ["C3", None, 8],
        ["Total", None, "=SUBTOTAL(9,C2:C8)"],
    ]


def test_the_rows_of_a_workbooks_groups_can_be_folded(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    query = ListQuery(entity="clients", columns=COLUMNS, group="client_class")
    exports.export_list(shops, actor, query, tmp_path / "a.xlsx", english)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert [sheet.row_dimensions[row].outlineLevel for row in range(1, 10)] == [0, 0, 1, 1, 0, 1, 0, 1, 0]
    assert sheet.sheet_properties.outlinePr.summaryBelow is False
    assert sheet.auto_filter.ref is None


def test_a_text_file_has_the_groups_and_their_sum(shops: Desk, actor: Actor, tmp_path: Path) -> None:
    query = ListQuery(entity="clients", columns=COLUMNS, group="client_class")
    assert exports.export_list(shops, actor, query, tmp_path / "a.csv", english) == 4
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:4] == ["A类 (2),,6", "C1,A类,2", "C10,A类,4"]
    assert lines[-1] == "Total,,15"


def test_paper_has_the_groups_with_their_sums(shops: Desk, actor: Actor) -> None:
    query = ListQuery(entity="clients", columns=(*COLUMNS, "display_slots"), group="client_class")
    document = printing.list_sheet(shops, actor, query, printing.PageSetup())
    text = pdf_text(pdf_bytes(document, english, "en"))
    assert "A类(2)6C1A类2C10A类4B类(1)1C2" in text
    assert "Total15" in text


def test_groups_of_many_pages_go_on(shops: Desk, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 1)
    query = ListQuery(entity="clients", columns=("code",), group="state", limit=1)
    found = list(exports.parted_rows(shops, actor, query, ("code",)))
    assert [type(each).__name__ for each in found] == ["RowGroup", "Row", "Row", "Row", "Row"]


def test_rows_of_the_screen_are_masked_on_paper(shops: Desk, actor: Actor) -> None:
    phone = Field(label=_("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4)
    columns = [("Name", Field(label=_("Name"), kind=Kind.NAME)), ("Phone", phone)]
    rows = [("店", "13805361234"), ("铺", None)]
    sheet = printing.rows_sheet(shops, actor, "Shops", columns, rows, printing.PageSetup())
    text = pdf_text(pdf_bytes(sheet, english, "en"))
    assert "*******1234" in text
    assert "13805361234" not in text
