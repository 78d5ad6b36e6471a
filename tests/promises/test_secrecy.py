"""Nobody reads the people in the data where they should not: in files, on paper, in workbooks sent on."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from cmdesk.models import ENTITIES
from cmdesk.models.clients import Client, Territory
from cmdesk.models.describe import described, entity_of
from cmdesk.models.figures import Indicator, ManagerFigure
from cmdesk.models.people import Manager
from cmdesk.reports.catalogue import REPORTS
from cmdesk.services import entities, exports, system
from cmdesk.services.imports import KINDS, Order, import_file
from cmdesk.services.printing import PageSetup, list_sheet
from cmdesk.services.reports import ReportOrder, make_report, write
from cmdesk.services.work import Desk
from cmdesk.store.backup import automatic_backup
from cmdesk.store.files import log_of
from cmdesk.store.keys import key_path
from cmdesk.store.store import open_store
from cmdesk.values.language import translator
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Right, Role

CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
ID_NUMBER = "370783199003072873"
INJECTED = (
    "=1+1", "=HYPERLINK(\"http://x\",\"看\")", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "-1", "@SUM(1)", "\t=1+1",
    "\r=1+1", " =1+1", "=\u3000", "＝1+1", "=DDE(\"a\")", "\"=1\"", "'=1+1", "=1,2", "=1\n=2", "+86 138",
    "%=1", "|calc",
)
LIVE = ("=", "+", "-", "@", "\t", "\r")
NAMELESS = frozenset({"admission", "composition", "grades"})
LIST_KINDS = [kind for kind in KINDS if kind in ENTITIES]


@pytest.fixture
def secrets(sample: Desk) -> set[str]:
    """Every phone and identity number in the data."""
    with sample.store.writing() as session:
        for place, manager in enumerate(session.scalars(select(Manager))):
            manager.id_number = f"37078319900307{place:04d}"
        session.commit()
        found = set(session.scalars(select(Manager.phone))) | set(session.scalars(select(Manager.id_number)))
        found |= set(session.scalars(select(Client.phone)))
    return {part for text in found if text for part in text.split("/") if len(part) >= 7}


@pytest.fixture
def names(sample: Desk) -> set[str]:
    with sample.store.reading() as session:
        return set(session.scalars(select(Manager.name))) | set(session.scalars(select(Client.name)))


def bytes_of(texts: set[str]) -> dict[bytes, str]:
    return {text.encode(coding): text for text in texts for coding in CODINGS}


def found_in(folder: Path, marks: dict[bytes, str]) -> list[str]:
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [f"{name}: {text}" for name, content in files.items() for mark, text in marks.items() if mark in content]


def test_no_file_beside_the_data_holds_a_name_or_a_number(
    sample: Desk, actor: Actor, secrets: set[str], names: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    entities.save(sample, actor, "managers", None, None, {"code": "Z9", "name": "欧阳长风", "phone": "13987654321"})
    rows = "\n".join(f"新{k:04d},长风超市{k},1390000{k:04d}" for k in range(1500))
    (tmp_path / "c.csv").write_text(f"客户编码,客户名称,联系电话\n{rows}", encoding="utf-8")
    import_file(sample, actor, tmp_path / "c.csv", Order(kind="clients"))
    system.undo(sample, actor, system.history(sample, actor)[0].token)
    assert sample.store.path is not None
    automatic_backup(sample.store, "close", sample.now())
    make_report(sample, actor, order("pack"), tmp_path / "pack.pdf")
    marks = bytes_of({*sorted(secrets)[:50], *sorted(names)[:50], "欧阳长风", "13987654321", "长风超市", "1390000"})
    assert log_of(sample.store.path).stat().st_size > 0
    assert len(list((sample.folder / "backups").glob("*.db"))) >= 1
    assert found_in(sample.folder, marks) == []
    sample.store.close()
    assert found_in(sample.folder, marks) == []
    assert found_in(spare, marks) == []


def test_a_file_without_its_key_is_nothing(sample: Desk, names: set[str], tmp_path: Path) -> None:
    path = sample.store.path
    assert path is not None
    sample.store.close()
    lonely = tmp_path / "stolen" / "a.db"
    lonely.parent.mkdir()
    shutil.copyfile(path, lonely)
    with pytest.raises(UserError) as error:
        open_store(lonely)
    assert error.value.problems[0].code == "key_missing"
    shutil.copyfile(key_path(path), key_path(lonely))
    with closing(open_store(lonely)) as store, store.reading() as session:
        assert set(session.scalars(select(Client.name))) <= names


def order(name: str, plain: bool = False) -> ReportOrder:
    return ReportOrder(name=name, month=Month(2026, 11), week=Week(2026, 47), plain=plain)


def remember_july(desk: Desk) -> None:
    """A month more of figures, August's again: a forecast wants four."""
    august = Month(2026, 8).number
    with desk.store.writing() as session:
        for each in session.scalars(select(ManagerFigure).where(ManagerFigure.month == august)).all():
            session.add(ManagerFigure(
                month=august - 1, indicator_id=each.indicator_id, manager_id=each.manager_id, value=each.value))
        session.commit()


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    book = load_workbook(path)
    found = [
        text for sheet in book for row in sheet.iter_rows() for cell in row
        for text in (cell.value, cell.comment.text if cell.comment else None) if text is not None
    ]
    book.close()
    return "\n".join(map(str, found))


