"""Spares the start what the bindings of Qt do at each import.

For `from __feature__ import …`, which is not used here, PySide reads the source of every module that is imported and
keeps it: a tenth of the time until the window stands, and 30 MB.
"""

from __future__ import annotations


def leave_unread() -> None:
    """From now on no source is read; to be called before the window's parts are loaded."""
    import PySide6.QtCore  # noqa: F401

    try:
        from shibokensupport import feature  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False
