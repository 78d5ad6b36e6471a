from __future__ import annotations

import re

import pytest

from cmdesk.values.patterns import later


def test_a_pattern_that_is_not_compiled_yet_finds_the_same() -> None:
    pattern = later(r"(?P<h>\d+)\s*x", re.IGNORECASE)
    found = pattern.fullmatch("12 X")
    assert found is not None
    assert found["h"] == "12"
    assert pattern.sub("-", "a 3x b") == "a - b"
    assert pattern.search("none") is None
    assert pattern.pattern == r"(?P<h>\d+)\s*x"


def test_a_wrong_pattern_is_told_at_its_first_use() -> None:
    wrong = later("(")
    with pytest.raises(re.error):
        wrong.match("(")
