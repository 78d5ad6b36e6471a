"""Indicators, figures per manager and per client, targets."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cmdesk.models.base import Base, Exact, Kept
from cmdesk.models.describe import Entity, column
from cmdesk.models.vocabulary import DIRECTIONS, FIGURE_SOURCES, INDICATOR_NATURES, TARGET_TIERS
from cmdesk.values.fields import Choice, Field, Kind, Search, Vocabulary
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right

TARGET_LEVELS = (
    Choice("manager", _("Client manager"), ("客户经理",)),
    Choice("client", _("Client"), ("客户",)),
    Choice("territory", _("Territory"), ("片区",)),
    Choice("branch", _("Branch"), ("单位",)),
)

DAY_RULES = (
    Choice("sum", _("Sum of its days"), ("按日相加", "合计", "累计")),
    Choice("average", _("Average of its days"), ("按日平均", "日均", "平均")),
    Choice("last", _("Value of its last day"), ("取最后一日", "月末数", "时点数")),
)


class Indicator(Kept, Base):
    """指标. A rate names its numerator and denominator and is always recomputed from their sums."""

    __tablename__ = "indicators"
    __entity__ = Entity(
        name="indicators", label=_("Indicator"), plural=_("Indicators"), area=Area.FIGURES, see=Right.SEE_FIGURES,
        edit=Right.EDIT_SCHEMES, title=("name",), key=("code",), order=("position", "code"),
    )
    code: Mapped[str] = column(String(40), Field(
        label=_("Indicator code"), kind=Kind.CODE, required=True, search=Search.PREFIX, list_order=1, synonyms=("指标编码",),
    ), unique=True)
    name: Mapped[str] = column(String(60), Field(
        label=_("Indicator name"), kind=Kind.NAME, required=True, search=Search.WORDS, list_order=2,
        synonyms=("指标", "指标名称"),
    ))
    unit: Mapped[str] = column(String(12), Field(
        label=_("Unit"), kind=Kind.TEXT, list_order=3, synonyms=("单位", "计量单位"),
    ), default="")
    nature: Mapped[str] = column(String(12), Field(
        label=_("Nature"), kind=Kind.CHOICE, choices=INDICATOR_NATURES, list_order=4, synonyms=("性质",),
    ), default="amount")
    direction: Mapped[str] = column(String(8), Field(
        label=_("Direction"), kind=Kind.CHOICE, choices=DIRECTIONS, list_order=5, synonyms=("方向",),
    ), default="higher")
    digits: Mapped[int] = column(Integer, Field(
        label=_("Decimal places"), kind=Kind.COUNT, list_order=6, synonyms=("小数位",),
    ), default=0)
    numerator: Mapped[str | None] = column(String(40), Field(
        label=_("Numerator"), kind=Kind.CHOICE, choices=Vocabulary("amounts"), list_order=7, synonyms=("分子",),
    ))
    denominator: Mapped[str | None] = column(String(40), Field(
        label=_("Denominator"), kind=Kind.CHOICE, choices=Vocabulary("amounts"), list_order=8, synonyms=("分母",),
    ))
    source: Mapped[str | None] = column(String(40), Field(
        label=_("Computed from"), kind=Kind.CHOICE, choices=FIGURE_SOURCES, list_order=9, importable=False,
        help=_("Filled by the program from its own records, such as visits."),
    ))
    of_days: Mapped[str | None] = column(String(8), Field(
        label=_("Month from days"), kind=Kind.CHOICE, choices=DAY_RULES, list_order=10, synonyms=("按日成月", "日数据成月"),
        help=_("How daily figures make the month's figure. A rate is always recomputed from its parts."),
    ), default="sum")
    synonyms: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)

    @property
    def day_rule(self) -> str:
        """How days make a month: what does not add up is the last day's where nothing better is said."""
        return self.of_days if self.of_days and (self.nature == "amount" or self.of_days != "sum") else (
            "sum" if self.nature == "amount" else "last")

    @property
    def accumulates(self) -> bool:
        """Whether the figure grows day by day, so that it can be measured by the time gone."""
        return self.nature == "amount" and self.day_rule == "sum"


