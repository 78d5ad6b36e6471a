"""Pay, grades and the papers of both on the command line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pypdf
import pytest

from cmdesk.services.work import Desk
from tests.cli.test_contract import Ask, ask  # noqa: F401

PAPERS = {
    "pay": "绩效工资发放表", "grades": "等级评定表", "ladder": "等级阶梯", "notice": "考核通报",
    "composition": "队伍构成与人均业务量", "admission": "准入评分表",
}


def test_a_pool_is_split_and_confirmed(ask: Ask) -> None:  # noqa: F811
    code, before = ask("pay", "2026-09")
    assert (code, before["state"], before["pool"]) == (0, "", "0.00")
    code, answer = ask("pay", "2026-09", "--pool", "20000.01")
    assert (code, answer["state"], answer["pool"], answer["paid"]) == (0, "draft", "20000.01", "20000.01")
    assert f"{sum(float(row['amount']) for row in answer['rows']):.2f}" == "20000.01"
    row = answer["rows"][0]
    code, told = ask("adjust-pay", "2026-09", row["code"], "--reason", "抗洪保供", "--", "-50.5")
    assert (code, told["amount"]) == (0, f"{float(row['amount']) - 50.5:.2f}")
    code, answer = ask("adjust-pay", "2026-09", row["code"], "12")
    assert (code, answer["problems"][0]["code"]) == (1, "decision_reason")
    code, answer = ask("adjust-pay", "2026-09", "nobody", "12")
    assert (code, answer["problems"][0]["code"]) == (1, "not_found")
    code, answer = ask("pay", "2026-09", "--confirm")
    assert (code, answer["state"], answer["paid"]) == (0, "confirmed", "19949.51")
    assert (answer["rows"][0]["adjustment"], answer["rows"][0]["reason"]) == ("-50.50", "抗洪保供")
    code, answer = ask("pay", "2026-09", "--pool", "1")
    assert (code, answer["problems"][0]["code"]) == (1, "pay_confirmed")
    code, answer = ask("pay", "2026-09", "--pool", "viel")
    assert (code, answer["problems"][0]["code"]) == (1, "bad_number")


def test_grades_are_proposed_tried_and_decided(ask: Ask) -> None:  # noqa: F811
    code, answer = ask("grades", "2026-11")
    assert (code, len(answer["rows"])) == (0, 5)
    assert all(row["reasons"] or row["grade"] == "chief" for row in answer["rows"])
    code, tried = ask("grades", "2026-11", "--past")
    assert (code, isinstance(tried["moves"], list)) == (0, True)
    first = answer["rows"][0]
    wanted = "senior" if first["grade"] != "senior" else "junior"
    code, refused = ask("decide-grade", "2026-11", first["code"], "other", "--grade", wanted)
    assert (code, refused["problems"][0]["code"]) == (1, "decision_reason")
    code, made = ask("decide-grade", "2026-11", first["code"], "other", "--grade", wanted, "--reason", "特批")
    assert (code, made["before"], made["grade"]) == (0, first["grade"], wanted)
    code, answer = ask("decide-grade", "2026-11", "没有", "refused")
    assert (code, answer["problems"][0]["code"]) == (1, "not_found")


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_as_pdf_and_workbook(ask: Ask, tmp_path: Path, name: str, sample: Desk) -> None:  # noqa: F811
    code, answer = ask("report", name, "--period", "2026-09", "--out", str(tmp_path / f"{name}.pdf"))
    assert (code, answer["report"]) == (0, name)
    pages = pypdf.PdfReader(tmp_path / f"{name}.pdf").pages
    assert len(pages) == answer["pages"]
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert PAPERS[name] in texts[0]
    for k, text in enumerate(texts, start=1):
        assert f"第{k}页共{len(texts)}页" in text
    code, answer = ask("report", name, "--period", "2026-09", "--out", str(tmp_path / f"{name}.xlsx"))
    assert code == 0
    assert openpyxl.load_workbook(tmp_path / f"{name}.xlsx").worksheets[0].max_row > 3
