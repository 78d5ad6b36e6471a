"""The import wizard: one way in for every kind of data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmdesk.ui.context import AppContext

if TYPE_CHECKING:
    from cmdesk.ui.imports.wizard import ImportWizard


def open_wizard(ctx: AppContext, kind: str, files: Sequence[Path] = ()) -> ImportWizard:
    """Open the wizard over the window for a kind of data (`clients`, `figures` …), with files or none chosen yet."""
    from cmdesk.ui.imports.wizard import ImportWizard
    from cmdesk.ui.lists.out import window_of

    wizard = ImportWizard(ctx, kind, window_of(ctx))
    wizard.open()
    if files:
        wizard.take_files(files)
    return wizard
