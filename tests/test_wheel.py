"""The wheel is complete by itself: what lies beside the package in a checkout lies inside it there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "NOTICES.md")
FOLDERS = ("cmdesk", "resources", "tools")
BUILD = "from setuptools import build_meta; build_meta.build_wheel('out')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    source = tmp_path_factory.mktemp("source")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    for name in FILES:
        shutil.copy(ROOT / name, source)
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=source, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    unpacked = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(next((source / "out").glob("*.whl"))) as archive:
        archive.extractall(unpacked)
    return unpacked


def shipped(folder: Path, pattern: str) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob(pattern) if p.is_file() and p.suffix != ".pyc"}


def test_every_resource_is_inside(wheel: Path) -> None:
    assert shipped(wheel / "cmdesk" / "resources", "*") == shipped(ROOT / "resources", "*")


def test_every_module_is_inside_and_nothing_beside_the_program(wheel: Path) -> None:
    assert shipped(wheel / "cmdesk", "*.py") == shipped(ROOT / "cmdesk", "*.py")
    assert {path.name.partition("-")[0] for path in wheel.iterdir()} == {"cmdesk"}


def test_the_program_finds_its_resources_there(wheel: Path) -> None:
    ask = "from cmdesk.values.resources import resource; print(resource('fonts', 'OFL.txt').resolve().is_file())"
    done = subprocess.run([sys.executable, "-c", ask], cwd=wheel, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
    assert not (wheel / "resources").exists()
