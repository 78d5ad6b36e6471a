"""Rows put in by columns read back as if they had been saved one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select

from cmdesk.models import Base
from cmdesk.models.clients import Client
from cmdesk.models.figures import ClientFigure, Indicator
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.store.bulk import continue_numbers, insert_columns, without_indexes
from cmdesk.store.store import open_store

TABLES = Base.metadata.tables


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    store = open_store(tmp_path / "bulk.db")
    with store.writing() as session:
        yield session.connection()
    store.close()


@pytest.fixture
def server(postgres_url: str) -> Iterator[Connection]:
    store = open_store(postgres_url)
    with store.writing() as session:
        yield session.connection()
    store.close()


def put_visits(connection: Connection) -> None:
    insert_columns(connection, TABLES["managers"], 1, {"id": [1], "code": ["01"], "name": ["王芳"]})
    insert_columns(connection, TABLES["clients"], 2, {"id": [1, 2], "code": ["a", "b"], "name": "惠民超市"})
    insert_columns(connection, TABLES["visits"], 2, {
        "id": [1, 2], "day": date(2026, 11, 20), "manager_id": 1, "client_id": [1, 2], "arrived_at": [time(8, 5), None],
    })


def check_visits(connection: Connection) -> None:
    found = connection.execute(select(
        Visit.day, Visit.client_id, Visit.arrived_at, Visit.state, Visit.locked, Visit.version, Visit.note,
    ).order_by(Visit.id)).all()
    usual = ("planned", False, 1, None)
    assert [tuple(row) for row in found] == [
        (date(2026, 11, 20), 1, time(8, 5), *usual), (date(2026, 11, 20), 2, None, *usual),
    ]


def test_one_value_serves_all_rows_and_what_is_left_out_gets_its_default(connection: Connection) -> None:
    put_visits(connection)
    check_visits(connection)


def test_on_a_server_too_where_numbers_go_on_after_the_last(server: Connection) -> None:
    put_visits(server)
    check_visits(server)
    continue_numbers(server, TABLES["clients"])
    made = server.execute(TABLES["clients"].insert().values(code="c", name="c").returning(Client.id)).scalar()
    assert made == 3


def test_no_rows_are_no_trouble(connection: Connection) -> None:
    insert_columns(connection, TABLES["managers"], 0, {"id": [], "code": [], "name": []})
    assert connection.execute(select(Manager.id)).all() == []


def test_a_column_too_short_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="zip"):
        insert_columns(connection, TABLES["managers"], 2, {"id": [1, 2], "code": ["01"], "name": "x"})


def test_exact_decimals_come_as_whole_numbers_and_indexes_return(connection: Connection) -> None:
    insert_columns(connection, TABLES["indicators"], 1, {"id": [5], "code": ["volume"], "name": ["销量"]})
    insert_columns(connection, TABLES["clients"], 1, {"id": [1], "code": ["a"], "name": ["a"]})
    table = ClientFigure.__table__
    with without_indexes(connection, table):
        assert inspect(connection).get_indexes("client_figures") == []
        insert_columns(connection, table, 1, {"month": 202611, "indicator_id": 5, "client_id": [1], "value": [4840]})
    assert [i["name"] for i in inspect(connection).get_indexes("client_figures")] == ["ix_client_figures_client"]
    assert connection.execute(select(ClientFigure.value)).scalar() == Decimal("0.4840")
    assert connection.execute(select(Indicator.nature)).scalar() == "amount"
