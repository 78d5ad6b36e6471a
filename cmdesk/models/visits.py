"""Visit cycles, the working calendar, plans and visits."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
    case,
)
from sqlalchemy.orm import Mapped, mapped_column

from cmdesk.models.base import Base, Kept
from cmdesk.models.describe import Entity, column, computed
from cmdesk.models.vocabulary import PLAN_STATES, PROBLEM_STAGES, SERVICE_KINDS, VISIT_ORIGINS, VISIT_STATES
from cmdesk.values.fields import Field, Kind, Vocabulary
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class VisitCycle(Kept, Base):
    """拜访周期 of a client class: how often in four weeks or a month, how long, on which weekdays, and what to check."""

    __tablename__ = "visit_cycles"
    __entity__ = Entity(
        name="cycles", label=_("Visit cycle"), plural=_("Visit cycles"), area=Area.VISITS, see=Right.SEE_VISITS,
        edit=Right.PLAN_VISITS, title=("client_class",), key=("client_class",), order=("client_class",),
    )
    client_class: Mapped[str] = column(String(24), Field(
        label=_("Client class"), kind=Kind.CHOICE, choices=Vocabulary("client_classes"), required=True, list_order=1,
        synonyms=("客户分类", "分类", "类别"),
    ), unique=True)
    visits: Mapped[int] = column(Integer, Field(
        label=_("Visits in a cycle"), kind=Kind.COUNT, required=True, list_order=2,
        synonyms=("四周拜访次数", "四周次数", "拜访次数", "周期次数"),
        help=_("A cycle is four weeks or a calendar month, as the planning settings say."),
    ))
    minutes: Mapped[int] = column(Integer, Field(
        label=_("Minutes a visit"), kind=Kind.MINUTES, unit="min", required=True, list_order=3,
        synonyms=("时长", "每次分钟", "拜访时长"),
    ))
    weekdays: Mapped[str] = column(String(7), Field(
        label=_("Allowed weekdays"), kind=Kind.CODE, list_order=4, synonyms=("允许星期", "星期"),
        help=_("The digits of the weekdays, 1 is Monday: 12345."),
    ), default="12345")
    min_gap: Mapped[int | None] = column(Integer, Field(
        label=_("Fewest days between visits"), kind=Kind.COUNT, list_order=5, synonyms=("最小间隔", "最少间隔天数"),
    ))
    max_gap: Mapped[int | None] = column(Integer, Field(
        label=_("Most days between visits"), kind=Kind.COUNT, list_order=6, synonyms=("最大间隔", "最多间隔天数"),
    ))
    checks: Mapped[str | None] = column(String(24), Field(
        label=_("Checklist of a visit"), kind=Kind.CODE, list_order=7, synonyms=("检查项目", "检查清单"),
        help=_("The numbers of the checks this class gets, one after the other: 1234."),
    ))


class CycleException(Kept, Base):
    """例外周期: one client's own cycle, for a time or for good."""

    __tablename__ = "cycle_exceptions"
    __entity__ = Entity(
        name="cycle_exceptions", label=_("Cycle exception"), plural=_("Cycle exceptions"), area=Area.VISITS,
        see=Right.SEE_VISITS, edit=Right.PLAN_VISITS, title=("client",), key=("client", "first_day"), order=("first_day",),
    )
    client_id: Mapped[int] = column(ForeignKey("clients.id"), Field(
        label=_("Client"), kind=Kind.LINK, required=True, list_order=1, synonyms=("客户编码", "客户", "客户名称"),
    ), index=True)
    visits: Mapped[int] = column(Integer, Field(
        label=_("Visits in a cycle"), kind=Kind.COUNT, required=True, list_order=2,
        synonyms=("四周拜访次数", "四周次数", "拜访次数"),
    ))
    minutes: Mapped[int | None] = column(Integer, Field(
        label=_("Minutes a visit"), kind=Kind.MINUTES, unit="min", list_order=3, synonyms=("时长",),
    ))
    weekdays: Mapped[str | None] = column(String(7), Field(
        label=_("Allowed weekdays"), kind=Kind.CODE, list_order=4, synonyms=("允许星期",),
    ))
    first_day: Mapped[date] = column(Date, Field(
        label=_("First day"), kind=Kind.DATE, required=True, list_order=5, synonyms=("开始日期",),
    ))
    last_day: Mapped[date | None] = column(Date, Field(
        label=_("Last day"), kind=Kind.DATE, list_order=6, synonyms=("结束日期",),
    ))
    reason: Mapped[str | None] = column(String(120), Field(
        label=_("Reason"), kind=Kind.TEXT, list_order=7, synonyms=("原因", "说明"),
    ))
    min_gap: Mapped[int | None] = column(Integer, Field(
        label=_("Fewest days between visits"), kind=Kind.COUNT, list_order=8, synonyms=("最小间隔", "最少间隔天数"),
    ))
    max_gap: Mapped[int | None] = column(Integer, Field(
        label=_("Most days between visits"), kind=Kind.COUNT, list_order=9, synonyms=("最大间隔", "最多间隔天数"),
    ))


