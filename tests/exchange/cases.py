"""A file of the corpus and what must become of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A file and what reading it gives: a problem code (or several that are as good), or headers and counts of rows."""

    name: str
    content: bytes
    codes: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    rows: int = 0
    dropped: int = 0
    title: int = 0
    warns: str = ""


HEADERS = ("客户编码", "店名", "月销量")
ROWS = (("001", "老王店", 12), ("002", "小李超市", 30), ("003", "张记便利店", 7))
TABLE = (HEADERS, *ROWS)


def bad(name: str, content: bytes, *codes: str) -> Case:
    return Case(name, content, codes=codes)


def good(name: str, content: bytes, headers: tuple[str, ...] = HEADERS, rows: int = 3, **more: object) -> Case:
    return Case(name, content, headers=headers, rows=rows, **more)  # type: ignore[arg-type]
