"""Windows are tested without a display. Any warning of Qt fails the test (see pyproject.toml)."""

from __future__ import annotations

import gc
import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

MUCH = 50_000


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Once a window has taken the collector over, nothing else collects where no window's events run."""
    if not gc.isenabled() and gc.get_count()[0] > MUCH:
        gc.collect()
