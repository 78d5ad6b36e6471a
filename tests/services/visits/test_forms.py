"""Visit forms: made for a week, filled in as in Excel, read back by the dozen, entered in one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from sqlalchemy import delete, select

from cmdesk.exchange.visit_forms import COLUMNS, HEADER_ROW
from cmdesk.models.system import Term
from cmdesk.models.visits import Visit
from cmdesk.services.system import TRADE, put_setting, undo
from cmdesk.services.visits.entering import Entry, day_visits, enter_visits
from cmdesk.services.visits.forms import FormsRead, enter_forms, read_forms, write_forms
from cmdesk.services.visits.moving import move_visit
from cmdesk.values.language import translator
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role
from tests.services.visits.making import CHIEF, CLERK, FRIDAY, MONDAY, Made, save, visit

WEEK = Week(2026, 47)
TUESDAY = date(2026, 11, 17)
FIRST = HEADER_ROW + 1
Fill = Callable[..., Path]


@pytest.fixture
def planned(made: Made) -> Made:
    """Monday: four visits of 李建国, Tuesday: two; Monday one of 张敏."""
    for position, client in enumerate(made.clients[:4], 1):
        visit(made.desk, made.lee, client, MONDAY, position)
    for position, client in enumerate(made.clients[4:6], 1):
        visit(made.desk, made.lee, client, TUESDAY, position)
    visit(made.desk, made.zhang, made.others[0], MONDAY, 1)
    return made


@pytest.fixture
def forms(planned: Made, tmp_path: Path) -> tuple[Path, ...]:
    return write_forms(planned.desk, CLERK, WEEK, tmp_path / "forms", translator("zh_CN"))


def fill(path: Path, rows: dict[int, dict[str, object]], sheet: int = 0, name: str = "") -> Path:
    """Write cells into a form by row of the day (0 the first stop) and column; saved anew, maybe under another name."""
    book = load_workbook(path)
    for row, cells in rows.items():
        for column, value in cells.items():
            book.worksheets[sheet].cell(FIRST + row, COLUMNS[column]).value = value  # type: ignore[assignment]
    place = path.with_name(name) if name else path
    book.save(place)
    return place


def seen(come: str, gone: str, **more: object) -> dict[str, object]:
    return {"arrived_at": time.fromisoformat(come), "left_at": time.fromisoformat(gone), **more}


def visits(made: Made, manager: int, day: date) -> list[Visit]:
    with made.desk.store.reading() as session:
        asked = select(Visit).where(Visit.manager_id == manager, Visit.day == day).order_by(Visit.position)
        return list(session.scalars(asked))


def codes(found: FormsRead) -> list[tuple[int | None, str]]:
    return [(f.row, f.problem.code) for f in found.findings]


def counts(found: FormsRead) -> tuple[int, ...]:
    return tuple(found.count(name) for name in ("rows", "entered", "unchanged", "empty", "failed"))


def test_a_form_holds_each_day_in_the_order_of_the_route(forms: tuple[Path, ...]) -> None:
    assert [p.name for p in forms] == ["拜访表 2026-W47 J001 李建国.xlsx", "拜访表 2026-W47 J002 张敏.xlsx"]
    book = load_workbook(forms[0])
    assert book.sheetnames == ["11-16 周一", "11-17 周二"]
    sheet = book.worksheets[0]
    assert [sheet.cell(FIRST + k, COLUMNS["code"]).value for k in range(4)] == ["K000", "K001", "K002", "K003"]
    headers = [sheet.cell(HEADER_ROW, COLUMNS[n]).value for n in ("state", "arrived_at", "note")]
    assert headers == ["状态", "到店", "备注"]
    assert sheet.column_dimensions["A"].hidden
    assert str(sheet.cell(FIRST, 1).value).startswith("V")


def test_only_what_is_to_be_filled_in_can_be_changed(forms: tuple[Path, ...]) -> None:
    sheet = load_workbook(forms[0]).worksheets[0]
    assert sheet.protection.sheet
    open_ = {n for n, place in COLUMNS.items() if not sheet.cell(FIRST, place).protection.locked}
    assert open_ == {
        "state", "arrived_at", "left_at", "service", "checks", "stock", "prices", "shelf", "opinion", "problem", "note",
    }
    extra = FIRST + 5
    assert not sheet.cell(extra, COLUMNS["code"]).protection.locked
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["G5"].formula1 == '"完成,漏访"'
    assert rules["J5"].formula1 == '"标准化服务,个性化服务,亲情式服务,增值性服务"'
    assert rules["M5"].formula1 == '"已标价,部分标价,未标价"' and rules["N5"].formula1 == '"规范,一般,较差"'
    assert (rules["H5"].type, rules["I5"].type, rules["I5"].operator) == ("time", "time", "greaterThan")


def test_filled_forms_come_back_in_one_step_that_can_be_undone(planned: Made, forms: tuple[Path, ...]) -> None:
    fill(forms[0], {
        0: seen("09:05", "09:25", service="个性化服务", opinion="想要新品", note="已补货"),
        1: {"state": "漏访", "note": "关门"}, 2: seen("10:00", "10:20"),
    })
    fill(forms[1], {0: seen("08:40", "09:00")})
    found = read_forms(planned.desk, CLERK, forms)
    assert counts(found) == (7, 4, 0, 3, 0)
    assert found.findings == ()
    assert [v.state for v in visits(planned, planned.lee, MONDAY)] == ["planned"] * 4
    outcome = enter_forms(planned.desk, CLERK, found)
    one, two, three, four = visits(planned, planned.lee, MONDAY)
    assert (one.state, one.arrived_at, one.left_at, one.service) == ("done", time(9, 5), time(9, 25), "personal")
    assert (one.opinion, one.note) == ("想要新品", "已补货")
    assert (two.state, two.note, two.arrived_at) == ("missed", "关门", None)
    assert (three.state, four.state) == ("done", "planned")
    assert visits(planned, planned.zhang, MONDAY)[0].state == "done"
    again = read_forms(planned.desk, CLERK, forms)
    assert counts(again) == (7, 0, 4, 3, 0)
    assert enter_forms(planned.desk, CLERK, again).undo is None
    undo(planned.desk, CHIEF, outcome.undo or "")
    assert [v.state for v in visits(planned, planned.lee, MONDAY)] == ["planned"] * 4
    assert visits(planned, planned.lee, MONDAY)[0].opinion is None


def test_clients_out_of_plan_are_added_once(planned: Made, forms: tuple[Path, ...]) -> None:
    fill(forms[0], {
        5: {"code": "K009", **seen("11:00", "11:20")}, 6: {"name": "金桥便利", **seen("14:00", "14:15", note="顺路")},
    })
    found = read_forms(planned.desk, CLERK, forms)
    assert counts(found) == (9, 2, 0, 7, 0)
    enter_forms(planned.desk, CLERK, found)
    added = visits(planned, planned.lee, MONDAY)[4:]
    assert [(v.client_id, v.origin, v.state, v.position) for v in added] == [
        (planned.clients[9], "extra", "done", 5), (planned.clients[7], "extra", "done", 6),
    ]
    assert counts(read_forms(planned.desk, CLERK, forms)) == (9, 0, 2, 7, 0)


def test_a_planned_client_may_stand_below_the_list(planned: Made, forms: tuple[Path, ...]) -> None:
    fill(forms[0], {5: {"code": "K001", **seen("11:00", "11:20")}})
    enter_forms(planned.desk, CLERK, read_forms(planned.desk, CLERK, forms))
    assert [v.state for v in visits(planned, planned.lee, MONDAY)] == ["planned", "done", "planned", "planned"]


@pytest.mark.parametrize(
    ("row", "cells", "code"),
    [
        (0, seen("10:00", "09:40"), "form_out_early"),
        (0, {"arrived_at": time(9, 0)}, "form_out_missing"),
        (0, {"state": "完成"}, "form_out_missing"),
        (0, {"state": "漏访", "arrived_at": time(9, 0)}, "form_missed_times"),
        (0, {"note": "下次再来"}, "form_no_state"),
        (0, {"state": "不知道"}, "bad_choice"),
        (0, seen("09:00", "09:20") | {"left_at": "下午"}, "bad_time"),
        (0, seen("09:00", "09:20", note="长" * 201), "too_long"),
        (5, {"code": "没有", **seen("11:00", "11:20")}, "not_found"),
        (5, {"code": "K010", **seen("11:00", "11:20")}, "form_other_manager"),
        (5, seen("11:00", "11:20"), "not_found"),
    ],
)
def test_contradictions_are_listed_by_file_and_row(
    planned: Made, forms: tuple[Path, ...], row: int, cells: dict[str, object], code: str,
) -> None:
    fill(forms[0], {row: cells, 1: seen("09:30", "09:50")})
    found = read_forms(planned.desk, CLERK, forms[:1])
    assert codes(found) == [(FIRST + row, code)]
    assert (found.findings[0].file, found.findings[0].sheet) == (forms[0].name, "11-16 周一")
    rows, entered, unchanged, empty, failed = counts(found)
    assert (entered, failed) == (1, 1)
    assert rows == entered + unchanged + empty + failed


def test_times_are_understood_however_they_are_typed(planned: Made, forms: tuple[Path, ...]) -> None:
    fill(forms[0], {
        0: {"arrived_at": "9：05", "left_at": "0925"}, 1: {"arrived_at": 0.5, "left_at": "12点半"},
        2: {"state": "done", "arrived_at": 1005, "left_at": "10.20"},
    })
    found = read_forms(planned.desk, CLERK, forms[:1])
    assert [(m.values["arrived_at"], m.values["left_at"]) for m in found.matched][:2] == [
        (time(9, 5), time(9, 25)), (time(12, 0), time(12, 30)),
    ]


def test_a_form_that_was_overtaken_says_so(planned: Made, forms: tuple[Path, ...]) -> None:
    monday = visits(planned, planned.lee, MONDAY)
    move_visit(planned.desk, CHIEF, monday[0].id, FRIDAY)
    enter_visits(planned.desk, CHIEF, planned.lee, MONDAY, [
        Entry(visit_id=monday[1].id, arrived_at=time(8, 0), left_at=time(8, 15))])
    fill(forms[0], {0: seen("09:00", "09:20"), 1: seen("09:30", "09:50")})
    found = read_forms(planned.desk, CLERK, forms[:1])
    assert codes(found) == [(FIRST, "form_moved"), (FIRST + 1, "form_overwrites")]
    assert counts(found) == (6, 1, 0, 4, 1)
    outcome = enter_forms(planned.desk, CLERK, found)
    assert [p.code for p in outcome.problems] == ["form_overwrites"]
    assert not outcome.failed


def test_a_visit_changed_since_the_forms_were_read_is_not_overwritten(planned: Made, forms: tuple[Path, ...]) -> None:
    fill(forms[0], {0: seen("09:00", "09:20"), 1: seen("09:30", "09:50")})
    found = read_forms(planned.desk, CLERK, forms)
    enter_visits(planned.desk, CHIEF, planned.lee, MONDAY, [
        Entry(visit_id=visits(planned, planned.lee, MONDAY)[1].id, state="missed", note="关门")])
    with pytest.raises(UserError) as caught:
        enter_forms(planned.desk, CLERK, found)
    assert caught.value.problems[0].code == "changed_by_other"
    assert [v.state for v in visits(planned, planned.lee, MONDAY)][:2] == ["planned", "missed"]


def test_the_same_form_twice_is_entered_once(planned: Made, forms: tuple[Path, ...]) -> None:
    fill(forms[0], {0: seen("09:00", "09:20")})
    copy = fill(forms[0], {}, name="副本.xlsx")
    other = fill(forms[0], {0: seen("09:00", "09:45")}, name="另一份.xlsx")
    found = read_forms(planned.desk, CLERK, [forms[0], copy, other])
    assert [(f.entered, f.unchanged, f.failed) for f in found.files] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert codes(found) == [(FIRST, "form_row_twice")]


def test_what_is_no_form_or_of_another_week_is_named(planned: Made, forms: tuple[Path, ...], tmp_path: Path) -> None:
    plain = tmp_path / "名单.xlsx"
    Workbook().save(plain)
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    found = read_forms(planned.desk, CLERK, [plain, broken, tmp_path / "没有.xlsx"])
    assert [code for _row, code in codes(found)] == ["form_unknown", "file_damaged", "file_missing"]
    other = read_forms(planned.desk, CLERK, forms, Week(2026, 48))
    assert [code for _row, code in codes(other)] == ["form_other_week"] * 2
    assert counts(other) == (7, 0, 0, 0, 7)


def test_days_to_come_cannot_be_entered(planned: Made, tmp_path: Path) -> None:
    visit(planned.desk, planned.lee, planned.clients[0], date(2026, 11, 23), 1)
    (form,) = write_forms(planned.desk, CLERK, Week(2026, 48), tmp_path, translator("en"))
    assert load_workbook(form).sheetnames == ["11-23 Mon"]
    fill(form, {0: seen("09:00", "09:20")})
    assert codes(read_forms(planned.desk, CLERK, [form])) == [(FIRST, "visit_future")]


def test_sheets_of_several_managers_in_one_workbook_are_told_apart(planned: Made, forms: tuple[Path, ...]) -> None:
    fill(forms[0], {0: seen("09:00", "09:20")})
    book, other = load_workbook(forms[0]), load_workbook(forms[1]).worksheets[0]
    copied = book.create_sheet("张敏")
    for line in other.iter_rows(values_only=True):
        copied.append(line)
    copied.cell(FIRST, COLUMNS["state"]).value = "漏访"
    book.save(forms[0])
    (count,) = read_forms(planned.desk, CLERK, forms[:1]).files
    assert (count.manager, count.rows, count.entered, count.failed) == ("李建国、张敏", 7, 2, 0)


def test_client_managers_make_and_enter_their_own_forms_alone(
    planned: Made, forms: tuple[Path, ...], tmp_path: Path,
) -> None:
    lee = Actor(5, "李建国", Role.MANAGER, planned.lee)
    assert len(write_forms(planned.desk, lee, WEEK, tmp_path / "own", translator("zh_CN"))) == 1
    fill(forms[0], {0: seen("09:00", "09:20")})
    fill(forms[1], {0: seen("09:00", "09:20")})
    found = read_forms(planned.desk, lee, forms)
    assert [(f.entered, f.failed) for f in found.files] == [(1, 0), (0, 1)]
    assert [code for _row, code in codes(found)] == ["not_allowed"]
    enter_forms(planned.desk, lee, found)
    assert visits(planned, planned.lee, MONDAY)[0].state == "done"


def test_a_week_without_visits_makes_no_forms(made: Made, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write_forms(made.desk, CLERK, WEEK, tmp_path, translator("zh_CN"))
    assert caught.value.problems[0].code == "no_visits"
    (tmp_path / "file").write_text("", encoding="utf-8")
    save(made.desk, "visits", day=MONDAY, manager=made.lee, client=made.clients[0], position=1)
    with pytest.raises(UserError) as caught:
        write_forms(made.desk, CLERK, WEEK, tmp_path / "file", translator("zh_CN"))
    assert caught.value.problems[0].code == "folder_unusable"


CELL: Any = st.one_of(
    st.none(), st.sampled_from(["完成", "漏访", "9:05", "无", "K001", "K011", "=1+1", "？"]),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)), st.integers(-5, 2400), st.floats(0, 2),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.dictionaries(st.integers(0, 12), st.dictionaries(
    st.sampled_from(["code", "state", "arrived_at", "left_at", "service", "note"]), CELL, max_size=6), max_size=6))
def test_whatever_is_typed_every_row_is_accounted_for(
    planned: Made, forms: tuple[Path, ...], rows: dict[int, dict[str, object]],
) -> None:
    found = read_forms(planned.desk, CLERK, [fill(forms[0], rows, name="试.xlsx")])
    for each in found.files:
        assert each.rows == each.entered + each.unchanged + each.empty + each.failed
    assert found.count("entered") == len(found.matched)
    failed = {(f.sheet, f.row) for f in found.findings if f.row and f.problem.severity == "error"}
    assert len(failed) == found.count("failed")


def test_what_was_seen_in_the_shop_comes_back_from_the_form(planned: Made, forms: tuple[Path, ...]) -> None:
    seen_there = {"checks": 1345, "stock": 42, "prices": "部分标价", "shelf": "较差", "problem": "POS 机坏了"}
    fill(forms[0], {0: seen("09:05", "09:25", **seen_there), 1: seen("09:40", "09:50", checks="19")})
    found = read_forms(planned.desk, CLERK, forms[:1])
    assert codes(found) == [(FIRST + 1, "bad_checks")]
    enter_forms(planned.desk, CLERK, found)
    one = day_visits(planned.desk, CLERK, planned.lee, MONDAY)[MONDAY][0]
    assert (one.checks, one.stock, one.prices, one.shelf, one.problem) == ("1345", 42, "partly", "poor", "POS 机坏了")
    again = write_forms(planned.desk, CLERK, WEEK, forms[0].parent / "again", translator("zh_CN"), manager="J001")
    assert counts(read_forms(planned.desk, CLERK, again))[1:3] == (0, 1), "a new form holds what was entered"


def test_a_trade_that_counts_no_stock_has_no_column_for_it(planned: Made, tmp_path: Path) -> None:
    with planned.desk.store.writing() as session:
        put_setting(session, TRADE, "bank")
        session.execute(delete(Term).where(Term.vocabulary.in_(("price_checks", "shelf_checks"))))
        session.commit()
    (form, *_others) = write_forms(planned.desk, CLERK, WEEK, tmp_path, translator("zh_CN"))
    sheet = load_workbook(form).worksheets[0]
    hidden = {n for n in COLUMNS if sheet.column_dimensions[get_column_letter(COLUMNS[n])].hidden}
    assert hidden == {"stock", "prices", "shelf"}
