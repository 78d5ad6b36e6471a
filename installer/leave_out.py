"""What the executable does not need: whole modules, and files that come along with the ones it needs."""

from __future__ import annotations

import re

MODULES = [
    "_pytest", "babel", "hypothesis", "importlinter", "IPython", "lib2to3", "matplotlib",
    "mypy", "numpy.f2py", "pandas", "PIL._avif", "PIL.AvifImagePlugin", "PIL.ImageTk", "pip",
    "pydoc_data", "pytest", "ruff", "setuptools", "test", "tkinter", "turtle", "turtledemo", "wheel",
]

QT_PLUGINS_KEPT = (
    "iconengines", "imageformats", "platforminputcontexts", "platforms", "platformthemes", "printsupport", "styles",
    "wayland-decoration-client", "wayland-graphics-integration-client", "wayland-shell-integration",
    "xcbglintegrations",
)

PATTERNS = [
    r"PySide6/(Qt/)?translations/(?!(qt|qtbase)_zh_CN\.qm$)",
    r"PySide6/(Qt/)?qml/",
    r"PySide6/(Qt/)?plugins/(?!(" + "|".join(QT_PLUGINS_KEPT) + r")/)",
    r"plugins/imageformats/(lib)?q(gif|icns|pdf|tga|tiff|wbmp|webp)\b",
    r"plugins/platforms/(lib)?q(direct2d|eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\b",
    r"plugins/platforminputcontexts/(lib)?qtvirtualkeyboard",
    r"Qt6(Qml|Quick|VirtualKeyboard|WaylandCompositor|WaylandEglCompositor|EglFS|OpenGLWidgets|Sql|Test|3D)",
    r"plugins/platformthemes/libqgtk3",
    r"(^|/)opengl32sw\.dll$",
    r"(^|/)Qt(Network|Qml|Quick|Sql|Test|OpenGL\w*)\.(abi3\.so|pyd)$",
    r"\.(pyi|pxd|h|hpp|c|cpp)$",
    r"(^|/)tests?/",
    r"numpy/_core/(include|lib)/",
    r"\.dist-info/(?!METADATA$|entry_points\.txt$)",
]
_OUT = re.compile("|".join(PATTERNS))


def keeps(target: str) -> bool:
    """Whether the file that would lie at `target` inside the program goes along."""
    return _OUT.search(target.replace("\\", "/")) is None
