"""What every test may ask for; each file of fixtures has one subject."""

from __future__ import annotations

pytest_plugins = [
    "tests.fixtures_desk",
    "tests.fixtures_home",
    "tests.fixtures_postgres",
    "tests.fixtures_qt",
    "tests.fixtures_torture",
]
