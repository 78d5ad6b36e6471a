"""What a career is measured by: the ladder, admission, examinations for a grade, and what was decided."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cmdesk.models.base import Base, Exact, Kept
from cmdesk.models.describe import Entity, column
from cmdesk.models.vocabulary import ADMISSION_STATES, EDUCATIONS, GENDERS
from cmdesk.values.fields import Field, Kind, Mask, Vocabulary
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class GradeStep(Kept, Base):
    """等级标准: one step of the ladder, 1 the lowest."""

    __tablename__ = "grade_steps"
    __entity__ = Entity(
        name="grade_steps", label=_("Step of the ladder"), plural=_("Grade ladder"), area=Area.TEAM,
        see=Right.SEE_RANKING, edit=Right.EDIT_SCHEMES, title=("grade",), key=("grade",), order=("level",),
    )
    level: Mapped[int] = column(Integer, Field(
        label=_("Level"), kind=Kind.COUNT, required=True, list_order=1, synonyms=("级别序号", "层级"),
        help=_("1 is the lowest."),
    ))
    grade: Mapped[str] = column(String(24), Field(
        label=_("Grade"), kind=Kind.CHOICE, choices=Vocabulary("grades"), required=True, list_order=2,
        synonyms=("等级", "级别"),
    ), unique=True)
    stars: Mapped[int | None] = column(Integer, Field(
        label=_("Stars"), kind=Kind.COUNT, list_order=3, synonyms=("星级", "星数"),
        help=_("Where the trade gives its client managers stars too, how many this grade stands for."),
    ))
    coefficient: Mapped[Decimal] = column(Exact(4), Field(
        label=_("Pay coefficient"), kind=Kind.NUMBER, digits=2, required=True, list_order=4,
        synonyms=("绩效系数", "系数", "岗位系数"),
    ), default=Decimal(1))
    requirements: Mapped[str | None] = column(Text, Field(
        label=_("Requirements"), kind=Kind.LONG_TEXT, list_order=5, synonyms=("任职条件", "晋级条件", "标准"),
    ))
    duties: Mapped[str | None] = column(Text, Field(
        label=_("Duties"), kind=Kind.LONG_TEXT, list_order=6, synonyms=("岗位职责", "职责"),
    ))


class GradeExam(Kept, Base):
    """等级考试: an examination for a grade, as the promotion rules ask for."""

    __tablename__ = "grade_exams"
    __entity__ = Entity(
        name="grade_exams", label=_("Grade examination"), plural=_("Grade examinations"), area=Area.TEAM,
        see=Right.SEE_TEAM, edit=Right.EDIT_TEAM, title=("name", "taken_on"), key=("manager", "taken_on", "name"),
        own="manager", order=("taken_on",),
    )
    taken_on: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=1, synonyms=("考试日期", "日期"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "姓名", "工号"),
    ), index=True)
    name: Mapped[str] = column(String(60), Field(
        label=_("Examination"), kind=Kind.TEXT, required=True, list_order=3, synonyms=("考试名称", "科目", "考试"),
    ))
    score: Mapped[Decimal | None] = column(Exact(2), Field(
        label=_("Score"), kind=Kind.POINTS, digits=1, list_order=4, synonyms=("成绩", "得分", "分数"),
    ))
    passed: Mapped[bool] = column(Boolean, Field(
        label=_("Passed"), kind=Kind.YES_NO, list_order=5, synonyms=("是否合格", "合格", "通过"),
    ), default=False)


class GradeDecision(Kept, Base):
    """等级评定: what the rules proposed for a person after a month, and what a person decided about it.

    `reasons` are packed texts; `decision` is open, accepted, refused or other.
    """

    __tablename__ = "grade_decisions"
    __table_args__ = (UniqueConstraint("month", "manager_id"),)
    month: Mapped[int] = mapped_column()
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40), default="")
    move: Mapped[str] = mapped_column(String(16), default="")
    grade: Mapped[str] = mapped_column(String(24))
    proposed: Mapped[str] = mapped_column(String(24), default="")
    granted: Mapped[bool] = mapped_column(default=True)
    reasons: Mapped[str] = mapped_column(Text, default="[]")
    decision: Mapped[str] = mapped_column(String(16), default="open")
    decided: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(Text)
    effective_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime)


class Admission(Kept, Base):
    """准入评审: a candidate, scored item by item and admitted on probation or refused."""

    __tablename__ = "admissions"
    __entity__ = Entity(
        name="admissions", label=_("Admission"), plural=_("Admissions"), area=Area.TEAM, see=Right.SEE_TEAM,
        edit=Right.EDIT_TEAM, title=("name",), key=("name", "applied_on"), order=("applied_on", "name"),
    )
    name: Mapped[str] = column(String(40), Field(
        label=_("Name"), kind=Kind.NAME, required=True, list_order=1, synonyms=("姓名", "申请人", "候选人"),
    ))
    applied_on: Mapped[date] = column(Date, Field(
        label=_("Applied on"), kind=Kind.DATE, required=True, list_order=2, synonyms=("申请日期", "报名日期"),
    ))
    branch_id: Mapped[int | None] = column(ForeignKey("branches.id"), Field(
        label=_("Branch"), kind=Kind.LINK, list_order=3, synonyms=("单位", "部门", "营销部", "支行"),
    ))
    gender: Mapped[str | None] = column(String(8), Field(
        label=_("Gender"), kind=Kind.CHOICE, choices=GENDERS, synonyms=("性别",),
    ))
    education: Mapped[str | None] = column(String(16), Field(
        label=_("Education"), kind=Kind.CHOICE, choices=EDUCATIONS, list_order=4, synonyms=("学历", "文化程度"),
    ))
    years: Mapped[int | None] = column(Integer, Field(
        label=_("Years of work"), kind=Kind.COUNT, list_order=5, synonyms=("工作年限", "从业年限"),
    ))
    phone: Mapped[str | None] = column(String(30), Field(
        label=_("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4, right=Right.SEE_CONTACTS, synonyms=("电话", "手机"),
    ))
    state: Mapped[str] = column(String(16), Field(
        label=_("Admission decision"), kind=Kind.CHOICE, choices=ADMISSION_STATES, list_order=7, editable=False, importable=False,
    ), default="open")
    total: Mapped[Decimal | None] = column(Exact(2), Field(
        label=_("Total score"), kind=Kind.POINTS, digits=1, list_order=6, editable=False, importable=False,
    ))
    decided_on: Mapped[date | None] = column(Date, Field(
        label=_("Decided on"), kind=Kind.DATE, list_order=8, editable=False, importable=False,
    ))
    note: Mapped[str | None] = column(Text, Field(
        label=_("Note"), kind=Kind.LONG_TEXT, synonyms=("备注", "评语"),
    ))
    marks: Mapped[str] = mapped_column(Text, default="{}")
    staff_number: Mapped[str | None] = column(String(24), Field(
        label=_("Staff number"), kind=Kind.CODE, editable=False, importable=False,
    ))


class AdmissionItem(Kept, Base):
    """准入标准: one item a candidate is scored by."""

    __tablename__ = "admission_items"
    __entity__ = Entity(
        name="admission_items", label=_("Item of the admission standard"), plural=_("Admission standard"),
        area=Area.TEAM, see=Right.SEE_TEAM, edit=Right.EDIT_SCHEMES, title=("name",), key=("code",),
        order=("position", "code"),
    )
    position: Mapped[int] = column(Integer, Field(
        label=_("Order"), kind=Kind.COUNT, list_order=1, synonyms=("序号", "顺序"),
    ), default=0)
    code: Mapped[str] = column(String(24), Field(
        label=_("Code"), kind=Kind.CODE, required=True, list_order=2, synonyms=("编码",),
    ), unique=True)
    name: Mapped[str] = column(String(60), Field(
        label=_("Item"), kind=Kind.TEXT, required=True, list_order=3, synonyms=("项目", "评审项目"),
    ))
    most: Mapped[Decimal] = column(Exact(2), Field(
        label=_("Full mark"), kind=Kind.POINTS, digits=1, required=True, summed=True, list_order=4,
        synonyms=("满分", "分值"),
    ))
    note: Mapped[str | None] = column(Text, Field(
        label=_("How it is scored"), kind=Kind.LONG_TEXT, list_order=5, synonyms=("评分标准", "说明"),
    ))


class WorkloadStandard(Kept, Base):
    """人均业务量标准: what an indicator should come to per client manager and month."""

    __tablename__ = "workload_standards"
    __table_args__ = (UniqueConstraint("indicator_id", "valid_from"),)
    __entity__ = Entity(
        name="workload_standards", label=_("Workload standard"), plural=_("Workload standards"), area=Area.TEAM,
        see=Right.SEE_FIGURES, edit=Right.EDIT_SCHEMES, title=("indicator",), key=("indicator", "valid_from"),
        order=("indicator", "valid_from"),
    )
    indicator_id: Mapped[int] = column(ForeignKey("indicators.id"), Field(
        label=_("Indicator"), kind=Kind.LINK, required=True, list_order=1, synonyms=("指标", "业务"),
    ))
    valid_from: Mapped[int] = column(Integer, Field(
        label=_("Valid from"), kind=Kind.MONTH, required=True, list_order=2, synonyms=("起始月份", "执行月份"),
    ))
    per_head: Mapped[Decimal] = column(Exact(4), Field(
        label=_("Per client manager and month"), kind=Kind.NUMBER, digits=2, required=True, list_order=3,
        synonyms=("人均标准", "人均月标准"),
    ))


class RuleBook(Kept, Base):
    """制度: the branch's own rules of one kind (pay, grades) from a month on, in place of the scheme's."""

    __tablename__ = "rule_books"
    __table_args__ = (UniqueConstraint("kind", "valid_from"),)
    kind: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[int] = mapped_column()
    document: Mapped[str] = mapped_column(Text)
