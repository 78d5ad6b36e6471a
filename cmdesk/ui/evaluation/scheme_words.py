"""How the scheme pages say things."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QFrame, QLayout

from cmdesk.ui.evaluation.words import plain
from cmdesk.ui.theme import Tone
from cmdesk.values.evaluation import HUNDRED, ItemKind, Scheme
from cmdesk.values.evaluation.described import KIND_WORDS
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import Problem

KINDS: dict[ItemKind, Msg] = {kind: KIND_WORDS[kind] for kind in ItemKind}
_TONES = {
    KINDS[ItemKind.BONUS].text: Tone.GOOD, KINDS[ItemKind.DEDUCTION].text: Tone.WARNING,
    KINDS[ItemKind.VETO].text: Tone.BAD,
}


def kind_tone(value: object) -> Tone:
    return _TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL


def section_tone(value: object) -> Tone:
    """Sections stand out from their items, which are set in."""
    return Tone.NEUTRAL if str(value).startswith(" ") else Tone.ACCENT


def sum_words(total: Decimal) -> tuple[Msg, Tone]:
    """What the weights sum to, and by how much that misses 100."""
    if total == HUNDRED:
        return _("weights sum to {n}")(n=plain(total)), Tone.GOOD
    lacking = HUNDRED - total
    told = _("weights sum to {n}, {more} missing") if lacking > 0 else _("weights sum to {n}, {more} too many")
    return told(n=plain(total), more=plain(abs(lacking))), Tone.BAD


def problem_words(problem: Problem, scheme: Scheme, language: str) -> Problem:
    """The same problem with the name of the item or section in place of its code."""
    names = {item.code: item.name.words(language) for item in scheme.items}
    names |= {section.code: section.name.words(language) for section in scheme.sections}
    name = names.get(str(problem.params.get("place", "")))
    return problem if not name else replace(problem, params={**problem.params, "place": f"“{name}”"})


def card(inside: QLayout) -> QFrame:
    """A surface that its contents fill to the line around it."""
    frame = QFrame()
    frame.setProperty("role", "card")
    inside.setContentsMargins(1, 1, 1, 1)
    frame.setLayout(inside)
    return frame
