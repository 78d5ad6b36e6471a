"""The work trace: diaries, weekly analyses, monthly summaries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped

from cmdesk.models.base import Base, Exact, Kept
from cmdesk.models.describe import Entity, column
from cmdesk.models.vocabulary import WORK_LOG_KINDS
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class WorkLog(Kept, Base):
    """工作日志、周分析、月总结: `day` is the day it is about (the week's Monday, the month's first)."""

    __tablename__ = "work_logs"
    __table_args__ = (Index("ix_work_logs_day_manager", "day", "manager_id"),)
    __entity__ = Entity(
        name="worklogs", label=_("Work log"), plural=_("Work logs"), area=Area.TRACE, see=Right.WRITE_LOGS,
        edit=Right.WRITE_LOGS, title=("kind", "day"), key=("manager", "kind", "day"), own="manager", order=("day",),
    )
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=1, synonyms=("客户经理", "姓名", "工号"),
    ))
    kind: Mapped[str] = column(String(12), Field(
        label=_("Kind of log"), kind=Kind.CHOICE, choices=WORK_LOG_KINDS, required=True, list_order=2, synonyms=("类型",),
    ), default="diary")
    day: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=3, synonyms=("日期",),
    ))
    written_on: Mapped[date | None] = column(Date, Field(
        label=_("Written on"), kind=Kind.DATE, list_order=4, synonyms=("提交日期", "填写日期"),
    ))
    done: Mapped[str | None] = column(Text, Field(
        label=_("What was done"), kind=Kind.LONG_TEXT, list_order=5, synonyms=("工作内容", "内容", "主要工作"),
    ))
    findings: Mapped[str | None] = column(Text, Field(
        label=_("Findings"), kind=Kind.LONG_TEXT, synonyms=("发现问题", "市场情况", "发现"),
    ))
    suggestions: Mapped[str | None] = column(Text, Field(
        label=_("Suggestions"), kind=Kind.LONG_TEXT, synonyms=("建议", "意见建议"),
    ))
    review: Mapped[str | None] = column(Text, Field(
        label=_("Review"), kind=Kind.LONG_TEXT, group="review", importable=False, synonyms=("批阅", "批阅意见"),
    ))
    points: Mapped[Decimal | None] = column(Exact(2), Field(
        label=_("Points"), kind=Kind.POINTS, digits=1, group="review", importable=False, list_order=6, synonyms=("评分",),
    ))
