"""Chinese is complete, sound and compiled."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from cmdesk.values.language import translator
from cmdesk.values.messages import Msg
from tools import translations
from tools.translations import Entry


def test_every_text_of_the_program_has_its_chinese() -> None:
    findings = translations.compare(translations.texts_of_code(), translations.entries())
    assert not findings, "\n".join(map(str, findings))


def test_the_compiled_catalogue_is_the_one_of_the_entries() -> None:
    shipped = translations.CATALOGUES / f"{translations.LANGUAGE}.mo"
    assert shipped.read_bytes() == translations.compiled(translations.entries()), "python run.py translations"


def test_the_program_speaks_the_entries() -> None:
    speak = translator("zh_CN")
    for entry in translations.entries():
        assert speak(Msg(entry.text)) == entry.chinese


def catalogue(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_entries_are_read_without_a_header_and_in_many_files(tmp_path: Path) -> None:
    catalogue(tmp_path, "a.po", 'msgid "Client"\nmsgstr "客户"\n\nmsgid "Visit"\nmsgstr ""\n')
    catalogue(tmp_path, "b.po", '#, fuzzy\nmsgid "Route"\nmsgstr "路"\n\nmsgid "Grade"\nmsgstr "等级"\n')
    assert [(e.text, e.chinese, e.place[:4]) for e in translations.entries(tmp_path)] == [
        ("Client", "客户", "a.po"),
        ("Grade", "等级", "b.po"),
    ]


def test_texts_are_collected_from_code_with_their_place(tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    page = 'a = _("Client")\nb = _("Two"\n      " lines")(n=1)\nc = other("no")\n'
    (code / "page.py").write_text(page, encoding="utf-8")
    assert translations.texts_of_code(code) == {"Client": "code/page.py:1", "Two lines": "code/page.py:2"}


@pytest.mark.parametrize(
    ("text", "chinese", "kind"),
    [
        ("{n} rows", "{m} 行", "unknown placeholder {m}"),
        ("{n} rows", "{n 行", "broken braces"),
        ("Client", "客户", None),
        ("{n:,} of {total}", "共 {total} 条，第 {n} 条", None),
    ],
)
def test_placeholders_are_those_of_the_english(text: str, chinese: str, kind: str | None) -> None:
    findings = translations.compare({text: "page.py:1"}, [Entry(text, chinese, "a.po:1")])
    assert [finding.kind for finding in findings] == ([kind] if kind else [])


def test_a_placeholder_the_english_leaves_out_is_named_in_a_comment(tmp_path: Path) -> None:
    catalogue(tmp_path, "a.po", '#. {month} is given too\nmsgid "{name} {year}"\nmsgstr "{year} 年 {month} 月"\n')
    assert translations.compare({"{name} {year}": "page.py:1"}, translations.entries(tmp_path)) == []


def test_missing_obsolete_and_contradicting_texts_are_named() -> None:
    known = [Entry("Grade", "等级", "a.po:1"), Entry("Grade", "级别", "b.po:9"), Entry("Gone", "没了", "a.po:3")]
    findings = translations.compare({"Grade": "x.py:1", "Client": "x.py:2"}, known)
    assert [(finding.kind.split(",")[0], finding.text) for finding in findings] == [
        ("missing", "Client"),
        ("obsolete", "Gone"),
        ("translated in two ways", "Grade"),
    ]


def test_compiling_twice_gives_the_same_bytes_and_a_working_catalogue() -> None:
    known = [Entry("{n} rows", "{n} 行", "a.po:1"), Entry("Client", "客户", "a.po:2")]
    first = translations.compiled(known)
    assert first == translations.compiled(reversed(known))
    read = gettext.GNUTranslations(io.BytesIO(first))
    assert read.gettext("Client") == "客户"
    assert read.gettext("{n} rows").format(n=3) == "3 行"