class CalendarDay(Kept, Base):
    """工作日历: a day that differs from the public calendar, in all branches or in one and those below it."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("branch_id", "day"),)
    __entity__ = Entity(
        name="calendar", label=_("Calendar day"), plural=_("Calendar days"), area=Area.VISITS, see=Right.SEE_VISITS,
        edit=Right.PLAN_VISITS, title=("day",), key=("day", "branch"), order=("day",),
    )
    day: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=1, synonyms=("日期",),
    ), index=True)
    working: Mapped[bool] = column(Boolean, Field(
        label=_("Working day"), kind=Kind.YES_NO, required=True, list_order=2, synonyms=("是否工作日", "上班"),
    ))
    branch_id: Mapped[int | None] = column(ForeignKey("branches.id"), Field(
        label=_("Only in the branch"), kind=Kind.LINK, list_order=3, synonyms=("单位", "适用单位", "单位名称"),
        help=_("Empty: in every branch. A branch's own line stands over it."),
    ))
    note: Mapped[str | None] = column(String(80), Field(
        label=_("Note"), kind=Kind.TEXT, list_order=4, synonyms=("备注", "说明"),
    ))


class VisitPlan(Kept, Base):
    """拜访计划 of one manager for one month, as the program made it.

    What the last planning could not do, or changed, is JSON: `unplaced` [client, visits, reason], `uneven` [client, gap,
    ideal, reason], `moved` [client, day before, day now, reason]; `loads` [day, visits, minutes, km].
    """

    __tablename__ = "visit_plans"
    __table_args__ = (UniqueConstraint("manager_id", "month"),)
    __entity__ = Entity(
        name="plans", label=_("Visit plan"), plural=_("Visit plans"), area=Area.VISITS, see=Right.SEE_VISITS,
        edit=Right.PLAN_VISITS, title=("month", "manager"), key=("manager", "month"), own="manager", order=("month",),
    )
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=1,
    ))
    month: Mapped[int] = column(Integer, Field(label=_("Month"), kind=Kind.MONTH, required=True, list_order=2))
    state: Mapped[str] = column(String(16), Field(
        label=_("State"), kind=Kind.CHOICE, choices=PLAN_STATES, list_order=3,
    ), default="draft")
    made_at: Mapped[datetime] = column(DateTime, Field(label=_("Made at"), kind=Kind.DATETIME, list_order=4))
    challenge: Mapped[str | None] = column(Text, Field(
        label=_("Objection"), kind=Kind.LONG_TEXT, list_order=5, editable=False, importable=False,
    ))
    answer: Mapped[str | None] = column(Text, Field(
        label=_("Answer to the objection"), kind=Kind.LONG_TEXT, list_order=6, editable=False, importable=False,
    ))
    unplaced: Mapped[str] = mapped_column(Text, default="[]")
    uneven: Mapped[str] = mapped_column(Text, default="[]")
    moved: Mapped[str] = mapped_column(Text, default="[]")
    loads: Mapped[str] = mapped_column(Text, default="[]")


class IssuedPlan(Kept, Base):
    """下达存档: a month's plan exactly as it was issued; a plan issued again makes another edition.

    `document` is JSON: a list of [client id, code, name, day, order, minutes].
    """

    __tablename__ = "issued_plans"
    __table_args__ = (UniqueConstraint("manager_id", "month", "edition"),)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    month: Mapped[int] = mapped_column(Integer)
    edition: Mapped[int] = mapped_column(Integer)
    issued_at: Mapped[datetime] = mapped_column(DateTime)
    issued_by: Mapped[str] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(Text)


class ModelVisit(Kept, Base):
    """模板周: a visit of a manager's model week, from which coming weeks are planned."""

    __tablename__ = "model_visits"
    __entity__ = Entity(
        name="model_visits", label=_("Visit of the model week"), plural=_("Model week"), area=Area.VISITS,
        see=Right.SEE_VISITS, edit=Right.PLAN_VISITS, title=("client",), key=("manager", "weekday", "client"),
        own="manager", order=("manager", "weekday", "position"),
    )
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=1, synonyms=("客户经理", "工号", "姓名"),
    ), index=True)
    weekday: Mapped[int] = column(Integer, Field(
        label=_("Weekday"), kind=Kind.COUNT, required=True, list_order=2, synonyms=("星期", "周几"),
        help=_("1 is Monday."),
    ))
    position: Mapped[int] = column(Integer, Field(
        label=_("Order"), kind=Kind.COUNT, list_order=3, synonyms=("顺序", "序号"),
    ), default=0)
    client_id: Mapped[int] = column(ForeignKey("clients.id"), Field(
        label=_("Client"), kind=Kind.LINK, required=True, list_order=4, synonyms=("客户编码", "客户", "客户名称"),
    ), index=True)
    minutes: Mapped[int] = column(Integer, Field(
        label=_("Planned minutes"), kind=Kind.MINUTES, unit="min", list_order=5, synonyms=("计划分钟", "时长"),
    ), default=15)


