"""Bringing an older database up to this program's tables, one numbered step at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config

    from cmdesk.store.store import Store

STEPS = Path(__file__).with_name("migrations")


def config() -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(STEPS))
    return made


def upgrade(store: Store, to: str = "head") -> None:
    """Run the missing steps in one transaction, after a backup where the data is a file."""
    from alembic import command

    from cmdesk.store.backup import automatic_backup

    if store.path is not None:
        automatic_backup(store, "before-upgrade")
    with store.engine.execution_options(writes=True).begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
