"""What a file of some kind may hold: the importable fields of an entity, or one field per indicator."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cmdesk.models import ENTITIES
from cmdesk.models.clients import Client, Territory
from cmdesk.models.describe import described
from cmdesk.models.figures import Indicator
from cmdesk.models.people import Manager
from cmdesk.services.figures import indicators
from cmdesk.values.fields import Field, Kind
from cmdesk.values.messages import Msg, _
from cmdesk.values.problems import trouble
from cmdesk.values.rights import Right

FIGURES, TARGETS = "figures", "targets"
_NOT_IMPORTED = {"imports", "evaluations", "plans", "users", "schemes"}
KINDS = tuple(sorted({*(set(ENTITIES) - _NOT_IMPORTED), FIGURES, TARGETS}))
SUBJECTS = ("client", "manager", "territory")


def require_kind(kind: str) -> None:
    """Raises UserError unknown_kind."""
    if kind not in KINDS:
        raise trouble("unknown_kind", value=kind, known=", ".join(KINDS))


def right_of(kind: str) -> Right:
    return Right.EDIT_FIGURES if kind in (FIGURES, TARGETS) else ENTITIES[kind].__entity__.edit


def fields_of(session: Session, kind: str) -> dict[str, Field]:
    """The importable fields of a kind by name. Raises UserError unknown_kind."""
    require_kind(kind)
    if kind in (FIGURES, TARGETS):
        return _figure_fields(session, kind)
    found = {n: d.field for n, d in described(ENTITIES[kind]).items() if d.field.importable and d.stored}
    if kind == "clients":
        found["manager"] = _manager_field()
    return found


def _manager_field() -> Field:
    names = described(Manager)
    return Field(
        label=_("Client manager"),
        kind=Kind.LINK,
        synonyms=(*names["code"].field.synonyms[:1], "客户经理", "客户经理姓名", "责任人"),
    )


def _subject(model: type, label: Msg, most: int) -> Field:
    known = described(model)
    words = (*known["name"].field.synonyms[:most], *known["code"].field.synonyms)
    return Field(label=label, kind=Kind.LINK, synonyms=tuple(dict.fromkeys(words)))


def _figure_fields(session: Session, kind: str) -> dict[str, Field]:
    fixed = {
        "month": Field(
            label=_("Month"), kind=Kind.MONTH, synonyms=("月份", "期间", "年月", "统计月份", "所属月份", "月")
        ),
        "client": _subject(Client, _("Client"), 3),
        "manager": _subject(Manager, _("Client manager"), 5),
        "territory": _subject(Territory, _("Territory"), 2),
        "indicator": Field(label=_("Indicator"), kind=Kind.TEXT, synonyms=("指标", "指标名称", "项目")),
        "value": Field(label=_("Value"), kind=Kind.NUMBER, synonyms=("数值", "值", "完成值", "目标值", "任务数")),
    }
    if kind == FIGURES:
        fixed.pop("territory")
        month = fixed.pop("month")
        fixed = {"month": month, "day": Field(
            label=_("Day"), kind=Kind.DATE,
            synonyms=("日期", "统计日期", "数据日期", "业务日期", "营业日期", "交易日期", "日"),
            help=_("For daily figures alone: the days make the month's figure unless the month has its own."),
        ), **fixed}
    return {**fixed, **{code: indicator_field(each) for code, each in indicators(session).items() if _entered(each)}}


def _entered(each: Indicator) -> bool:
    return not each.source


def indicator_field(each: Indicator) -> Field:
    """An indicator as a column: one in percent is a share, everything else a plain number in its unit."""
    percent = each.unit == "%"
    return Field(
        label=Msg(each.name), kind=Kind.RATE if percent else Kind.NUMBER, unit="" if percent else each.unit,
        digits=each.digits, synonyms=tuple(filter(None, (each.code, *each.synonyms.split("|")))),
    )
