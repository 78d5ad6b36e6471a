"""What Alembic runs: the steps, on the connection the store hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from cmdesk.models import Base
from cmdesk.models.base import Exact


def render_item(kind: str, item: Any, _api: Any) -> str | Literal[False]:
    """A step names plain types, so that it still runs when the program's own types have changed."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Exact) else False


context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
