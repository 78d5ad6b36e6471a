"""What the executable carries, and the words Windows shows about it. `python run.py build` proves the whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PIL import Image

import cmdesk
from installer import build, leave_out


@pytest.mark.parametrize(
    "target",
    [
        "resources/fonts/NotoSansSC-Regular.ttf",
        "resources/translations/zh_CN.mo",
        "cmdesk/store/migrations/env.py",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/lib/libQt6Pdf.so.6",
        "typst/_typst.abi3.so",
    ],
)
def test_what_the_program_needs_goes_along(target: str) -> None:
    assert leave_out.keeps(target)


@pytest.mark.parametrize(
    "target",
    [
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/translations/designer_zh_CN.qm",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6\\plugins\\networkinformation\\qnetworklistmanager.dll",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/opengl32sw.dll",
    ],
)
def test_what_nobody_uses_stays_behind(target: str) -> None:
    assert not leave_out.keeps(target)


def test_windows_is_told_the_version(tmp_path: Path) -> None:
    text = build.version_info(tmp_path / "version_info.txt").read_text("utf-8")
    ast.parse(text)
    major, minor, patch = cmdesk.__version__.split(".")
    assert f"filevers=({major}, {minor}, {patch}, 0)" in text
    assert f'"ProductVersion", "{cmdesk.__version__}"' in text
    assert "@" not in text


def test_the_icon_has_the_sizes_windows_asks_for(tmp_path: Path) -> None:
    with Image.open(build.icon(tmp_path / "cmdesk.ico")) as icon:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= icon.info["sizes"]
        corner, middle = icon.getpixel((0, 0)), icon.getpixel((128, 20))
    assert corner[3] == 0
    assert middle[:3] == (0x24, 0x57, 0xA6)
