"""Every problem code that the program may raise has its sentence, and no sentence lies idle."""

from __future__ import annotations

import re
from pathlib import Path

import cmdesk
from cmdesk.values.sentences import SENTENCES

PACKAGE = Path(cmdesk.__file__).parent
RAISED = re.compile(r"""(?:trouble|Unreadable|_?[Pp]roblem)\(\s*(?:code=)?["']([a-z0-9_]+)["']""")


def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "sentences.py"}


def test_every_code_raised_has_a_sentence() -> None:
    raised = {code: path for path, text in sources().items() for code in RAISED.findall(text)}
    assert {code: str(path) for code, path in raised.items() if code not in SENTENCES} == {}


def test_no_sentence_is_idle() -> None:
    everything = "\n".join(sources().values())
    assert [code for code in SENTENCES if f'"{code}"' not in everything] == []
