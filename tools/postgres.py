"""A throw-away PostgreSQL server in a temporary folder, where one is installed, for the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "CMDESK_TEST_POSTGRES"
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: on the path or the newest that Debian installed."""
    found = shutil.which("initdb")
    if found or sys.platform == "win32":
        return Path(found).resolve().parent if found else None
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def _account() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it the account that Debian made for it."""
    return None if sys.platform == "win32" or os.geteuid() != 0 else "postgres"


def _as_owner(command: list[str | Path], folder: Path) -> None:
    account = _account()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, user=account, group=account)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(programs: Path, port: int) -> bool:
    asked = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(asked, check=False).returncode == 0


def _wait_for(process: subprocess.Popen[bytes], programs: Path, port: int, log: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not _ready(programs, port):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError("PostgreSQL did not start:\n" + log.read_text("utf-8", "replace"))
        time.sleep(0.05)


@contextmanager
def server(folder: Path, programs: Path) -> Iterator[str]:
    """A server with its data in `folder`; gives its URL and stops it afterwards."""
    account = _account()
    if account:
        shutil.chown(folder, account, account)
    data, log, port = folder / "data", folder / "log", _free_port()
    own = ["-U", "cmdesk", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    _as_owner([programs / "initdb", "-D", data, *own], folder)
    command: list[str | Path] = [programs / "postgres", "-D", data]
    for option in (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FAST):
        command += ["-c", option]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=folder, stdout=stream, stderr=stream, user=account, group=account)
    try:
        _wait_for(process, programs, port, log)
        yield f"postgresql://cmdesk@127.0.0.1:{port}/postgres"
    finally:
        _as_owner([programs / "pg_ctl", "stop", "-D", data, "-m", "immediate"], folder)
        process.wait()


@contextmanager
def running_for_tests() -> Iterator[str]:
    """The URL of the server the tests may use: the named one, a throw-away one, or "" where there is none."""
    programs = binaries()
    if os.environ.get(VARIABLE) or programs is None:
        yield os.environ.get(VARIABLE, "")
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, server(Path(folder), programs) as url:
        yield url
