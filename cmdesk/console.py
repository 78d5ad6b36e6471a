"""Windows: a windowed executable answers on the console it was called from, and every stream speaks UTF-8."""

from __future__ import annotations

import ctypes
import io
import os
import sys

PARENT = -1
STREAMS = {"stdin": ("CONIN$", "r"), "stdout": ("CONOUT$", "w"), "stderr": ("CONOUT$", "w")}


def _attach() -> bool:
    windows = getattr(ctypes, "windll", None)
    return windows is not None and bool(windows.kernel32.AttachConsole(PARENT))


def prepare() -> None:
    """Streams that were handed over (pipes, files) stay; the others become the caller's console, or nothing."""
    lost = [name for name in STREAMS if getattr(sys, name) is None]
    attached = bool(lost) and _attach()
    for name in lost:
        device, mode = STREAMS[name]
        setattr(sys, name, open(device if attached else os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
