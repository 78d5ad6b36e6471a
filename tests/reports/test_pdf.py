"""What comes out of the printer, read back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmdesk.reports.lists import list_document
from cmdesk.reports.pack import weekly_pack
from cmdesk.reports.pdf import to_pdf
from cmdesk.reports.ranking import ranking_sheet
from cmdesk.values.fields import Field, Kind, Mask
from cmdesk.values.messages import Msg
from cmdesk.values.rights import Right
from cmdesk.values.sheets import (
    Cell,
    Column,
    Group,
    Orientation,
    PageBreak,
    Paper,
    SheetDocument,
    Signatures,
    Table,
    Tone,
    Total,
)
from tests.reports.reading import fonts, ink_free_right, pages, sizes, squeezed
from tests.reports.samples import pack, ranking_data
from tests.reports.words import LANGUAGES, chinese

A4, A4_TURNED, A3_TURNED = (595, 842), (842, 595), (1191, 842)
NAME, TEXT = Column(label="名称", kind=Kind.NAME), Column(label="说明")
NASTY = (
    "#import \"x\"", "$x^2$", "*bold*", "_low_", "@ref", "<label>", "\\textbf", "`code`", "a\"b'c", "//c", "[x]", "~-~",
    "= head", "#sys.inputs",
)


def printed(*tables: Table, **how: object) -> SheetDocument:
    return SheetDocument(title="清单", blocks=tables, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("people", [1, 12, 200])
def test_the_pack_prints_for_any_number_of_people(people: int, language: str) -> None:
    document = weekly_pack(pack(people, 6))
    texts = pages(document, LANGUAGES[language], language)
    whole = "".join(texts)
    for row in pack(people, 6).ranking.rows:  # type: ignore[union-attr]
        assert row.name in whole
    for k, text in enumerate(texts, start=1):
        words = f"第{k}页共{len(texts)}页" if language == "zh_CN" else f"Page{k}of{len(texts)}"
        assert words in text


def test_only_our_two_fonts_and_both_embedded() -> None:
    found = fonts(to_pdf(weekly_pack(pack(12)), chinese))
    assert found == {("NotoSansSC-Regular", True), ("NotoSansSC-Bold", True)}


def test_header_rows_stand_on_every_page_of_a_long_list() -> None:
    rows = [(f"客户{k:04d}", Decimal(k)) for k in range(200)]
    texts = pages(list_document("客户清单", [NAME, Column(label="销量", kind=Kind.NUMBER)], rows))
    assert len(texts) > 3
    assert all("名称" in text and "销量" in text for text in texts)
    assert "客户清单" in texts[-1]


def test_title_unit_period_date_and_names_stand_on_the_sheet() -> None:
    document = list_document(
        "清单", [NAME], [("甲",)], unit="寿光营销部", period="2026 年 11 月", made_on=date(2026, 11, 20),
        made_by="王芳", checked_by="李主任",
    )
    for words in ("单位：寿光营销部", "2026年11月", "制表日期：2026年11月20日", "制表人：王芳", "审核人：李主任"):
        assert words in pages(document)[0]


@pytest.mark.parametrize("text", NASTY)
def test_markup_in_data_prints_as_it_is(text: str) -> None:
    document = SheetDocument(
        title=text, unit=text, made_by=text,
        blocks=(Table(columns=(Column(label=text), TEXT), rows=((text, Cell(text, Tone.BAD)), Group(text))),),
    )
    assert pages(document)[0].count(squeezed(text)) >= 7


@settings(max_examples=12, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40))
def test_any_text_at_all_can_be_printed(text: str) -> None:
    assert to_pdf(printed(Table(columns=(NAME, TEXT), rows=((text, text),))), chinese).startswith(b"%PDF")


def test_rare_names_print() -> None:
    assert "䶮" in pages(list_document("名单", [NAME], [("王䶮",), ("李㛃",)]))[0]
    assert "㛃" in pages(list_document("名单", [NAME], [("王䶮",), ("李㛃",)]))[0]


def test_a_narrow_list_stands_upright_and_a_wide_one_is_turned() -> None:
    narrow = list_document("窄", [NAME] * 4, [("甲",) * 4])
    columns = [Column(label=f"指标项{k}", kind=Kind.MONEY) for k in range(14)]
    wide = list_document("宽", columns, [(Decimal(1234567),) * 14])
    assert sizes(to_pdf(narrow, chinese)) == [A4]
    assert sizes(to_pdf(wide, chinese)) == [A4_TURNED]


def test_paper_that_may_be_a3_is_a3_only_when_needed() -> None:
    columns = [Column(label=f"指标{k}", kind=Kind.MONEY) for k in range(22)]
    wide = list_document("宽", columns, [(Decimal(1234567),) * 22], paper=Paper.FIT)
    narrow = list_document("窄", [NAME], [("甲",)], paper=Paper.FIT)
    assert sizes(to_pdf(wide, chinese)) == [A3_TURNED]
    assert sizes(to_pdf(narrow, chinese)) == [A4]


def test_a_chosen_orientation_is_kept() -> None:
    document = list_document("窄", [NAME], [("甲",)], orientation=Orientation.LANDSCAPE)
    assert sizes(to_pdf(document, chinese)) == [A4_TURNED]


def test_a_table_too_wide_for_any_page_comes_in_parts_with_the_first_column_repeated() -> None:
    columns = [NAME, *(Column(label=f"指标{k:02d}", kind=Kind.MONEY) for k in range(60))]
    document = list_document("宽表", columns, [("李建国", *(Decimal(100_000 + k) for k in range(60)))])
    whole = "".join(pages(document))
    assert whole.count("李建国") >= 3
    assert "共4部分" in whole or "共3部分" in whole or "共5部分" in whole
    for k in range(60):
        assert f"指标{k:02d}" in whole and f"{100_000 + k:,}.00" in whole


@pytest.mark.parametrize(
    "document",
    [
        weekly_pack(pack(12)),
        ranking_sheet(ranking_data(20, 40)),
        list_document("长", [NAME, TEXT, Column(label="代码", kind=Kind.CODE)], [("名" * 60, "长" * 700, "X" * 200)]),
        list_document("词", [Column(label="W" * 90), TEXT], [("y" * 300, "z" * 500)]),
    ],
    ids=["pack", "wide ranking", "long cells", "long words"],
)
def test_nothing_is_drawn_in_the_right_margin(document: SheetDocument) -> None:
    assert ink_free_right(document) >= 40


def test_long_cells_wrap_and_lose_nothing() -> None:
    text = "".join(f"第{k}句。" for k in range(300))
    assert text in "".join(pages(list_document("长", [NAME, TEXT], [("甲", text)]))).replace("第1页共1页", "")


def test_masked_columns_print_masked_unless_the_reader_may_see_them() -> None:
    phone = Field(label=Msg("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4, right=Right.SEE_CONTACTS)
    hidden = pages(list_document("清单", [NAME, Column.of(phone)], [("甲", "13812345678")]))[0]
    shown = pages(list_document("清单", [NAME, Column.of(phone, plain=True)], [("甲", "13812345678")]))[0]
    assert "13812345678" not in hidden and "*******5678" in hidden
    assert "13812345678" in shown


def test_empty_cells_are_dashes_among_figures_and_blank_where_most_are_empty() -> None:
    mostly = [("甲", 1, None), ("乙", None, None), ("丙", 3, 4)]
    columns = [NAME, Column(label="数", kind=Kind.COUNT), Column(label="少", kind=Kind.COUNT)]
    assert pages(list_document("清单", columns, mostly))[0].count("–") == 1


def test_columns_without_entries_are_left_out_and_named() -> None:
    text = pages(list_document("清单", [NAME, Column(label="传真"), Column(label="备注")], [("甲", None, "好")]))[0]
    assert "以下各列没有内容，未打印：传真" in text
    assert text.count("传真") == 1


def test_an_empty_list_says_so() -> None:
    assert "没有记录。" in pages(list_document("清单", [NAME], []))[0]


def test_totals_stand_below_and_rates_are_recomputed_from_sums() -> None:
    columns = [NAME, Column(label="额", kind=Kind.MONEY, total=Total.SUM), Column(label="均", kind=Kind.POINTS,
               total=Total.AVERAGE)]
    rows = [("甲", Decimal("1000.10"), Decimal(80)), ("乙", Decimal("2000.20"), Decimal(91))]
    text = pages(list_document("清单", columns, rows, total_label="合计"))[0]
    assert "合计3,000.3085.50" in text


def test_each_sheet_of_a_stack_begins_a_page_with_its_title() -> None:
    document = SheetDocument(title="甲表", blocks=(Signatures(("签字：",)), PageBreak("乙表"), Signatures(("签字：",))))
    first, second = pages(document)
    assert "甲表" in first and "乙表" not in first
    assert "乙表" in second and "甲表" not in second


def test_a_document_without_blocks_is_a_page_with_its_title() -> None:
    assert "空表" in pages(SheetDocument(title="空表", blocks=()))[0]


def test_the_same_sheet_makes_the_same_file() -> None:
    document = weekly_pack(pack(12))
    assert to_pdf(document, chinese) == to_pdf(document, chinese)
