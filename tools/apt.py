"""Debian packages: installed where we may, otherwise named in the one command that installs them."""

from __future__ import annotations

import os
import shutil
import subprocess


def _prefix() -> list[str] | None:
    """What to put before `apt-get`; None where there is no apt-get or nobody may call it without a password."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def _apt(prefix: list[str], *words: str) -> bool:
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *words]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def install(packages: list[str]) -> bool:
    """True when the packages are installed now."""
    prefix = _prefix()
    if prefix is None:
        return False
    words = ["install", "-y", "--no-install-recommends", *packages]
    return _apt(prefix, *words) or (_apt(prefix, "update") and _apt(prefix, *words))


def by_hand(packages: list[str]) -> str:
    return "sudo apt-get install -y " + " ".join(packages)
