"""Every search box finds by Chinese, full pinyin and initials, whatever reading is meant."""

from __future__ import annotations

import pytest

from cmdesk.values.pinyin import matches, rank, search_text, spelling

FOUND = [
    ("张三", ["张", "三", "张三", "zhangsan", "zhang", "zs", "ZS", "zhang san", "ｚｓ"]),
    ("查良镛", ["zhaliangyong", "chaliangyong", "zly", "cly", "查"]), ("曾国藩", ["zengguofan", "cengguofan", "zgf"]),
    ("单田芳", ["shantianfang", "dantianfang", "stf", "dtf"]), ("仇和", ["qiuhe", "chouhe", "qh"]),
    ("解晓东", ["xiexiaodong", "jiexiaodong", "xxd"]),
    ("区伟", ["ouwei", "quwei", "ow"]), ("欧阳修", ["ouyangxiu", "oyx"]), ("尉迟恭", ["yuchigong", "ycg"]),
    ("万俟卨", ["moqi", "mq"]), ("朴树", ["piaoshu", "pushu"]),
    ("盖叫天", ["gejiaotian", "gaijiaotian"]), ("乐嘉", ["yuejia", "lejia"]), ("吕布", ["lvbu", "lubu", "lb"]),
    ("重庆火锅", ["chongqinghuoguo", "cqhg", "zhongqing"]),
    ("长安便利店", ["changan", "zhangan", "cabld"]), ("A超市(一店)", ["achaoshi", "acs", "超市一店", "a超市（一店）"]),
    ("王记7-11店", ["711", "wj711d"]),
    ("John Smith", ["smith", "johnsmith", "john smith"]), ("䶮㛃", ["䶮", "yan"]),
    ("寿光市长乐街便利店", ["shouguangshichangle", "sgs", "便利店", "bld"]),
    ("０５３６店", ["0536"]), ("单于", ["chanyu", "cy"]),
]


@pytest.mark.parametrize(("name", "query"), [(name, query) for name, queries in FOUND for query in queries])
def test_a_name_is_found_by(name: str, query: str) -> None:
    assert matches(search_text(name), query)


@pytest.mark.parametrize(("name", "query"), [("张三", "lisi"), ("张三", "李"), ("张三", "zsan1"), ("", "a")])
def test_a_name_is_not_found_by(name: str, query: str) -> None:
    assert not matches(search_text(name), query)


def test_surnames_are_read_as_surnames_first() -> None:
    names = {
        "曾国藩": "zengguofan", "单田芳": "shantianfang", "查良镛": "zhaliangyong", "尉迟恭": "yuchigong",
        "区伟": "ouwei", "绿源": "lvyuan",
    }
    assert {name: spelling(name) for name in names} == names


def test_the_nearer_answer_ranks_first() -> None:
    names = ["李张三店", "张三", "章森", "张三丰"]
    texts = {name: search_text(name) for name in names}
    assert sorted(names, key=lambda name: rank(texts[name], "张三")) == ["张三", "张三丰", "李张三店", "章森"]
    assert rank(texts["张三"], "zs") == 3 < rank(texts["李张三店"], "zs") == 4
    assert rank(texts["张三"], "x") == 9


def test_long_names_keep_a_short_search_column() -> None:
    assert len(search_text("寿光市圣城街道文化路长乐重庆单县便利连锁超市" * 2)) < 6000
