"""Evaluation schemes, scores given by hand, occurrences, the results of each run, and what becomes of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, DateTime, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cmdesk.models.base import Base, Exact, Kept
from cmdesk.models.describe import Entity, column
from cmdesk.models.vocabulary import EVALUATION_STATES
from cmdesk.values.fields import Field, Kind, Vocabulary
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class EvaluationScheme(Kept, Base):
    """考核方案: a named, numbered edition of a scheme document (JSON, see `rules.evaluation`)."""

    __tablename__ = "evaluation_schemes"
    __table_args__ = (UniqueConstraint("name", "edition"),)
    __entity__ = Entity(
        name="schemes", label=_("Evaluation scheme"), plural=_("Evaluation schemes"), area=Area.EVALUATION,
        see=Right.SEE_RANKING, edit=Right.EDIT_SCHEMES, title=("name",), key=("name", "edition"), order=("name", "edition"),
    )
    name: Mapped[str] = column(String(80), Field(
        label=_("Scheme name"), kind=Kind.NAME, required=True, list_order=1, synonyms=("方案", "方案名称"),
    ))
    edition: Mapped[int] = column(Integer, Field(
        label=_("Edition"), kind=Kind.COUNT, list_order=2, synonyms=("版本",),
    ), default=1)
    valid_from: Mapped[int] = column(Integer, Field(label=_("Valid from"), kind=Kind.MONTH, required=True, list_order=3))
    document: Mapped[str] = mapped_column(Text)


class ManualScore(Kept, Base):
    """手工评分: points one rater gave a manager for an item of the scheme in a month."""

    __tablename__ = "manual_scores"
    __table_args__ = (UniqueConstraint("month", "manager_id", "item", "rater"),)
    __entity__ = Entity(
        name="scores", label=_("Manual score"), plural=_("Manual scores"), area=Area.EVALUATION, see=Right.EVALUATE,
        edit=Right.SCORE_BY_HAND, title=("manager", "item"), key=("month", "manager", "item", "rater"), own="manager",
        order=("month", "item"),
    )
    month: Mapped[int] = column(Integer, Field(
        label=_("Month"), kind=Kind.MONTH, required=True, list_order=1, synonyms=("月份", "期间"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "姓名", "工号"),
    ), index=True)
    item: Mapped[str] = column(String(40), Field(
        label=_("Item"), kind=Kind.CODE, required=True, list_order=3, synonyms=("项目", "考核项目", "考核项"),
    ))
    rater: Mapped[str] = column(String(40), Field(
        label=_("Rater"), kind=Kind.TEXT, required=True, list_order=4, synonyms=("评分人", "考核人"),
    ), default="supervisor")
    points: Mapped[Decimal] = column(Exact(4), Field(
        label=_("Points"), kind=Kind.POINTS, digits=2, required=True, list_order=5, synonyms=("得分", "评分", "分数"),
    ))
    note: Mapped[str | None] = column(String(200), Field(
        label=_("Note"), kind=Kind.TEXT, list_order=6, synonyms=("备注", "评语"),
    ))


class Occurrence(Kept, Base):
    """加减分事件: something that happened on a day and counts for or against a manager."""

    __tablename__ = "occurrences"
    __entity__ = Entity(
        name="occurrences", label=_("Occurrence"), plural=_("Occurrences"), area=Area.EVALUATION, see=Right.EVALUATE,
        edit=Right.SCORE_BY_HAND, title=("happened_on", "note"), key=("happened_on", "manager", "item"), own="manager",
        order=("happened_on",),
    )
    happened_on: Mapped[date] = column(Date, Field(
        label=_("Day"), kind=Kind.DATE, required=True, list_order=1, synonyms=("日期", "发生日期"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "姓名", "工号"),
    ), index=True)
    item: Mapped[str] = column(String(40), Field(
        label=_("Item"), kind=Kind.CHOICE, choices=Vocabulary("occurrences"), required=True, list_order=3,
        synonyms=("项目", "考核项目", "事项"),
    ))
    times: Mapped[int] = column(Integer, Field(
        label=_("Times"), kind=Kind.COUNT, summed=True, required=True, list_order=4, synonyms=("次数",),
    ), default=1)
    note: Mapped[str | None] = column(String(200), Field(
        label=_("Note"), kind=Kind.TEXT, list_order=5, synonyms=("备注", "情况说明"),
    ))


class Evaluation(Kept, Base):
    """One month computed by one scheme edition; `inputs` is the record the scores can be explained from."""

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("month", "scheme_id"),)
    __entity__ = Entity(
        name="evaluations", label=_("Evaluation"), plural=_("Evaluations"), area=Area.EVALUATION, see=Right.SEE_RANKING,
        edit=Right.EVALUATE, title=("month",), key=("month", "scheme"), order=("month",),
    )
    month: Mapped[int] = column(Integer, Field(label=_("Month"), kind=Kind.MONTH, required=True, list_order=1))
    scheme_id: Mapped[int] = column(ForeignKey("evaluation_schemes.id"), Field(
        label=_("Evaluation scheme"), kind=Kind.LINK, required=True, list_order=2,
    ))
    state: Mapped[str] = column(String(16), Field(
        label=_("State"), kind=Kind.CHOICE, choices=EVALUATION_STATES, list_order=3,
    ), default="draft")
    made_at: Mapped[datetime] = column(DateTime, Field(label=_("Made at"), kind=Kind.DATETIME, list_order=4))
    missing: Mapped[str] = mapped_column(Text, default="[]")
    awards: Mapped[str] = mapped_column(Text, default="[]")
    stale: Mapped[bool] = mapped_column(default=False)
    self_until: Mapped[date | None] = mapped_column(Date)
    appeal_until: Mapped[date | None] = mapped_column(Date)


class Standing(Base):
    """A manager's total and rank in an evaluation."""

    __tablename__ = "standings"
    __table_args__ = ({"sqlite_with_rowid": False},)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(40))
    total: Mapped[Decimal] = mapped_column(Exact(4))
    rank: Mapped[int] = mapped_column()
    change: Mapped[int | None] = mapped_column()
    grade: Mapped[str | None] = mapped_column(String(24))
    territory: Mapped[str | None] = mapped_column(String(80))
    branch_id: Mapped[int | None] = mapped_column()


