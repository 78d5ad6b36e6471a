"""The branch's own workbook filled from a real branch."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from cmdesk.cli import main
from cmdesk.services.evaluation import standings
from cmdesk.services.filling import Filled, FillOrder, fill_template, known_places
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from cmdesk.values.rights import Role

ROOT = Path(__file__).resolve().parents[2]
MONTH, WEEK = FillOrder(period=Month(2026, 10)), FillOrder(period=Week(2026, 46))


def template(path: Path, *lines: list[object]) -> Path:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


def done(
    desk: Desk, actor: Actor, folder: Path, order: FillOrder, *lines: list[object],
) -> tuple[list[list[object]], Filled]:
    made = fill_template(desk, actor, template(folder / "t.xlsx", *lines), folder / "out.xlsx", order)
    sheet = load_workbook(made.path).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()], made


def test_the_ranking_of_a_month(sample: Desk, actor: Actor, tmp_path: Path) -> None:
    found = standings(sample, actor, Month(2026, 10))
    assert found is not None
    item = found.items[0]
    rows, made = done(
        sample, actor, tmp_path, MONTH, ["{{单位}} {{月份}}", "{{制表日期}}", "{{制表人}}"],
        ["{{表:排名}}{{名次}}", "{{姓名}}", "{{总分}}", f"{{{{{item.name}}}}}", f"{{{{{item.name}完成}}}}"],
        [None, "平均", "{{平均分}}"],
    )
    assert made.problems == ()
    assert str(rows[0][0]).endswith(" 2026年10月")
    assert (rows[0][1].date(), rows[0][2]) == (date(2026, 11, 20), actor.name)  # type: ignore[attr-defined]
    for line, row in zip(rows[1:-1], found.rows, strict=True):
        assert line[:3] == [row.rank, row.name, pytest.approx(float(row.total), abs=0.005)]
        score = row.scores[item.code]
        assert line[3:] == [pytest.approx(float(score.points or 0), abs=0.005), pytest.approx(float(score.value or 0))]
    totals = [float(row.total) for row in found.rows if row.rank]
    assert rows[-1][2] == pytest.approx(sum(totals) / len(totals), abs=0.006)


def test_visits_and_what_is_missing_of_a_week(sample: Desk, actor: Actor, tmp_path: Path) -> None:
    rows, made = done(
        sample, actor, tmp_path, WEEK, ["{{期间}}", "{{开始日期}}", "{{完成率}}"],
        ["{{表:拜访完成}}{{序号}}", "{{姓名}}", "{{计划}}", "{{完成}}", "{{未完成}}", "{{完成率}}"],
        [None, "合计", "=SUM(C2)", "{{完成拜访}}"],
    )
    assert made.problems == ()
    assert rows[0][0] == "2026年第46周"
    people = rows[1:-1]
    assert [row[0] for row in people] == [1, 2, 3, 4, 5]
    for row in people:
        assert row[2] == row[3] + row[4]  # type: ignore[operator]
        assert row[5] == pytest.approx(row[3] / row[2])  # type: ignore[operator]
    assert rows[-1][2:4] == ["=SUM(C2:C6)", sum(row[3] for row in people)]  # type: ignore[misc]


def test_every_table_can_stand_in_a_template(sample: Desk, actor: Actor, tmp_path: Path) -> None:
    rows, made = done(
        sample, actor, tmp_path, WEEK, ["{{表:缺项}}{{类别}}", "{{姓名}}", "{{事项}}", "{{数量}}", "{{期限}}"],
        ["{{表:表彰}}{{奖项}}", "{{姓名}}", "{{理由}}"], ["{{表:逾期问题}}{{问题}}", "{{客户}}", "{{逾期天数}}"],
        ["{{表:会议事项}}{{事项}}", "{{姓名}}", "{{期限}}", "{{完成日期}}"],
    )
    assert made.problems == ()
    assert made.places > 4
    assert not [cell for row in rows for cell in row if isinstance(cell, str) and "{{" in cell]


def test_only_what_is_asked_for_is_read(branch: Desk, actor: Actor, tmp_path: Path) -> None:
    """A branch without any evaluation fills all else; the ranking says what is missing."""
    rows, _made = done(branch, actor, tmp_path, MONTH, ["{{单位}}", "{{表:拜访完成}}{{姓名}}"])
    assert rows == [["寿光营销部"]]
    with pytest.raises(UserError) as error:
        done(branch, actor, tmp_path, MONTH, ["{{表:排名}}{{姓名}}"])
    assert error.value.problems[0].code == "evaluation_missing"


@pytest.mark.parametrize(("role", "allowed"), [
    (Role.SUPERVISOR, True), (Role.CLERK, True), (Role.LEADER, True), (Role.MANAGER, False),
])
def test_who_may_fill(sample: Desk, tmp_path: Path, role: Role, allowed: bool) -> None:
    someone = Actor(9, "某人", role, manager_id=1)
    try:
        done(sample, someone, tmp_path, WEEK, ["{{表:拜访完成}}{{姓名}}"])
    except UserError as error:
        assert (error.problems[0].code, allowed) == ("not_allowed", False)
    else:
        assert allowed


def test_the_command_line_fills_finds_and_merges(
    sample: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.store.close()
    file = template(tmp_path / "t.xlsx", ["{{单位}}", "{{表:排名}}{{姓名}}", "{{生日}}"])
    new = tmp_path / "新客户.csv"
    new.write_text("客户编码,客户名称,许可证号\nA1,甲店,370700001234\nA2,乙店,370700001234\n", encoding="utf-8")

    def ask(*arguments: str) -> tuple[int, dict[str, object]]:
        code = main(["--data", str(sample.store.path), "--json", *arguments])
        return code, json.loads(capsys.readouterr().out)

    out = tmp_path / "月报.xlsx"
    code, answer = ask("fill", str(file), "--out", str(out), "--period", "2026-10")
    assert (code, answer["file"], out.exists()) == (0, str(out), True)
    assert [p["value"] for p in answer["problems"]] == ["{{生日}}"]  # type: ignore[index, attr-defined]
    assert ask("fill", str(file), "--out", str(tmp_path / "x.pdf"))[0] == 1
    assert ask("import", "clients", str(new))[1]["created"] == 2
    code, answer = ask("duplicates")
    assert (code, [p["codes"] for p in answer["pairs"]]) == (0, [["A1", "A2"]])  # type: ignore[attr-defined, index]
    assert ask("merge", "A1", "A2", "--dry-run")[1]["undo"] is None
    code, answer = ask("merge", "A1", "A2")
    assert (code, answer["undo"] is not None) == (0, True)
    assert ask("duplicates")[1]["pairs"] == []
    assert ask("merge", "A1", "A2")[0] == 1


def test_every_place_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "filling.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`([^`\n]+)`", guide.replace("```", "")))
    for english, chinese in known_places():
        assert {english, *chinese} <= words, english
