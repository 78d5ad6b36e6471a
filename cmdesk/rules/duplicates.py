"""Clients that may be one and the same: by licence, by phone and name, by name and address.

Names and addresses are compared without what people write differently for the same place: width of letters, brackets,
company suffixes, words for a branch, the province, city and county an address begins with. So that many clients take
seconds, only those are compared that share one of the three rarest pieces of their names and one of their addresses.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice

from cmdesk.values.duplicates import Card, Match, Reason
from cmdesk.values.pinyin import spelling

NAME, NAME_BY_PHONE, NAME_BY_SOUND, ADDRESS = 85, 70, 50, 85
RAREST = 3
CROWD, NEIGHBOURS = 24, 6
SHORTEST_LICENCE, SHORTEST_PHONE = 6, 7

_BRACKETS = re.compile(r"[(\[【<〔{《「][^)\]】>〕}》」]*[)\]】>〕}》」]")
_SIGNS = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])")
_SUFFIX = re.compile(
    r"(?:第?[一二三四五六七八九十\d]+)?(?:号?(?:分|总|连锁|加盟|旗舰|直营|专营)?店|门市部?|经营部|营业部|分部)$|"
    r"股份有限公司$|有限责任公司$|有限公司$|分公司$|总公司$|公司$|个体工商户$|个体户$|个体$|"
    r" (?:co ltd|ltd|limited|co|inc|llc|corp|store|branch)$"
)
_CITY = re.compile(r"^[^\d]{2,3}?(?:省|(?<!超)市(?!场)|县)")
_REGION = re.compile(r"^(?:[^\d\W]{2,6}?(?:省|自治区))?(?:[^\d\W]{1,6}?(?:(?<!超)市(?!场)|自治州|地区))?"
                     r"(?:[^\d\W]{1,6}?(?:(?<!超)市(?!场)|县|(?<!小)(?<!社)区|旗))?")
_DIGITS = re.compile(r"\d+")


def name_core(name: str) -> str:
    """寿光市便民超市（圣城店）有限公司 and 便民超市 are the same: 便民超市."""
    whole = _plain(_BRACKETS.sub(" ", unicodedata.normalize("NFKC", name)))
    core = whole or _plain(unicodedata.normalize("NFKC", name))
    for pattern in (_SUFFIX, _SUFFIX, _CITY):
        shorter = pattern.sub("", core).strip()
        core = shorter if len(shorter) > 1 else core
    return core


def address_parts(address: str) -> tuple[str, str]:
    """山东省潍坊市寿光市圣城街８８号: the region 山东省潍坊市寿光市, and 圣城街88号."""
    whole = _plain(unicodedata.normalize("NFKC", address))
    found = _REGION.match(whole)
    end = found.end() if found else 0
    return (whole[:end], whole[end:]) if len(whole) - end > 3 else ("", whole)


def _plain(text: str) -> str:
    """Letters, digits and characters alone; a space stays between words of letters."""
    return _BETWEEN.sub("", _SIGNS.sub(" ", text.casefold())).strip()


def phones(text: str) -> list[str]:
    """The numbers of a phone field as digits, the country's 86 taken off."""
    found = (_digits(part) for part in re.split(r"[/,;、，；\s]+", unicodedata.normalize("NFKC", text)))
    return [number for number in found if len(number) >= SHORTEST_PHONE and len(set(number)) > 2]


def _digits(text: str) -> str:
    digits = "".join(_DIGITS.findall(text))
    return digits.removeprefix("86") if len(digits) == 13 else digits


def licence_core(text: str) -> str:
    """A licence as it is compared; empty where it is a stopgap like 000000."""
    plain = _plain(unicodedata.normalize("NFKC", text)).replace(" ", "")
    return plain if len(plain) >= SHORTEST_LICENCE and len(set(plain)) > 2 else ""


def same_numbers(first: str, second: str) -> bool:
    """Whether two addresses may have the same house number: all numbers of the shorter stand in the other."""
    few, many = sorted((Counter(_DIGITS.findall(first)), Counter(_DIGITS.findall(second))), key=lambda c: c.total())
    return few <= many


def same_region(first: str, second: str) -> bool:
    """Whether two regions may be one: the smaller part is the same, or one of them says nothing."""
    return not first or not second or first in second or second in first or first[-3:] == second[-3:]


Places = tuple[int, int]


@dataclass(frozen=True)
class _Texts:
    """The cards as they are compared; `only`: one of these places at least must be in a pair."""

    cards: Sequence[Card]
    only: frozenset[int] | None

    @cached_property
    def names(self) -> list[str]:
        return [name_core(card.name) for card in self.cards]

    @cached_property
    def regions(self) -> list[str]:
        return [region for region, _rest in self._parts]

    @cached_property
    def addresses(self) -> list[str]:
        return [rest for _region, rest in self._parts]

    @cached_property
    def _parts(self) -> list[tuple[str, str]]:
        return [address_parts(card.address) for card in self.cards]

    def wanted(self, first: int, second: int) -> bool:
        return self.only is None or first in self.only or second in self.only


def duplicates(cards: Sequence[Card], only: Collection[int] | None = None) -> list[Match]:
    """The pairs of cards that look like one client, the likeliest first; `only` with one of these places at least."""
    texts = _Texts(cards, None if only is None else frozenset(only))
    found: dict[Places, set[Reason]] = defaultdict(set)
    for reason, search in _SEARCHES.items():
        for pair in search(texts):
            found[pair].add(reason)
    likeness = _likeness(texts, found)
    matches = [Match(*pair, tuple(r for r in Reason if r in why), likeness[pair]) for pair, why in found.items()]
    return sorted(matches, key=lambda m: (-m.likeness, m.first, m.second))


