"""Meetings and the action items they leave."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped

from cmdesk.models.base import Base, Kept
from cmdesk.models.describe import Entity, column
from cmdesk.models.vocabulary import ACTION_STATES, MEETING_KINDS
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class Meeting(Kept, Base):
    """会议."""

    __tablename__ = "meetings"
    __entity__ = Entity(
        name="meetings", label=_("Meeting"), plural=_("Meetings"), area=Area.MEETINGS, see=Right.SEE_TEAM,
        edit=Right.EDIT_MEETINGS, title=("kind", "day"), key=("kind", "day"), order=("day",),
    )
    kind: Mapped[str] = column(String(12), Field(
        label=_("Kind of meeting"), kind=Kind.CHOICE, choices=MEETING_KINDS, required=True, list_order=1,
        synonyms=("会议类型", "类型"),
    ), default="weekly")
    day: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=2, synonyms=("日期", "会议日期"),
    ))
    agenda: Mapped[str | None] = column(Text, Field(
        label=_("Agenda"), kind=Kind.LONG_TEXT, synonyms=("议程",),
    ))
    minutes: Mapped[str | None] = column(Text, Field(
        label=_("Minutes of the meeting"), kind=Kind.LONG_TEXT, list_order=3, synonyms=("会议记录", "纪要"),
    ))


class ActionItem(Kept, Base):
    """会议事项: something to do, with an owner and a due day, followed until done."""

    __tablename__ = "action_items"
    __entity__ = Entity(
        name="actions", label=_("Action item"), plural=_("Action items"), area=Area.MEETINGS, see=Right.SEE_TEAM,
        edit=Right.EDIT_MEETINGS, title=("text",), key=("text", "due_on"), own="manager", order=("due_on",),
    )
    text: Mapped[str] = column(Text, Field(
        label=_("Action item"), kind=Kind.LONG_TEXT, required=True, list_order=1, synonyms=("事项", "内容", "工作事项"),
    ))
    manager_id: Mapped[int | None] = column(ForeignKey("managers.id"), Field(
        label=_("Owner"), kind=Kind.LINK, list_order=2, synonyms=("责任人", "负责人", "姓名"),
    ), index=True)
    due_on: Mapped[date] = column(Date, Field(
        label=_("Due on"), kind=Kind.DATE, required=True, list_order=3, synonyms=("期限", "完成时限"),
    ))
    state: Mapped[str] = column(String(8), Field(
        label=_("State"), kind=Kind.CHOICE, choices=ACTION_STATES, list_order=4, synonyms=("状态", "完成情况"),
    ), default="open")
    meeting_id: Mapped[int | None] = column(ForeignKey("meetings.id"), Field(
        label=_("Meeting"), kind=Kind.LINK, importable=False,
    ))
    done_on: Mapped[date | None] = column(Date, Field(
        label=_("Done on"), kind=Kind.DATE, list_order=5, synonyms=("完成日期",),
    ))
