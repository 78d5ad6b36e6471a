"""Keeps None, True, False and NotImplemented alive on Python 3.11.

PySide6 6.12 returns them to Python without counting the reference, as one may from Python 3.12 on, where they are
immortal. On Python 3.11 each such call takes one reference away until the interpreter aborts (`none_dealloc`).
"""

from __future__ import annotations

import sys

MANY = 1 << 40


def keep() -> None:
    """Give the four singletons more references than a program can lose; without effect from Python 3.12 on."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    import ctypes

    for singleton in (None, True, False, NotImplemented):
        if sys.getrefcount(singleton) < MANY // 2:
            ctypes.c_ssize_t.from_address(id(singleton)).value += MANY
