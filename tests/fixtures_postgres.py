"""An empty PostgreSQL database per test, on the named server or on a throw-away one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from tools import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.running_for_tests() as url:
        if not url:
            pytest.skip(f"no PostgreSQL here: neither {postgres.VARIABLE} nor an installed server")
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """`postgresql://…` of a new, empty database that goes away after the test."""
    name = f"cmdesk_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield postgres_server.rpartition("/")[0] + "/" + name
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
