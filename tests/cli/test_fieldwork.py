"""Visit forms and hand-over on the command line."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cmdesk.cli import main
from cmdesk.exchange.visit_forms import COLUMNS, HEADER_ROW
from cmdesk.services.work import Desk


def test_forms_go_out_and_come_back(sample: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample.store.close()

    def ask(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["--data", str(sample.store.path), "--json", *arguments])
        return code, json.loads(capsys.readouterr().out)

    code, made = ask("forms", "2026-W34", "--out", str(tmp_path / "表"))
    assert code == 0
    assert len(made["files"]) == 5
    book = load_workbook(made["files"][0])
    book.worksheets[0].cell(HEADER_ROW + 1, COLUMNS["arrived_at"]).value = time(7, 1)  # type: ignore[assignment]
    book.worksheets[0].cell(HEADER_ROW + 1, COLUMNS["left_at"]).value = time(7, 31)  # type: ignore[assignment]
    book.worksheets[0].cell(HEADER_ROW + 1, COLUMNS["state"]).value = "完成"
    book.save(made["files"][0])
    code, tried = ask("import-forms", *made["files"], "--dry-run")
    assert (code, tried["entered"], tried["failed"], tried["undo"]) == (0, 1, 0, None)
    code, entered = ask("import-forms", *made["files"])
    assert (code, entered["entered"], entered["undo"] is not None) == (0, 1, True)
    assert entered["rows"] == sum(entered[n] for n in ("entered", "unchanged", "empty", "failed"))
    code, again = ask("import-forms", made["files"][0])
    assert again["entered"] == 0
    code, over = ask("hand-over", "SG001", "--day", "2026-12-01", "--dry-run")
    assert code == 0
    assert sum(after - before for before, after in (r["clients"] for r in over["receivers"])) == over["clients"]
    assert ask("hand-over", "SG001", "--day", "昨天")[1]["problems"][0]["code"] == "day_unreadable"
