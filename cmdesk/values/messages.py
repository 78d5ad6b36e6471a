"""Texts for people: written in English here, translated only at the door that shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Msg:
    """A translatable text: the English sentence is the catalogue's key, parameters are filled in afterwards."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __call__(self, **params: object) -> Msg:
        return Msg(self.text, {**self.params, **params})


Text = Msg | str
Translate = Callable[[Text], str]


def _(text: str) -> Msg:
    return Msg(text)


def fill(msg: Text, lookup: Callable[[str], str]) -> str:
    """The text in the language of `lookup`; parameters that are texts themselves are translated too.

    A plain string is data (a name somebody typed) and stays as it is.
    """
    if isinstance(msg, str):
        return msg
    template = lookup(msg.text) if msg.text else ""
    if not msg.params:
        return template
    return template.format(**{k: fill(v, lookup) if isinstance(v, Msg) else v for k, v in msg.params.items()})


def english(msg: Text) -> str:
    return fill(msg, lambda text: text)
