"""The slides, read back by the library that PowerPoint files are usually read with."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from cmdesk.reports.catalogue import REPORTS
from cmdesk.reports.pack import weekly_pack
from cmdesk.reports.pptx import to_pptx
from cmdesk.values.charts import Mark, RankingChart
from cmdesk.values.messages import Translate
from cmdesk.values.pack import PackPart
from cmdesk.values.sheets import ChartBlock, Column, SheetDocument, Table
from tests.reports import samples
from tests.reports.test_reports import DATA
from tests.reports.words import LANGUAGES, chinese


def slides(document: SheetDocument, translate: Translate = chinese, language: str = "zh_CN") -> list[Any]:
    return list(Presentation(BytesIO(to_pptx(document, translate, language))).slides)


def texts(slide: Any) -> list[str]:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return found


def titles(found: list[Any]) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in found]


def tables(found: list[Any]) -> list[list[list[str]]]:
    return [[[c.text_frame.text for c in row.cells] for row in shape.table.rows]
            for slide in found for shape in slide.shapes if shape.has_table]


def charts(found: list[Any]) -> list[Any]:
    return [shape.chart for slide in found for shape in slide.shapes if shape.has_chart]


def test_the_pack_has_its_sections_in_their_order() -> None:
    found = titles(slides(weekly_pack(samples.pack(12))))
    assert found[0] == "客户经理周例会材料"
    places = [found.index(name) for name in ("缺项", "超期客户问题", "表彰", "会议事项")]
    assert places == sorted(places)
    assert found[-1].startswith("下周拜访计划")
    assert sum("排名" in name for name in found) >= 1


def test_left_out_parts_are_left_out_and_the_order_is_the_chosen_one() -> None:
    data = replace(samples.pack(12), parts=(PackPart.ACTIONS, PackPart.AWARDS))
    assert titles(slides(weekly_pack(data))) == ["客户经理周例会材料", "会议事项", "表彰"]


def test_the_cover_says_what_the_printed_one_says() -> None:
    cover = texts(slides(weekly_pack(samples.pack(12)))[0])
    assert any("寿光营销部" in t and "2026 年第 47 周" in t and "王芳" in t for t in cover)
    assert "86.8%" in cover
    assert any("12 人参加排名" in t for t in cover)


def test_tables_are_tables_with_the_same_words_as_on_paper() -> None:
    data = samples.pack(12)
    rows = [row for table in tables(slides(weekly_pack(data))) for row in table]
    assert data.ranking is not None
    for person in data.ranking.rows:
        assert any(person.name in row and f"{person.total:.2f}" in row for row in rows)
    actions = next(t for t in tables(slides(weekly_pack(data))) if "整理羊口片区陈列标准" in t[1])
    assert actions[1][3] == "超期"
    assert actions[2][0] == "补录第 46 周拜访"
    assert actions[2][3] == "11月19日完成"


def test_a_long_table_goes_over_slides_with_its_header_and_ends_with_its_total() -> None:
    data = replace(samples.pack(60), parts=(PackPart.VISITS,))
    found = tables(slides(weekly_pack(data)))
    assert len(found) > 2
    assert all(table[0] == found[0][0] for table in found)
    assert sum(len(table) - 1 for table in found) == 60 + 1
    assert found[-1][-1][0] == "合计"
    planned = sum(row.planned for row in data.completion)
    assert found[-1][-1][1] == f"{planned:,}"


def test_no_table_hangs_over_the_slide() -> None:
    found = Presentation(BytesIO(to_pptx(weekly_pack(samples.pack(40, 10)), chinese, "zh_CN")))
    for slide in found.slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert shape.left + sum(c.width for c in shape.table.columns) <= found.slide_width
                assert shape.top + sum(r.height for r in shape.table.rows) <= found.slide_height


def test_charts_are_charts_over_their_numbers() -> None:
    data = samples.pack(12)
    drawn = charts(slides(weekly_pack(data)))
    visits = next(c for c in drawn if [s.name for s in c.plots[0].series] == ["完成", "漏访", "计划外"])
    done, missed, extra = (list(s.values) for s in visits.plots[0].series)
    assert done == [float(r.done) for r in data.completion]
    assert missed == [float(r.missed) for r in data.completion]
    assert extra == [float(r.extra) for r in data.completion]
    assert list(visits.plots[0].categories) == [r.name for r in data.completion]
    assert visits.value_axis.minimum_scale == 0
    ranking = next(c for c in drawn if "本期" in [s.name for s in c.plots[0].series])
    assert data.ranking is not None
    assert list(ranking.plots[0].series[0].values) == [float(r.total or 0) for r in data.ranking.rows]


def test_the_trend_has_its_target_as_a_line() -> None:
    drawn = charts(slides(weekly_pack(samples.pack(12))))
    trend = next(c for c in drawn if "目标" in [s.name for s in c.plots[0].series])
    assert list(trend.plots[0].series[0].values) == pytest.approx([91.2, 90.4, 92.8, 94.1, 86.8])
    assert set(trend.plots[0].series[1].values) == {95.0}


def test_many_people_are_spread_over_charts_nobody_left_out() -> None:
    chart = RankingChart(people=tuple(Mark(f"经理{k}", 100 - k / 10) for k in range(200)))
    found = charts(slides(SheetDocument(title="排名", blocks=(ChartBlock(chart=chart),))))
    names = [name for each in found for name in each.plots[0].categories]
    assert names == [p.name for p in chart.people]
    assert max(len(list(each.plots[0].categories)) for each in found) <= 30


def test_names_are_never_formulas_in_the_workbook_behind_a_chart() -> None:
    chart = RankingChart(people=(Mark("=1+1", 3.0), Mark("http://x.cn", 2.0), Mark("王芳", 1.0)))
    found = charts(slides(SheetDocument(title="排名", blocks=(ChartBlock(chart=chart),))))[0]
    book = load_workbook(BytesIO(found.part.chart_workbook.xlsx_part.blob))
    assert book.active is not None
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


def test_phones_come_masked() -> None:
    from cmdesk.values.fields import Kind, Mask

    table = Table(columns=(Column(label="电话", kind=Kind.PHONE, mask=Mask.LAST_4),), rows=(("13812345678",),))
    assert "13812345678" not in "".join(texts(slides(SheetDocument(title="名单", blocks=(table,)))[-1]))


def test_chinese_stands_in_a_font_windows_has_and_the_author_is_who_made_it() -> None:
    found = Presentation(BytesIO(to_pptx(weekly_pack(samples.pack(3)), chinese, "zh_CN")))
    theme = next(r.target_part.blob for r in found.slide_master.part.rels.values() if r.reltype.endswith("/theme"))
    assert theme.count(b'typeface="Microsoft YaHei"') == 4
    assert (found.core_properties.author, found.core_properties.title) == ("王芳", "客户经理周例会材料")


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_report_makes_slides(name: str, language: str) -> None:
    found = slides(REPORTS[name].build(DATA[name]), LANGUAGES[language], language)
    assert len(found) > 1
    assert all(titles(found))


def test_nothing_at_all_still_makes_slides() -> None:
    from cmdesk.values.pack import PackData

    found = slides(weekly_pack(PackData(stamp=samples.STAMP)))
    assert "".join(texts(found[-1]))
    assert not charts(found)


def test_the_library_is_loaded_only_when_slides_are_made() -> None:
    code = "import sys, cmdesk.services.reports, cmdesk.cli.work; sys.exit(bool({'pptx', 'lxml'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_workbooks_of_strangers_are_still_read_without_lxml() -> None:
    code = "import cmdesk, openpyxl; assert not openpyxl.LXML and openpyxl.DEFUSEDXML"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_totals_are_sums_of_what_is_shown() -> None:
    from cmdesk.values.fields import Kind
    from cmdesk.values.sheets import Total

    table = Table(
        columns=(Column(label="姓名"), Column(label="数", kind=Kind.NUMBER, digits=1, total=Total.SUM)),
        rows=(("甲", Decimal("1.5")), ("乙", Decimal("2.5"))), total_label="合计",
    )
    assert tables(slides(SheetDocument(title="表", blocks=(table,))))[0][-1] == ["合计", "4.0"]
