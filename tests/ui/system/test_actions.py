"""Every step the services write into the audit trail has its words."""

from __future__ import annotations

import re
from pathlib import Path

import cmdesk.services
from cmdesk.ui.system.actions import action_text
from cmdesk.values.messages import Msg

WRITTEN = re.compile(r"\.write\(\s*[^()]*?(?:\([^()]*\))?[^()]*?\"([a-z_]+\.[a-z_]+)\"", re.DOTALL)


def test_every_action_of_the_services_is_said_in_words() -> None:
    assert cmdesk.services.__file__ is not None
    folder = Path(cmdesk.services.__file__).parent
    found = {a for path in folder.rglob("*.py") for a in WRITTEN.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 30
    assert not sorted(action for action in found if not isinstance(action_text(action), Msg))
