"""Windows over a real database."""

from __future__ import annotations

from tests.ui.pages import open_context

__all__ = ["open_context"]
