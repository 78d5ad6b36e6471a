"""The team: branches, managers, the dated events of each manager's career, and absences."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped

from cmdesk.models.base import Base, Kept, Searchable
from cmdesk.models.describe import Entity, column
from cmdesk.models.vocabulary import ABSENCES, EDUCATIONS, GENDERS, MANAGER_EVENTS, MANAGER_STATES
from cmdesk.values.fields import Field, Kind, Mask, Search, Vocabulary
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class Branch(Searchable, Kept, Base):
    """单位: a sales department, bank branch or outlet."""

    __tablename__ = "branches"
    __entity__ = Entity(
        name="branches", label=_("Branch"), plural=_("Branches"), area=Area.TEAM, see=Right.SEE_CLIENTS,
        edit=Right.EDIT_TEAM, title=("name",), key=("code",), order=("code",),
    )
    code: Mapped[str] = column(String(24), Field(
        label=_("Branch code"), kind=Kind.CODE, required=True, search=Search.PREFIX, list_order=1,
        synonyms=("单位编码", "单位代码", "部门编码", "机构代码", "机构号"),
    ), unique=True)
    name: Mapped[str] = column(String(80), Field(
        label=_("Branch name"), kind=Kind.NAME, required=True, search=Search.PINYIN, list_order=2,
        synonyms=("单位", "单位名称", "部门", "营销部", "支行", "网点", "机构名称", "分公司"),
    ))
    parent_id: Mapped[int | None] = column(ForeignKey("branches.id"), Field(
        label=_("Higher branch"), kind=Kind.LINK, list_order=3, synonyms=("上级单位", "上级部门"),
    ))
    staff: Mapped[int | None] = column(Integer, Field(
        label=_("All staff"), kind=Kind.COUNT, summed=True, list_order=4, synonyms=("职工人数", "员工总数", "在册人数"),
    ))


class Manager(Searchable, Kept, Base):
    """客户经理."""

    __tablename__ = "managers"
    __entity__ = Entity(
        name="managers", label=_("Client manager"), plural=_("Client managers"), area=Area.TEAM, see=Right.SEE_TEAM,
        edit=Right.EDIT_TEAM, title=("name",), key=("code",), order=("code",),
    )
    code: Mapped[str] = column(String(24), Field(
        label=_("Staff number"), kind=Kind.CODE, required=True, search=Search.PREFIX, list_order=1,
        synonyms=("工号", "编号", "员工编号", "客户经理编码", "客户经理编号", "人员编码", "staff no", "code"),
    ), unique=True)
    name: Mapped[str] = column(String(40), Field(
        label=_("Name"), kind=Kind.NAME, required=True, search=Search.PINYIN, list_order=2,
        synonyms=("姓名", "客户经理", "客户经理姓名", "经理姓名", "员工姓名"),
    ))
    branch_id: Mapped[int | None] = column(ForeignKey("branches.id"), Field(
        label=_("Branch"), kind=Kind.LINK, list_order=3, synonyms=("单位", "部门", "营销部", "支行", "所属单位"),
    ), index=True)
    territory_id: Mapped[int | None] = column(ForeignKey("territories.id"), Field(
        label=_("Territory"), kind=Kind.LINK, list_order=4, synonyms=("片区", "区域", "所属片区", "服务片区"),
    ))
    grade: Mapped[str | None] = column(String(24), Field(
        label=_("Grade"), kind=Kind.CHOICE, choices=Vocabulary("grades"), list_order=5, synonyms=("等级", "级别", "职级"),
    ))
    post: Mapped[str | None] = column(String(40), Field(
        label=_("Post"), kind=Kind.TEXT, synonyms=("岗位", "职务"),
    ))
    state: Mapped[str] = column(String(16), Field(
        label=_("State"), kind=Kind.CHOICE, choices=MANAGER_STATES, list_order=7, synonyms=("状态", "在职状态"),
    ), default="active")
    phone: Mapped[str | None] = column(String(30), Field(
        label=_("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4, right=Right.SEE_CONTACTS, search=Search.TAIL, list_order=6,
        group="contact", synonyms=("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式"),
    ))
    gender: Mapped[str | None] = column(String(8), Field(
        label=_("Gender"), kind=Kind.CHOICE, choices=GENDERS, group="person", synonyms=("性别",),
    ))
    born_on: Mapped[date | None] = column(Date, Field(
        label=_("Date of birth"), kind=Kind.DATE, group="person", mask=Mask.HIDDEN, right=Right.SEE_CONTACTS,
        synonyms=("出生日期", "生日", "出生年月"),
    ))
    id_number: Mapped[str | None] = column(String(18), Field(
        label=_("ID number"), kind=Kind.ID_NUMBER, mask=Mask.FIRST_6, right=Right.SEE_CONTACTS, group="person",
        synonyms=("身份证", "身份证号", "身份证号码"),
    ))
    education: Mapped[str | None] = column(String(16), Field(
        label=_("Education"), kind=Kind.CHOICE, choices=EDUCATIONS, group="person", synonyms=("学历", "文化程度"),
    ))
    entered_on: Mapped[date | None] = column(Date, Field(
        label=_("Entry date"), kind=Kind.DATE, group="person", synonyms=("入职日期", "入职时间", "上岗日期", "参加工作时间"),
    ))
    qualifications: Mapped[str | None] = column(Text, Field(
        label=_("Qualifications"), kind=Kind.LONG_TEXT, group="record", synonyms=("资格证书", "职业资格", "技能等级"),
    ))
    honours: Mapped[str | None] = column(Text, Field(
        label=_("Honours"), kind=Kind.LONG_TEXT, group="record", synonyms=("荣誉", "获奖情况"),
    ))
    character: Mapped[str | None] = column(Text, Field(
        label=_("Character and how to lead"), kind=Kind.LONG_TEXT, mask=Mask.HIDDEN, right=Right.SEE_NOTES,
        group="note", importable=False, help=_("Seen by supervisors only."),
    ))
    minutes_per_day: Mapped[int] = column(Integer, Field(
        label=_("Working minutes a day"), kind=Kind.MINUTES, unit="min", group="work", synonyms=("日工作分钟", "每日工时"),
    ), default=360)
    start_latitude: Mapped[float | None] = column(Float, Field(
        label=_("Latitude where the day begins"), kind=Kind.DEGREES, digits=6, group="work", synonyms=("出发纬度",),
        help=_("Where the manager's way begins and ends each day; without it the way counts from the first client on."),
    ))
    start_longitude: Mapped[float | None] = column(Float, Field(
        label=_("Longitude where the day begins"), kind=Kind.DEGREES, digits=6, group="work", synonyms=("出发经度",),
    ))


class ManagerEvent(Kept, Base):
    """人员变动: what happened to a manager, on which day; nothing is overwritten."""

    __tablename__ = "manager_events"
    __entity__ = Entity(
        name="events", label=_("Personnel event"), plural=_("Personnel events"), area=Area.TEAM, see=Right.SEE_TEAM,
        edit=Right.EDIT_TEAM, title=("kind", "happened_on"), key=("manager", "kind", "happened_on"), own="manager",
        order=("happened_on",),
    )
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=1, synonyms=("姓名", "客户经理", "工号"),
    ), index=True)
    kind: Mapped[str] = column(String(16), Field(
        label=_("Event"), kind=Kind.CHOICE, choices=MANAGER_EVENTS, required=True, list_order=2, synonyms=("变动类型", "类型"),
    ))
    happened_on: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=3, synonyms=("日期", "变动日期", "生效日期"),
    ))
    before: Mapped[str | None] = column(String(80), Field(
        label=_("Before"), kind=Kind.TEXT, list_order=4, synonyms=("变动前", "原"),
    ))
    after: Mapped[str | None] = column(String(80), Field(
        label=_("After"), kind=Kind.TEXT, list_order=5, synonyms=("变动后", "现"),
    ))
    note: Mapped[str | None] = column(Text, Field(
        label=_("Note"), kind=Kind.LONG_TEXT, list_order=6, synonyms=("备注", "说明", "原因"),
    ))


class Absence(Kept, Base):
    """请假与公务: days on which a manager visits nobody, or a part of each day that is taken otherwise."""

    __tablename__ = "absences"
    __entity__ = Entity(
        name="absences", label=_("Absence"), plural=_("Absences"), area=Area.TEAM, see=Right.SEE_TEAM,
        edit=Right.EDIT_TEAM, title=("kind", "first_day"), key=("manager", "first_day", "weekdays"),
        own="manager", order=("first_day",),
    )
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=1, synonyms=("姓名", "客户经理", "工号"),
    ), index=True)
    kind: Mapped[str] = column(String(16), Field(
        label=_("Kind of absence"), kind=Kind.CHOICE, choices=ABSENCES, required=True, list_order=2,
        synonyms=("类型", "请假类型", "假别"),
    ))
    first_day: Mapped[date] = column(Date, Field(
        label=_("First day"), kind=Kind.DATE, required=True, list_order=3, synonyms=("开始日期", "起始日期", "开始"),
    ))
    last_day: Mapped[date] = column(Date, Field(
        label=_("Last day"), kind=Kind.DATE, required=True, list_order=4, synonyms=("结束日期", "截止日期", "结束"),
    ))
    weekdays: Mapped[str | None] = column(String(7), Field(
        label=_("Only on weekdays"), kind=Kind.CODE, list_order=5, synonyms=("每周星期", "固定星期"),
        help=_("The digits of the weekdays, 1 is Monday: 135. Empty: every day from the first to the last."),
    ))
    minutes: Mapped[int | None] = column(Integer, Field(
        label=_("Minutes of each day"), kind=Kind.MINUTES, unit="min", list_order=6, synonyms=("每天分钟", "占用分钟"),
        help=_("How much of the day is taken, as by a meeting. Empty: the whole day."),
    ))
    note: Mapped[str | None] = column(String(200), Field(
        label=_("Note"), kind=Kind.TEXT, list_order=7, synonyms=("备注", "事由"),
    ))
