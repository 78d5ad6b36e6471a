"""Windows are tested without a display. Any warning of Qt fails the test (see pyproject.toml)."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
