"""The Linux libraries that no Python package carries: for the window's toolkit and for packing the executable."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys

from tools import apt

DRAWING = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
DISPLAY = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def has_display() -> bool:
    return sys.platform in ("win32", "darwin") or any(os.environ.get(k) for k in ("DISPLAY", "WAYLAND_DISPLAY"))


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(display: bool) -> list[str]:
    """The Debian packages whose library does not load on this Linux machine."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = {**DRAWING, **(DISPLAY if display else {})}
    return [package for library, package in wanted.items() if not loads(library)]


def missing_to_pack() -> list[str]:
    """The Debian packages without which Debian's own Python cannot be packed into an executable."""
    library = f"libpython{sys.version_info[0]}.{sys.version_info[1]}"
    if not sys.platform.startswith("linux"):
        return []
    packages = [] if shutil.which("objdump") else ["binutils"]
    if sys.executable.startswith("/usr/bin/") and not loads(f"{library}.so.1.0"):
        packages.append(library)
    return packages


def ensure(packages: list[str]) -> None:
    """Installs what is missing where that is allowed, otherwise says the one command and goes on."""
    if packages and not apt.install(packages):
        print(f"System libraries are missing here. Please run:\n  {apt.by_hand(packages)}", flush=True)
