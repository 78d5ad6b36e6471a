"""Of what was typed in a form at most ten seconds are lost when the program is killed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cmdesk.services.drafts import left_drafts
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from tests.fixtures_desk import ADMINISTRATOR, NOW
from tests.promises.typing_hand import noted, typist

LOST_AT_MOST = 10.0


@pytest.mark.torture
def test_typing_outlives_a_kill_but_for_the_last_seconds(
    branch: Desk, tmp_path: Path, rounds: Callable[[int, int], int],
) -> None:
    branch.store.close()
    data, log, dice = branch.store.path, tmp_path / "typed", random.Random(3)
    assert data is not None
    fresh, worst = data.read_bytes(), 0.0
    for _round in range(rounds(1, 100)):
        data.write_bytes(fresh)
        with typist(data, log) as process:
            time.sleep(dice.uniform(4.6, 9.5))
            process.kill()
            killed = time.time()
        with closing(open_store(data)) as store:
            (draft,) = left_drafts(Desk(store, data.parent, lambda: NOW), ADMINISTRATOR)["clients"]
        typed = noted(log)
        saved = draft["texts"]["name"]
        assert draft["id"] is None
        assert saved in {text for _when, text in typed}
        lost = [when for when, text in typed if len(text) > len(saved)]
        worst = max(worst, killed - lost[0] if lost else 0.0)
    print(f"at most {worst:.1f} s of typing lost")
    assert worst <= LOST_AT_MOST
