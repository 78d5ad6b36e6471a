"""`python -m benchmarks [NAME ...]`: the program beside its floors, as a table of ratios."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from benchmarks.branch import branch
from benchmarks.evaluating import evaluation
from benchmarks.importing import clients, figures
from benchmarks.listing import lists
from benchmarks.measuring import Line
from benchmarks.packing import pack
from benchmarks.stage import Sizes, Stage
from benchmarks.starting import start, window
from benchmarks.table import show

BENCHMARKS: dict[str, Callable[[Stage], Iterator[Line]]] = {
    "start": start, "import": clients, "figures": figures, "list": lists, "evaluate": evaluation, "pack": pack,
    "window": window, "branch": branch,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python run.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; all unless named")
    for each in fields(Sizes):
        if each.default is False:
            parser.add_argument(f"--{each.name}", action="store_true", help="all facts of all months, minutes long")
            continue
        parser.add_argument(f"--{each.name}", type=int, default=each.default, help="default %(default)s")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every bound that could be measured holds, 1 when one is passed, 2 for a name that is not known."""
    parser = _parser()
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"unknown benchmark {unknown[0]}; known: {', '.join(BENCHMARKS)}")
    sizes = Sizes(**{each.name: getattr(given, each.name) for each in fields(Sizes)})
    with tempfile.TemporaryDirectory(prefix="cmdesk-bench-", ignore_cleanup_errors=True) as folder:
        lines = list(_measured(given.names or list(BENCHMARKS), Stage(Path(folder), sizes)))
    if given.json:
        print(json.dumps({"load": _load(), "lines": [_plain(line) for line in lines]}, ensure_ascii=False))
    else:
        show(lines, _load())
    return 1 if any(line.ok is False for line in lines) else 0


def _measured(names: Sequence[str], stage: Stage) -> Iterator[Line]:
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        yield from BENCHMARKS[name](stage)


def _plain(line: Line) -> dict[str, object]:
    return {**asdict(line), "ratio": line.ratio, "ok": line.ok}


def _load() -> str:
    """How busy the machine is, where it tells."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
