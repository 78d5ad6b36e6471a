"""Pay list, grade decisions, ladder, notice, composition, admission: read back from paper and from the workbook."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cmdesk.reports.catalogue import REPORTS
from cmdesk.reports.pdf import to_pdf
from cmdesk.reports.xlsx import to_xlsx
from cmdesk.values.messages import english
from cmdesk.values.sheets import SheetDocument
from cmdesk.values.targets import TaskLetters
from tests.reports import paper_samples as samples
from tests.reports.reading import fonts, ink_free_right, pages
from tests.reports.samples import letters, ranking_data, slips
from tests.reports.words import chinese

DATA = {
    "pay": samples.pay(), "grades": samples.grades(), "ladder": samples.ladder(), "notice": samples.notice(),
    "composition": samples.team(), "admission": samples.admission(),
    "scoring-sheets": samples.scoring(),
}
OTHERS = {"ranking": ranking_data(), "score-slip": slips(3)}


def sheet(name: str, data: object = None) -> SheetDocument:
    return REPORTS[name].build(data or {**DATA, **OTHERS}[name])


def cells(document: SheetDocument) -> list[list[object]]:
    book = load_workbook(BytesIO(to_xlsx(document, chinese)))
    return [[cell.value for cell in row] for tab in book.worksheets for row in tab.iter_rows()]


@pytest.mark.parametrize("name", [*DATA, "ranking", "score-slip"])
def test_fonts_are_ours_pages_numbered_and_nothing_cut_off(name: str) -> None:
    document = sheet(name)
    assert fonts(to_pdf(document, chinese)) == {("NotoSansSC-Regular", True), ("NotoSansSC-Bold", True)}
    texts = pages(document)
    for k, text in enumerate(texts, start=1):
        assert f"第{k}页共{len(texts)}页" in text
        assert "制表人：王芳" in text
    assert ink_free_right(document) >= 40


def test_the_pay_list_sums_to_the_pool_on_paper_and_as_formula() -> None:
    whole = "".join(pages(sheet("pay")))
    for words in ("绩效工资发放表", "草稿", "奖金总额50,000.07", "发放人数12", "等级系数3.00:1", "90分以上：1.2",
                  "按得分×绩效系数×等级系数×出勤率分配", "签字"):
        assert words in whole.replace("：1", ":1") if words.startswith("等级系数") else words in whole, words
    for line in samples.pay().sheet.lines:
        assert f"{line.amount:,.2f}" in whole
    rows = cells(sheet("pay"))
    amounts = [row for row in rows if isinstance(row[1], str) and row[1].startswith("M0")]
    assert sum(Decimal(str(row[9])).quantize(Decimal("0.01")) for row in amounts) == Decimal("50000.07")
    assert any("SUM" in str(value) for row in rows for value in row)


def test_an_adjusted_amount_stands_on_the_list_with_its_reason() -> None:
    data = samples.pay()
    first, *others = data.sheet.lines
    paid = replace(first, adjustment=Decimal("-120.50"), reason="病假三天", adjusted_by="李主任")
    document = sheet("pay", replace(data, sheet=replace(data.sheet, lines=(paid, *others))))
    whole = "".join(pages(document))
    for words in ("按规则分配", "调整", f"{first.split:,.2f}", f"{first.split - Decimal('120.50'):,.2f}",
                  "手工调整", f"{first.name}−120.50元：病假三天（李主任）"):
        assert words in whole, words
    rows = [row for row in cells(document) if row[1] == first.code]
    assert [float(v) for v in rows[0] if isinstance(v, (int, float))][-3:] == [
        float(first.split), -120.5, float(first.split) - 120.5]
    assert ink_free_right(document) >= 40


def test_a_confirmed_list_says_nothing_of_a_draft_and_two_hundred_people_fit() -> None:
    texts = pages(sheet("pay", samples.pay(200, "confirmed")))
    assert "草稿" not in texts[0]
    assert len(texts) > 3
    assert all("金额（元）" in text for text in texts[:-1])


def test_the_decision_list_groups_moves_with_reasons_and_decisions() -> None:
    whole = "".join(pages(sheet("grades")))
    for words in ("等级评定表", "晋级3人", "降级1人", "无建议直接评定1人", "6期中有6期", "待评定", "不同意", "病假较多",
                  "省赛一等奖", "2026-11-18", "2期尚未公布", "晋级：初级→中级", "满足其一", "分管领导"):
        assert words in whole, words
    assert samples.name(92) not in whole


def test_a_month_without_proposals_says_so() -> None:
    from dataclasses import replace

    data = samples.grades()
    empty = replace(data, sheet=replace(data.sheet, lines=()))
    assert "按规则，本期没有升降建议。" in "".join(pages(sheet("grades", empty)))


def test_the_ladder_bears_coefficients_people_and_rules() -> None:
    whole = "".join(pages(sheet("ladder")))
    for words in ("3.00:1", "首席", "任职满一年", "带教客户经理", "各等级人员", samples.name(3),
                  "等级升降规则", "期间无一票否决"):
        assert words in whole.replace("：1", ":1"), words


def test_the_notice_names_red_and_black_with_reasons() -> None:
    whole = "".join(pages(sheet("notice")))
    for words in ("考核通报", "考核客户经理12人，平均88.54分，最高97.50分，最低58.00分", "红榜", "前3名", "黑榜",
                  "低于60分", "品牌培育之星", "按片区", "签发"):
        assert words in whole, words
    assert "草稿" not in whole
    assert "草稿" in "".join(pages(sheet("notice", samples.notice("draft"))))


def test_workload_says_who_falls_short_by_how_much() -> None:
    whole = "".join(pages(sheet("composition")))
    for words in ("队伍构成与人均业务量", "卷烟销量（箱）", "−30.00", "未达标", "+20.00", "达标", "40.0%"):
        assert words in whole, words


def test_admission_sheets_are_one_page_each_and_an_empty_one_can_be_written_on() -> None:
    texts = pages(sheet("admission"))
    assert len(texts) == 2
    assert all("陈新" in text and "40.5" in text and "达线" in text for text in texts)
    empty = pages(sheet("admission", samples.admission(filled=False)))
    assert len(empty) == 1
    assert "____" in empty[0]
    assert "评委" in empty[0]


def test_a_draft_notice_says_so_below_its_first_sentence() -> None:
    text = "".join(pages(sheet("notice", samples.notice("draft"))))
    assert text.index("考核客户经理12人") < text.index("草稿：本期考核尚未公布") < text.index("排名人数")


def test_before_the_split_nobody_has_an_amount() -> None:
    text = "".join(pages(sheet("pay", samples.pay(state="", pool="0"))))
    assert "尚未分配奖金" in text
    assert "0.00" not in text.replace("100.00%", "")


def test_a_task_letter_with_many_rates_keeps_to_its_page() -> None:
    one = letters(1).letters[0]
    many = replace(one, adds=one.adds * 6, rates=tuple(replace(one.rates[0], label=f"指标{k}") for k in range(11)))
    found = pages(sheet("task-letter", TaskLetters(letters=(many,))))
    assert len(found) == 1
    assert all(f"指标{k}" in found[0] for k in range(11))
    rows = [row for row in cells(sheet("task-letter", TaskLetters(letters=(many,)))) if "指标0" in row]
    assert rows
    assert "指标6" in rows[0]


def test_scoring_sheets_have_a_page_for_each_rater_and_only_the_supervisor_signs() -> None:
    supervisor, drivers = pages(sheet("scoring-sheets"))
    assert "评分人：主管" in supervisor and "主管评分（0至100）" in supervisor and "服务态度（0至10）" in supervisor
    assert "评分人：送货员" in drivers and "请不要署名" in drivers and "请不要署名" not in supervisor
    assert "签字日期" in supervisor and "签字日期" not in drivers
    struck = next(row for row in cells(sheet("scoring-sheets")) if row[0] == "M001")
    assert struck[2:4] == [None, "—"]
    assert len(pages(sheet("scoring-sheets", samples.scoring(200)))) > 4


def test_a_ladder_with_stars_shows_them_beside_the_grade() -> None:
    data = samples.ladder()
    assert "星级" not in "".join(pages(sheet("ladder")))
    starred = replace(data, steps=tuple(replace(step, stars=5 - k) for k, step in enumerate(data.steps)))
    document = sheet("ladder", starred)
    whole = "".join(pages(document))
    assert "星级" in whole
    assert f"{english(data.steps[0].grade)}★★★★★" in whole
    assert fonts(to_pdf(document, chinese)) == {("NotoSansSC-Regular", True), ("NotoSansSC-Bold", True)}
