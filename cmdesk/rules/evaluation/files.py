"""A scheme as nested plain data (TOML, JSON) and back.

Shorthands when reading: a text for what needs a code only (`sources = ["volume"]`), a list for what is a row of
values (`bands = [[90, 5], [80, 3]]`), a text for a name in one language, a text for a method without parameters.
Decimals may be numbers or texts; they are written as texts, so that nothing is lost on the way through JSON.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from cmdesk.values.evaluation import METHODS, Method, Name, Scheme
from cmdesk.values.problems import Problem, UserError

Plain: TypeAlias = Any
_KINDS: dict[type, str] = {cls: kind for kind, cls in METHODS.items()}
_LANGUAGES = {"zh": "zh_CN", "en": "en"}


class _Reader:
    """Collects every problem before it gives up."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, code: str, place: str, value: object, **params: object) -> None:
        self.problems.append(Problem(code=code, field=place, value=str(value), params={"place": place, **params}))

    def read(self, kind: Any, value: Plain, place: str) -> Any:
        """`value` as `kind`; None after a problem."""
        options = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
        if set(options) >= set(METHODS.values()):
            return self._method(value, place)
        if value is None and type(None) in options:
            return None
        wanted = next(option for option in options if option is not type(None))
        if get_origin(wanted) is tuple:
            return self._tuple(get_args(wanted)[0], value, place)
        if wanted is Name:
            return self._name(value, place)
        return self._record(wanted, value, place) if is_dataclass(wanted) else self._leaf(wanted, value, place)

    def _tuple(self, kind: Any, value: Plain, place: str) -> tuple[Any, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            value = (value,)
        return tuple(self.read(kind, each, f"{place}[{k}]") for k, each in enumerate(value, start=1))

    def _name(self, value: Plain, place: str) -> Name:
        if isinstance(value, str):
            return Name(value)
        if not isinstance(value, Mapping):
            self.problem("scheme_value", place, value)
            return Name()
        self._unknown(value, set(_LANGUAGES.values()), place)
        return Name(**{own: str(value.get(key, "")) for own, key in _LANGUAGES.items()})

    def _method(self, value: Plain, place: str) -> Method | None:
        parts = {"kind": value} if isinstance(value, str) else dict(value) if isinstance(value, Mapping) else {}
        cls = METHODS.get(str(parts.pop("kind", "")))
        if cls is None:
            self.problem("scheme_value", f"{place}.kind", value)
            return None
        method: Method | None = self._record(cls, parts, place)
        return method

    def _record(self, cls: Any, value: Plain, place: str) -> Any:
        known = _fields(cls)
        if isinstance(value, str):
            value = {next(iter(known)): value}
        elif isinstance(value, Sequence) and len(value) <= len(known):
            value = dict(zip(known, value, strict=False))
        if not isinstance(value, Mapping):
            self.problem("scheme_value", place, value)
            return None
        self._unknown(value, set(known), place)
        before = len(self.problems)
        hints = _hints(cls)
        given = {key: self.read(hints[key], value[key], _join(place, key)) for key in known if key in value}
        for key, described in known.items():
            if key not in given and _required(described):
                self.problem("scheme_lacks", _join(place, key), key)
        return cls(**given) if len(self.problems) == before else None

    def _unknown(self, value: Mapping[str, Any], known: set[str], place: str) -> None:
        for key in value:
            if key not in known:
                self.problem("scheme_unknown", _join(place, key), key)

    def _leaf(self, kind: Any, value: Plain, place: str) -> Any:
        if kind is Decimal:
            return self._decimal(value, place)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            if value in set(kind):
                return kind(value)
            self.problem("scheme_choice", place, value, choices=", ".join(kind))
            return None
        if kind is int and isinstance(value, str) and value.lstrip("-").isdigit():
            return int(value)
        if type(value) is kind:
            return value
        if kind is str:
            return str(value)
        self.problem("scheme_value", place, value)
        return None

    def _decimal(self, value: Plain, place: str) -> Decimal | None:
        try:
            number = Decimal(repr(value) if isinstance(value, float) else str(value))
            if not isinstance(value, bool) and number.is_finite():
                return number
        except InvalidOperation:
            pass
        self.problem("scheme_value", place, value)
        return None


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


@cache
def _fields(cls: Any) -> dict[str, Field[Any]]:
    return {described.name: described for described in fields(cls)}


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _required(described: Field[Any]) -> bool:
    return described.default is MISSING and described.default_factory is MISSING


def read_scheme(mapping: Mapping[str, Plain]) -> Scheme:
    """Raises UserError with every problem found."""
    reader = _Reader()
    scheme = reader.read(Scheme, mapping, "")
    if reader.problems:
        raise UserError(*reader.problems)
    assert isinstance(scheme, Scheme)
    return scheme


def read_parts(kind: Any, values: Sequence[Plain], place: str) -> tuple[Any, ...]:
    """Parts of a scheme kept by themselves (its grade rules, its pay rule). Raises UserError with every problem."""
    reader = _Reader()
    found = tuple(reader.read(kind, value, place) for value in values)
    if reader.problems:
        raise UserError(*reader.problems)
    return found


def plain(value: Any) -> Plain:
    """Defaults left out; only dicts, lists, texts, whole numbers and truth values."""
    if isinstance(value, Name):
        return {key: getattr(value, own) for own, key in _LANGUAGES.items() if getattr(value, own)}
    if is_dataclass(value) and not isinstance(value, type):
        given = {key: plain(getattr(value, key)) for key, d in _fields(type(value)).items() if _told(value, d)}
        return {"kind": kind, **given} if (kind := _KINDS.get(type(value))) else given
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, Decimal | StrEnum) else value


def _told(value: Any, described: Field[Any]) -> bool:
    return _required(described) or getattr(value, described.name) != described.default
