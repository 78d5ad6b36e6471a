"""Templates to fill in, and the user's own workbook back with what is wrong in it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from cmdesk.exchange.corrections import write_corrections
from cmdesk.exchange.drafts import Drafts, make_drafts
from cmdesk.exchange.files import Book, open_book, read_table, table_of
from cmdesk.exchange.mapping import known_headers, match_columns
from cmdesk.exchange.templates import write_template
from cmdesk.values.fields import Choice, Field, Kind, Vocabulary
from cmdesk.values.kinds import Reading
from cmdesk.values.messages import Msg, english
from cmdesk.values.problems import UserError
from tests.exchange import making
from tests.exchange.fields import FIELDS

READING = Reading(date(2026, 11, 20))
GRID = [
    ["寿光营销部客户表", "", "", ""], ["客户编码", "店名", "电话", "开业日期"],
    ["001", "甲店", "13800138000", "2024-05-01"], ["002", "乙店", "没有", "明天"],
    ["", "丙店", "", ""], ["003", "丁店", "", ""], ["合计", "", "", ""], ["004", "", "110", ""],
]


def drafted(path: Path) -> tuple[Book, Drafts]:
    book = open_book(path)
    table = table_of(book, known=known_headers(FIELDS))
    return book, make_drafts(table, match_columns(table, FIELDS), FIELDS, READING)


def user_workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in GRID:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet["A1"].font = Font(bold=True, size=20)
    sheet["B4"].font = Font(color="FF0000")
    sheet.column_dimensions["B"].width = 33
    book.create_sheet("别的")["A1"] = "留着"
    return making.saved(book)


CONTENTS = {
    "x.xlsx": user_workbook(), "x.csv": "\n".join(map(",".join, GRID)).encode("gb18030"), "x.xls": making.xls(GRID),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_the_bad_rows_come_back_with_their_reasons(name: str, tmp_path: Path) -> None:
    path, report = tmp_path / name, tmp_path / "report.xlsx"
    path.write_bytes(CONTENTS[name])
    book, done = drafted(path)
    assert write_corrections(report, book, done, english) == 3
    sheet = load_workbook(report).worksheets[0]
    kept = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert kept == [["002", "乙店", "没有", "明天"], ["", "丙店", "", ""], ["004", "", "110", ""]]
    said = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert set(said) == {"C3", "D3", "A4", "B5"}
    assert said["D3"] == "Opened: “明天” is not a date; write it like 2024-05-01."
    assert {sheet[place].fill.fgColor.rgb[-6:] for place in said} == {"FBE9E7"}


def test_the_report_keeps_the_looks_of_the_users_workbook(tmp_path: Path) -> None:
    path, report = tmp_path / "x.xlsx", tmp_path / "report.xlsx"
    path.write_bytes(CONTENTS["x.xlsx"])
    write_corrections(report, *drafted(path), english)
    book = load_workbook(report)
    sheet = book.worksheets[0]
    assert sheet["A1"].font.size == 20 and str(next(iter(sheet.merged_cells.ranges))) == "A1:D1"
    assert sheet["B3"].font.color.rgb == "00FF0000" and sheet.column_dimensions["B"].width == 33
    assert book["别的"]["A1"].value == "留着"


@pytest.mark.parametrize("name", CONTENTS)
def test_a_corrected_report_is_imported_again(name: str, tmp_path: Path) -> None:
    path, report = tmp_path / name, tmp_path / "report.xlsx"
    path.write_bytes(CONTENTS[name])
    write_corrections(report, *drafted(path), english)
    book = load_workbook(report)
    sheet = book.worksheets[0]
    sheet["C3"], sheet["D3"], sheet["A4"], sheet["B5"] = "13900139000", "2024-06-01", "005", "戊店"
    book.save(report)
    _book, done = drafted(report)
    assert not done.problems
    assert [d.values["code"] for d in done.drafts] == ["002", "005", "004"]


def test_long_numbers_stay_refused(tmp_path: Path) -> None:
    path, report = tmp_path / "x.xls", tmp_path / "report.xlsx"
    path.write_bytes(making.xls([["客户编码", "店名"], [370783198001011234.0, "甲"]]))
    write_corrections(report, *drafted(path), english)
    _book, again = drafted(report)
    assert [p.code for p in again.problems] == ["digits_lost"]


CLASSES = {"classes": tuple(Choice(str(n), Msg(f"Class number {n}")) for n in range(40))}
TEMPLATE = FIELDS | {
    "class": Field(label=Msg("Class"), kind=Kind.CHOICE, choices=Vocabulary("classes"), help=Msg("As agreed."))
}


def test_a_template_says_how_to_fill_it(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    assert write_template(path, "Clients", TEMPLATE, english, vocabularies=CLASSES) == len(TEMPLATE) - 1
    book = load_workbook(path)
    sheet = book["Clients"]
    heads = {cell.value: cell for cell in sheet[1]}
    assert {"Code*", "Shop*", "Phone", "Volume(箱)", "Class"} <= set(heads) and "Secret" not in heads
    assert heads["Code*"].comment.text.startswith("Must be filled.\nText; leading zeros stay.\nAlso known as: 客户编码")
    assert "As agreed." in heads["Class"].comment.text
    assert sheet.column_dimensions[heads["Phone"].column_letter].number_format == "@"
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists[f"{heads['State'].column_letter}2"] == '"Open,Closed"'
    assert lists[f"{heads['Class'].column_letter}2"] == "_lists!$A$1:$A$40" and book["_lists"].sheet_state == "hidden"
    assert book["_lists"]["A40"].value == "Class number 39"


def test_the_example_row_is_never_imported(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, "Clients", TEMPLATE, english, vocabularies=CLASSES, example={"code": "000123", "name": "张记"})
    with pytest.raises(UserError) as trouble:
        read_table(path)
    assert trouble.value.problems[0].code == "no_rows"
    book = load_workbook(path)
    sheet = book["Clients"]
    sheet["A3"], sheet["B3"], sheet["C3"] = "000777", "李记", "013800138000"
    stream = BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())
    table = read_table(path, known=known_headers(TEMPLATE))
    found = match_columns(table, TEMPLATE)
    done = make_drafts(table, found, TEMPLATE, READING)
    assert len(found.matches) == len(table.headers) and [d.reason.value for d in table.dropped] == ["example"]
    assert (done.drafts[0].values["code"], done.drafts[0].values["phone"]) == ("000777", "013800138000")
