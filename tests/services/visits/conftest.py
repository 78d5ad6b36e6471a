from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.visits.making import Made, copied, template


@pytest.fixture(scope="session")
def branch_template(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return template(tmp_path_factory.mktemp("branch"))


@pytest.fixture
def made(branch_template: Made, tmp_path: Path) -> Iterator[Made]:
    with copied(branch_template, tmp_path) as found:
        yield found
