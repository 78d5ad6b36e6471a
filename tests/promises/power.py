"""What a disk may hold after a power cut: a program's writes recorded by strace, then replayed with losses.

A write outlasts the cut for certain once its file was synced afterwards; until then it may be there, be missing, be
there without an earlier one, or be there in some of its sectors of 512 bytes. Names (made, renamed, deleted) are kept
by the file system's journal: for certain once their folder was synced, until then some first ones of them in order.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")


def command(trace: Path) -> list[str]:
    """strace before the program to record, or nothing where there is none."""
    found = shutil.which("strace")
    return [found, "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(trace)] if found else []


@dataclass(frozen=True)
class Call:
    """One system call: on which file, with what; `line` as it came."""

    name: str
    path: str
    data: bytes = b""
    at: int = 0
    to: str = ""


def calls(trace: Path) -> list[Call]:
    """The calls that succeeded, in their order."""
    with trace.open(encoding="ascii", errors="replace") as lines:
        found = (_parsed(line) for line in _joined(lines))
        return [call for call in found if call]


def _joined(lines: Iterator[str]) -> Iterator[str]:
    """Calls that another thread interrupted, in one line again where they ended."""
    waiting: dict[str, str] = {}
    for line in lines:
        thread = line.split(" ", 1)[0]
        if line.rstrip().endswith("<unfinished ...>"):
            waiting[thread] = line.rsplit("<unfinished ...>", 1)[0].rstrip()
        elif "resumed>" in line:
            yield waiting.pop(thread, "") + line.split("resumed>", 1)[1]
        else:
            yield line


def _plain(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode("utf-8", "replace")


def _parsed(line: str) -> Call | None:
    found = _CALL.match(line)
    if not found or int(found[3]) < 0:
        return None
    name, rest = found[1], found[2]
    texts = _STRING.findall(rest)
    if name == "openat":
        return Call(name, _plain(texts[0])) if "O_CREAT" in rest else None
    if name in ("unlink", "rename"):
        return Call(name, _plain(texts[0]), to=_plain(texts[-1]))
    descriptor = _FD.match(rest)
    if not descriptor:
        return None
    path = _plain(descriptor[1])
    if name in ("fsync", "fdatasync"):
        return Call(name, path)
    if name == "ftruncate":
        return Call(name, path, at=int(rest.rsplit(", ", 1)[1]))
    data = bytes.fromhex(texts[0].replace("\\x", "")) if texts else b""
    return Call(name, path, data, int(rest.rsplit(", ", 1)[1]) if name == "pwrite64" else -1)


@dataclass
class Inode:
    """A file's content: what is safe, and what was done since, in order."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[Call] = field(default_factory=list)

    def sync(self) -> None:
        for call in self.since:
            _apply(self.safe, call)
        self.since = []

    def after_cut(self, dice: random.Random) -> bytes:
        content = bytearray(self.safe)
        done = [call for call in self.since if dice.random() < 0.6]
        if dice.random() < 0.5:
            dice.shuffle(done)
        for call in done:
            _apply(content, call, dice if dice.random() < 0.3 else None)
        return bytes(content)


def _apply(content: bytearray, call: Call, torn: random.Random | None = None) -> None:
    if call.name == "ftruncate":
        del content[call.at:]
        content.extend(bytes(call.at - len(content)))
        return
    start = len(content) if call.at < 0 else call.at
    for place in range(0, len(call.data), SECTOR):
        if torn is None or torn.random() < 0.5:
            piece = call.data[place:place + SECTOR]
            content.extend(bytes(max(0, start + place + len(piece) - len(content))))
            content[start + place:start + place + len(piece)] = piece


@dataclass
class Disk:
    """A folder on a disk that may lose power."""

    folder: Path
    names: dict[str, Inode] = field(default_factory=dict)
    safe_names: dict[str, Inode] = field(default_factory=dict)
    renamed: list[dict[str, Inode]] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        found = {p.name: Inode(bytearray(p.read_bytes())) for p in folder.iterdir() if p.is_file() and _kept(p.name)}
        return cls(folder, found, dict(found))

    def run(self, call: Call) -> None:
        path = Path(call.path)
        if path == self.folder and call.name in ("fsync", "fdatasync"):
            self.safe_names, self.renamed = dict(self.names), []
        elif path.parent == self.folder and _kept(path.name):
            self._run(call, path.name)

    def _run(self, call: Call, name: str) -> None:
        if call.name == "openat":
            if name not in self.names:
                self._named({**self.names, name: Inode()})
        elif call.name == "unlink":
            self._named({k: v for k, v in self.names.items() if k != name})
        elif call.name == "rename":
            rest = {k: v for k, v in self.names.items() if k != name}
            self._named({**rest, Path(call.to).name: self.names[name]})
        elif name in self.names:
            inode = self.names[name]
            inode.sync() if call.name in ("fsync", "fdatasync") else inode.since.append(call)

    def _named(self, names: dict[str, Inode]) -> None:
        self.names = names
        self.renamed.append(names)

    def cut(self, dice: random.Random, target: Path) -> None:
        """Write what may be left after a cut now into an empty folder."""
        names = dice.choice([self.safe_names, *self.renamed])
        target.mkdir(parents=True)
        for name, inode in names.items():
            (target / name).write_bytes(inode.after_cut(dice))


def _kept(name: str) -> bool:
    """Shared memory is made anew after every start; notices say nothing about the data."""
    return not name.endswith("-shm") and ".open-" not in name


def cuts(
    before: Disk, done: Sequence[Call], log: Path, count: int, dice: random.Random,
) -> Iterator[tuple[Disk, set[str]]]:
    """The disk at moments spread over the recording, and what had been acknowledged then."""
    moments = sorted(dice.randrange(len(done)) for _k in range(count))
    promised: set[str] = set()
    place = 0
    for moment in moments:
        for call in done[place:moment]:
            if call.path == str(log) and call.data:
                promised |= set(call.data.decode("ascii").split())
            before.run(call)
        place = max(place, moment)
        yield before, set(promised)


def has_strace() -> bool:
    return os.name == "posix" and shutil.which("strace") is not None
