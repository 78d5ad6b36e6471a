"""The command line answers as promised: exit codes, and one JSON object with --json."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pypdf
import pytest

from cmdesk.cli import main
from cmdesk.services.work import Desk

Answer = tuple[int, dict[str, Any]]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(sample: Desk, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Call a command with --json on the sample branch; gives exit code and object."""
    sample.store.close()

    def call(*arguments: str) -> Answer:
        code = main(["--data", str(sample.store.path), "--json", *arguments])
        out = capsys.readouterr().out
        return code, json.loads(out) if out.strip() else {}

    return call


def test_demo_makes_the_same_branch_for_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = []
    for name in ("a.db", "b.db"):
        code = main(
            ["--data", str(tmp_path / name), "--json", "demo", "--managers", "3", "--clients", "40", "--months", "3"]
        )
        assert code == 0
        counts.append(json.loads(capsys.readouterr().out))
    assert counts[0]["counts"] == counts[1]["counts"]
    assert counts[0]["counts"]["managers"] == 3
    assert counts[0]["counts"]["clients"] == 40
    assert main(["--data", str(tmp_path / "a.db"), "--json", "demo"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "demo_not_empty"


def test_import_reports_every_row(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "名单.csv"
    file.write_bytes("工号,姓名,电话\nN1,赵一,13900001111\nN2,,13900002222\nN3,钱三,哈哈\n合计,3,\n".encode("gb18030"))
    code, answer = ask("import", "managers", str(file), "--errors", str(tmp_path / "错误.xlsx"))
    assert code == 0
    assert (answer["rows"], answer["created"], answer["updated"], answer["unchanged"], answer["failed"]) == (
        3,
        1,
        0,
        0,
        2,
    )
    assert answer["dropped"] == [{"row": 5, "reason": "total"}]
    assert {(p["row"], p["field"], p["code"]) for p in answer["problems"]} == {
        (3, "name", "required"), (4, "phone", "bad_phone"),
    }
    assert all(p["message"] for p in answer["problems"])
    assert openpyxl.load_workbook(tmp_path / "错误.xlsx").active is not None
    code, answer = ask("import", "managers", str(file))
    assert (answer["created"], answer["unchanged"], answer["failed"]) == (0, 1, 2)


def test_dry_run_changes_nothing_and_undo_takes_back(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text("工号,姓名\nN1,赵一\nN2,钱二\n", encoding="utf-8")
    code, tried = ask("import", "managers", str(file), "--dry-run")
    assert (code, tried["created"], tried["import"]) == (0, 2, None)
    code, done = ask("import", "managers", str(file))
    assert (done["created"], done["unchanged"]) == (2, 0)
    code, undone = ask("undo", str(done["import"]))
    assert (code, undone) == (0, {"undone": 2, "kept": 0, "failed": 0})
    code, again = ask("undo", str(done["import"]))
    assert (code, again["problems"][0]["code"]) == (1, "undo_done")


def test_a_chosen_header(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("甲,乙\nN1,赵一\n", encoding="utf-8")
    code, answer = ask("import", "managers", str(file), "--map", "甲=code", "--map", "乙=name")
    assert (code, answer["created"], answer["mapping"]) == (0, 1, {"甲": "code", "乙": "name"})


def test_export_and_import_again_change_nothing(ask: Ask, tmp_path: Path) -> None:
    for kind in ("clients", "managers", "territories", "visits", "cycles"):
        code, out = ask("export", kind, str(tmp_path / f"{kind}.xlsx"))
        assert (code, out["rows"] > 0) == (0, True)
        code, back = ask("import", kind, str(tmp_path / f"{kind}.xlsx"))
        assert (code, back["created"], back["updated"], back["failed"]) == (0, 0, 0, 0), back["problems"][:3]
        assert back["unchanged"] == out["rows"]


def test_template_of_every_kind(ask: Ask, tmp_path: Path) -> None:
    from cmdesk.services.imports import KINDS

    for kind in KINDS:
        code, answer = ask("template", kind, str(tmp_path / f"{kind}.xlsx"))
        assert (code, answer["columns"] > 0) == (0, True)


def test_plan(ask: Ask) -> None:
    code, answer = ask("plan", "2027-01", "--seconds", "0.1")
    assert (code, answer["month"], len(answer["managers"])) == (0, "2027-01", 5)
    for each in answer["managers"]:
        assert each["visits"] == sum(day["visits"] for day in each["days"])
        assert {"date", "visits", "minutes", "km"} == set(each["days"][0])
    assert [p["code"] for p in answer["problems"]] == ["calendar_year_unknown"]


def test_evaluate_and_explain(ask: Ask) -> None:
    code, answer = ask("evaluate", "2026-10")
    assert (code, answer["period"]) == (0, "2026-10")
    assert [row["rank"] for row in answer["rows"]] == sorted(row["rank"] for row in answer["rows"])
    first = answer["rows"][0]
    item, score = next((c, s) for c, s in first["items"].items() if s["target"] is not None)
    code, why = ask("explain", "2026-10", first["code"], item)
    assert code == 0
    assert why["score"] == score["score"]
    assert str(why["formula"]).rstrip().endswith(f"{score['score']:.2f}")
    assert all({"source", "rows", "value"} <= set(line) for line in why["inputs"])


def test_pack(ask: Ask, tmp_path: Path) -> None:
    code, answer = ask("pack", "2026-W46", "--out", str(tmp_path / "例会"))
    assert code == 0
    reader = pypdf.PdfReader(answer["pdf"])
    assert len(reader.pages) == answer["pages"] >= 2
    for number, page in enumerate(reader.pages, start=1):
        assert f"第{number}页" in "".join(page.extract_text().split())
        assert f"共{answer['pages']}页" in "".join(page.extract_text().split())
    assert openpyxl.load_workbook(answer["xlsx"]).sheetnames
    assert {"lack", "who", "what", "count"} <= set(answer["incomplete"][0]) if answer["incomplete"] else True
    assert "pptx" not in answer


def test_pack_with_slides(ask: Ask, tmp_path: Path) -> None:
    code, answer = ask("pack", "2026-W46", "--out", str(tmp_path), "--pptx")
    assert code == 0
    slides = pptx.Presentation(answer["pptx"]).slides
    assert "周例会" in slides[0].shapes.title.text_frame.text
    assert sum(shape.has_chart for slide in slides for shape in slide.shapes) >= 2


@pytest.mark.parametrize(("name", "period"), [
    ("pack", "2026-W46"), ("ranking", "2026-10"), ("visit-week", "2026-W46"), ("month-plan", "2026-11"),
    ("missing", "2026-W46"), ("score-slip", "2026-10"),
])
@pytest.mark.parametrize("suffix", [".pdf", ".xlsx", ".pptx"])
def test_reports(ask: Ask, tmp_path: Path, name: str, period: str, suffix: str) -> None:
    code, answer = ask("report", name, "--period", period, "--out", str(tmp_path / f"r{suffix}"))
    assert code == 0, answer
    assert (answer["pages"] > 0) is (suffix == ".pdf")


def test_backup_restore_check(ask: Ask, tmp_path: Path) -> None:
    code, made = ask("backup", str(tmp_path / "b.db"))
    assert (code, Path(made["file"]).exists()) == (0, True)
    file = tmp_path / "new.csv"
    file.write_text("工号,姓名\nN1,赵一\n", encoding="utf-8")
    assert ask("import", "managers", str(file))[1]["created"] == 1
    code, back = ask("restore", str(tmp_path / "b.db"))
    assert (code, Path(back["kept"]).exists()) == (0, True)
    assert ask("import", "managers", str(file), "--dry-run")[1]["created"] == 1
    assert ask("check") == (0, {"ok": True, "problems": []})
    assert ask("upgrade")[0] == 0


def test_damaged_data_is_put_back_from_a_backup(ask: Ask, sample: Desk, tmp_path: Path) -> None:
    assert ask("backup", str(tmp_path / "b.db"))[0] == 0
    assert sample.store.path is not None
    content = bytearray(sample.store.path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    sample.store.path.write_bytes(content)
    assert ask("evaluate", "2026-10")[0] == 1
    code, back = ask("restore", str(tmp_path / "b.db"))
    assert (code, Path(back["kept"]).exists()) == (0, True)
    assert ask("check") == (0, {"ok": True, "problems": []})


def test_users(ask: Ask) -> None:
    code, _answer = ask("user", "add", "admin", "--role", "administrator", "--new-password", "secret 1")
    assert code == 0
    code, answer = ask("evaluate", "2026-10")
    assert (code, answer["problems"][0]["code"]) == (1, "sign_in_needed")


WRONG = (
    (("evaluate", "November"), "month_unreadable"),
    (("pack", "2026-47", "--out", "x"), "week_unreadable"),
    (("report", "poem", "--out", "x.pdf"), "report_unknown"),
    (("report", "ranking", "--out", "x.doc"), "output_unknown"),
    (("export", "clients", "x.doc"), "export_unknown"),
    (("import", "poems", "x.csv"), "unknown_kind"),
    (("explain", "2026-10", "NOBODY", "volume"), "not_found"),
    (("plan", "2026-12", "--manager", "NOBODY"), "not_found"),
    (("undo", "999"), "undo_unknown"),
    (("restore", "none.db"), "file_missing"),
    (("evaluate", "2026-10", "--scheme", "别的方案"), "scheme_missing"),
)


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_wrong_input_ends_with_1_and_a_sentence(ask: Ask, arguments: tuple[str, ...], code: str) -> None:
    exit_code, answer = ask(*arguments)
    assert (exit_code, answer["problems"][0]["code"]) == (1, code)
    assert answer["problems"][0]["message"]


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("plan",), ("demo", "--managers", "many"), ("--lang", "fr", "check")],
)
def test_wrong_usage_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert main(["--data", str(tmp_path / "a.db"), *arguments]) == 2


@pytest.fixture
def bad_files(tmp_path: Path) -> dict[str, Path]:
    """Files that cannot be client lists, by the code of the sentence they deserve."""
    folder, empty, pdf = tmp_path / "folder.xlsx", tmp_path / "empty.xlsx", tmp_path / "letter.xlsx"
    folder.mkdir()
    empty.write_bytes(b"")
    pdf.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    bare = tmp_path / "bare.csv"
    bare.write_text("1,2,3\n4,5,6\n", encoding="utf-8")
    return {"missing": tmp_path / "none.xlsx", "folder": folder, "empty": empty, "pdf": pdf, "no header": bare}


@pytest.mark.parametrize("name", ["missing", "folder", "empty", "pdf", "no header"])
def test_bad_files_change_nothing(ask: Ask, bad_files: dict[str, Path], name: str) -> None:
    code, answer = ask("import", "clients", str(bad_files[name]))
    assert code == 1
    assert len(answer["problems"]) == 1
    assert bad_files[name].name in answer["problems"][0]["message"] or name == "no header"
    assert ask("check")[1]["ok"]


def test_people_are_answered_in_their_language(sample: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    sample.store.close()
    data = str(sample.store.path)
    assert main(["--data", data, "check"]) == 0
    assert "数据完好" in capsys.readouterr().out
    assert main(["--data", data, "--lang", "en", "check"]) == 0
    assert "The data is whole." in capsys.readouterr().out


def test_json_goes_to_standard_output_alone(sample: Desk) -> None:
    sample.store.close()
    done = subprocess.run(
        [sys.executable, "-m", "cmdesk", "--data", str(sample.store.path), "--json", "evaluate", "2026-10"],
        capture_output=True, check=True, encoding="utf-8",
    )
    assert json.loads(done.stdout)["period"] == "2026-10"
    assert done.stderr == ""
