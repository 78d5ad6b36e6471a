"""Promises are tested with a small sample; `python run.py torture` asks for the full figures."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

TORTURE = bool(os.environ.get("CMDESK_TORTURE"))

settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("torture", settings.get_profile("quick"), max_examples=2000)
settings.load_profile("torture" if TORTURE else "quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A property test has a small and a full figure like every other promise."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.torture)


@pytest.fixture(scope="session")
def rounds() -> Callable[[int, int], int]:
    """rounds(small, full): how often to try in this run; for tests marked `torture`."""
    return lambda small, full: full if TORTURE else small
