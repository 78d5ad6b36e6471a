"""Chinese for every English text: collects the texts of the code, compares, compiles one catalogue.

    python run.py translations             compile resources/translations/zh_CN.mo
    python run.py translations --check     only compare; 1 when something is missing, wrong or not compiled
"""

from __future__ import annotations

import argparse
import io
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "cmdesk"
CATALOGUES = ROOT / "resources" / "translations"
LANGUAGE = "zh_CN"
KEYWORDS = {"_": None}
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to mend: `kind` says what, `text` is the English text, `place` where it stands."""

    kind: str
    text: str
    place: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.place}: {self.text!r}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A translated text. `comment` stands above it in the .po file; placeholders named there may be used as well."""

    text: str
    chinese: str
    place: str
    comment: str = ""


def texts_of_code(folder: Path = CODE) -> dict[str, str]:
    """Every text for people in the code and the first place it stands."""
    found: dict[str, str] = {}
    for name, line, message, *_rest in extract_from_dir(
        str(folder), [("**.py", "python")], keywords=KEYWORDS, directory_filter=lambda _path: True
    ):
        text = message if isinstance(message, str) else message[0]
        if text:
            found.setdefault(text, f"{folder.name}/{Path(name).as_posix()}:{line}")
    return found


def _entries_of(path: Path) -> list[Entry]:
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=LANGUAGE, charset="utf-8", abort_invalid=True)
    whole = (message for message in catalogue if message.id and message.string and not message.fuzzy)
    return [
        Entry(str(m.id), str(m.string), f"{path.name}:{m.lineno}", " ".join([*m.auto_comments, *m.user_comments]))
        for m in whole
    ]


def entries(folder: Path = CATALOGUES / LANGUAGE) -> list[Entry]:
    """Every translated entry of the .po files, in the order of files and lines; a fuzzy one counts as untranslated."""
    return [entry for path in sorted(folder.glob("*.po")) for entry in _entries_of(path)]


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises ValueError where the braces do not pair."""
    return {name.split(".")[0].split("[")[0] for _lead, name, _form, _turn in string.Formatter().parse(text) if name}


def _wrong_placeholders(entry: Entry) -> Iterator[Finding]:
    try:
        unknown = placeholders(entry.chinese) - placeholders(entry.text) - placeholders(entry.comment)
    except ValueError:
        yield Finding("broken braces", entry.text, entry.place)
        return
    for name in sorted(unknown):
        yield Finding(f"unknown placeholder {{{name}}}", entry.text, entry.place)


def _contradictions(known: Iterable[Entry]) -> Iterator[Finding]:
    first: dict[str, Entry] = {}
    for entry in known:
        other = first.setdefault(entry.text, entry)
        if other.chinese != entry.chinese:
            yield Finding(f"translated in two ways, {other.chinese} in {other.place}", entry.text, entry.place)


def compare(wanted: Mapping[str, str], known: list[Entry]) -> list[Finding]:
    """Texts of the code (text to place) against the entries: missing, obsolete, contradicting, wrong placeholders."""
    translated = {entry.text for entry in known}
    found = [Finding("missing", text, place) for text, place in wanted.items() if text not in translated]
    found += [Finding("obsolete", entry.text, entry.place) for entry in known if entry.text not in wanted]
    found += [finding for entry in known for finding in _wrong_placeholders(entry)]
    return sorted([*found, *_contradictions(known)])


def compiled(known: Iterable[Entry]) -> bytes:
    """The binary catalogue; the same entries always give the same bytes."""
    catalogue = Catalog(
        locale=LANGUAGE, project="cmdesk", version="", copyright_holder="cmdesk contributors",
        creation_date=NO_DATE, revision_date=NO_DATE, fuzzy=False,
    )
    for entry in known:
        if entry.text not in catalogue:
            catalogue.add(entry.text, entry.chinese)
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python run.py translations", description="Chinese for every English text")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is to mend")
    check = parser.parse_args(words).check
    known, target = entries(), CATALOGUES / f"{LANGUAGE}.mo"
    wanted, fresh = texts_of_code(), compiled(known)
    findings = compare(wanted, known)
    stale = not target.exists() or target.read_bytes() != fresh
    if stale and check:
        findings.append(Finding("not compiled", target.name, "python run.py translations"))
    elif stale:
        target.write_bytes(fresh)
    print("\n".join(map(str, findings)) or f"{len(wanted)} texts, all in Chinese")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
