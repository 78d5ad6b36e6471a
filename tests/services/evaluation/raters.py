"""Schemes whose item marked by hand has several raters."""

from __future__ import annotations

import json

from sqlalchemy import select

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.services.work import Desk

ITEM = "supervisor_score"


def put_raters(desk: Desk, *raters: tuple[str, str, str]) -> None:
    """Code, name and weight of each."""
    with desk.store.writing() as session:
        for kept in session.scalars(select(EvaluationScheme)):
            scheme = json.loads(kept.document)
            item = next(i for s in scheme["sections"] for i in s["items"] if i["code"] == ITEM)
            item["method"]["raters"] = [{"code": c, "name": name, "weight": weight} for c, name, weight in raters]
            kept.document = json.dumps(scheme, ensure_ascii=False)
        session.commit()