def shown(text: str, marks: set[str]) -> set[str]:
    """The marks in a text, spaces and line ends within them passed over."""
    plain = "".join(text.split()).replace("-", "")
    return {mark for mark in marks if mark in plain}


@pytest.mark.parametrize("ending", [".pdf", ".xlsx"])
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_report_shows_a_whole_number(
    sample: Desk, actor: Actor, secrets: set[str], names: set[str], tmp_path: Path, name: str, ending: str,
) -> None:
    remember_july(sample)
    made = make_report(sample, actor, order(name), tmp_path / f"r{ending}").path
    text = text_of(made)
    assert shown(text, names) or name in NAMELESS
    assert shown(text, secrets) == set()


@pytest.mark.parametrize("kind", ["managers", "clients"])
def test_a_printed_list_shows_numbers_only_where_asked(
    sample: Desk, actor: Actor, secrets: set[str], tmp_path: Path, kind: str,
) -> None:
    names = tuple(n for n, d in described(ENTITIES[kind]).items() if n in ("code", "name", "phone", "id_number"))
    for plain in (False, True):
        sheet = list_sheet(sample, actor, ListQuery(entity=kind, columns=names), PageSetup(plain=plain))
        for ending in (".pdf", ".xlsx"):
            made = write(sheet, tmp_path / f"{kind}{plain}{ending}", "zh_CN").path
            assert bool(shown(text_of(made), secrets)) is plain


WITHOUT_CONTACTS = [role for role in Role if not Actor(9, "x", role).may(Right.SEE_CONTACTS)]


@pytest.mark.parametrize("role", WITHOUT_CONTACTS)
@pytest.mark.parametrize("kind", ["managers", "clients"])
def test_exports_and_prints_of_those_without_the_right_are_masked(
    sample: Desk, secrets: set[str], tmp_path: Path, role: Role, kind: str,
) -> None:
    reader, say = Actor(9, "李静", role), translator("zh_CN")
    columns = tuple(n for n, d in described(ENTITIES[kind]).items() if d.stored)
    query = ListQuery(entity=kind, columns=columns)
    if not reader.may(entity_of(ENTITIES[kind]).see):
        with pytest.raises(UserError):
            entities.rows(sample, reader, query)
        return
    sheet = list_sheet(sample, reader, query, PageSetup(plain=True))
    assert shown(text_of(write(sheet, tmp_path / "l.pdf", "zh_CN").path), secrets) == set()
    if not reader.may(Right.EXPORT):
        with pytest.raises(UserError):
            exports.export_list(sample, reader, query, tmp_path / "l.xlsx", say)
        return
    exports.export_list(sample, reader, query, tmp_path / "l.xlsx", say)
    exports.export_list(sample, reader, query, tmp_path / "l.csv", say)
    assert shown(text_of(tmp_path / "l.xlsx"), secrets) == set()
    assert shown((tmp_path / "l.csv").read_text(encoding="utf-8-sig"), secrets) == set()
    assert shown(exports.copy_list(sample, reader, query, say), secrets) == set()


@pytest.fixture
def seeded(sample: Desk) -> Desk:
    """Names, addresses and words of the data are such as a workbook could take for formulas."""
    with sample.store.writing() as session:
        for place, client in enumerate(session.scalars(select(Client))):
            client.name = INJECTED[place % len(INJECTED)]
            client.address = client.owner = INJECTED[(place + 7) % len(INJECTED)]
        for place, each in enumerate([*session.scalars(select(Manager)), *session.scalars(select(Territory))]):
            each.name = INJECTED[place % len(INJECTED)]
        for place, indicator in enumerate(session.scalars(select(Indicator))):
            indicator.name = f"{INJECTED[place % 8]}{place}"
        session.commit()
    return sample


def formulas(path: Path) -> list[str]:
    """Formulas of a workbook that hold anything of the data."""
    book = load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    live = [str(cell.value) for cell in cells if cell.data_type == "f"]
    book.close()
    return [text for text in live if any(seed.strip() in text for seed in INJECTED if len(seed) > 3)]


