"""A small real entity service in memory: the window's kit against it behaves as against the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from cmdesk.ui.context import EntityView
from cmdesk.values.fields import Choice, Field, Kind, Mask, Search
from cmdesk.values.kinds import OPERATORS, masked
from cmdesk.values.messages import _
from cmdesk.values.pinyin import matches, search_text
from cmdesk.values.problems import Area, Outcome, trouble
from cmdesk.values.queries import Filter, ListQuery, Record, Ref, Row, RowGroup, RowPage
from cmdesk.values.rights import Right

STATES = (Choice("active", _("In business")), Choice("paused", _("Paused")), Choice("closed", _("Closed")))
ROUTES = [Ref(1, "稻田镇一线"), Ref(2, "洛城街道三线"), Ref(3, "文家街道")]
SURNAMES = "李王张刘陈杨赵黄周吴徐孙"
NAMES = ("惠民超市", "老李食杂店", "顺达烟酒", "永盛商行", "新村食杂", "福星烟酒", "鑫源商店", "金桥便利", "百姓超市")

CLIENTS = EntityView(
    name="clients", label=_("Client"), plural=_("Clients"), title=("code", "name"), edit=Right.EDIT_CLIENTS,
    area=Area.CLIENTS,
    fields={
        "code": Field(label=_("Client code"), kind=Kind.CODE, required=True, search=Search.PREFIX, list_order=1),
        "name": Field(label=_("Client name"), kind=Kind.NAME, required=True, search=Search.PINYIN, list_order=2),
        "route": Field(label=_("Route"), kind=Kind.LINK, list_order=3),
        "state": Field(label=_("State"), kind=Kind.CHOICE, choices=STATES, list_order=4),
        "phone": Field(
            label=_("Phone"), kind=Kind.PHONE, mask=Mask.LAST_4, right=Right.SEE_CONTACTS, list_order=5,
            group="contact",
        ),
        "opened_on": Field(label=_("Opened on"), kind=Kind.DATE, list_order=6),
        "volume": Field(label=_("Monthly volume"), kind=Kind.MONEY, digits=1, list_order=7),
        "minutes": Field(label=_("Minutes"), kind=Kind.MINUTES, unit="min"),
        "marked": Field(label=_("Marked prices"), kind=Kind.YES_NO),
        "reason": Field(
            label=_("Reason"), kind=Kind.TEXT, visible=lambda v: v.get("state") == "closed",
            required=lambda v: v.get("state") == "closed",
        ),
        "note": Field(label=_("Note"), kind=Kind.LONG_TEXT, group="note"),
    },
)


def describe(entity: str) -> EntityView:
    return {"clients": CLIENTS}[entity]


def sample(count: int) -> dict[int, dict[str, object]]:
    """Made-up clients, the same each time."""
    states = [Ref(c.code, c.label) for c in STATES]
    return {
        k: {
            "code": f"K{k:05d}",
            "name": SURNAMES[k % 12] + "家" + NAMES[k % 9],
            "route": ROUTES[k % 3],
            "state": states[0 if k % 5 else k % 3],
            "phone": f"1380536{k % 10000:04d}",
            "opened_on": date(2015 + k % 10, 1 + k % 12, 1 + k % 28),
            "volume": Decimal(k * 37 % 4000) / 10,
            "minutes": 15 + k % 4 * 5,
            "marked": bool(k % 2),
            "reason": None,
            "note": None,
        }
        for k in range(1, count + 1)
    }


def _plain(value: object) -> Any:
    return value.id if isinstance(value, Ref) else value


class MemoryEntities:
    """Rows of clients with filters, search, sort, totals, versions, deletion and undo."""

    def __init__(self, count: int = 30, plain_phones: bool = True) -> None:
        self.kept = sample(count)
        self.versions = dict.fromkeys(self.kept, 1)
        self.plain_phones = plain_phones
        self.asked: list[ListQuery] = []
        self.deleted: dict[str, dict[int, dict[str, object]]] = {}

    def rows(self, query: ListQuery) -> RowPage:
        self.asked.append(query)
        found = [i for i, v in self.kept.items() if self._matches(v, query)]
        for key, descending in reversed(query.sort or (("code", False),)):
            found.sort(key=lambda i, k=key: str(_plain(self.kept[i][k])), reverse=descending)
        groups = self._groups(found, query.group) if query.group else []
        page = found[query.offset:query.offset + query.limit]
        rows = [Row(i, self.versions[i], tuple(self._seen(i, n) for n in query.columns)) for i in page]
        total = sum((self.kept[i]["volume"] or Decimal(0) for i in found), Decimal(0))  # type: ignore[misc]
        return RowPage(query.columns, rows, len(found), {"volume": total}, [] if query.offset else groups)

    def _groups(self, found: list[int], name: str) -> list[RowGroup]:
        """Puts the rows in the order of their groups."""
        found.sort(key=lambda i: str(_plain(self.kept[i][name])))
        made = []
        for _key, ids in groupby(found, lambda i: str(_plain(self.kept[i][name]))):
            inside = list(ids)
            volume = sum((self.kept[i]["volume"] or Decimal(0) for i in inside), Decimal(0))  # type: ignore[misc]
            made.append(RowGroup(self.kept[inside[0]][name], len(inside), {"volume": volume}))
        return made

    def record(self, entity: str, id: int) -> Record:
        if id not in self.kept:
            raise trouble("not_found", value=str(id), label=CLIENTS.label)
        hidden = frozenset() if self.plain_phones else frozenset({"phone"})
        return Record(id, self.versions[id], {n: self._seen(id, n) for n in CLIENTS.fields}, hidden)

    def save(self, entity: str, id: int | None, version: int | None, values: Mapping[str, object]) -> Outcome[Any]:
        if any(i != id and v["code"] == values["code"] for i, v in self.kept.items()):
            raise trouble("already_exists", field="code", value=str(values["code"]), label=CLIENTS.fields["code"].label)
        at = id or max(self.kept, default=0) + 1
        blank = dict.fromkeys(CLIENTS.fields)
        self.kept[at] = {**blank, **self.kept.get(at, {}), **values}
        self.versions[at] = self.versions.get(at, 0) + 1
        said = _("Saved {what} “{name}”")(what=CLIENTS.label, name=values["name"])
        return Outcome(value=at, areas=frozenset({Area.CLIENTS}), summary=said)

    def delete(self, entity: str, ids: Sequence[int]) -> Outcome[Any]:
        token = f"undo-{len(self.deleted)}"
        self.deleted[token] = {i: self.kept.pop(i) for i in ids}
        return Outcome(
            value=len(ids), areas=frozenset({Area.CLIENTS}), undo=token,
            summary=_("Deleted {n} × {what}: {names}")(n=len(ids), what=CLIENTS.label, names=""),
        )

    def undo(self, token: str) -> Outcome[Any]:
        self.kept |= self.deleted.pop(token)
        return Outcome(value=None, areas=frozenset({Area.CLIENTS}), summary=_("Undone"))

    def choices(self, entity: str, field: str, text: str) -> Sequence[Ref]:
        return [ref for ref in ROUTES if not text or matches(search_text(str(ref.label)), text)]

    def _seen(self, id: int, name: str) -> object:
        value = self.kept[id][name]
        hidden = name == "phone" and not self.plain_phones
        return masked(CLIENTS.fields[name], value) if hidden else value

    def _matches(self, values: Mapping[str, object], query: ListQuery) -> bool:
        words = f"{values['code']} {values['name']}".lower()
        searched = matches(f"{words} {search_text(str(values['name']))}", query.search)
        return searched and all(_holds(values[f.field], f) for f in query.filters)


def _holds(value: object, asked: Filter) -> bool:
    operands = asked.value if isinstance(asked.value, tuple) else (asked.value,)
    given = tuple(_plain(v) for v in operands)[: OPERATORS[asked.operator].operands]
    return OPERATORS[asked.operator].test(_plain(value), *given)