class ClientFigure(Base):
    """One month's value of an indicator for a client; `import_id` names where it came from.

    `days`: how many daily figures it is made of; None is the month's own figure, which its days never change.
    """

    __tablename__ = "client_figures"
    __table_args__ = (Index("ix_client_figures_client", "client_id"), {"sqlite_with_rowid": False})
    month: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    value: Mapped[Decimal] = mapped_column(Exact(4))
    days: Mapped[int | None] = mapped_column()
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


class ManagerFigure(Base):
    """One month's value of an indicator for a manager: entered, or made by the program: from `rows` clients, from
    `days` daily figures, or from both."""

    __tablename__ = "manager_figures"
    __table_args__ = ({"sqlite_with_rowid": False},)
    month: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True)
    value: Mapped[Decimal] = mapped_column(Exact(4))
    rows: Mapped[int | None] = mapped_column()
    days: Mapped[int | None] = mapped_column()
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


class ClientDayFigure(Base):
    """One day's value of an indicator for a client; `day` is the number yyyymmdd."""

    __tablename__ = "client_day_figures"
    __table_args__ = (Index("ix_client_day_figures_client", "client_id"), {"sqlite_with_rowid": False})
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    value: Mapped[Decimal] = mapped_column(Exact(4))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


class ManagerDayFigure(Base):
    """One day's value of an indicator for a manager: entered, or summed from `rows` clients answered for on the day."""

    __tablename__ = "manager_day_figures"
    __table_args__ = ({"sqlite_with_rowid": False},)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True)
    value: Mapped[Decimal] = mapped_column(Exact(4))
    rows: Mapped[int | None] = mapped_column()
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


class Target(Kept, Base):
    """任务目标 of one subject for one month and indicator."""

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("month", "indicator_id", "level", "subject_id", "tier"),
        Index("ix_targets_locked", "indicator_id", "month", sqlite_where=text("locked = 1"),
              postgresql_where=text("locked")),
    )
    month: Mapped[int] = column(Integer, Field(
        label=_("Month"), kind=Kind.MONTH, required=True, list_order=1, synonyms=("月份", "期间", "月"),
    ))
    indicator_id: Mapped[int] = column(ForeignKey("indicators.id"), Field(
        label=_("Indicator"), kind=Kind.LINK, required=True, list_order=2, synonyms=("指标", "指标名称"),
    ))
    level: Mapped[str] = column(String(12), Field(
        label=_("Level"), kind=Kind.CHOICE, choices=TARGET_LEVELS, list_order=3, synonyms=("层级",),
    ), default="manager")
    subject_id: Mapped[int] = mapped_column()
    tier: Mapped[str] = column(String(12), Field(
        label=_("Target tier"), kind=Kind.CHOICE, choices=TARGET_TIERS, list_order=5, synonyms=("目标档次",),
    ), default="base")
    value: Mapped[Decimal] = column(Exact(4), Field(
        label=_("Target"), kind=Kind.NUMBER, digits=2, required=True, list_order=4, synonyms=("目标", "任务", "目标值", "任务数"),
    ))
    locked: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


class Breakdown(Kept, Base):
    """How a year's target of a branch was broken down: what `services.figures.breakdown` needs to do it again.

    `shape` holds season, units and weights as they were (JSON), so that a correction moves nothing else; `years` the
    years of units fixed by hand (JSON, unit → number). Cells fixed by hand are locked targets.
    """

    __tablename__ = "breakdowns"
    __table_args__ = (UniqueConstraint("year", "indicator_id", "branch_id"),)
    year: Mapped[int] = mapped_column()
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id", ondelete="CASCADE"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id", ondelete="CASCADE"))
    total: Mapped[Decimal] = mapped_column(Exact(4))
    unit: Mapped[Decimal] = mapped_column(Exact(4))
    stretch: Mapped[Decimal] = mapped_column(Exact(4))
    challenge: Mapped[Decimal] = mapped_column(Exact(4))
    history: Mapped[Decimal] = mapped_column(Exact(4))
    potential: Mapped[str] = mapped_column(String(24))
    season: Mapped[str] = mapped_column(String(12))
    clients: Mapped[bool] = mapped_column(default=False)
    client_tiers: Mapped[bool] = mapped_column(default=False)
    years: Mapped[str] = mapped_column(Text, default="{}")
    shape: Mapped[str] = mapped_column(Text, default="{}")