def strings(path: Path) -> set[str]:
    book = load_workbook(path)
    found = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "s"}
    book.close()
    return found


def live_cells(text: str, separator: str) -> Iterator[str]:
    """Cells that a workbook would compute on opening the text."""
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            if cell.startswith(LIVE) and not cell.lstrip("+-").replace(".", "").isdigit():
                yield cell


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_export_computes_what_the_data_says(seeded: Desk, actor: Actor, tmp_path: Path, kind: str) -> None:
    say = translator("zh_CN")
    exports.export_kind(seeded, actor, kind, tmp_path / "e.xlsx", say)
    assert formulas(tmp_path / "e.xlsx") == []
    exports.export_kind(seeded, actor, kind, tmp_path / "e.csv", say)
    assert list(live_cells((tmp_path / "e.csv").read_bytes().decode("utf-8-sig"), ",")) == []
    if kind in LIST_KINDS:
        copied = exports.copy_list(seeded, actor, ListQuery(entity=kind), say)
        assert list(live_cells(copied, "\t")) == []


def test_a_text_in_quotation_marks_keeps_them_on_pasting(seeded: Desk, actor: Actor) -> None:
    copied = exports.copy_list(seeded, actor, ListQuery(entity="clients"), translator("zh_CN"))
    pasted = [cell for row in csv.reader(io.StringIO(copied, newline=""), delimiter="\t") for cell in row]
    assert '"=1"' in INJECTED
    assert '"=1"' in pasted


def test_the_names_come_back_as_they_were(seeded: Desk, actor: Actor, tmp_path: Path) -> None:
    exports.export_kind(seeded, actor, "clients", tmp_path / "e.xlsx", translator("zh_CN"))
    kept = {seed for seed in INJECTED if seed.isprintable()}
    assert kept <= strings(tmp_path / "e.xlsx")


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_nor_does_any_report(seeded: Desk, actor: Actor, tmp_path: Path, name: str) -> None:
    remember_july(seeded)
    made = make_report(seeded, actor, order(name), tmp_path / "r.xlsx").path
    assert formulas(made) == []
    there = any(seed in strings(made) or any(seed in s for s in strings(made)) for seed in INJECTED[:5])
    assert there or name in NAMELESS


@pytest.mark.parametrize("kind", ["managers", "clients"])
def test_an_export_shows_numbers_only_where_asked_and_the_trail_tells_it(
    sample: Desk, actor: Actor, secrets: set[str], tmp_path: Path, kind: str,
) -> None:
    say = translator("zh_CN")
    licences = set() if kind == "managers" else _licences(sample)
    for plain in (False, True):
        exports.export_kind(sample, actor, kind, tmp_path / "e.xlsx", say, plain=plain)
        text = text_of(tmp_path / "e.xlsx")
        assert bool(shown(text, secrets)) is plain
        assert bool(shown(text, licences)) is (plain and bool(licences))
        told = [e for e in system.audit_trail(sample, actor) if e.action == "contacts.show"]
        assert len(told) == int(plain)
    assert shown(exports.copy_list(sample, actor, ListQuery(entity=kind), say), secrets | licences) == set()


def _licences(desk: Desk) -> set[str]:
    with desk.store.reading() as session:
        return {text for text in session.scalars(select(Client.licence)) if text}


def test_a_masked_export_comes_back_and_changes_nothing(sample: Desk, actor: Actor, tmp_path: Path) -> None:
    for kind in ("managers", "clients"):
        rows = exports.export_kind(sample, actor, kind, tmp_path / f"{kind}.xlsx", translator("zh_CN"))
        result = import_file(sample, actor, tmp_path / f"{kind}.xlsx", Order(kind=kind)).value
        assert (result.unchanged, result.updated, result.created, result.failed) == (rows, 0, 0, 0)


def test_a_manager_sees_the_own_clients_phones_and_nobody_elses(sample: Desk) -> None:
    own = Actor(9, "本人", Role.MANAGER, manager_id=1)
    query = ListQuery(entity="clients", columns=("phone", "manager"), limit=1000)
    page = entities.rows(sample, own, query).rows
    assert page
    assert all("*" not in str(row.values[0]) for row in page if row.values[0])
    everybody = entities.rows(sample, Actor(0, "管", Role.ADMINISTRATOR), query).rows
    assert len(everybody) > len(page)
    leader = entities.rows(sample, Actor(8, "领导", Role.LEADER), query).rows
    assert all("*" in str(row.values[0]) for row in leader if row.values[0])
