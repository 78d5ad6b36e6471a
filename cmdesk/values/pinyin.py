"""Search by Chinese, full pinyin and initials, with every reading of a character and surnames read as surnames."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product

from cmdesk.values.kinds.reading import half

_SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "任": "ren", "尉": "wei",
    "乐": "yue", "翟": "zhai", "缪": "miao", "种": "chong", "折": "she", "黑": "he", "逄": "pang", "冼": "xian",
    "召": "shao", "纪": "ji",
    "覃": "qin", "员": "yun", "宁": "ning", "石": "shi", "会": "gui", "晟": "cheng", "燕": "yan", "葛": "ge",
    "华": "hua", "应": "ying",
    "过": "guo", "哈": "ha", "洗": "xian", "幸": "xing", "能": "nai", "秘": "bi", "繁": "po", "那": "na", "佴": "nai",
    "隗": "wei", "郇": "xun",
    "卜": "bu", "车": "che", "祭": "zhai", "沈": "shen", "柏": "bai", "都": "du", "令": "ling", "颉": "xie", "牟": "mu",
    "长": "zhang",
    "谌": "chen", "褚": "chu", "贾": "jia", "强": "qiang", "句": "gou", "勾": "gou", "相": "xiang", "行": "xing",
    "宓": "mi", "阚": "kan",
}
_COMPOUND = {
    "欧阳": "ou yang", "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "长孙": "zhang sun", "澹台": "tan tai",
    "令狐": "ling hu",
    "皇甫": "huang fu", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge", "夏侯": "xia hou", "东方": "dong fang",
    "赫连": "he lian",
    "公孙": "gong sun", "慕容": "mu rong", "宇文": "yu wen", "司徒": "si tu", "司空": "si kong", "端木": "duan mu",
    "独孤": "du gu",
    "南宫": "nan gong", "闻人": "wen ren", "申屠": "shen tu", "太史": "tai shi", "公羊": "gong yang",
    "钟离": "zhong li", "鲜于": "xian yu",
    "闾丘": "lv qiu", "亓官": "qi guan", "呼延": "hu yan", "百里": "bai li", "东郭": "dong guo", "西门": "xi men",
    "宰父": "zai fu",
    "谷梁": "gu liang", "乐正": "yue zheng", "仲孙": "zhong sun", "轩辕": "xuan yuan", "濮阳": "pu yang",
    "淳于": "chun yu", "拓跋": "tuo ba",
    "褚师": "chu shi", "吐谷": "tu yu", "纳兰": "na lan", "完颜": "wan yan", "南荣": "nan rong", "第五": "di wu",
    "欧冶": "ou ye",
}
_PERSON = 4
_SPELLINGS = 24


@cache
def _dictionary() -> Mapping[int, str]:
    for unused in ("PYPINYIN_NO_PHRASES", "PYPINYIN_NO_DICT_COPY"):  # 40 MB and a tenth of a second
        os.environ.setdefault(unused, "true")
    from pypinyin.constants import PINYIN_DICT

    found: Mapping[int, str] = PINYIN_DICT
    return found


def _toneless(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")


@cache
def readings(character: str) -> tuple[str, ...]:
    """The toneless readings of a character, the commonest first (ü as v, and as u); others read as they are."""
    written = _dictionary().get(ord(character))
    if written is None:
        return (character,)
    plain = [_toneless(syllable) for syllable in written.split(",")]
    return tuple(dict.fromkeys([*plain, *(p.replace("v", "u") for p in plain)]))


def squeezed(text: str) -> str:
    """A name or query as it is compared: half width, lower case, letters, digits and Chinese characters alone."""
    text = text if text.isascii() else half(text)
    return text.lower() if text.isalnum() else "".join(filter(str.isalnum, text.lower()))


def _reading_lists(name: str) -> list[tuple[str, ...]]:
    lists = [readings(character) for character in name]
    if 1 < len(name) <= _PERSON + 1:
        for place, syllable in enumerate(_surname(name)):
            lists[place] = (syllable, *(other for other in lists[place] if other != syllable))
    return lists


def _surname(name: str) -> list[str]:
    """The syllables of the surname a short name begins with; empty where its reading is the ordinary one."""
    if name[:2] in _COMPOUND:
        return _COMPOUND[name[:2]].split()
    surname = _SURNAMES.get(name[0])
    return [surname] if surname else []


def _spellings(lists: list[tuple[str, ...]]) -> Iterator[list[str]]:
    """Short names in every combination of readings; in long ones one character at a time is read otherwise."""
    main = [one[0] for one in lists]
    if len(lists) <= _PERSON:
        yield from map(list, islice(product(*lists), _SPELLINGS))
        return
    yield main
    for place, one in enumerate(lists):
        for other in one[1:]:
            yield [*main[:place], other, *main[place + 1 :]]


def spelling(name: str) -> str:
    """The full pinyin of a name in its likeliest reading: what lists of people are sorted by."""
    return "".join(one[0] for one in _reading_lists(squeezed(name)))


def search_text(name: str) -> str:
    """The stored search column of a name: the name itself, its full pinyin and its initials in every reading."""
    name = squeezed(name)
    if name.isascii():
        return name
    found = [name]
    initials = []
    for syllables in islice(_spellings(_reading_lists(name)), _SPELLINGS):
        found.append("".join(syllables))
        initials.append("".join([syllable[0] for syllable in syllables if syllable]))
    return " ".join(dict.fromkeys(found + initials))


def matches(searched: str, query: str) -> bool:
    """Whether a search column answers a query in Chinese, full pinyin or initials."""
    return squeezed(query) in searched


def rank(searched: str, query: str) -> int:
    """How well it answers: 0 the whole name, 1 its start, 2 within it, 3 a spelling's start, 4 within one; 9 not."""
    query = squeezed(query)
    name, _, rest = searched.partition(" ")
    if query in name:
        return 0 if name == query else 1 if name.startswith(query) else 2
    if query not in rest:
        return 9
    return 3 if f" {query}" in f" {rest}" else 4
