"""Figures as they are written inside a sentence."""

from __future__ import annotations

from decimal import Decimal


def short(number: Decimal) -> str:
    """Without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(number: Decimal) -> str:
    """The same with the minus sign of print."""
    return short(number).replace("-", "−")
