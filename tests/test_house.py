"""The walls of the house: who may import what, how long a file may be, what the start may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("cmdesk", "tests", "tools", "benchmarks", "installer")
MOST_LINES = 400

IMPORT_ALL = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
for name in {modules}:
    module = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        importlib.import_module(found.name)
print(*sorted(sys.modules))
"""


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")


def imported_with(modules: tuple[str, ...], blocked: tuple[str, ...]) -> set[str]:
    """All that is loaded after importing `modules` with all they contain, where the `blocked` parts are missing."""
    done = run("-c", IMPORT_ALL.format(modules=modules, blocked=blocked))
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_imports_point_only_upward(capfd: pytest.CaptureFixture[str]) -> None:
    call = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    code = subprocess.run([sys.executable, "-c", call], cwd=ROOT, check=False).returncode
    assert code == 0, capfd.readouterr().out


@pytest.mark.parametrize("subject", ["cmdesk.services", "cmdesk.reports", "cmdesk.exchange"])
def test_the_library_works_where_qt_is_not_installed(subject: str) -> None:
    assert subject in imported_with((subject,), blocked=("PySide6", "shiboken6"))


@pytest.mark.parametrize("door", ["cmdesk.cli", "cmdesk.ui"])
def test_no_door_loads_the_heavy_parts_at_its_start(door: str) -> None:
    loaded = imported_with((door,), blocked=())
    assert not loaded & {"pandas", "matplotlib", "pyvrp", "openpyxl", "typst"}


def test_files_stay_short() -> None:
    written = [path for path in files(*FOLDERS) if "migrations" not in path.parts]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in written}
    long = {str(path.relative_to(ROOT)): count for path, count in lengths.items() if count > MOST_LINES}
    assert not long


def texts_not_literal(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
        if called and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant)):
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_texts_for_people_are_literal_so_that_they_can_be_translated() -> None:
    assert not [place for path in files("cmdesk") for place in texts_not_literal(path)]


def test_text_files_are_opened_with_their_encoding() -> None:
    """Windows reads with its own code page unless told otherwise."""
    done = run("-m", "ruff", "check", "--preview", "--select", "PLW1514", "--output-format", "concise", *FOLDERS)
    assert done.returncode == 0, done.stdout


def test_ruff_finds_nothing() -> None:
    done = run("-m", "ruff", "check", "--output-format", "concise", ".")
    assert done.returncode == 0, done.stdout


def test_types_agree() -> None:
    done = run("-m", "mypy")
    assert done.returncode == 0, done.stdout
