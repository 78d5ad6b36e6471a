"""Builds the executable with PyInstaller, says how large it is and lets it test itself.

python installer/build.py            one file: dist/cmdesk (dist/cmdesk.exe)
python installer/build.py --folder   the folder dist/cmdesk/ that starts faster
python installer/build.py --setup    on Windows: that folder as an installer, dist/cmdesk-setup-VERSION.exe (needs NSIS)
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "installer"
DIST = ROOT / "dist"
SUFFIX = ".exe" if sys.platform == "win32" else ""
SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def version() -> str:
    found = re.search(r'__version__ = "([^"]+)"', (ROOT / "cmdesk" / "__init__.py").read_text("utf-8"))
    if found is None:
        raise LookupError("cmdesk/__init__.py names no version")
    return found[1]


def version_info(target: Path) -> Path:
    """The version resource of a Windows program, filled in from the template beside this file."""
    numbers = (*map(int, re.findall(r"\d+", version())), 0, 0, 0)[:4]
    template = (ROOT / "installer" / "version_info.txt").read_text("utf-8")
    target.write_text(template.replace("@NUMBERS@", repr(numbers)).replace("@VERSION@", version()), "utf-8")
    return target


def icon(target: Path) -> Path:
    """The program's drawing as a Windows icon in all the sizes that Windows asks for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from io import BytesIO

    from PIL import Image
    from PySide6.QtCore import QBuffer, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "resources" / "app" / "cmdesk.svg")).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    Image.open(BytesIO(buffer.data().data())).save(target, "ICO", sizes=[(size, size) for size in SIZES])
    return target


def _clear(path: Path) -> None:
    """The file of one form stands where the folder of the other wants to be."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def build(form: str) -> Path:
    """Runs PyInstaller; gives the program that came out."""
    WORK.mkdir(parents=True, exist_ok=True)
    drawn = {"CMDESK_ICON": icon(WORK / "cmdesk.ico"), "CMDESK_VERSION_INFO": version_info(WORK / "version_info.txt")}
    variables = {**os.environ, "CMDESK_FORM": form, **{name: str(path) for name, path in drawn.items()}}
    _clear(DIST / "cmdesk")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--workpath", str(WORK), "--distpath", str(DIST), str(ROOT / "installer" / "cmdesk.spec")]
    subprocess.run(command, check=True, env=variables)
    return DIST / f"cmdesk{SUFFIX}" if form == "file" else DIST / "cmdesk" / f"cmdesk{SUFFIX}"


def size(program: Path) -> float:
    """Megabytes on the disk of the file, or of the folder it stands in."""
    whole = [program] if program.parent == DIST else [path for path in program.parent.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in whole) / 1e6


def self_test(program: Path) -> int:
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run([program, "self-test"], cwd=WORK, env=variables).returncode


def setup(folder: Path) -> Path:
    """The installer of the program in `folder`, with what lies beside the program on a user's machine."""
    shutil.copy(ROOT / "installer" / "cmdesk-cli.cmd", folder)
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE.txt")
    shutil.copy(ROOT / "NOTICES.md", folder / "NOTICES.txt")
    target = DIST / f"cmdesk-setup-{version()}.exe"
    names = {"VERSION": version(), "SOURCE": folder, "TARGET": target, "ICON": WORK / "cmdesk.ico"}
    defined = [f"-D{name}={value}" for name, value in names.items()]
    subprocess.run(["makensis", "-V2", *defined, ROOT / "installer" / "cmdesk.nsi"], check=True)
    return target


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python installer/build.py", description="Builds the executable")
    parser.add_argument("--folder", action="store_true", help="a folder instead of one file")
    parser.add_argument("--setup", action="store_true", help="the folder and its installer (Windows, NSIS)")
    wanted = parser.parse_args(words)
    if wanted.setup and (sys.platform != "win32" or shutil.which("makensis") is None):
        parser.error("--setup runs on Windows and needs NSIS's makensis on the path")
    program = build("folder" if wanted.folder or wanted.setup else "file")
    print(f"{program} ({size(program):.0f} MB)", flush=True)
    code = self_test(program)
    if wanted.setup and code == 0:
        target = setup(program.parent)
        print(f"{target} ({size(target):.0f} MB)")
    return code


if __name__ == "__main__":
    sys.exit(main())
