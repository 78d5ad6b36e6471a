"""Finding the scheme in force and reading its document."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.evaluation import EvaluationScheme
from cmdesk.rules.evaluation.files import read_scheme
from cmdesk.services.system import get_setting
from cmdesk.values.evaluation import Scheme
from cmdesk.values.periods import Month
from cmdesk.values.problems import trouble

DEFAULT = "evaluation.scheme"


def scheme_in_force(session: Session, month: Month, name: str | None = None) -> EvaluationScheme:
    """The newest edition of a scheme (the branch's own unless named) valid in a month.

    Raises UserError scheme_missing.
    """
    wanted = name or get_setting(session, DEFAULT)
    asked = select(EvaluationScheme).where(EvaluationScheme.valid_from <= month.number)
    if wanted:
        asked = asked.where(EvaluationScheme.name == wanted)
    newest = asked.order_by(EvaluationScheme.valid_from.desc(), EvaluationScheme.edition.desc(), EvaluationScheme.id.desc())
    found = session.scalars(newest.limit(1)).first()
    if found is None:
        raise trouble("scheme_missing", value=wanted or "", month=str(month))
    return found


def document(kept: EvaluationScheme) -> Scheme:
    return read_scheme(json.loads(kept.document))
