"""What Alembic runs: the steps, on the connection the store hands over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from alembic import context
from alembic.operations import ops
from sqlalchemy import Column

from cmdesk.models import Base
from cmdesk.models.base import Exact


def render_item(kind: str, item: Any, _api: Any) -> str | Literal[False]:
    """A step names plain types, so that it still runs when the program's own types have changed."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Exact) else False


def add_computed_indexes(_context: Any, _revision: Any, scripts: list[Any]) -> None:
    """Indexes on expressions go with their new tables into a step: comparing leaves them out, for SQLite cannot tell
    of those it has."""
    for script in scripts:
        made = [each.table_name for each in script.upgrade_ops.ops if isinstance(each, ops.CreateTableOp)]
        script.upgrade_ops.ops.extend(_computed_indexes(made))


def _computed_indexes(tables: list[str]) -> Iterator[ops.CreateIndexOp]:
    for name in tables:
        for index in sorted(Base.metadata.tables[name].indexes, key=lambda each: str(each.name)):
            if not all(isinstance(each, Column) for each in index.expressions):
                yield ops.CreateIndexOp.from_index(index)


context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True,
    render_item=render_item, process_revision_directives=add_computed_indexes,
)
with context.begin_transaction():
    context.run_migrations()