class Score(Base):
    """The points of a manager for one item, with what they were computed from."""

    __tablename__ = "scores"
    __table_args__ = ({"sqlite_with_rowid": False},)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Decimal | None] = mapped_column(Exact(6))
    target: Mapped[Decimal | None] = mapped_column(Exact(6))
    points: Mapped[Decimal | None] = mapped_column(Exact(4))
    detail: Mapped[str] = mapped_column(Text, default="{}")


class EvaluationRecord(Base):
    """What a published result was computed from: people, figures, marks and where they came from, as canonical JSON
    (packed); its explanations are read from here, whatever changes later."""

    __tablename__ = "evaluation_records"
    evaluation_id: Mapped[int] = mapped_column(
        ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False,
    )
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Seal(Base):
    """封存: everything a locked evaluation rests on, line by line as canonical JSON (packed), under one SHA-256.

    A seal that was opened again stays as history; the digest stands in the audit trail too.
    """

    __tablename__ = "evaluation_seals"
    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    sealed_at: Mapped[datetime] = mapped_column(DateTime)
    who: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime | None] = mapped_column(DateTime)
    opened_by: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(400))


class LateCorrection(Base):
    """锁定后更正: an input of a locked evaluation that the program itself changed later; each digest covers the one
    before, the first that of the seal. The points it moves become an adjustment of a later period."""

    __tablename__ = "late_corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("evaluation_seals.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(DateTime)
    who: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    row_key: Mapped[str] = mapped_column(String(80))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class Adjustment(Base):
    """上期更正: points that corrections of a locked evaluation bring or cost a manager, counted in another one."""

    __tablename__ = "evaluation_adjustments"
    __table_args__ = (UniqueConstraint("evaluation_id", "manager_id", "counted_in"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    counted_in: Mapped[int] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), index=True)
    points: Mapped[Decimal] = mapped_column(Exact(4))


class Appeal(Kept, Base):
    """申诉: what a manager asks to have looked at again, and what came of it.

    `item` is empty for the total. An accepted appeal has the points before and after; those of the result changed too.
    """

    __tablename__ = "appeals"
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    item: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(400))
    filed_at: Mapped[datetime] = mapped_column(DateTime)
    filed_by: Mapped[str] = mapped_column(String(40))
    answer_by: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="open")
    answer: Mapped[str] = mapped_column(String(400), default="")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime)
    answered_by: Mapped[str | None] = mapped_column(String(40))
    points_before: Mapped[Decimal | None] = mapped_column(Exact(4))
    points_after: Mapped[Decimal | None] = mapped_column(Exact(4))


class Confirmation(Kept, Base):
    """考核确认: that a manager accepts the result; `way` says how it was given (in the program, on paper, by silence)."""

    __tablename__ = "confirmations"
    __table_args__ = (UniqueConstraint("evaluation_id", "manager_id"),)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    way: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime] = mapped_column(DateTime)
    who: Mapped[str] = mapped_column(String(40))


class GroupRater(Kept, Base):
    """评议人: a user who rates as one of a group, such as the deliverers; `rater` is what the group goes by."""

    __tablename__ = "group_raters"
    __table_args__ = (UniqueConstraint("rater", "user_id"),)
    rater: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class Rating(Kept, Base):
    """互评: what one person of a group of raters gave somebody for an item; the group's mean becomes the mark.

    Who rated is kept to let each rate once, and of a sheet on paper its number; nobody is shown it.
    """

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("month", "item", "rater", "manager_id", "given_by"),)
    month: Mapped[int] = mapped_column(index=True)
    item: Mapped[str] = mapped_column(String(40))
    rater: Mapped[str] = mapped_column(String(40))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    given_by: Mapped[str] = mapped_column(String(40))
    points: Mapped[Decimal] = mapped_column(Exact(4))
