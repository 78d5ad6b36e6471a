"""A made-up branch is whole, the same for the same seed, and looks like a branch."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest

from cmdesk.rules.demo.branch import branch
from cmdesk.rules.demo.options import DemoOptions, span
from cmdesk.rules.evaluation.needs import needs
from cmdesk.values.periods import Month
from cmdesk.values.presets import Nature
from tests.rules.demo.making import CODES, NUMBERS, SMALL, TOBACCO, TODAY, Tables, scheme, tables_of, volumes


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_of(SMALL)


def test_the_same_seed_gives_the_same_branch(tables: Tables) -> None:
    assert tables_of(SMALL) == tables


def test_another_seed_gives_another_branch(tables: Tables) -> None:
    other = tables_of(DemoOptions(managers=6, clients=240, months=14, seed=4))
    assert [m["name"] for m in other["managers"]] != [m["name"] for m in tables["managers"]]


def test_it_has_the_size_that_was_asked(tables: Tables) -> None:
    assert (len(tables["managers"]), len(tables["clients"])) == (6, 240)
    assert sorted({f["month"] for f in tables["client_figures"]}) == [
        202510, 202511, 202512, *range(202601, 202612),
    ]


@pytest.mark.parametrize(("managers", "clients", "months"), [(1, 1, 1), (3, 5, 2), (2, 400, 1), (60, 130, 3)])
def test_odd_sizes_work(managers: int, clients: int, months: int) -> None:
    made = tables_of(DemoOptions(managers=managers, clients=clients, months=months))
    assert (len(made["managers"]), len(made["clients"])) == (managers, clients)
    check_links(made)


LINKS = {
    "branch_id": "branches", "territory_id": "territories", "route_id": "routes", "manager_id": "managers",
    "client_id": "clients", "meeting_id": "meetings", "parent_id": "branches", "event_id": "circle_events",
}


def check_links(tables: Tables) -> None:
    ids = {name: {row["id"] for row in rows} for name, rows in tables.items() if rows and "id" in rows[0]}
    for name, rows in tables.items():
        for row in rows:
            for column, target in LINKS.items():
                if row.get(column) is not None:
                    assert row[column] in ids[target], (name, column, row)


def test_every_link_leads_somewhere(tables: Tables) -> None:
    check_links(tables)
    assert {f["indicator_id"] for f in tables["client_figures"] + tables["manager_figures"]} <= set(CODES)


def test_nothing_comes_before_what_it_points_to() -> None:
    order = list(dict.fromkeys(c.table for c in branch(SMALL, TODAY, TOBACCO, scheme(), NUMBERS)))
    for name in ("clients", "assignments", "client_figures", "visits", "work_logs", "client_problems"):
        assert order.index(name) > order.index("managers")
    assert order.index("action_items") > order.index("meetings")
    assert order.index("routes") > order.index("territories")


@pytest.mark.parametrize(("table", "column"), [
    ("managers", "code"), ("managers", "name"), ("managers", "id_number"), ("managers", "phone"), ("clients", "code"),
    ("clients", "licence"), ("clients", "phone"), ("routes", "code"), ("territories", "code"),
])
def test_nothing_has_the_same_number_twice(tables: Tables, table: str, column: str) -> None:
    values = [row[column] for row in tables[table]]
    assert len(set(values)) == len(values)


def test_numbers_look_right_and_belong_to_nobody(tables: Tables) -> None:
    for row in tables["clients"]:
        assert len(row["licence"]) == 12 and row["licence"].isdigit()
        assert len(row["phone"]) == 11 and row["phone"].startswith("154")
    for row in tables["managers"]:
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        number = row["id_number"]
        assert number.startswith("370799")
        rest = sum(int(n) * w for n, w in zip(number, weights, strict=False)) % 11
        assert number[-1] == "10X98765432"[rest]
        assert number[6:14] == f"{row['born_on']:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (row["gender"] == "male")


def test_rare_characters_are_met(tables: Tables) -> None:
    names = "".join(row["name"] for row in tables["managers"]) + "".join(row["contact"] for row in tables["clients"])
    assert "䶮" in names and "㛃" in names


def test_words_are_those_of_the_preset(tables: Tables) -> None:
    known = {name: {term.code for term in terms} for name, terms in TOBACCO.vocabularies.items()}
    for column, name in {
        "client_class": "client_classes", "tier": "tiers", "star": "stars", "market_type": "market_types",
        "business_format": "business_formats", "scale": "scales",
    }.items():
        assert {row[column] for row in tables["clients"]} <= known[name]
    assert {row["grade"] for row in tables["managers"]} <= known["grades"]


def test_shops_lie_in_their_county_and_managers_work_close_together(tables: Tables) -> None:
    for row in tables["clients"]:
        assert 36.5 < row["latitude"] < 37.6 and 118.4 < row["longitude"] < 119.3
        assert row["address"].startswith("寿光市")
    routes = defaultdict(list)
    for row in tables["clients"]:
        routes[row["route_id"]].append(row["latitude"])
    everywhere = max(r["latitude"] for r in tables["clients"]) - min(r["latitude"] for r in tables["clients"])
    within = [max(lats) - min(lats) for lats in routes.values()]
    assert sum(within) / len(within) < everywhere / 4


def test_every_client_has_one_manager_on_every_day(tables: Tables) -> None:
    stretches = defaultdict(list)
    for row in tables["assignments"]:
        stretches[row["client_id"]].append((row["first_day"], row["last_day"]))
    assert set(stretches) == {row["id"] for row in tables["clients"]}
    for each in stretches.values():
        for (_first, last), (following, _last) in pairwise(each):
            assert following == last + timedelta(days=1)
    handed = [each for each in stretches.values() if len(each) > 1]
    assert handed and all(5 < each[1][0].day < 25 for each in handed)


def test_a_closed_shop_has_neither_manager_nor_figures_nor_visits_afterwards() -> None:
    made = tables_of(DemoOptions(managers=4, clients=400, months=6))
    closed = {row["id"] for row in made["clients"] if row["state"] == "closed"}
    ends = {row["client_id"]: row["last_day"] for row in made["assignments"] if row["client_id"] in closed}
    assert closed and all(ends.values())
    for visit in made["visits"]:
        assert visit["client_id"] not in closed or visit["day"] <= ends[visit["client_id"]]
    for figure in made["client_figures"]:
        if figure["client_id"] in closed:
            assert Month.from_number(figure["month"]).first <= ends[figure["client_id"]]


def test_the_festivals_are_seen_in_the_volume(tables: Tables) -> None:
    volume = volumes(tables)
    usual = sorted(volume.values())[len(volume) // 2]
    assert max(volume[202601], volume[202602]) == max(volume.values()) > 1.25 * usual
    assert volume[202603] < usual


def test_volume_is_in_whole_cartons_of_two_hundred_and_fifty_to_a_case(tables: Tables) -> None:
    for row in tables["client_figures"]:
        if CODES[row["indicator_id"]] == "volume":
            assert row["value"] * 250 % 10_000 == 0


def test_the_managers_sums_are_those_of_their_clients(tables: Tables) -> None:
    """The whole is kept; where no client changed hands in the month, so is every manager's sum."""
    number = NUMBERS["sales_amount"]
    for month in (202510, 202611):
        clients = [f for f in tables["client_figures"] if (f["month"], f["indicator_id"]) == (month, number)]
        people = [f for f in tables["manager_figures"] if (f["month"], f["indicator_id"]) == (month, number)]
        assert abs(sum(f["value"] for f in clients) - sum(f["value"] for f in people)) < 10
        day = Month.from_number(month).last
        expected: Counter[int] = Counter()
        for row in tables["assignments"]:
            if row["first_day"] <= day and (row["last_day"] is None or row["last_day"] >= day):
                expected[row["manager_id"]] += sum(
                    f["value"] for f in clients if f["client_id"] == row["client_id"]
                )
        assert {f["manager_id"]: f["value"] for f in people} == expected


