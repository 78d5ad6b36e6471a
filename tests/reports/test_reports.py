"""The reports themselves: what stands on each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cmdesk.reports.catalogue import REPORTS
from cmdesk.reports.pack import cover_line, weekly_pack
from cmdesk.reports.pdf import to_pdf
from cmdesk.reports.ranking import change_text, ranking_sheet, ranking_table
from cmdesk.reports.slips import score_slip_sheet
from cmdesk.reports.task_letter import task_letter_sheet
from cmdesk.reports.team import workload_table
from cmdesk.reports.totals import total_values
from cmdesk.reports.visits import completion_table, plan_table
from cmdesk.reports.xlsx import to_xlsx
from cmdesk.values.pack import Load, PackData, Plan, PlanRow, ScoreSlips
from cmdesk.values.sheets import Cell, Table, Tone
from cmdesk.values.targets import TaskLetters
from tests.reports import paper_samples, samples
from tests.reports.reading import pages
from tests.reports.words import LANGUAGES, chinese

DATA: dict[str, Any] = {
    "pack": samples.pack(), "ranking": samples.ranking_data(), "visit-week": samples.visit_weeks(),
    "month-plan": samples.month_plan(), "missing": samples.missing(), "score-slip": samples.slips(),
    "scoring-sheets": paper_samples.scoring(),
    "pay": paper_samples.pay(), "grades": paper_samples.grades(), "ladder": paper_samples.ladder(),
    "notice": paper_samples.notice(), "composition": paper_samples.team(), "admission": paper_samples.admission(),
    "task-letter": samples.letters(), "forecast": samples.forecasts(),
}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_is_made_in_both_languages_and_forms(name: str, language: str) -> None:
    spec = REPORTS[name]
    assert isinstance(DATA[name], spec.data)
    document = spec.build(DATA[name])
    assert to_pdf(document, LANGUAGES[language], language).startswith(b"%PDF")
    assert to_xlsx(document, LANGUAGES[language]).startswith(b"PK")


def test_the_pack_bears_every_part() -> None:
    whole = "".join(pages(weekly_pack(samples.pack())))
    for words in (
        "客户经理周例会材料", "12人参加排名", "本月销量", "拜访完成率本期下滑7.3个百分点", "品牌培育", "加减分", "平均",
        "拜访完成情况", "近期走势", "缺项", "未录入拜访", "超期客户问题", "羊口便民超市", "营销业绩之星", "会议事项",
        "整理羊口片区陈列标准", "下周拜访计划", "周一11月23日", "底纹：当日超过440分钟",
    ):
        assert words in whole, words


def test_an_empty_pack_says_what_is_missing_and_what_to_do() -> None:
    whole = "".join(pages(weekly_pack(PackData(stamp=samples.STAMP))))
    for words in (
        "本期尚未考核", "尚无排名：请先进行本期考核。", "尚未录入拜访", "尚无走势", "没有缺项。", "没有超期问题。",
        "本期没有表彰。", "没有待办事项。", "下周尚无计划：请先编制月度计划。",
    ):
        assert words in whole, words


def test_the_cover_line_counts() -> None:
    assert chinese(cover_line(samples.pack())) == (
        "12 人参加排名，第一名李建国 97.18 分，平均 84.50 分；"
        "计划拜访 741 次，完成 686 次（92.6%）；缺 11 项材料；2 件客户问题超期。"
    )


def test_changes_are_told_by_a_sign() -> None:
    assert [change_text(k) for k in (2, -1, 0, None)] == ["▲2", "▼1", "—", None]


def test_the_ranking_marks_the_first_three_and_averages_below() -> None:
    table = ranking_table(samples.ranking(12))
    marked = [row[1].bold for row in table.rows]  # type: ignore[index,union-attr]
    assert marked == [True] * 3 + [False] * 9
    totals = [row.total for row in samples.ranking(12).rows]
    assert total_values(table)[-2] == sum(totals, Decimal(0)) / 12  # type: ignore[arg-type]


def test_weights_stand_in_the_header() -> None:
    assert "16.7" in pages(ranking_sheet(samples.ranking_data()))[0]


def test_people_without_a_score_are_listed_last_without_rank() -> None:
    ranking = samples.ranking(3)
    blank = replace(ranking.rows[0], rank=None, total=None, scores=(None,) * 7, change=None, name="新人")
    text = "".join(pages(ranking_sheet(replace(samples.ranking_data(3), ranking=replace(
        ranking, rows=(*ranking.rows, blank))))))
    assert "新人" in text


def test_with_many_items_every_part_bears_the_total() -> None:
    assert ranking_table(samples.ranking(5, 40)).fixed == 4
    whole = "".join(pages(ranking_sheet(samples.ranking_data(5, 40))))
    assert whole.count("总分") == 2


def test_completion_is_recomputed_from_sums() -> None:
    rows = samples.completion(12)
    table = completion_table(rows)
    done, planned = sum(r.done for r in rows), sum(r.planned for r in rows)
    assert total_values(table)[-1] == Decimal(done) / Decimal(planned)


def test_days_over_the_limit_are_marked() -> None:
    day = samples.STAMP.made_on
    plan = Plan(days=(day, day), limit=400, rows=(PlanRow(name="甲", loads=(Load(10, 390), Load(12, 410))),))
    row = plan_table(plan).rows[0]
    assert row[2] == 390 and row[4] == Cell(410, Tone.WARNING, bold=True)  # type: ignore[index]
    assert row[-2:] == (22, 800)  # type: ignore[index]


def test_a_visit_sheet_leaves_room_and_keeps_the_order() -> None:
    first, *_others = pages(REPORTS["visit-week"].build(samples.visit_weeks(1)))
    assert "到店离店" in first and "记录、客户意见" in first
    assert first.index("文家镇国记") < first.index("羊口镇英记") < first.index("圣城镇娜记")
    assert "1381" not in first and "*******1234" in first


def test_slips_are_one_page_each_to_be_signed() -> None:
    texts = pages(REPORTS["score-slip"].build(samples.slips(3)))
    assert len(texts) == 3
    assert all("考核确认单" in text and "签字日期" in text and "异议" in text for text in texts)


@pytest.mark.parametrize("people", [5, 9, 12, 16])
def test_the_ranking_of_a_small_team_stays_on_one_page(people: int) -> None:
    """A table that goes on repeats its header."""
    found = pages(weekly_pack(samples.pack(people, 16)))
    assert sum("名次" in page and "片区" in page for page in found) == 1


def test_people_are_whole_numbers_unless_present_in_part() -> None:
    lines = paper_samples.team().figures.workload
    assert workload_table(lines).columns[1].digits == 0
    half = replace(lines[0], people=Decimal("1.50"))
    assert workload_table((half, *lines[1:])).columns[1].digits == 2


def test_a_letter_without_higher_targets_has_no_columns_for_them() -> None:
    letter = samples.letters(1).letters[0]
    plain = replace(letter, adds=tuple(replace(line, stretch=None, challenge=None) for line in letter.adds))
    text = ["".join(pages(task_letter_sheet(TaskLetters(letters=(each,))))) for each in (letter, plain)]
    assert ["1,330.00" in each for each in text] == [True, False]
    table = next(b for b in task_letter_sheet(TaskLetters(letters=(plain,))).blocks if isinstance(b, Table))
    assert [chinese(c.label) for c in table.columns] == ["指标", "单位", "上年", "基本目标"]


def test_a_slip_tells_target_figure_and_rate_apart() -> None:
    slip = samples.slips(1).slips[0]
    line = replace(slip.lines[0], target=Decimal("38.2"), value=Decimal("41.18"), unit="箱", rate=Decimal("107.8"))
    text = "".join(pages(score_slip_sheet(ScoreSlips(slips=(replace(slip, lines=(line,)),)))))
    for words in ("比率（%）", "38.2", "41.18", "箱", "107.8"):
        assert words in text, words
