"""Users, vocabularies, settings, imports, undo and the audit trail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cmdesk.models.base import Base, Kept
from cmdesk.models.describe import Entity, column
from cmdesk.models.vocabulary import VOCABULARIES
from cmdesk.values.fields import Choice, Field, Kind, Vocabulary
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import ROLE_LABELS, Right

ROLES = tuple(Choice(role.value, label) for role, label in ROLE_LABELS.items())


class User(Kept, Base):
    """Somebody who signs in; without any user the program runs as the administrator of a single desk."""

    __tablename__ = "users"
    __entity__ = Entity(
        name="users", label=_("User"), plural=_("Users"), area=Area.SYSTEM, see=Right.ADMINISTER, edit=Right.ADMINISTER,
        title=("name",), key=("login",), order=("login",),
    )
    login: Mapped[str] = column(String(40), Field(
        label=_("Sign-in name"), kind=Kind.CODE, required=True, list_order=1, synonyms=("登录名", "用户名"),
    ), unique=True)
    name: Mapped[str] = column(String(40), Field(
        label=_("Name"), kind=Kind.NAME, required=True, list_order=2, synonyms=("姓名",),
    ))
    role: Mapped[str] = column(String(16), Field(
        label=_("Role"), kind=Kind.CHOICE, choices=ROLES, required=True, list_order=3, synonyms=("角色",),
    ))
    manager_id: Mapped[int | None] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, list_order=4, synonyms=("客户经理", "工号"),
    ))
    active: Mapped[bool] = column(Boolean, Field(
        label=_("May sign in"), kind=Kind.YES_NO, list_order=5, synonyms=("启用",),
    ), default=True)
    password: Mapped[str] = mapped_column(String(200), default="")
    failures: Mapped[int] = mapped_column(default=0)


class Term(Kept, Base):
    """词汇: one value of a list the trade fills, such as client classes or grades."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("vocabulary", "code"),)
    __entity__ = Entity(
        name="terms", label=_("Term"), plural=_("Terms"), area=Area.SYSTEM, see=Right.SEE_CLIENTS, edit=Right.ADMINISTER,
        title=("name",), key=("vocabulary", "code"), order=("vocabulary", "position"),
    )
    vocabulary: Mapped[str] = column(String(40), Field(
        label=_("List"), kind=Kind.CHOICE, choices=VOCABULARIES, required=True, list_order=1, synonyms=("列表",),
    ))
    code: Mapped[str] = column(String(24), Field(
        label=_("Code"), kind=Kind.CODE, required=True, list_order=2, synonyms=("编码",),
    ))
    name: Mapped[str] = column(String(60), Field(
        label=_("Word"), kind=Kind.TEXT, required=True, list_order=3, synonyms=("名称",),
    ))
    position: Mapped[int] = column(Integer, Field(
        label=_("Order"), kind=Kind.COUNT, list_order=4, synonyms=("顺序",),
    ), default=0)
    data: Mapped[str] = mapped_column(Text, default="{}")


class Setting(Base):
    """A named setting: of one user, or shared where `user_id` is 0."""

    __tablename__ = "settings"
    user_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Import(Kept, Base):
    """An import: who, when, which file, how it was read, what it did."""

    __tablename__ = "imports"
    __entity__ = Entity(
        name="imports", label=_("Import"), plural=_("Imports"), area=Area.SYSTEM, see=Right.IMPORT, edit=Right.IMPORT,
        title=("file", "made_at"), key=("made_at",), order=("made_at",),
    )
    made_at: Mapped[datetime] = column(DateTime, Field(label=_("Made at"), kind=Kind.DATETIME, list_order=1))
    who: Mapped[str] = column(String(40), Field(label=_("Who"), kind=Kind.TEXT, list_order=2))
    kind: Mapped[str] = column(String(24), Field(
        label=_("Kind of data"), kind=Kind.CHOICE, choices=Vocabulary("kinds_of_data"), list_order=3,
    ))
    file: Mapped[str] = column(String(200), Field(label=_("File"), kind=Kind.TEXT, list_order=4))
    rows: Mapped[int] = column(Integer, Field(label=_("Rows"), kind=Kind.COUNT, summed=True, list_order=5))
    created: Mapped[int] = column(Integer, Field(label=_("Created"), kind=Kind.COUNT, summed=True, list_order=6))
    updated: Mapped[int] = column(Integer, Field(label=_("Updated"), kind=Kind.COUNT, summed=True, list_order=7))
    unchanged: Mapped[int] = column(Integer, Field(label=_("Unchanged"), kind=Kind.COUNT, summed=True, list_order=8))
    failed: Mapped[int] = column(Integer, Field(label=_("Failed"), kind=Kind.COUNT, summed=True, list_order=9))
    removed: Mapped[int] = column(Integer, Field(
        label=_("Numbers taken out"), kind=Kind.COUNT, summed=True,
    ), default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    layout: Mapped[str] = mapped_column(String(64), default="", index=True)
    mapping: Mapped[str] = mapped_column(Text, default="{}")
    path: Mapped[str] = mapped_column(Text, default="")
    choices: Mapped[str] = mapped_column(Text, default="{}")
    undo_id: Mapped[int | None] = mapped_column()


class Undo(Base):
    """What a use case changed, so that it can be taken back."""

    __tablename__ = "undos"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(DateTime)
    who: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(Text)
    areas: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime)


class Change(Base):
    """One row a use case changed: its values before (null: it was created) and after (null: it was deleted)."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_undo", "undo_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    undo_id: Mapped[int] = mapped_column(ForeignKey("undos.id", ondelete="CASCADE"))
    table: Mapped[str] = mapped_column("table_name", String(40))
    row_key: Mapped[str] = mapped_column(String(80))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class AuditEntry(Base):
    """Who did what when; each entry's hash covers the one before, so that a change is noticed."""

    __tablename__ = "audit_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(DateTime)
    who: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")
    digest: Mapped[str] = mapped_column(String(64))
