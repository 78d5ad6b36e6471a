"""The import wizard: one way in for every kind of data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmdesk.ui.context import AppContext
from cmdesk.values.messages import _

if TYPE_CHECKING:
    from cmdesk.services.imports.again import Recorded
    from cmdesk.ui.imports.wizard import ImportWizard


def open_again(ctx: AppContext, earlier: Recorded) -> ImportWizard | None:
    """Open the wizard to run an import again: with its file, or one chosen anew where that has moved; None where
    nobody chooses one."""
    from cmdesk.ui.imports.source import PATTERNS

    path = earlier.path if earlier.there else None
    if path is None:
        asked = _("“{file}” is no longer where it was; choose it anew")
        found = ctx.asker.open_files(asked(file=earlier.file), PATTERNS)
        if not found:
            return None
        path = found[0]
    wizard = open_wizard(ctx, earlier.order.kind)
    wizard.take_again(path, earlier)
    return wizard


def open_wizard(ctx: AppContext, kind: str, files: Sequence[Path] = ()) -> ImportWizard:
    """Open the wizard over the window for a kind of data (`clients`, `figures` …), with files or none chosen yet."""
    from cmdesk.ui.imports.wizard import ImportWizard
    from cmdesk.ui.lists.out import window_of

    wizard = ImportWizard(ctx, kind, window_of(ctx))
    wizard.open()
    if files:
        wizard.take_files(files)
    return wizard
