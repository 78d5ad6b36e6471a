"""What an evaluation pays: a pool of a month and everybody's share of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import DateTime, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cmdesk.models.base import Base, Exact, Kept


class PayRun(Kept, Base):
    """绩效工资: a month's pool split by a rule; of one branch, or of all where `branch_id` is None.

    `rule` is the rule as it was (JSON), `basis` a fingerprint of the totals the split rests on; `state` is draft or
    confirmed. `sealed`: the lines of a confirmed list as canonical JSON, whose digest stands in the audit trail.
    """

    __tablename__ = "pay_runs"
    month: Mapped[int] = mapped_column(index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    pool: Mapped[Decimal] = mapped_column(Exact(2))
    rule: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="draft")
    made_at: Mapped[datetime] = mapped_column(DateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[str | None] = mapped_column(Text)


class PayShare(Kept, Base):
    """One person's share of a pool, with all it was computed from, and what was put on or taken off by hand.

    `final`: confirmed, so that undoing the split that made it leaves it alone.
    """

    __tablename__ = "pay_shares"
    pay_run_id: Mapped[int] = mapped_column(ForeignKey("pay_runs.id", ondelete="CASCADE"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    territory: Mapped[str] = mapped_column(String(80), default="")
    grade: Mapped[str] = mapped_column(String(24), default="")
    rank: Mapped[int] = mapped_column(default=0)
    total: Mapped[Decimal] = mapped_column(Exact(4))
    coefficient: Mapped[Decimal] = mapped_column(Exact(4))
    grade_coefficient: Mapped[Decimal] = mapped_column(Exact(4))
    presence: Mapped[Decimal] = mapped_column(Exact(4))
    basis: Mapped[Decimal] = mapped_column(Exact(8))
    amount: Mapped[Decimal] = mapped_column(Exact(2))
    adjustment: Mapped[Decimal] = mapped_column(Exact(2), default=Decimal(0))
    adjusted_for: Mapped[str] = mapped_column(String(200), default="")
    adjusted_by: Mapped[str] = mapped_column(String(80), default="")
    adjusted_at: Mapped[datetime | None] = mapped_column(DateTime)
    final: Mapped[bool] = mapped_column(default=False)
