"""How the grades segment says things."""

from __future__ import annotations

from collections.abc import Mapping

from cmdesk.ui.theme import Tone
from cmdesk.values.messages import Msg, _

MOVES: Mapping[str, Msg] = {"promote": _("▲ {grade} → {to}"), "demote": _("▼ {grade} → {to}")}
DECISIONS: Mapping[str, Msg] = {
    "open": _("to be decided"), "accepted": _("as proposed"), "refused": _("turned down"), "other": _("otherwise"),
}
_TONES = {
    DECISIONS["open"].text: Tone.WARNING, DECISIONS["accepted"].text: Tone.GOOD,
    DECISIONS["refused"].text: Tone.NEUTRAL, DECISIONS["other"].text: Tone.ACCENT,
}


def move_tone(value: object) -> Tone:
    if isinstance(value, Msg):
        return Tone.GOOD if value.text == MOVES["promote"].text else Tone.BAD
    return Tone.NEUTRAL


def decision_tone(value: object) -> Tone:
    return _TONES.get(value.text, Tone.NEUTRAL) if isinstance(value, Msg) else Tone.NEUTRAL
