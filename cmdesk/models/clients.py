"""Territories, routes, clients, and who answers for a client from when to when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Float, ForeignKey, Index, Integer, String, Text, bindparam, or_, select, text
from sqlalchemy.orm import Mapped

from cmdesk.models.base import Base, Kept, Searchable
from cmdesk.models.describe import Entity, column, computed
from cmdesk.models.vocabulary import CLIENT_STATES
from cmdesk.values.fields import Field, Kind, Mask, Search, Vocabulary
from cmdesk.values.messages import _
from cmdesk.values.problems import Area
from cmdesk.values.rights import Right


class Territory(Searchable, Kept, Base):
    """片区."""

    __tablename__ = "territories"
    __entity__ = Entity(
        name="territories", label=_("Territory"), plural=_("Territories"), area=Area.CLIENTS, see=Right.SEE_CLIENTS,
        edit=Right.EDIT_CLIENTS, title=("name",), key=("code",), order=("code",),
    )
    code: Mapped[str] = column(String(24), Field(
        label=_("Territory code"), kind=Kind.CODE, required=True, search=Search.PREFIX, list_order=1,
        synonyms=("片区编码", "片区代码", "区域编码", "county_number"),
    ), unique=True)
    name: Mapped[str] = column(String(80), Field(
        label=_("Territory name"), kind=Kind.NAME, required=True, search=Search.PINYIN, list_order=2,
        synonyms=("片区", "片区名称", "区域", "区域名称", "county"),
    ))
    branch_id: Mapped[int | None] = column(ForeignKey("branches.id"), Field(
        label=_("Branch"), kind=Kind.LINK, list_order=3, synonyms=("单位", "所属单位", "营销部", "支行"),
    ), index=True)


class Route(Searchable, Kept, Base):
    """线路: belongs to one territory."""

    __tablename__ = "routes"
    __entity__ = Entity(
        name="routes", label=_("Route"), plural=_("Routes"), area=Area.CLIENTS, see=Right.SEE_CLIENTS,
        edit=Right.EDIT_CLIENTS, title=("name",), key=("code",), order=("code",),
    )
    code: Mapped[str] = column(String(24), Field(
        label=_("Route code"), kind=Kind.CODE, required=True, search=Search.PREFIX, list_order=1,
        synonyms=("线路编码", "线路代码", "路线编码"),
    ), unique=True)
    name: Mapped[str] = column(String(80), Field(
        label=_("Route name"), kind=Kind.NAME, required=True, search=Search.PINYIN, list_order=2,
        synonyms=("线路", "线路名称", "路线", "访销线路", "拜访线路"),
    ))
    territory_id: Mapped[int | None] = column(ForeignKey("territories.id"), Field(
        label=_("Territory"), kind=Kind.LINK, list_order=3, synonyms=("片区", "所属片区"),
    ), index=True)


class Client(Searchable, Kept, Base):
    """客户: a retail shop, key account or household, with its file 经营档案."""

    __tablename__ = "clients"
    __entity__ = Entity(
        name="clients", label=_("Client"), plural=_("Clients"), area=Area.CLIENTS, see=Right.SEE_CLIENTS,
        edit=Right.EDIT_CLIENTS, title=("name",), key=("code",), own="manager", order=("code",),
    )
    __table_args__ = (
        Index("ix_clients_natural", text("rtrim(code, '0123456789')"), text("length(code)"), text("code")),
    )
    code: Mapped[str] = column(String(40), Field(
        label=_("Client code"), kind=Kind.CODE, required=True, search=Search.PREFIX, list_order=1,
        synonyms=("客户编码", "客户代码", "客户编号", "客户号", "零售户编码", "商户编码", "编码", "uuid", "store_number", "code"),
    ), unique=True)
    name: Mapped[str] = column(String(120), Field(
        label=_("Client name"), kind=Kind.NAME, required=True, search=Search.PINYIN, list_order=2,
        synonyms=("客户名称", "店名", "店铺名称", "门店名称", "企业字号", "零售户名称", "名称", "商户名称", "name", "store"),
    ))
    licence: Mapped[str | None] = column(String(24), Field(
        label=_("Licence number"), kind=Kind.LICENCE, mask=Mask.LAST_4, right=Right.SEE_CONTACTS, search=Search.TAIL,
        synonyms=("许可证号", "专卖证号", "专卖许可证号", "烟草专卖许可证号", "许可证号码", "统一社会信用代码", "营业执照号"),
    ), index=True)
    contact: Mapped[str | None] = column(String(40), Field(
        label=_("Person in charge"), kind=Kind.NAME, search=Search.PINYIN, list_order=5, group="contact",
        synonyms=("负责人", "法人", "经营者", "联系人", "店主", "户主", "客户姓名", "经营者姓名"),
    ))
    phone: Mapped[str | None] = column(String(30), Field(
        label=_("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4, right=Right.SEE_CONTACTS, search=Search.TAIL, list_order=6,
        group="contact", synonyms=("电话", "手机", "手机号", "联系电话", "电话号码", "订货电话", "手机号码", "phone"),
    ))
    preferred_contact: Mapped[str | None] = column(String(60), Field(
        label=_("Preferred contact"), kind=Kind.TEXT, group="contact", synonyms=("联系偏好", "沟通方式"),
    ))
    state: Mapped[str] = column(String(16), Field(
        label=_("State"), kind=Kind.CHOICE, choices=CLIENT_STATES, list_order=9,
        synonyms=("状态", "客户状态", "经营状态", "营业状态", "status"),
    ), default="active", index=True)
    client_class: Mapped[str | None] = column(String(24), Field(
        label=_("Client class"), kind=Kind.CHOICE, choices=Vocabulary("client_classes"), list_order=3,
        synonyms=("分类", "客户分类", "客户类别", "类别", "客户等级"),
    ))
    tier: Mapped[str | None] = column(String(24), Field(
        label=_("Tier"), kind=Kind.CHOICE, choices=Vocabulary("tiers"), synonyms=("档位", "客户档位"), group="trade",
    ))
    star: Mapped[str | None] = column(String(24), Field(
        label=_("Star"), kind=Kind.CHOICE, choices=Vocabulary("stars"), synonyms=("星级", "客户星级"), group="trade",
    ))
    market_type: Mapped[str | None] = column(String(24), Field(
        label=_("Market type"), kind=Kind.CHOICE, choices=Vocabulary("market_types"), group="trade",
        synonyms=("市场类型", "地理位置", "市场"),
    ))
    business_format: Mapped[str | None] = column(String(24), Field(
        label=_("Business format"), kind=Kind.CHOICE, choices=Vocabulary("business_formats"), list_order=4, group="trade",
        synonyms=("业态", "经营业态", "零售业态"),
    ))
    scale: Mapped[str | None] = column(String(24), Field(
        label=_("Scale"), kind=Kind.CHOICE, choices=Vocabulary("scales"), synonyms=("规模", "经营规模"), group="trade",
    ))
    territory_id: Mapped[int | None] = column(ForeignKey("territories.id"), Field(
        label=_("Territory"), kind=Kind.LINK, list_order=7, group="place", synonyms=("片区", "所属片区", "区域", "county"),
    ), index=True)
    route_id: Mapped[int | None] = column(ForeignKey("routes.id"), Field(
        label=_("Route"), kind=Kind.LINK, group="place", synonyms=("线路", "所属线路", "访销线路", "拜访线路"),
    ), index=True)
    province: Mapped[str | None] = column(String(30), Field(
        label=_("Province"), kind=Kind.TEXT, group="place", synonyms=("省", "省份", "province"),
    ))
    city: Mapped[str | None] = column(String(40), Field(
        label=_("City"), kind=Kind.TEXT, group="place", synonyms=("市", "城市", "地市", "city"),
    ))
    address: Mapped[str | None] = column(String(200), Field(
        label=_("Address"), kind=Kind.TEXT, group="place", list_order=10, search=Search.WORDS,
        synonyms=("地址", "经营地址", "店铺地址", "详细地址", "门店地址", "address"),
    ))
    latitude: Mapped[float | None] = column(Float, Field(
        label=_("Latitude"), kind=Kind.DEGREES, digits=6, group="place", synonyms=("纬度", "lat", "latitude"),
    ))
    longitude: Mapped[float | None] = column(Float, Field(
        label=_("Longitude"), kind=Kind.DEGREES, digits=6, group="place", synonyms=("经度", "lng", "lon", "longitude"),
    ))
    hours: Mapped[str | None] = column(String(160), Field(
        label=_("Opening hours"), kind=Kind.TEXT, group="shop", synonyms=("营业时间", "经营时间", "business_hours"),
    ))
    area: Mapped[float | None] = column(Float, Field(
        label=_("Floor area"), kind=Kind.NUMBER, unit="m²", digits=1, group="shop", synonyms=("面积", "经营面积", "营业面积"),
    ))
    cabinets: Mapped[int | None] = column(Integer, Field(
        label=_("Cabinets"), kind=Kind.COUNT, summed=True, group="shop", synonyms=("柜台数", "烟柜数", "柜台"),
    ))
    display_slots: Mapped[int | None] = column(Integer, Field(
        label=_("Display slots"), kind=Kind.COUNT, summed=True, group="shop", synonyms=("陈列位", "出样位", "烟包位", "陈列面"),
    ))
    pos_in_use: Mapped[bool | None] = column(None, Field(
        label=_("POS in use"), kind=Kind.YES_NO, group="shop", synonyms=("扫码", "是否扫码", "POS", "终端使用"),
    ))
    information_point: Mapped[bool | None] = column(None, Field(
        label=_("Information point"), kind=Kind.YES_NO, group="shop", synonyms=("信息采集点", "信息点", "是否信息点"),
    ))
    opened_on: Mapped[date | None] = column(Date, Field(
        label=_("Opened on"), kind=Kind.DATE, group="shop", synonyms=("开业日期", "开户日期", "建档日期"),
    ))
    needs: Mapped[str | None] = column(Text, Field(
        label=_("Needs"), kind=Kind.LONG_TEXT, group="note", synonyms=("需求", "客户需求"),
    ))
    note: Mapped[str | None] = column(Text, Field(
        label=_("Note"), kind=Kind.LONG_TEXT, group="note", synonyms=("备注", "说明"),
    ))
    former_codes: Mapped[str | None] = column(Text, Field(
        label=_("Former codes"), kind=Kind.TEXT, group="note", search=Search.WORDS,
        synonyms=("曾用编码", "原编码", "原客户编码", "旧编码"),
    ))


class Assignment(Kept, Base):
    """责任关系: the manager who answers for a client from a first to a last day (open while it lasts)."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_client_days", "client_id", "first_day"),)
    __entity__ = Entity(
        name="assignments", label=_("Assignment"), plural=_("Assignments"), area=Area.CLIENTS, see=Right.SEE_CLIENTS,
        edit=Right.ASSIGN_CLIENTS, title=("client", "manager"), key=("client", "first_day"), own="manager",
        order=("first_day",),
    )
    client_id: Mapped[int] = column(ForeignKey("clients.id"), Field(
        label=_("Client"), kind=Kind.LINK, required=True, list_order=1, synonyms=("客户编码", "客户", "客户名称", "客户代码"),
    ))
    manager_id: Mapped[int] = column(ForeignKey("managers.id"), Field(
        label=_("Client manager"), kind=Kind.LINK, required=True, list_order=2, synonyms=("客户经理", "工号", "姓名", "责任人"),
    ), index=True)
    first_day: Mapped[date] = column(Date, Field(
        label=_("First day"), kind=Kind.DATE, required=True, list_order=3, synonyms=("开始日期", "生效日期", "起始日期"),
    ))
    last_day: Mapped[date | None] = column(Date, Field(
        label=_("Last day"), kind=Kind.DATE, list_order=4, synonyms=("结束日期", "截止日期"),
    ))


def responsible(day: object) -> object:
    """SQL: the id of the manager who answers for a client row on a day."""
    return (
        select(Assignment.manager_id)
        .where(Assignment.client_id == Client.id, Assignment.first_day <= day)
        .where(or_(Assignment.last_day.is_(None), Assignment.last_day >= day))
        .order_by(Assignment.first_day.desc()).limit(1).correlate(Client).scalar_subquery()
    )


_TODAY = bindparam("today", callable_=date.today, type_=Date)

Client.manager_id = computed(responsible(_TODAY), Field(
    label=_("Client manager"), kind=Kind.LINK, list_order=8, group="place", importable=False,
), target="Manager")
