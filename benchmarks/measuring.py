"""Measuring: calls side by side in one run, the middle of several, the memory a process took at most."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Call = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table.

    `ours` and `floor` are in `unit`; with `bound` the ratio of the two may be that at most, with `limit` ours alone.
    `note` says why something could not be measured.
    """

    name: str
    size: str
    ours: float | None
    floor: float | None = None
    bound: float | None = None
    limit: float | None = None
    unit: str = "s"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.ours is None or not self.floor else self.ours / self.floor

    @property
    def ok(self) -> bool | None:
        """None where nothing was measured or nothing is asked."""
        if self.ours is None or (self.bound is None and self.limit is None):
            return None
        within = self.bound is None or (self.ratio is not None and self.ratio <= self.bound)
        return within and (self.limit is None or self.ours <= self.limit)


def seconds(call: Call) -> float:
    """One call's time, without the collector's work on what earlier calls left behind."""
    gc.collect()
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def processor_seconds(call: Call) -> float:
    """One call's processor time, which other programs' work hardly changes."""
    gc.collect()
    begin = time.process_time()
    call()
    return time.process_time() - begin


def side_by_side(calls: Mapping[str, Call], rounds: int) -> dict[str, float]:
    """The median time of each call in seconds; every round runs them all, every second one the other way round."""
    return {name: statistics.median(times) for name, times in rounds_of(calls, rounds).items()}


def rounds_of(calls: Mapping[str, Call], rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in calls}
    order = list(calls)
    for _round in range(rounds):
        for name in order:
            found[name].append(seconds(calls[name]))
        order.reverse()
    return found


def median_seconds(call: Call, rounds: int) -> float:
    return statistics.median(seconds(call) for _round in range(rounds))


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    return _peak_on_windows() if sys.platform == "win32" else _peak_elsewhere()


def _peak_elsewhere() -> float:
    """Linux hands the peak of the process before on through `exec` in its usual counter, and not in this one."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _peak_on_windows() -> float:
    import ctypes
    from ctypes import wintypes

    names = ("fault", "peak", "set", "peak_paged", "paged", "peak_other", "other", "file", "peak_file")
    kinds = (wintypes.DWORD, *[ctypes.c_size_t] * 8)
    counters: Any = type("Counters", (ctypes.Structure,), {
        "_fields_": [("size", wintypes.DWORD), *zip(names, kinds, strict=True)],
    })()
    counters.size = ctypes.sizeof(counters)
    windll: Any = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
    windll.kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    windll.psapi.GetProcessMemoryInfo(
        wintypes.HANDLE(windll.kernel32.GetCurrentProcess()), ctypes.byref(counters), counters.size)
    return float(counters.peak) / 1024 / 1024
