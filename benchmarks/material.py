"""Workbooks and databases for the imports, made from the stage's branch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from benchmarks.stage import ACTOR, MONTH, Stage, opened
from cmdesk.exchange.writing import cell_value
from cmdesk.models.clients import Client
from cmdesk.models.describe import described
from cmdesk.models.figures import Indicator
from cmdesk.services.entities import rows
from cmdesk.services.exports import export_kind
from cmdesk.services.imports import Order, import_file
from cmdesk.services.presets import start_branch
from cmdesk.services.vocabularies import vocabularies
from cmdesk.services.work import Desk
from cmdesk.values.language import translator
from cmdesk.values.queries import ListQuery, Ref

COLUMNS = (
    "code", "name", "licence", "contact", "phone", "state", "client_class", "business_format", "scale", "market_type",
    "territory", "route", "address", "latitude", "longitude", "area", "cabinets", "display_slots", "opened_on", "hours",
)
SAY = translator("zh_CN")


def write_only(path: Path, lines: Iterable[Sequence[object]]) -> None:
    """The barest way to write a workbook with openpyxl: values without any style."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for line in lines:
        sheet.append(line)
    book.save(path)


def client_cells(desk: Desk) -> list[list[Any]]:
    """The header and every client's cells, as people would have them in a workbook."""
    known = described(Client)
    fields = [known[name].field for name in COLUMNS]
    page = rows(desk, ACTOR, ListQuery(entity="clients", columns=COLUMNS, limit=10**9))
    with desk.store.reading() as session:
        words = vocabularies(session)
    head = [field.synonyms[0] for field in fields]
    return [head, *(
        [
            cell_value(field, value.label if isinstance(value, Ref) else value, SAY, words)
            for field, value in zip(fields, row.values, strict=True)
        ] for row in page.rows
    )]


def client_workbook(stage: Stage) -> Path:
    path = stage.folder / "clients.xlsx"
    if not path.exists():
        with opened(stage.branch) as desk:
            write_only(path, client_cells(desk))
    return path


def empty_branch(stage: Stage) -> Path:
    """A branch as it stands before its clients come in: preset, territories and routes."""
    path = stage.folder / "empty.db"
    if not path.exists():
        with opened(stage.branch) as source, opened(path) as target:
            start_branch(target, ACTOR, "tobacco", "01", "潍坊市公司")
            for kind in ("branches", "territories", "routes"):
                sheet = stage.folder / f"{kind}.xlsx"
                export_kind(source, ACTOR, kind, sheet, SAY)
                import_file(target, ACTOR, sheet, Order(kind=kind))
    return path


def _entered(desk: Desk, most: int) -> list[str]:
    """The names of indicators that files bring."""
    with desk.store.reading() as session:
        asked = select(Indicator.name).where(
            Indicator.source.is_(None), Indicator.numerator.is_(None), Indicator.nature == "amount",
        )
        return list(session.scalars(asked.order_by(Indicator.position).limit(most)))


def figure_workbook(stage: Stage) -> Path:
    """The figures of every client for the month after the branch's last, a column per indicator."""
    path = stage.folder / "figures.xlsx"
    if not path.exists():
        rng = np.random.default_rng(stage.sizes.seed)
        with opened(stage.branch) as desk:
            names = _entered(desk, stage.sizes.indicators)
            with desk.store.reading() as session:
                codes = list(session.scalars(select(Client.code).order_by(Client.id)))
        values = rng.gamma(2, 30, (len(codes), len(names))).round(2)
        month = str(MONTH.plus(1))
        rows = ([code, month, *row.tolist()] for code, row in zip(codes, values, strict=True))
        write_only(path, [["客户编码", "月份", *names], *rows])
    return path

