"""Encoding right or asked, never silently wrong (R14)."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from io import StringIO

import pytest

from cmdesk.exchange.text import cells_of, decode, delimiter_of, oddness
from cmdesk.values.problems import UserError

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗欧阳曾单仇䶮"
WORDS = "寿光市圣城街道文化路农贸市场便利超市烟酒食杂店商行百货老小新大东西南北中一二三四五号楼营业停业城乡"
HEADERS = ["客户编码", "店名", "地址", "电话", "月销量", "状态"]
ENCODINGS = (
    "utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "gbk", "big5", "shift_jis", "latin-1",
    "cp1252",
)


def made(dice: random.Random) -> tuple[str, list[list[str]]]:
    """A CSV as a branch may have it, and its cells."""
    mark = dice.choice(",,,\t;|")
    rows = [HEADERS[: dice.randrange(2, 7)]]
    for number in range(dice.randrange(1, 60)):
        row = [
            f"{number:04}", name(dice), words(dice), f"1{dice.randrange(10**9, 10**10)}", str(dice.randrange(500)),
            dice.choice(("营业", "停业", "-")),
        ]
        rows.append(row[: len(rows[0])])
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=mark, lineterminator=dice.choice(("\n", "\r\n"))).writerows(rows)
    return stream.getvalue(), rows


def name(dice: random.Random) -> str:
    return "".join(dice.choices(SURNAMES, k=1) + dice.choices(WORDS, k=dice.randrange(1, 5)))


def words(dice: random.Random) -> str:
    text = "".join(dice.choices(WORDS, k=dice.randrange(2, 14)))
    return dice.choice((text, text + "\n二楼", f"“{text}”", f"{text}（{dice.randrange(99)}号）", f'{text},"东"'))


@pytest.mark.torture
def test_no_file_becomes_mojibake_in_silence(rounds: Callable[[int, int], int]) -> None:
    dice = random.Random(20261122)
    unsure = 0
    for _round in range(rounds(300, 5000)):
        text, rows = made(dice)
        encoding = dice.choice(ENCODINGS)
        try:
            content = text.encode(encoding)
        except UnicodeEncodeError:
            content = text.encode("gb18030")
        decoded = decode(content)
        if decoded is None or not decoded.sure:
            unsure += 1
            continue
        assert decoded.text.removeprefix("\ufeff") == text, encoding
        assert cells_of(decoded.text, delimiter_of(decoded.text), "x") == rows
    assert unsure < rounds(300, 5000) / 4


@pytest.mark.torture
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_is_usual_here_is_never_asked_for(encoding: str, rounds: Callable[[int, int], int]) -> None:
    dice = random.Random(7)
    for _round in range(rounds(40, 1000)):
        text, _rows = made(dice)
        decoded = decode(text.encode(encoding))
        assert decoded is not None and decoded.sure and decoded.text == text


@pytest.mark.parametrize(
    ("content", "encoding", "sure"),
    [
        ("联通".encode("gbk"), "gb18030", True), (b"plain,ascii\n1,2\n", "utf-8", True),
        ("姓名\n张三".encode(), "utf-8", True),
        ("䶮㛃\n".encode("gb18030"), "gb18030", False), ("客戶編碼臺灣櫃檯鐵觀音".encode("big5"), "gb18030", False),
        ("café crème brûlée".encode(), "utf-8", False), ("Ñandú".encode("latin-1"), None, False),
        ("중국어 간체".encode(), "utf-8", False),
    ],
)
def test_encodings(content: bytes, encoding: str | None, sure: bool) -> None:
    decoded = decode(content)
    assert (decoded.encoding if decoded else None, bool(decoded and decoded.sure)) == (encoding, sure)


def test_the_user_may_say_the_encoding() -> None:
    decoded = decode("臺灣".encode("big5"), "big5")
    assert decoded is not None and (decoded.text, decoded.sure) == ("臺灣", True)
    assert decode("臺灣".encode("big5"), "utf-8") is None


def test_chinese_reads_well_and_garbage_does_not() -> None:
    assert oddness("寿光市圣城街道，文化路１２号（东）") == 0
    assert oddness("客户编码店名电话".encode().decode("gb18030", "replace")) > 0.3


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a,b,c\n1,2,3\n", ","), ("a\tb\n1,5\t2\n", "\t"), ("a;b\n1,5;2,5\n", ";"), ("a|b\n1|2\n", "|"),
        ("甲，乙\n一，二\n", "，"), ("sep=;\na;b\n", ";"),
        ("一列\n值\n", ","), ('a,b\n"x;y;z",2\n"p;q;r",3\n', ","),
    ],
)
def test_the_delimiter_is_found(text: str, mark: str) -> None:
    assert delimiter_of(text) == mark


def test_cells_keep_their_line_breaks_and_quotes() -> None:
    assert cells_of('a,b\r\n"x\r\ny","say ""hi"""\r\n', ",", "f") == [["a", "b"], ["x\r\ny", 'say "hi"']]
    assert cells_of("a\tb\n\n1\t2\n", "\t", "f") == [["a", "b"], [""], ["1", "2"]]


def test_an_open_quote_is_said_with_its_row() -> None:
    with pytest.raises(UserError) as trouble:
        cells_of('a,b\n1,2\n3,"x\n4,5\n', ",", "f.csv")
    assert [(p.code, p.row) for p in trouble.value.problems] == [("quote_open", 3)]
