"""Windows over a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from cmdesk.models.fieldwork import AttendanceCall, CircleEvent, EventParticipant, InStoreSession
from cmdesk.services.work import Desk
from tests.ui.pages import open_context

__all__ = ["open_context", "sample"]


@pytest.fixture
def sample(sample: Desk) -> Desk:
    """The sample branch before any of its field work was written down."""
    with sample.store.writing() as session:
        for model in (EventParticipant, CircleEvent, InStoreSession, AttendanceCall):
            session.execute(delete(model))
        session.commit()
    return sample
