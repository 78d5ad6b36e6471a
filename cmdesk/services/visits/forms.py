"""The Excel forms of the client managers: made for a week, read back by the dozen, entered as one step."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cmdesk.exchange.saving import folder_problem
from cmdesk.exchange.visit_forms import FILLED_IN, FormDay, FormRow, FormStop, FormWeek, read_form, write_form
from cmdesk.models.clients import Assignment, Client
from cmdesk.models.describe import described
from cmdesk.models.people import Manager
from cmdesk.models.visits import Visit
from cmdesk.services.imports.linking import finder
from cmdesk.services.visits.completion import on_duty
from cmdesk.services.visits.entering import day_visits_in, require_own
from cmdesk.services.work import Desk, Work
from cmdesk.values.messages import Translate, _
from cmdesk.values.people import Actor
from cmdesk.values.periods import Week
from cmdesk.values.problems import Area, Outcome, Problem, Severity, UserError, trouble
from cmdesk.values.rights import Right