def test_a_client_handed_over_in_mid_month_counts_for_both_by_days(tables: Tables) -> None:
    second = next(
        b for a, b in pairwise(tables["assignments"])
        if a["client_id"] == b["client_id"]
    )
    month, number = Month.of(second["first_day"]), NUMBERS["volume"]
    value = {f["client_id"]: f["value"] for f in tables["client_figures"]
             if (f["month"], f["indicator_id"]) == (month.number, number)}
    expected = 0.0
    for row in tables["assignments"]:
        first, last = max(row["first_day"], month.first), min(row["last_day"] or month.last, month.last)
        owned = sum(1 for a in tables["assignments"] if a["client_id"] == row["client_id"])
        if row["manager_id"] == second["manager_id"] and first <= last and row["client_id"] in value:
            share = ((last - first).days + 1) / month.last.day if owned > 1 else 1
            expected += value[row["client_id"]] * share
    kept = next(f["value"] for f in tables["manager_figures"] if (f["month"], f["indicator_id"], f["manager_id"])
                == (month.number, number, second["manager_id"]))
    assert abs(kept - expected) <= 2


def test_every_indicator_of_the_scheme_has_figures(tables: Tables) -> None:
    entered = defaultdict(set)
    for row in tables["manager_figures"]:
        entered[CODES[row["indicator_id"]]].add((row["month"], row["manager_id"]))
    months, people = span(SMALL, TODAY).months, range(1, 7)
    everything = {(month.number, manager) for month in months for manager in people}
    wanted = {need.indicator for need in needs(scheme()) if need.indicator}
    for code in wanted:
        indicator = TOBACCO.indicator(code)
        rate = indicator.nature is Nature.RATE
        for part in (indicator.numerator, indicator.denominator) if rate else (code,):
            assert entered[part] == everything or TOBACCO.indicator(part).source


