"""Where a data file may not lie: on other machines' drives and in folders that another program keeps in step.

Both let two machines write to one file, or swap it for another state; a shared server is the way for several machines.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath, PureWindowsPath
from types import MappingProxyType
from typing import NamedTuple

from cmdesk.values.patterns import later
from cmdesk.values.problems import Problem, UserError

DRIVE_REMOTE = 4
NETWORK_SYSTEMS = frozenset({
    "afs", "ceph", "cifs", "coda", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs", "sshfs",
})
LOCAL_FUSE = frozenset({
    "ext2", "fuse-overlayfs", "gocryptfs", "lxcfs", "mergerfs", "ntfs", "ntfs-3g", "overlayfs", "portal",
})
SYNC_FOLDERS = {
    "OneDrive": ("onedrive",),
    "Dropbox": ("dropbox",),
    "WPS 云盘": ("wps云盘", "wps云文档", "wpsdrive", "wps cloud files", "金山文档", "kdocs"),
    "坚果云": ("坚果云", "我的坚果云", "nutstore", "nutstore files"),
    "百度网盘": ("百度网盘", "baidusyncdisk", "baidunetdisk"),
    "微云": ("微云", "微云同步助手", "weiyun"),
    "阿里云盘": ("阿里云盘", "aliyundrive"),
    "iCloud": ("icloud", "iclouddrive", "icloud drive"),
    "Google Drive": ("googledrive", "google drive"),
}
SYNC_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_NAMES = {word: name for name, words in SYNC_FOLDERS.items() for word in words}
_BEGINNINGS = tuple(_NAMES)
_SUFFIX = later(r"(?:\s+[-–—]\s.*|\s*[(（].*[)）]|\s*\d+)$")


class Surroundings(NamedTuple):
    """What the system says: the kind of a Windows drive (GetDriveTypeW), mounts by folder, variables."""

    drive_kind: Callable[[str], int] = lambda _root: 0
    mounts: Mapping[str, str] = MappingProxyType({})
    variables: Mapping[str, str] = MappingProxyType({})


def refuse_unsafe(path: Path) -> None:
    """Raises UserError place_network or place_synced; `path` is looked at as it is named and as it resolves."""
    around = here()
    for each in dict.fromkeys((path, path.resolve())):
        problem = unsafe(each, around)
        if problem is not None:
            raise UserError(problem)


def here() -> Surroundings:
    return Surroundings(_drive_kind, _mounts(), os.environ)


def _drive_kind(root: str) -> int:
    import ctypes

    windows = getattr(ctypes, "windll", None)
    return 0 if windows is None else int(windows.kernel32.GetDriveTypeW(root))


def _mounts() -> dict[str, str]:
    if not sys.platform.startswith("linux"):
        return {}
    try:
        return mounts_of(Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:
        return {}


def mounts_of(text: str) -> dict[str, str]:
    """File systems by folder from the lines of /proc/mounts; of several on one folder the last is seen."""
    lines = (line.split(" ") for line in text.splitlines())
    return {_unescaped(parts[1]): parts[2] for parts in lines if len(parts) > 2}


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text) if "\\" in text else text


def unsafe(path: PurePath, around: Surroundings) -> Problem | None:
    """Why an absolute path may not hold the data, or None where it may."""
    if _on_network(path, around):
        return Problem(code="place_network", value=str(path))
    name = _synced_by(path, around)
    return Problem(code="place_synced", value=str(path), params={"name": name}) if name else None


def _on_network(path: PurePath, around: Surroundings) -> bool:
    if isinstance(path, PureWindowsPath):
        return _is_share(path.drive) or around.drive_kind(path.anchor) == DRIVE_REMOTE
    system = next((around.mounts[str(p)] for p in (path, *path.parents) if str(p) in around.mounts), "")
    kind, _, name = system.partition(".")
    return name not in LOCAL_FUSE if kind == "fuse" and name else system in NETWORK_SYSTEMS


def _is_share(drive: str) -> bool:
    drive = drive.replace("/", "\\").upper()
    device = drive.startswith(("\\\\?\\", "\\\\.\\"))
    return drive.startswith("\\\\?\\UNC\\") or (drive.startswith("\\\\") and not device)


def _synced_by(path: PurePath, around: Surroundings) -> str | None:
    for part in path.parts[1:-1]:
        word = part.casefold()
        name = _NAMES.get(word)
        if name is None and word.startswith(_BEGINNINGS):
            name = _NAMES.get(_SUFFIX.sub("", word))
        if name:
            return name
    folders = [type(path)(f) for v in SYNC_VARIABLES if (f := around.variables.get(v))]
    return "OneDrive" if any(f in path.parents for f in folders) else None
