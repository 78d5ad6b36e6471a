"""The project's own Python environment in `.venv`, made once and renewed when the pinned parts change."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from tools import apt, libraries

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
RECIPES = (LOCK, ROOT / "pyproject.toml", ROOT / "setup.py")
COMPILED = ROOT / "cmdesk" / "rules"


def python() -> Path:
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def fingerprint() -> str:
    """Changes when the pinned parts, the compiled sources, the place of the project or the machine's Python do."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for path in (*RECIPES, *sorted(COMPILED.rglob("*.[ch]"))):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def _stamp(dev: bool) -> Path:
    return VENV / ("installed-dev" if dev else "installed")


def _is_ready(dev: bool) -> bool:
    stamps = [_stamp(True)] if dev else [_stamp(False), _stamp(True)]
    known = [path.read_text("ascii") for path in stamps if path.exists()]
    return python().exists() and fingerprint() in known


def _runs(*command: object) -> bool:
    try:
        return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True).returncode == 0
    except OSError:
        return False


def _has_pip(interpreter: object) -> bool:
    return _runs(interpreter, "-m", "pip", "--version")


def _make() -> bool:
    """A fresh environment with pip inside, by whichever way this machine offers."""
    if importlib.util.find_spec("ensurepip") is None and sys.executable.startswith("/usr/bin/"):
        apt.install([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
    if _runs(sys.executable, "-m", "venv", "--clear", VENV) and _has_pip(python()):
        return True
    bare = _runs(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
    return bare and _runs(sys.executable, "-m", "pip", "--python", python(), "install", "pip")


def _install(dev: bool) -> bool:
    """The setup tool first, so that the project itself is built by the pinned one and by nothing fetched aside."""
    pip = [python(), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-c", LOCK]
    project = ["--no-build-isolation", "-e", ".[dev]" if dev else "."]
    return all(
        subprocess.run([*map(str, pip), *words], cwd=ROOT).returncode == 0 for words in (["setuptools"], project)
    )


def ensure(dev: bool = False) -> Path:
    """The environment's Python, with all that the program needs (and its tests, with `dev`) installed."""
    if _is_ready(dev):
        return python()
    if not _has_pip(python()):
        print("Making the environment in .venv...", flush=True)
        if not _make():
            packages = ["python3-venv", *libraries.missing(libraries.has_display())]
            sys.exit(f"This Python cannot make an environment. Please run:\n  {apt.by_hand(packages)}")
    print("Installing the pinned parts; this happens once and takes some minutes...", flush=True)
    if not _install(dev):
        sys.exit("The parts could not be installed; the lines above say why. Is this machine connected?")
    _stamp(dev).write_text(fingerprint(), "ascii")
    return python()


def call(*words: object, dev: bool = False, **variables: str) -> int:
    """Runs the environment's Python on `words` inside the project and hands back its exit code."""
    command = [str(ensure(dev)), *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}).returncode