class Visit(Kept, Base):
    """拜访: planned, done, missed, skipped or out of plan."""

    __tablename__ = "visits"
    __table_args__ = (
        Index("ix_visits_day_manager", "day", "manager_id", "state", "origin", "arrived_at", "left_at"),
        Index("ix_visits_client_day", "client_id", "day"),
    )
    __entity__ = Entity(
        name="visits", label=_("Visit"), plural=_("Visits"), area=Area.VISITS, see=Right.SEE_VISITS,
        edit=Right.RECORD_VISITS, title=("client", "day"), key=("client", "day"), own="manager", order=("day", "position"),
    )
    day: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=1, synonyms=("日期", "拜访日期"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "工号", "姓名"),
    ))
    position: Mapped[int] = column(Integer, Field(
        label=_("Order"), kind=Kind.COUNT, list_order=3, synonyms=("顺序", "序号"),
    ), default=0)
    client_id: Mapped[int] = column(ForeignKey("clients.id"), Field(
        label=_("Client"), kind=Kind.LINK, required=True, list_order=4, synonyms=("客户编码", "客户", "客户名称"),
    ))
    minutes: Mapped[int] = column(Integer, Field(
        label=_("Planned minutes"), kind=Kind.MINUTES, summed=True, unit="min", list_order=5, synonyms=("计划分钟", "计划时长"),
    ), default=15)
    state: Mapped[str] = column(String(16), Field(
        label=_("State"), kind=Kind.CHOICE, choices=VISIT_STATES, list_order=6, synonyms=("状态", "完成情况"),
    ), default="planned")
    origin: Mapped[str] = column(String(16), Field(
        label=_("Origin"), kind=Kind.CHOICE, choices=VISIT_ORIGINS, synonyms=("来源",),
    ), default="program")
    locked: Mapped[bool] = column(Boolean, Field(label=_("Locked"), kind=Kind.YES_NO, synonyms=("锁定",)), default=False)
    arrived_at: Mapped[time | None] = column(Time, Field(
        label=_("In"), kind=Kind.TIME, list_order=7, synonyms=("进店时间", "到店时间", "签到时间", "进店"),
    ))
    left_at: Mapped[time | None] = column(Time, Field(
        label=_("Out"), kind=Kind.TIME, list_order=8, synonyms=("离店时间", "签退时间", "离店"),
    ))
    service: Mapped[str | None] = column(String(16), Field(
        label=_("Kind of service"), kind=Kind.CHOICE, choices=SERVICE_KINDS, list_order=9, synonyms=("服务类型", "服务方式"),
    ))
    checks: Mapped[str | None] = column(String(24), Field(
        label=_("Checks done"), kind=Kind.CODE, synonyms=("检查情况", "已查项目"),
        help=_("The numbers of the checks that were made, one after the other: 1234."),
    ))
    stock: Mapped[int | None] = column(Integer, Field(
        label=_("Stock counted"), kind=Kind.COUNT, synonyms=("库存", "盘点库存", "库存数量"),
    ))
    prices: Mapped[str | None] = column(String(24), Field(
        label=_("Prices marked"), kind=Kind.CHOICE, choices=Vocabulary("price_checks"), synonyms=("明码标价", "价格检查"),
    ))
    shelf: Mapped[str | None] = column(String(24), Field(
        label=_("Shelf and display"), kind=Kind.CHOICE, choices=Vocabulary("shelf_checks"), synonyms=("陈列", "货架陈列"),
    ))
    opinion: Mapped[str | None] = column(Text, Field(
        label=_("Client's opinion"), kind=Kind.LONG_TEXT, synonyms=("客户意见", "意见建议", "客户反馈"),
    ))
    note: Mapped[str | None] = column(String(200), Field(
        label=_("Note"), kind=Kind.TEXT, list_order=10, synonyms=("备注", "说明"),
    ))


