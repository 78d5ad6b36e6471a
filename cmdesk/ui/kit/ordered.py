"""Windows through which Tab goes as they are read. How, is loaded at the first Tab: it knows every sort of control."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Ordered:
    """A window whose controls Tab and Shift+Tab go through in the order of reading, round its end."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        from cmdesk.ui.kit.order import go_on

        return go_on(cast("QWidget", self), forward)
