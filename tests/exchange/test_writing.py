"""Lists out: real numbers and dates, no live formula, and back in unchanged."""

from __future__ import annotations

import csv
import errno
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cmdesk.exchange.drafts import make_drafts
from cmdesk.exchange.files import pasted_cells, read_table
from cmdesk.exchange.mapping import known_headers, match_columns
from cmdesk.exchange.saving import replacing
from cmdesk.exchange.writing import OutTable, clipboard, columns_of, text_width, write_csv, write_xlsx
from cmdesk.values.fields import Field, Kind
from cmdesk.values.kinds import Reading
from cmdesk.values.messages import Msg, english
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Ref
from tests.exchange.fields import FIELDS

KEYS = ("code", "name", "phone", "state", "opened", "volume", "amount", "share", "point", "territory/code")
SHOWN = {key: FIELDS[key] for key in KEYS}
ROWS: list[tuple[Any, ...]] = [
    (
        "001", "张记便利店", "013800138000", "open", date(2024, 5, 1), Decimal("12.5"), Decimal("1234.50"),
        Decimal("0.85"), True, Ref(3, "PQ01"),
    ),
    ("002", "a<b>&\"c\"", None, Ref("closed", Msg("Closed")), None, Decimal(3), Decimal(-7), None, False, None),
]


def listed(rows: Any = ROWS, **more: Any) -> OutTable:
    return OutTable(columns=columns_of(SHOWN, totals=True), rows=rows, sheet="Clients", **more)


def test_a_workbook_holds_real_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    assert write_xlsx(path, listed(), english) == 2
    sheet = load_workbook(path)["Clients"]
    assert [cell.value for cell in sheet[1]] == [
        "Code", "Shop", "Phone", "State", "Opened", "Volume(箱)", "Amount(元)", "Share", "Information point",
        "Territory",
    ]
    assert [cell.value for cell in sheet[2]] == [
        "001", "张记便利店", "013800138000", "Open", datetime(2024, 5, 1), 12.5, 1234.5, 0.85, "Yes", "PQ01",
    ]
    assert [cell.number_format for cell in sheet[2]][:8] == [
        "@", "@", "@", "@", "yyyy-mm-dd", "#,##0.######", "#,##0.00", "0.0%",
    ]
    assert sheet["B3"].value == 'a<b>&"c"' and sheet["C3"].value is None
    assert [sheet.cell(4, n).value for n in (1, 6, 7, 8)] == [
        "Total", "=SUBTOTAL(109,F2:F3)", "=SUBTOTAL(109,G2:G3)", None,
    ]


def test_a_workbook_is_ready_to_read_and_print(tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    write_xlsx(path, listed(title="寿光营销部客户表"), english)
    sheet = load_workbook(path)["Clients"]
    assert sheet["A1"].value == "寿光营销部客户表" and sheet.freeze_panes == "A3"
    assert (
        sheet.print_title_rows, sheet.print_area, sheet.auto_filter.ref,
    ) == ("$2:$2", "'Clients'!$A$1:$J$5", "A2:J4")
    assert sheet.page_setup.fitToWidth == 1 and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["B"].width >= text_width("张记便利店") == 10


def test_an_empty_list_is_a_header(tmp_path: Path) -> None:
    path = tmp_path / "none.xlsx"
    assert write_xlsx(path, listed([]), english) == 0
    assert load_workbook(path)["Clients"].max_row == 1


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_went_out_comes_back_the_same(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"clients.{suffix}"
    (write_xlsx if suffix == "xlsx" else write_csv)(path, listed(), english)
    table = read_table(path, known=known_headers(FIELDS))
    done = make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(date(2026, 11, 20)))
    assert not done.problems
    assert tuple(done.drafts[0].values.values()) == (*ROWS[0][:9], "PQ01")
    assert tuple(done.drafts[1].values.values()) == (
        "002", 'a<b>&"c"', None, "closed", None, Decimal(3), Decimal(-7), None, False, None,
    )


def test_csv_is_what_excel_opens_rightly(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    write_csv(path, listed(), english)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == 3
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[1] == [
        "001", "张记便利店", "013800138000", "Open", "2024-05-01", "12.5", "1234.50", "85%", "Yes", "PQ01",
    ]


TEXT = Field(label=Msg("Text"), kind=Kind.TEXT)
LIVE = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["=", "+", "-", "@", "\t", "\r", "=cmd|' /C calc'!A0", '=HYPERLINK("x")', ""]),
    st.text(max_size=10),
)


@given(st.lists(LIVE, min_size=1, max_size=5))
def test_no_text_becomes_a_formula(texts: list[str]) -> None:
    """R15: on reopening every cell is a string; in CSV and TSV nothing begins with a sign that starts a formula."""
    import tempfile

    table = OutTable(
        columns=columns_of({"a": TEXT, "b": Field(label=Msg("=SUM(1)"), kind=Kind.CODE)}),
        rows=[(text, text) for text in texts],
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        write_xlsx(path, table, english)
        sheet = load_workbook(path).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
        write_csv(path.with_suffix(".csv"), table, english)
        rows = list(csv.reader(StringIO(path.with_suffix(".csv").read_text(encoding="utf-8-sig"), newline="")))
    lines = [line.split("\t") for line in clipboard(table, english).split("\n")]
    for cell in [cell for row in (*rows, *lines) for cell in row]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_disarmed_text_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(
        path, OutTable(columns=columns_of({"name": FIELDS["name"]}), rows=[("=1+1",), ("-无",), ("@店",)]), english,
    )
    table = read_table(path)
    done = make_drafts(table, match_columns(table, FIELDS), FIELDS, Reading(date(2026, 11, 20)))
    assert [d.values["name"] for d in done.drafts] == ["=1+1", "-无", "@店"]


def test_the_clipboard_has_a_line_per_row_and_none_more() -> None:
    table = OutTable(
        columns=columns_of({"a": TEXT, "n": FIELDS["volume"]}), rows=[("一\n二\t三", Decimal("1000.5")), ("四", None)],
    )
    text = clipboard(table, english)
    assert text == "Text\tVolume(箱)\n一 二 三\t1000.5\n四\t"
    assert pasted_cells(clipboard(table, english, headers=False)) == [["一 二 三", "1000.5"], ["四", ""]]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        write_csv(
            path, OutTable(columns=columns_of({"a": TEXT}), rows=(1 / 0 for _row in range(3))), english,
        )  # type: ignore[misc]
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "disk_full"), (PermissionError(errno.EACCES, "held"), "write_denied"),
        (OSError(errno.EIO, "broken"), "write_failed"),
    ],
)
def test_trouble_while_writing_is_one_sentence(error: OSError, code: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as trouble, replacing(tmp_path / "x.csv"):
        raise error
    assert trouble.value.problems[0].code == code
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_and_a_folder_in_the_way(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no" / "x.csv", "folder_missing"), (tmp_path, "write_denied")):
        with pytest.raises(UserError) as trouble:
            write_csv(path, OutTable(columns=columns_of({"a": TEXT}), rows=[]), english)
        assert trouble.value.problems[0].code == code


def test_a_text_in_quotation_marks_keeps_them_when_it_is_pasted() -> None:
    table = OutTable(columns=columns_of({"a": TEXT, "b": TEXT}), rows=[('"=1"', '老"王'), ('"', "b")])
    text = clipboard(table, english, headers=False)
    assert text == '"""=1"""\t老"王\n""""\tb'
    assert pasted_cells(text) == [['"=1"', '老"王'], ['"', "b"]]
