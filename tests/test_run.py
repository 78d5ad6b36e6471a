"""run.py: the way from a fresh machine to the running program."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import venv
from datetime import date
from pathlib import Path

import psycopg
import pytest

from tools import commands, environment, libraries

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "run.py"), *words]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, encoding="utf-8")


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    for name in commands.COMMANDS:
        assert f"python run.py {name} " in done.stdout


def test_an_unknown_command_is_said_and_nothing_is_made() -> None:
    done = run("tset")
    assert done.returncode == 2
    assert "unknown command: tset" in done.stderr


def test_an_old_python_gets_one_sentence() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    old = "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); runpy.run_path('run.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", old], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert done.stderr.strip() == "cmdesk needs Python 3.11 or newer; this is Python 3.9."


@pytest.mark.parametrize("path", sorted((ROOT / "tools").glob("*.py")), ids=lambda path: path.name)
def test_the_tools_need_nothing_installed(path: Path) -> None:
    if path.name in ("pictures.py", "translations.py", "wheel.py"):
        pytest.skip("runs inside the environment")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | {"tools"}


@pytest.mark.parametrize(
    ("today", "week"),
    [
        (date(2026, 11, 22), "2026-W46"),  # a Sunday: its own week is not over
        (date(2026, 11, 23), "2026-W47"),
        (date(2026, 1, 5), "2026-W01"),  # 29 December to 4 January
        (date(2027, 1, 4), "2026-W53"),
    ],
)
def test_the_pack_is_of_the_last_full_week(today: date, week: str) -> None:
    assert commands.last_full_week(today) == week


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with nothing in it but a benchmark that says `ran`, in a folder as people name them."""
    folder = tmp_path / "客户经理 工作台"
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("run.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "benchmarks").mkdir()
    (folder / "benchmarks" / "__main__.py").write_text("import sys; print('ran', *sys.argv[1:])", encoding="utf-8")
    return folder


def fingerprint(folder: Path) -> str:
    command = [sys.executable, "-c", "from tools import environment; print(environment.fingerprint())"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def test_a_second_run_starts_at_once_in_a_folder_with_spaces_and_chinese(project: Path) -> None:
    venv.create(project / ".venv", symlinks=os.name != "nt")
    (project / ".venv" / "installed-dev").write_text(fingerprint(project), "ascii")
    done = run("bench", "import", folder=project)
    assert (done.returncode, done.stdout.strip()) == (0, "ran import"), done.stderr


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_changed_parts_are_installed_again(project: Path, name: str) -> None:
    before = fingerprint(project)
    assert fingerprint(project) == before
    with (project / name).open("a", encoding="utf-8") as stream:
        stream.write("\n# another line\n")
    assert fingerprint(project) != before


def test_every_part_of_the_project_is_pinned() -> None:
    lines = environment.LOCK.read_text(encoding="utf-8").splitlines()
    parts = [line.split(";")[0].strip() for line in lines if line and not line.startswith("#")]
    assert parts
    assert all(part.count("==") == 1 for part in parts)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the libraries are Linux ones")
def test_a_library_that_does_not_load_is_found_missing() -> None:
    assert libraries.loads("libc.so.6")
    assert not libraries.loads("libnot-there.so.1")
    assert set(libraries.missing(display=False)) <= set(libraries.missing(display=True))


def test_each_test_gets_an_empty_postgresql_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        encoding = connection.execute("SHOW server_encoding").fetchone()
    assert (tables, encoding) == ((0,), ("UTF8",))
