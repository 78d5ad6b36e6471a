"""Every issued plan of a made-up branch was kept, and says what its visits were to be."""

from __future__ import annotations

import json
from collections import defaultdict

from cmdesk.values.periods import Month
from tests.rules.demo.making import SMALL, tables_of


def test_each_issued_plan_has_one_edition_of_all_its_planned_visits() -> None:
    tables = tables_of(SMALL)
    clients = {c["id"]: c for c in tables["clients"]}
    planned = defaultdict(list)
    for visit in sorted(tables["visits"], key=lambda v: (v["day"], v["position"])):
        if visit["origin"] == "program":
            planned[visit["manager_id"], Month.of(visit["day"]).number].append(visit)
    issued = {(p["manager_id"], p["month"]) for p in tables["visit_plans"] if p["state"] == "issued"}
    editions = {(p["manager_id"], p["month"]): p for p in tables["issued_plans"]}
    assert editions.keys() == issued and len(tables["issued_plans"]) == len(issued)
    for key, edition in editions.items():
        lines = json.loads(edition["document"])
        assert [[c, code, name, day, minutes] for c, code, name, day, _at, minutes in lines] == [
            [v["client_id"], clients[v["client_id"]]["code"], clients[v["client_id"]]["name"], v["day"].isoformat(),
             v["minutes"]] for v in planned[key]
        ]
        assert edition["edition"] == 1 and edition["issued_at"].date() < Month.from_number(key[1]).first
    first = json.loads(tables["issued_plans"][0]["document"])
    day = [at for _c, _code, _name, when, at, _m in first if when == first[0][3]]
    assert day == list(range(1, len(day) + 1))
