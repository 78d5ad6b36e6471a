"""The weekly meeting: what is missing, and the pack that is laid before it."""

from cmdesk.services.meetings.following import decide, followed, settle
from cmdesk.services.meetings.gathering import missing_list
from cmdesk.services.meetings.pack import pack_data

__all__ = ["decide", "followed", "missing_list", "pack_data", "settle"]
