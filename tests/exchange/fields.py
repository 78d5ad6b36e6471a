"""Fields of a made-up list of clients, for tests of reading and writing."""

from __future__ import annotations

from typing import Any

from cmdesk.values.fields import Choice, Field, Kind
from cmdesk.values.messages import Msg


def field(label: str, kind: Kind, *synonyms: str, **more: Any) -> Field:
    return Field(label=Msg(label), kind=kind, synonyms=synonyms, **more)


STATES = (Choice("open", Msg("Open"), ("营业", "营业中")), Choice("closed", Msg("Closed"), ("停业", "已闭店")))
FIELDS: dict[str, Field] = {
    "code": field("Code", Kind.CODE, "客户编码", "客户代码", required=True),
    "name": field("Shop", Kind.NAME, "店名", "客户名称", required=True),
    "phone": field("Phone", Kind.PHONE, "电话", "联系电话", "手机"),
    "address": field("Address", Kind.TEXT, "地址", "经营地址"),
    "state": field("State", Kind.CHOICE, "状态", choices=STATES),
    "opened": field("Opened", Kind.DATE, "开业日期"),
    "volume": field("Volume", Kind.NUMBER, "月销量", "销量", unit="箱"),
    "amount": field("Amount", Kind.MONEY, "金额", "月金额", unit="元"),
    "share": field("Share", Kind.RATE, "完成率", "占比"),
    "point": field("Information point", Kind.YES_NO, "信息采集点", "是否信息点"),
    "territory/code": field("Territory", Kind.LINK, "片区编码", "片区"),
    "id": field("Identity number", Kind.ID_NUMBER, "身份证号"),
    "secret": field("Secret", Kind.TEXT, "内部", importable=False),
}
