"""`cmdesk check` names what was changed of a locked month outside the program."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from cmdesk.cli import main
from cmdesk.services.evaluation import evaluate, lock, publish
from cmdesk.services.work import Desk
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month

MONTH = Month(2026, 10)


def test_check_names_the_month_and_what_was_changed(
    sample: Desk, actor: Actor, capsys: pytest.CaptureFixture[str],
) -> None:
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    lock(sample, actor, MONTH)
    with sample.store.writing() as session:
        session.execute(text(
            "UPDATE standings SET total = total + 100 WHERE manager_id = 2 AND evaluation_id ="
            " (SELECT id FROM evaluations WHERE month = :m)"), {"m": MONTH.number})
        session.commit()
    sample.store.close()
    data = str(sample.store.path)
    assert main(["--data", data, "--json", "check"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["ok"]
    assert [(p["code"], p["value"]) for p in found["problems"]] == [("period_line_altered", "2026-10")]
    assert main(["--data", data, "--lang", "zh_CN", "check"]) == 1
    said = capsys.readouterr().out
    assert "已锁定的 2026-10 在程序之外被改动：总分" in said
