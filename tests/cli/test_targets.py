"""Targets and forecasts on the command line."""

from __future__ import annotations

from pathlib import Path

import pypdf

from tests.cli.test_contract import Ask, ask

__all__ = ["ask"]


def test_a_target_is_broken_down_shown_corrected_and_printed(ask: Ask, tmp_path: Path) -> None:
    code, answer = ask("break-down", "2027", "volume", "12,000", "--unit", "0.01", "--season", "even")
    assert (code, answer["clients"] > 50) == (0, True)
    code, answer = ask("targets", "2027", "volume")
    rows = answer["rows"]
    people = [row for row in rows if row["level"] == "manager"]
    assert (answer["unequal"], rows[0]["year"], rows[0]["months"][0]) == (0, 12000, 1000)
    assert round(sum(row["year"] for row in people), 2) == 12000
    who = people[0]["code"]
    code, answer = ask("fix-target", "2027", "volume", "manager", who, "3", "50")
    assert code == 0 and answer["undo"]
    fixed = next(row for row in ask("targets", "2027", "volume")[1]["rows"] if row["code"] == who)
    assert (fixed["months"][2], fixed["locked"]) == (50, [3])
    clients = ask("targets", "2027", "volume", "--manager", who)[1]["rows"]
    assert round(sum(row["months"][2] for row in clients), 2) == 50
    stretch = ask("targets", "2027", "volume", "--tier", "stretch")[1]
    assert (stretch["unequal"], stretch["rows"][0]["year"]) == (0, 12600)
    code, answer = ask("undo", "LAST")
    assert code == 0
    assert next(r for r in ask("targets", "2027", "volume")[1]["rows"] if r["code"] == who)["locked"] == []
    out = str(tmp_path / "t.pdf")
    code, answer = ask("report", "task-letter", "--period", "2027-01", "--manager", who, "--out", out)
    assert (code, answer["pages"]) == (0, 1)
    text = "".join(pypdf.PdfReader(tmp_path / "t.pdf").pages[0].extract_text().split())
    for words in (
        "目标责任书", "2027年", who, "基本目标", "奋斗目标", "挑战目标", "12月", "客户经理：", "单位负责人：",
        "签字日期：",
    ):
        assert words in text, words


def test_what_is_wrong_is_said(ask: Ask) -> None:
    assert ask("break-down", "2027", "listing_rate", "80")[1]["problems"][0]["code"] == "breakdown_not_amount"
    assert ask("break-down", "2027", "nothing", "80")[1]["problems"][0]["code"] == "not_found"
    assert ask("fix-target", "2027", "volume", "branch", "nowhere", "3", "1")[0] == 1
    assert ask("break-down", "2027", "volume", "much")[0] == 2
    assert ask("report", "forecast", "--out", "f.pdf")[1]["problems"][0]["code"] == "forecast_short"
    none = ask("report", "task-letter", "--period", "2031-01", "--out", "t.pdf")[1]
    assert none["problems"][0]["code"] == "targets_none"
