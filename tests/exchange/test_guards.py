"""What is looked at before a workbook is parsed."""

from __future__ import annotations

import pytest

from cmdesk.exchange.guards import _hints, inspect_package
from cmdesk.values.problems import UserError
from tests.exchange.making import package, sheet_xml


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize(("cell", "far", "failed"), [
    (b'<c r="Z99999" t="n"><v>1</v></c>', False, False), (b'<c r="AA1"><v>1</v></c>', True, False),
    (b'<c r="XFD1"><v>1</v></c>', True, False), (b'<c r="A100000"><v>1</v></c>', True, False),
    (b'<c r="A1" t="e"><v>#N/A</v></c>', False, True), (b'<c t="e" r="B1048576"><v>#N/A</v></c>', True, True),
])
def test_a_quick_look_overlooks_no_far_or_failed_cell(before: int, cell: bytes, far: bool, failed: bool) -> None:
    assert _hints(b" " * before + cell) == (far, failed)


@pytest.mark.parametrize("place", [2**18 - 20, 2**18 - 9, 2**18 - 8, 2**18 - 3, 2**18, 2**18 + 5])
def test_a_far_cell_is_seen_wherever_the_file_is_cut(place: int) -> None:
    start = sheet_xml("").index("<sheetData")
    filler = " " * (place - start - len('<sheetData><row r="1">'))
    rows = f'<row r="1">{filler}<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    with pytest.raises(UserError) as error:
        inspect_package(package(sheet_xml(rows)), "a.xlsx")
    assert error.value.problems[0].code in ("too_many_columns", "too_many_rows")
