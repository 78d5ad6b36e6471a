"""The tables, every field described once. Importing this package knows them all."""

from __future__ import annotations

from cmdesk.models import careers, clients, evaluation, fieldwork, figures, meetings, pay, people, system, trace, visits
from cmdesk.models.base import Base
from cmdesk.models.describe import entities

__all__ = [
    "Base", "ENTITIES", "careers", "clients", "evaluation", "fieldwork", "figures", "meetings", "pay", "people", "system",
    "trace", "visits",
]

ENTITIES = entities(Base)
