"""The window's start beside a bare window's, each in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import Line
from benchmarks.stage import ACTOR, Stage, opened
from cmdesk.services.demo import DemoOrder
from cmdesk.services.samples import make_sample

ROOT = Path(__file__).resolve().parent.parent


def child(name: str, *words: object) -> dict[str, Any]:
    """What a child program told; the moments it names become the seconds from its start."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")
    begin = time.time()
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.children.{name}", *map(str, words)], cwd=ROOT, env=surroundings,
        capture_output=True, encoding="utf-8", timeout=300,
    )
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return {**told, **{name: told[name] - begin for name in ("moment", "complete") if name in told}}


def sample(stage: Stage) -> Path:
    """The branch that a first start offers to look at."""
    path = stage.folder / "sample.db"
    if not path.exists():
        small = min(stage.sizes.clients, 1700)
        with opened(path) as desk:
            make_sample(desk, ACTOR, DemoOrder(managers=min(stage.sizes.managers, 12), clients=small))
    return path


def start(stage: Stage) -> Iterator[Line]:
    database = sample(stage)
    child("own_window", database)  # as it is closed it remembers its first page; the system's file cache is filled
    ours, floor, anew = [], [], []
    for _round in range(stage.sizes.rounds + 1):
        floor.append(child("bare_window"))
        ours.append(child("own_window", database))
        anew.append(child("own_window", _forgetful(stage, database)))
    size = "sample branch"
    bare = _middle(floor, "moment")
    yield Line(name="start to usable", size=size, ours=_middle(ours, "moment"), floor=bare, bound=2.0)
    yield Line(name="start to all loaded", size=size, ours=_middle(ours, "complete"), floor=bare)
    yield Line(name="start to usable, page read anew", size=size, ours=_middle(anew, "moment"), floor=bare)
    heavy = ours[-1]["heavy"]
    yield Line(name="start: heavy parts loaded", size=size, ours=len(heavy), limit=0, unit="", note=", ".join(heavy))
    megabytes = ours[-1]["megabytes"]
    yield Line(
        name="idle window's memory", size=size, ours=megabytes, floor=floor[-1]["megabytes"], limit=250, unit="MB",
        note="" if megabytes is not None else "not told by this system",
    )


def _forgetful(stage: Stage, database: Path) -> Path:
    """The same data without a remembered first page, as after a change by another program."""
    copy = stage.copy(database)
    with opened(copy) as desk, desk.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM settings WHERE key LIKE 'first_page.%'")
        session.commit()
    return copy


def _middle(told: list[dict[str, Any]], moment: str) -> float:
    return statistics.median(each[moment] for each in told[1:])


def window(stage: Stage) -> Iterator[Line]:
    """Switching between pages: each shown for the first time after the window rested, then shown again; and for the
    first time right after the start, when nothing was made ready."""
    told = child("pages", stage.copy(stage.branch))
    cold = child("pages", stage.copy(stage.branch), "cold")
    size = f"{stage.sizes.clients:,} clients"
    for key, seconds in told["again"].items():
        yield Line(name=f"page {key}", size=size, ours=seconds * 1000, limit=100, unit="ms")
    for key, seconds in told["first"].items():
        yield Line(name=f"page {key}, first time", size=size, ours=seconds * 1000, limit=100, unit="ms")
    for key, seconds in cold["first"].items():
        yield Line(name=f"page {key}, at once", size=size, ours=seconds * 1000, unit="ms")
    whole = told["whole"]["meetings"]
    yield Line(name="page meetings, with its preview", size=size, ours=whole * 1000, unit="ms")
    yield Line(name="idle window's memory", size=size, ours=told["megabytes"], limit=250, unit="MB")
    yield Line(name="memory, every page open", size=size, ours=told["after"], unit="MB")
