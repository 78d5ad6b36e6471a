"""The base of all tables: naming of constraints, exact decimals, the version column."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import BigInteger, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Exact(TypeDecorator[Decimal]):
    """A decimal of fixed scale kept as a whole number, so that both databases store and sum it exactly."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, scale: int = 4) -> None:
        super().__init__()
        self.scale = scale

    @property
    def python_type(self) -> type[Decimal]:
        return Decimal

    def whole(self, value: Any) -> int | None:
        """The whole number that is kept for a value."""
        return None if value is None else int(Decimal(value).scaleb(self.scale).to_integral_value(ROUND_HALF_UP))

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        return self.whole(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], int | None]:
        return self.whole

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        shift = -self.scale

        def read(value: Any) -> Decimal | None:
            return None if value is None else Decimal(value).scaleb(shift)

        return read


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Kept:
    """A row with an id of its own and a version that rises with each change."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    version: Mapped[int] = mapped_column(default=1, sort_order=-1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Searchable:
    """A row found by its words: `search_text` is kept by the services from the fields with a search mode."""

    search_text: Mapped[str] = mapped_column(Text, default="", sort_order=99)
