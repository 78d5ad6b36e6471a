"""Where the shipped files lie: beside the package in a checkout, inside it in a wheel, unpacked in the executable."""

from __future__ import annotations

import sys
from pathlib import Path


def resources_root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "resources"
    return checkout if checkout.is_dir() else package / "resources"


def resource(*parts: str) -> Path:
    return resources_root().joinpath(*parts)