def _same_licence(texts: _Texts) -> Iterable[Places]:
    return _pairs(texts, _grouped((licence_core(card.licence), k) for k, card in enumerate(texts.cards)))


def _same_phone(texts: _Texts) -> Iterable[Places]:
    """A phone alone says little: it may be a switchboard or a relative's."""
    pairs = _pairs(texts, _grouped((number, k) for k, card in enumerate(texts.cards) for number in phones(card.phone)))
    return [pair for pair, alike in zip(pairs, _ratios(texts.names, pairs), strict=True) if alike >= NAME_BY_PHONE]


def _grouped(keyed: Iterable[tuple[str, int]]) -> Iterator[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for key, place in keyed:
        if key:
            groups[key].append(place)
    return (group for group in groups.values() if len(group) > 1)


def _pairs(texts: _Texts, groups: Iterable[list[int]]) -> list[Places]:
    pairs = ((min(pair), max(pair)) for group in groups for pair in _within(texts, group) if texts.wanted(*pair))
    return list(dict.fromkeys(pairs))


def _within(texts: _Texts, group: list[int]) -> Iterator[Places]:
    """All pairs of a group; in a crowd each with its nearest in the order of address and name."""
    if len(group) <= CROWD:
        yield from combinations(group, 2)
        return
    ordered = sorted(group, key=lambda k: (texts.addresses[k], texts.names[k]))
    for place, first in enumerate(ordered):
        yield from ((first, second) for second in islice(ordered, place + 1, place + 1 + NEIGHBOURS))


def _same_place(texts: _Texts) -> Iterable[Places]:
    """Near-same names, or names that sound the same, at near-same addresses with the same house number."""
    pairs = _pairs(texts, _blocks(texts))
    near = [p for p, alike in zip(pairs, _ratios(texts.names, pairs), strict=True) if alike >= NAME_BY_SOUND]
    there = [p for p, alike in zip(near, _ratios(texts.addresses, near), strict=True) if _near(texts, p, alike)]
    names = _ratios(texts.names, there)
    return [p for p, alike in zip(there, names, strict=True) if alike >= NAME or _sounds_same(texts, p)]


def _near(texts: _Texts, pair: Places, alike: float) -> bool:
    one, other = (texts.addresses[k] for k in pair)
    return (
        (alike >= ADDRESS or _contained(one, other)) and same_numbers(one, other)
        and same_region(*(texts.regions[k] for k in pair))
    )


def _sounds_same(texts: _Texts, pair: Places) -> bool:
    first, second = (spelling(texts.names[k]) for k in pair)
    return first == second


def _contained(one: str, other: str) -> bool:
    """Whether the shorter address, if it says enough, is the end of the longer."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.endswith(short)


def _blocks(texts: _Texts) -> Iterator[list[int]]:
    """Groups of places that share a rare piece of the name and one of the address."""
    import numpy as np

    placed = [k for k, address in enumerate(texts.addresses) if address and texts.names[k]]
    names, addresses = (_rare_pieces([every[k] for k in placed]) for every in (texts.names, texts.addresses))
    keys = np.array([(n << 32) + a for k in range(len(placed)) for n in names[k] for a in addresses[k]], dtype=np.int64)
    counts = [len(name) * len(address) for name, address in zip(names, addresses, strict=True)]
    owners = np.repeat(np.array(placed, dtype=np.int64), counts)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    ends = np.append(starts[1:], len(keys))
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        yield owners[order[start:end]].tolist()


def _rare_pieces(texts: Sequence[str]) -> list[list[int]]:
    """The rarest pieces of each text that some other text has too, as numbers."""
    found = {text: _pieces(text) for text in set(texts)}
    often = Counter(piece for text in texts for piece in found[text])
    numbers = {piece: number for number, (piece, count) in enumerate(often.items()) if count > 1}
    rare = {
        text: [numbers[p] for p in sorted(pieces & numbers.keys(), key=often.__getitem__)[:RAREST]]
        for text, pieces in found.items()
    }
    return [rare[text] for text in texts]


def _pieces(text: str) -> set[str]:
    """Two characters after one another, whole numbers, and of short texts each character."""
    text = text.replace(" ", "")
    pairs = {text[k:k + 2] for k in range(len(text) - 1)}
    return pairs.union(_DIGITS.findall(text), text if len(text) < 5 else ())


def _ratios(texts: Sequence[str], pairs: Sequence[Places]) -> list[float]:
    """How alike the texts of each pair are, from 0 to 100: the share of characters in common, in their order."""
    from rapidfuzz import fuzz, process

    if not pairs:
        return []
    found = process.cpdist([texts[a] for a, _b in pairs], [texts[b] for _a, b in pairs], scorer=fuzz.ratio)
    return [float(each) for each in found]


def _likeness(texts: _Texts, found: dict[Places, set[Reason]]) -> dict[Places, int]:
    """The mean of name and address; the same licence or phone halves what is missing to 100."""
    pairs = list(found)
    likeness = {}
    for pair, name, address in zip(pairs, _ratios(texts.names, pairs), _ratios(texts.addresses, pairs), strict=True):
        alike = (name + address) / 2 if all(texts.addresses[k] for k in pair) else name
        for _sure in found[pair] & {Reason.LICENCE, Reason.PHONE}:
            alike = 100 - (100 - alike) / 2
        likeness[pair] = round(alike)
    return likeness


_SEARCHES: dict[Reason, Callable[[_Texts], Iterable[Places]]] = {
    Reason.LICENCE: _same_licence, Reason.PHONE: _same_phone, Reason.PLACE: _same_place,
}
