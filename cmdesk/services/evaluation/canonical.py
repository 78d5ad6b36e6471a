"""One text for one content: JSON with sorted keys and no spaces, decimals as shortest plain texts, UTF-8."""

from __future__ import annotations

import hashlib
import json
import zlib
from decimal import Decimal
from typing import Any


def canonical(content: Any) -> bytes:
    """The same bytes for the same content, whatever the order of its keys."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def packed(content: bytes) -> bytes:
    return zlib.compress(content, 6)


def unpacked(content: bytes) -> bytes:
    """Raises ValueError where the bytes are no packed content."""
    try:
        return zlib.decompress(content)
    except zlib.error as error:
        raise ValueError("not packed") from error


def number(value: Decimal | int | None) -> str:
    """100.500 → "100.5", 0E-4 → "0", nothing → ""."""
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
