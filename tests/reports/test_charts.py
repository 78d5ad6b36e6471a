from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import combinations

import pytest

from cmdesk.reports.charts import DARK, PAPER, Drawing, as_table, draw, to_png
from cmdesk.reports.metrics import text_width
from cmdesk.reports.scales import nice_step, scale, starts_at_zero
from cmdesk.values.charts import (
    Chart,
    CompletionChart,
    DayState,
    Done,
    HeatMap,
    HeatRow,
    Mark,
    Point,
    RadarChart,
    RankingChart,
    RouteMap,
    ScatterChart,
    Series,
    Stop,
    TrendChart,
)
from tests.reports.samples import name
from tests.reports.words import LANGUAGES, chinese

SVG = "{http://www.w3.org/2000/svg}"
DAYS = tuple(date(2026, 11, 1) + timedelta(k) for k in range(30))


def ranking(people: int) -> RankingChart:
    return RankingChart(
        people=tuple(Mark(name(k), 96 - k * 25 / max(people, 5), 95 - k * 24 / max(people, 5), f"M{k}")
                     for k in range(people)), unit="分", most=100.0)


def charts(people: int) -> list[Chart]:
    states = (DayState.FULL, DayState.FULL, DayState.PART, DayState.NONE, DayState.OFF, None)
    axes = ("信息技术知识", "行业知识", "咨询", "项目管理", "问题诊断", "价值分析", "表达", "谈判", "团队协作")
    return [
        ranking(people),
        CompletionChart(people=tuple(Done(name(k), 50 + k % 9, k % 7, k % 4) for k in range(people))),
        TrendChart(labels=tuple(f"W{k}" for k in range(30, 48)), unit="%", target=95.0,
                   series=tuple(Series(name(k), tuple(80 + (k * 7 + n * 3) % 15 for n in range(18)))
                                for k in range(min(people, 12)))),
        RadarChart(axes=axes, most=5, series=(Series("本人", (3.0,) * 9), Series("标准", (4.0,) * 9))),
        HeatMap(days=DAYS, rows=tuple(HeatRow(name(k), tuple(states[(k + n) % 6] for n in range(30)))
                                      for k in range(people))),
        ScatterChart(points=tuple(Point(name(k), 200 + k * 37 % 150, 70 + k * 13 % 29) for k in range(people)),
                     x_label="户数", y_label="总分"),
        RouteMap(start=Stop("营销部", 118.74, 36.88), stops=tuple(
            Stop(f"{name(k)}商店", 118.7 + k * 17 % 23 / 200, 36.8 + k * 7 % 19 / 200)
            for k in range(min(people, 30)))),
    ]


def texts(drawing: Drawing) -> list[tuple[str, float, float, float, float]]:
    """Each text with its box: left, top, right, bottom."""
    found = []
    for node in ET.fromstring(drawing.svg).iter(f"{SVG}text"):
        size, words = float(node.attrib["font-size"]), node.text or ""
        width = text_width(words, node.attrib.get("font-weight") == "700") * size
        x, y = float(node.attrib["x"]), float(node.attrib["y"])
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[node.attrib["text-anchor"]]
        found.append((words, left, y - size * 0.75, left + width, y + size * 0.05))
    return found


@pytest.mark.parametrize("people", [1, 2, 12, 45, 200])
@pytest.mark.parametrize("width", [250.0, 510.0, 757.0])
def test_no_words_lie_on_others_or_outside(people: int, width: float) -> None:
    for chart in charts(people):
        for drawing in draw(chart, width=width, translate=chinese, page_height=700):
            boxes = texts(drawing)
            for words, left, top, right, bottom in boxes:
                assert left >= -1.5 and right <= width + 1.5, (type(chart), words)
                assert top >= 0 and bottom <= drawing.height, (type(chart), words)
            for a, b in combinations(boxes, 2):
                apart = a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5 or a[4] <= b[2] + 0.5 or b[4] <= a[2] + 0.5
                assert apart, (type(chart), people, width, a, b)


def test_two_hundred_people_come_on_pages_that_fit_and_all_of_them() -> None:
    drawings = draw(ranking(200), width=510, translate=chinese, page_height=690)
    assert len(drawings) == 2
    assert all(d.height <= 690 for d in drawings)
    assert [hit.key for d in drawings for hit in d.hits] == [f"M{k}" for k in range(200)]


def test_a_given_height_is_kept() -> None:
    assert draw(ranking(12), width=280, height=190, translate=chinese)[0].height == 190


