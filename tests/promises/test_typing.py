"""What a clerk typed outlives the program: all that was kept seconds ago is there after a kill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cmdesk.services import entities
from cmdesk.services.visits.drafts import drafts
from cmdesk.services.work import Desk
from cmdesk.ui.visits.entry.keeping import EVERY
from tests.fixtures_desk import ADMINISTRATOR, NOW, desk_at

ROOT = Path(__file__).parents[2]
LINES = 8


@pytest.fixture
def data(branch: Desk) -> Path:
    """The closed data file of a branch with a day of visits that waits to be entered."""
    manager = entities.save(branch, ADMINISTRATOR, "managers", None, None, {"code": "W01", "name": "王芳"}).value
    day = NOW.date() - timedelta(days=1)
    for number in range(LINES):
        values = {"code": f"K{number}", "name": f"店{number}"}
        client = entities.save(branch, ADMINISTRATOR, "clients", None, None, values).value
        visit = {"manager": manager, "client": client, "day": day, "position": number + 1}
        entities.save(branch, ADMINISTRATOR, "visits", None, None, visit)
    branch.store.close()
    assert branch.store.path is not None
    return branch.store.path


@pytest.mark.torture
def test_typed_lines_outlive_a_kill(data: Path, rounds: Callable[[int, int], int]) -> None:
    assert EVERY < 10_000, "ten seconds of typing may be lost at most"
    fresh = data.read_bytes()
    for _round in range(rounds(1, 100)):
        data.write_bytes(fresh)
        kept = _typed_until_killed(data)
        with closing((desk := desk_at(data)).store):
            lines = [line for each in drafts(desk, ADMINISTRATOR) for line in each.lines]
        assert len(lines) >= kept > 1
        whole = lines[:kept - 1]  # the last may have been under the fingers
        assert all(line["typed_in"] and line["state"] == "done" for line in whole)


def _typed_until_killed(data: Path) -> int:
    """How many lines the program said it had kept when it was killed."""
    command = [sys.executable, "-m", "tests.promises.typing_on", str(data)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline().split()
        process.kill()
    return int(said[1]) if said else 0