class ClientProblem(Kept, Base):
    """问题: found at a client, with an owner and a due day, answered and closed."""

    __tablename__ = "client_problems"
    __entity__ = Entity(
        name="problems", label=_("Problem"), plural=_("Problems"), area=Area.VISITS, see=Right.SEE_VISITS,
        edit=Right.RECORD_VISITS, title=("text",), key=("client", "found_on", "text"), own="manager", order=("due_on",),
    )
    client_id: Mapped[int] = column(ForeignKey("clients.id"), Field(
        label=_("Client"), kind=Kind.LINK, required=True, list_order=1, synonyms=("客户编码", "客户", "客户名称"),
    ), index=True)
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Owner"), kind=Kind.LINK, required=True, list_order=2, synonyms=("责任人", "客户经理", "工号"),
    ), index=True)
    found_on: Mapped[date] = column(Date, Field(
        label=_("Found on"), kind=Kind.DATE, required=True, list_order=3, synonyms=("发现日期", "提出日期"),
    ))
    text: Mapped[str] = column(Text, Field(
        label=_("Problem"), kind=Kind.LONG_TEXT, required=True, list_order=4, synonyms=("问题", "问题内容"),
    ))
    due_on: Mapped[date] = column(Date, Field(
        label=_("Due on"), kind=Kind.DATE, required=True, list_order=5, synonyms=("期限", "到期日", "办结期限"),
    ))
    answer: Mapped[str | None] = column(Text, Field(
        label=_("Answer"), kind=Kind.LONG_TEXT, list_order=6, synonyms=("答复", "处理结果"),
    ))
    closed_on: Mapped[date | None] = column(Date, Field(
        label=_("Closed on"), kind=Kind.DATE, list_order=8, synonyms=("办结日期", "关闭日期"),
    ))


ClientProblem.stage = computed(
    case(
        (ClientProblem.closed_on.is_not(None), "closed"), (ClientProblem.answer.is_not(None), "answered"), else_="open",
    ),
    Field(label=_("Stage"), kind=Kind.CHOICE, choices=PROBLEM_STAGES, list_order=7, importable=False),
)