def test_bars_start_at_zero_and_high_scores_are_dots() -> None:
    amounts = RankingChart(people=(Mark("甲", 60.0), Mark("乙", 10.0)))
    bars = ET.fromstring(draw(amounts, width=400, translate=chinese)[0].svg)
    rects = [r for r in bars.iter(f"{SVG}rect") if r.attrib["fill"] == PAPER.accent]
    widths = [float(r.attrib["width"]) for r in rects]
    assert widths[0] / widths[1] == pytest.approx(6, rel=0.01)
    dots = ET.fromstring(draw(ranking(12), width=400, translate=chinese)[0].svg)
    assert len(list(dots.iter(f"{SVG}circle"))) == 12
    assert not [r for r in dots.iter(f"{SVG}rect") if r.attrib["fill"] == PAPER.accent]


def test_completion_parts_are_as_long_as_their_counts() -> None:
    chart = CompletionChart(people=(Done("甲", 40, 20, 10),))
    tree = ET.fromstring(draw(chart, width=500, translate=chinese)[0].svg)
    rects = list(tree.iter(f"{SVG}rect"))[3:]
    widths = [float(r.attrib["width"]) for r in rects]
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.01)
    assert widths[1] / widths[2] == pytest.approx(2, rel=0.01)


def test_gaps_in_a_trend_are_not_bridged() -> None:
    chart = TrendChart(labels=("a", "b", "c", "d", "e"), series=(Series("x", (1.0, 2.0, None, 3.0, 4.0)),))
    tree = ET.fromstring(draw(chart, width=400, translate=chinese)[0].svg)
    assert len(list(tree.iter(f"{SVG}path"))) == 2


def test_charts_without_numbers_are_drawn_too() -> None:
    empty: list[Chart] = [
        RankingChart(people=()), CompletionChart(people=()), TrendChart(labels=(), series=()),
        TrendChart(labels=("a",), series=(Series("x", (None,)),)), RadarChart(axes=(), series=(), most=5),
        HeatMap(days=(), rows=()), ScatterChart(points=(), x_label="x", y_label="y"), RouteMap(stops=()),
    ]
    for chart in empty:
        for drawing in draw(chart, width=400, translate=chinese):
            ET.fromstring(drawing.svg)


def test_names_that_are_markup_or_unprintable_stay_names() -> None:
    drawing = draw(RankingChart(people=(Mark('<b>&"\x00\x1f', 90.0),)), width=400, translate=chinese)[0]
    assert '<b>&"' in [words for words, *_box in texts(drawing)]


def test_the_window_draws_the_same_chart_in_its_own_colours() -> None:
    paper = draw(ranking(5), width=400, translate=chinese)[0]
    dark = draw(ranking(5), width=400, translate=chinese, ink=DARK)[0]
    assert DARK.accent in dark.svg and DARK.accent not in paper.svg
    assert texts(paper)[0][0] == texts(dark)[0][0]


def test_the_window_draws_the_picture_whole(qapp: object) -> None:
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = draw(ranking(12), width=400, translate=chinese, ink=DARK)[0]
    image = QImage(400, int(drawing.height), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.svg.encode())).render(painter)
    painter.end()
    assert image.pixelColor(398, int(drawing.height) - 3).name().upper() == DARK.background
    colours = {image.pixelColor(x, y).name().upper() for x in range(0, 400, 2) for y in range(image.height())}
    assert DARK.accent in colours


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_chart_becomes_a_picture_and_a_table(language: str) -> None:
    for chart in charts(12):
        png = to_png(draw(chart, width=300, translate=LANGUAGES[language])[0], scale=1.0)
        assert png.startswith(b"\x89PNG")
        table = as_table(chart)
        assert all(len(row) == len(table.columns) for row in table.rows)  # type: ignore[arg-type]


def test_scales_stand_on_round_numbers_and_stop_at_the_most() -> None:
    assert nice_step(7.3, 5) == 2.0
    assert nice_step(0.9, 4) == 0.25
    marks = scale(72.4, 97.2, 0, 100, 4, 100.0)
    assert marks.ticks == (70.0, 80.0, 90.0, 100.0)
    assert scale(5, 5, 0, 1, 4).ticks
    assert marks(100.0) == 100 and marks(70.0) == 0


def test_bars_are_for_figures_near_zero() -> None:
    assert starts_at_zero(10, 60)
    assert not starts_at_zero(72, 97)
    assert starts_at_zero(-3, 5)