def test_months_without_single_visits_have_their_counts_instead() -> None:
    options = DemoOptions(managers=30, clients=30_000, months=5)
    covered = span(options, TODAY)
    assert len(covered.recorded) == 3
    found = {
        (chunk.columns["month"], CODES[chunk.columns["indicator_id"]])
        for chunk in branch(options, TODAY, TOBACCO, scheme(), NUMBERS) if chunk.table == "manager_figures"
    }
    for month in covered.months:
        assert ((month.number, "visits_done") in found) == (month not in covered.recorded)


def test_targets_stand_for_every_manager_and_add_up_to_the_branch(tables: Tables) -> None:
    volume = [t for t in tables["targets"] if CODES[t["indicator_id"]] == "volume"]
    for month in (202510, 202611, 202612):
        managers = [t["value"] for t in volume if t["month"] == month and t["level"] == "manager"]
        branch_total = [t["value"] for t in volume if t["month"] == month and t["level"] == "branch"]
        assert len(managers) == 6 and all(managers)
        assert sum(branch_total) == sum(managers)
    keys = [(t["month"], t["indicator_id"], t["level"], t["subject_id"], t["tier"]) for t in tables["targets"]]
    assert len(set(keys)) == len(keys)


def test_people_reach_their_targets_more_or_less(tables: Tables) -> None:
    number = NUMBERS["volume"]
    target = {(t["month"], t["subject_id"]): t["value"] for t in tables["targets"]
              if t["indicator_id"] == number and t["level"] == "manager"}
    reached = [f["value"] / target[f["month"], f["manager_id"]] for f in tables["manager_figures"]
               if f["indicator_id"] == number]
    assert 0.8 < min(reached) < 0.99 < max(reached) < 1.25


def test_some_people_are_better_than_others(tables: Tables) -> None:
    planned, done = Counter(), Counter()
    for visit in tables["visits"]:
        if visit["state"] in ("done", "missed") and visit["origin"] == "program":
            planned[visit["manager_id"]] += 1
            done[visit["manager_id"]] += visit["state"] == "done"
    rates = sorted(done[m] / planned[m] for m in planned)
    assert 0.80 < rates[0] < 0.955 < rates[-1] < 1
    assert rates[-1] - rates[0] > 0.02


def test_the_days_of_a_whole_month_add_up_to_it(tables: Tables) -> None:
    """Of October there are all working days, of November those until the last Sunday before today."""
    days: dict[tuple[int, int], int] = defaultdict(int)
    for row in tables["manager_day_figures"]:
        days[row["day"] // 100, row["manager_id"]] += row["value"]
    kept = {(f["month"], f["manager_id"]): f["value"] for f in tables["manager_figures"]
            if f["indicator_id"] == NUMBERS["volume"]}
    assert {month for month, _who in days} == {202610, 202611}
    for (month, who), value in days.items():
        assert value == kept[month, who] if month == 202610 else 0 < value < kept[month, who]
