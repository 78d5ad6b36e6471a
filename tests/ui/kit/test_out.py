"""A list out of the window: numbers of people in full only where somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cmdesk.services import entities
from cmdesk.services.work import Desk
from cmdesk.ui.lists.out import export_query
from cmdesk.values.people import Actor
from cmdesk.values.queries import ListQuery
from tests.ui.conftest import ScriptedAsker
from tests.ui.pages import Make, finish, read_sheet


@pytest.mark.parametrize(("answer", "phone"), [(0, "*******8000"), (1, "13800138000")])
def test_it_is_asked_first(
    qtbot: QtBot, branch: Desk, actor: Actor, open_context: Make, asker: ScriptedAsker, tmp_path: Path, answer: int,
    phone: str,
) -> None:
    values = {"code": "C1", "name": "店", "phone": "13800138000"}
    entities.save(branch, actor, "clients", None, None, values)
    ctx = open_context(branch)
    asker.answers = [answer, tmp_path / "a.xlsx"]
    export_query(ctx, ListQuery(entity="clients", columns=("code", "phone")))
    finish(qtbot, ctx)
    assert read_sheet(tmp_path / "a.xlsx")[-1][1] == phone
    assert asker.said[0].startswith("How shall phones")
    asker.answers = [None]
    export_query(ctx, ListQuery(entity="clients", columns=("phone",)))
    asker.answers = [None]
    export_query(ctx, ListQuery(entity="clients", columns=("code", "name")))
    assert asker.said[-1] == "Export"
