"""Work in the field besides visits: in-store sessions, circle events and their consumers, attendance calls."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, String, Text, Time, exists, extract, func, select
from sqlalchemy.orm import Mapped

from cmdesk.models.base import Base, Kept
from cmdesk.models.describe import Entity, column, computed
from cmdesk.models.visits import Visit
from cmdesk.values.fields import Choice, Field, Kind, Mask, Search
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

CALL_PARTS = (
    Choice("start", _("Start of the day"), ("上班", "开始", "早", "签到")),
    Choice("end", _("End of the day"), ("下班", "结束", "晚", "签退")),
)


class InStoreSession(Kept, Base):
    """驻店营销: a manager sells in a client's shop for a while."""

    __tablename__ = "in_store_sessions"
    __table_args__ = (Index("ix_in_store_sessions_day_manager", "day", "manager_id"),)
    __entity__ = Entity(
        name="in_store_sessions", label=_("In-store session"), plural=_("In-store sessions"), area=Area.VISITS,
        see=Right.SEE_VISITS, edit=Right.RECORD_VISITS, title=("client", "day"), key=("client", "day", "started_at"),
        own="manager", order=("day", "started_at"),
    )
    day: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=1, synonyms=("日期", "驻店日期"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "工号", "姓名"),
    ))
    client_id: Mapped[int] = column(ForeignKey("clients.id"), Field(
        label=_("Client"), kind=Kind.LINK, required=True, list_order=3, synonyms=("客户编码", "客户", "客户名称"),
    ), index=True)
    started_at: Mapped[time] = column(Time, Field(
        label=_("Begins at"), kind=Kind.TIME, required=True, list_order=4, synonyms=("开始时间", "开始", "起"),
    ))
    ended_at: Mapped[time] = column(Time, Field(
        label=_("Ends at"), kind=Kind.TIME, required=True, list_order=5, synonyms=("结束时间", "结束", "止"),
    ))
    note: Mapped[str | None] = column(Text, Field(
        label=_("Note"), kind=Kind.LONG_TEXT, list_order=7, synonyms=("备注", "说明", "活动内容"),
    ))


class CircleEvent(Kept, Base):
    """圈层活动: a manager brings consumers together; who came stands in its participants."""

    __tablename__ = "circle_events"
    __table_args__ = (Index("ix_circle_events_day_manager", "day", "manager_id"),)
    __entity__ = Entity(
        name="circle_events", label=_("Circle event"), plural=_("Circle events"), area=Area.VISITS,
        see=Right.SEE_VISITS, edit=Right.RECORD_VISITS, title=("theme",), key=("manager", "day", "theme"),
        own="manager", order=("day",),
    )
    day: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=1, synonyms=("日期", "活动日期"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "工号", "姓名"),
    ))
    theme: Mapped[str] = column(String(80), Field(
        label=_("Theme"), kind=Kind.NAME, required=True, search=Search.WORDS, list_order=3,
        synonyms=("主题", "活动主题", "活动名称"),
    ))
    place: Mapped[str | None] = column(String(120), Field(
        label=_("Venue"), kind=Kind.TEXT, list_order=4, synonyms=("地点", "活动地点"),
    ))
    note: Mapped[str | None] = column(Text, Field(
        label=_("Note"), kind=Kind.LONG_TEXT, list_order=6, synonyms=("备注", "说明"),
    ))


class EventParticipant(Kept, Base):
    """活动消费者: somebody who came to a circle event."""

    __tablename__ = "event_participants"
    __entity__ = Entity(
        name="event_participants", label=_("Participant"), plural=_("Participants"), area=Area.VISITS,
        see=Right.SEE_VISITS, edit=Right.RECORD_VISITS, title=("name",), key=("event", "name", "phone"), own="manager",
        order=("event",),
    )
    event_id: Mapped[int] = column(ForeignKey("circle_events.id"), Field(
        label=_("Circle event"), kind=Kind.LINK, required=True, list_order=1, synonyms=("活动", "活动主题", "活动名称"),
    ), index=True)
    name: Mapped[str] = column(String(40), Field(
        label=_("Name"), kind=Kind.NAME, required=True, list_order=2, synonyms=("姓名", "消费者", "消费者姓名"),
    ))
    phone: Mapped[str | None] = column(String(30), Field(
        label=_("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4, right=Right.SEE_CONTACTS, search=Search.TAIL, list_order=3,
        synonyms=("电话", "手机", "手机号", "联系电话"),
    ))


class AttendanceCall(Kept, Base):
    """电话考勤: a manager calls in from a client's telephone when the day begins and when it ends."""

    __tablename__ = "attendance_calls"
    __table_args__ = (Index("ix_attendance_calls_day_manager", "day", "manager_id"),)
    __entity__ = Entity(
        name="attendance_calls", label=_("Attendance call"), plural=_("Attendance calls"), area=Area.VISITS,
        see=Right.SEE_VISITS, edit=Right.RECORD_VISITS, title=("manager", "day"), key=("manager", "day", "part"),
        own="manager", order=("day", "called_at"),
    )
    day: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=1, synonyms=("日期", "考勤日期"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "工号", "姓名"),
    ))
    part: Mapped[str] = column(String(8), Field(
        label=_("Start or end"), kind=Kind.CHOICE, choices=CALL_PARTS, required=True, list_order=3,
        synonyms=("时段", "考勤类型", "上班下班"),
    ))
    client_id: Mapped[int] = column(ForeignKey("clients.id"), Field(
        label=_("Called from"), kind=Kind.LINK, required=True, list_order=4,
        synonyms=("来电客户", "客户编码", "客户", "客户名称"),
    ), index=True)
    called_at: Mapped[time] = column(Time, Field(
        label=_("Called at"), kind=Kind.TIME, required=True, list_order=5, synonyms=("时间", "来电时间", "考勤时间"),
    ))
    note: Mapped[str | None] = column(String(200), Field(
        label=_("Note"), kind=Kind.TEXT, list_order=7, synonyms=("备注", "说明"),
    ))


def on_the_route() -> ColumnElement[bool]:
    """SQL: whether the client a call came from stood on the manager's planned route of that day."""
    return exists().where(
        Visit.manager_id == AttendanceCall.manager_id, Visit.client_id == AttendanceCall.client_id,
        Visit.day == AttendanceCall.day, Visit.origin != "extra", Visit.state != "skipped",
    ).correlate(AttendanceCall)


InStoreSession.minutes = computed(
    (extract("hour", InStoreSession.ended_at) - extract("hour", InStoreSession.started_at)) * 60
    + extract("minute", InStoreSession.ended_at) - extract("minute", InStoreSession.started_at),
    Field(label=_("Duration"), kind=Kind.MINUTES, unit="min", list_order=6, importable=False),
)
CircleEvent.participants = computed(
    select(func.count()).where(EventParticipant.event_id == CircleEvent.id).correlate(CircleEvent).scalar_subquery(),
    Field(label=_("People who came"), kind=Kind.COUNT, list_order=5, importable=False),
)
EventParticipant.manager_id = computed(
    select(CircleEvent.manager_id).where(CircleEvent.id == EventParticipant.event_id).correlate(EventParticipant)
    .scalar_subquery(),
    Field(label=_("Client manager"), kind=Kind.LINK, importable=False), target="Manager",
)
AttendanceCall.matched = computed(
    on_the_route(),
    Field(label=_("On the day's route"), kind=Kind.YES_NO, list_order=6, importable=False),
)
