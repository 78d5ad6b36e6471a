"""The commands of run.py, each a small function that takes the remaining words and gives the exit code."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tools import environment, libraries, postgres

SAMPLES = environment.ROOT / "sample"


def last_full_week(today: date) -> str:
    year, week, _day = (today - timedelta(days=7)).isocalendar()
    return f"{year}-W{week:02d}"


def _cmdesk(database: Path, *words: object) -> int:
    return environment.call("-m", "cmdesk", "--data", database, *words)


def _make_sample(database: Path) -> int:
    """A sample half made is worse than none: it goes away when anything interrupts."""
    database.parent.mkdir(parents=True, exist_ok=True)
    code = 1
    try:
        code = _cmdesk(database, "demo")
    finally:
        if code:
            shutil.rmtree(database.parent)
    return code


def _make_pack(database: Path, week: str) -> int:
    command: list[str | Path] = [environment.python(), "-m", "cmdesk", "--data", database]
    command += ["--json", "pack", week, "--out", database.parent]
    done = subprocess.run(command, cwd=environment.ROOT, stdout=subprocess.PIPE)
    if done.returncode:
        return done.returncode
    pack = json.loads(done.stdout.decode("utf-8"))
    print(f"The weekly meeting pack of {week}:\n  {pack['pdf']}\n  {pack['xlsx']}", flush=True)
    return 0


def sample(words: list[str]) -> int:
    """Make the sample branch and its weekly pack, then open the window."""
    if words:
        return _usage(f"unknown command: {words[0]}")
    environment.ensure()
    display = libraries.has_display()
    libraries.ensure(libraries.missing(display))
    week = last_full_week(date.today())
    database = SAMPLES / week / "sample.db"
    code = (0 if database.exists() else _make_sample(database)) or _make_pack(database, week)
    if code or not display:
        return code
    return _cmdesk(database)


def _pytest(*words: str, **variables: str) -> int:
    libraries.ensure(libraries.missing(display=False))
    with postgres.running_for_tests() as url:
        known = {"CMDESK_TEST_POSTGRES": url} if url else {}
        command = ["-m", "pytest", "-n", "auto", "--dist", "worksteal", *words]
        return environment.call(*command, dev=True, QT_QPA_PLATFORM="offscreen", **known, **variables)


def test(words: list[str]) -> int:
    """Run all tests, or those named in pytest's own words."""
    return _pytest(*words)


def torture(words: list[str]) -> int:
    """Run the promises' tests with their full figures (long)."""
    return _pytest("-m", "torture", "-o", "faulthandler_timeout=0", *words, CMDESK_TORTURE="1")


def bench(words: list[str]) -> int:
    """Measure the program beside its floors: all, or the named benchmark."""
    libraries.ensure(libraries.missing(display=False))
    return environment.call("-m", "benchmarks", *words, dev=True)


def translations(words: list[str]) -> int:
    """Compile the Chinese texts and name what is missing; with --check nothing is written."""
    return environment.call("-m", "tools.translations", *words, dev=True)


def check(_words: list[str]) -> int:
    """Ruff, mypy, the import contract and the translations."""
    steps = (
        ("-m", "ruff", "check", "."),
        ("-m", "mypy"),
        ("-c", "import importlinter.cli, sys; sys.exit(importlinter.cli.lint_imports())"),
        ("-m", "tools.translations", "--check"),
    )
    return max(environment.call(*step, dev=True) for step in steps)


def pictures(words: list[str]) -> int:
    """Make the pictures of the guide and of docs/ anew."""
    libraries.ensure(libraries.missing(display=False))
    return environment.call("-m", "tools.pictures", *words, dev=True)


def build(words: list[str]) -> int:
    """Make the one-file executable and let it test itself."""
    libraries.ensure(libraries.missing(display=True) + libraries.missing_to_pack())
    return environment.call("installer/build.py", *words, dev=True)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "test": test,
    "check": check,
    "translations": translations,
    "bench": bench,
    "torture": torture,
    "pictures": pictures,
    "build": build,
}


def _usage(trouble: str = "") -> int:
    lines = [f"python run.py {name:13} {command.__doc__}" for name, command in COMMANDS.items()]
    print("\n".join([f"python run.py {'':13} {sample.__doc__}", *lines]))
    if trouble:
        print(trouble, file=sys.stderr)
    return 2 if trouble else 0


def main(words: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if words and words[0] in ("-h", "--help"):
        return _usage()
    try:
        return COMMANDS[words[0]](words[1:]) if words and words[0] in COMMANDS else sample(words)
    except KeyboardInterrupt:
        return 130
