from __future__ import annotations

import pytest

from cmdesk.reports.findings import finding
from cmdesk.values.charts import (
    CompletionChart,
    Done,
    Mark,
    Point,
    RadarChart,
    RankingChart,
    ScatterChart,
    Series,
    TrendChart,
)
from tests.reports.words import chinese


def people(*values: float) -> RankingChart:
    marks = (Mark(name, value) for name, value in zip("甲乙丙丁戊己庚辛", values, strict=False))
    return RankingChart(people=tuple(marks))


def trend(*values: float | None, unit: str = "%") -> TrendChart:
    return TrendChart(labels=("",) * len(values), series=(Series("完成率", values),), unit=unit)


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (people(96.42, 95.10, 93.88, 92.75, 92.75, 90.31, 76.12), "前 5 名之间只差 3.67 分"),
        (people(96, 90, 85, 80, 75, 70, 65), "甲领先 6.00 分"),
        (people(90), "甲：90.00"),
        (people(96, 95), "首尾之间只差 1.00 分"),
        (people(96, 70), "首尾相差 26.00 分"),
        (people(), "尚无得分"),
        (trend(94.1, 86.8), "完成率本期下滑 7.3 个百分点"),
        (trend(80.0, 82.0, unit="分"), "完成率本期上升 2.0 分"),
        (trend(80.0, 80.0), "完成率与上期持平"),
        (trend(None, None), "完成率：尚无数据"),
        (trend(80.0, None), "完成率：80.0%"),
        (CompletionChart(people=(Done("甲", 9, 1), Done("乙", 10, 0))), "完成 95.0%；计划 20 次，漏访 1 次"),
        (CompletionChart(people=(Done("甲", 9, 0),)), "计划的 9 次拜访全部完成"),
        (CompletionChart(people=()), "没有计划拜访"),
        (
            CompletionChart(people=tuple(Done(n, 10, m) for n, m in zip("甲乙丙丁", (9, 8, 7, 1), strict=True))),
            "完成 61.5%；25 次漏访中，甲、乙、丙占 24 次",
        ),
        (
            RadarChart(axes=("谈判", "表达"), most=5, series=(Series("甲", (2, 4)), Series("标准", (4, 4)))),
            "甲：差距最大的是谈判",
        ),
        (
            ScatterChart(points=tuple(Point("", k, -k) for k in range(6)), x_label="户数", y_label="得分"),
            "户数越多，得分越低",
        ),
    ],
)
def test_the_title_says_what_the_numbers_show(chart: RankingChart, words: str) -> None:
    assert chinese(finding(chart)) == words


def test_a_title_given_is_kept() -> None:
    assert finding(RankingChart(people=(), title="我的标题")) == "我的标题"
