"""A bad file gives one clear sentence, an odd one its table, and no row is lost (R12)."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cmdesk.exchange.files import open_book, table_of
from cmdesk.values.messages import english
from cmdesk.values.problems import UserError, sentence
from cmdesk.values.tables import RawTable
from tests.exchange import making
from tests.exchange.cases import TABLE, Case
from tests.exchange.corpus import corpus

CORPUS = corpus()


def read(path: Path) -> RawTable | UserError:
    try:
        return table_of(open_book(path))
    except UserError as trouble:
        return trouble


def test_the_corpus_is_as_large_as_promised_and_every_name_is_its_own() -> None:
    assert len(CORPUS) >= 200
    assert len({case.name for case in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("case", [case for case in CORPUS if case.codes], ids=lambda case: case.name)
def test_a_bad_file_gives_one_sentence(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.content)
    found = read(path)
    assert isinstance(found, UserError), found
    assert len(found.problems) == 1
    assert found.problems[0].code in case.codes
    said = english(sentence(found.problems[0]))
    assert case.name in said and "{" not in said


@pytest.mark.parametrize("case", [case for case in CORPUS if case.headers], ids=lambda case: case.name)
def test_an_odd_file_gives_its_table_whole(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.content)
    found = read(path)
    assert isinstance(found, RawTable), english(sentence(found.problems[0]))
    assert found.headers == case.headers
    assert (len(found.rows), len(found.dropped), len(found.title_rows)) == (case.rows, case.dropped, case.title)
    assert found.row_count == max([*found.numbers, *(d.row for d in found.dropped)])
    assert [problem.code for problem in found.problems] == ([case.warns] if case.warns else [])


def test_a_missing_file_a_folder_and_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(tmp_path / "gone.xlsx") == "file_missing"
    assert code_of(tmp_path) == "file_is_folder"
    held = tmp_path / "held.xlsx"
    held.write_bytes(making.xlsx(TABLE))

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert code_of(held) == "file_denied"


def test_a_file_that_is_too_big_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(61 * 1024 * 1024)
    assert code_of(path) == "file_too_big"


def code_of(path: Path) -> str:
    found = read(path)
    assert isinstance(found, UserError)
    return found.problems[0].code


@pytest.mark.torture
def test_mutants_of_good_files_give_a_table_or_a_sentence(rounds: Callable[[int, int], int], tmp_path: Path) -> None:
    """Bytes changed, cut, doubled and moved at random: never anything but a table or one problem."""
    seeds = [case for case in CORPUS if case.headers and len(case.content) < 60_000]
    dice = random.Random(20261122)
    path = tmp_path / "mutant"
    for _round in range(rounds(400, 20_000)):
        path.write_bytes(mutant(dice.choice(seeds).content, dice))
        found = read(path)
        assert isinstance(found, RawTable) or len(found.problems) == 1


def mutant(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _change in range(dice.choice((1, 1, 2, 8, 40))):
        place = dice.randrange(len(changed))
        match dice.randrange(4):
            case 0:
                changed[place] = dice.randrange(256)
            case 1:
                del changed[place : place + dice.randrange(1, 200)]
            case 2:
                changed[place:place] = changed[: dice.randrange(1, 200)]
            case _:
                changed[place : place + 8] = dice.randbytes(8)
        changed = changed or bytearray(b"x")
    return bytes(changed)
