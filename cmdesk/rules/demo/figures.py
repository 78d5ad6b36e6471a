"""Months of figures per shop and per manager, and the targets they are measured by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from cmdesk.rules.demo.calendar import GROWTH, growth, seasons, working_days
from cmdesk.rules.demo.chunks import Array, Chunk, chunk, ids
from cmdesk.rules.demo.material import Material, Recipe
from cmdesk.rules.demo.scene import Scene
from cmdesk.rules.demo.shops import Shops
from cmdesk.rules.demo.team import Team
from cmdesk.values.periods import Month, day_number

ONE = 10_000
CARTON = 40
NOISE = 0.11
STRETCH = 1.005
ITEMS_OFFERED = (95, 80, 62, 45)
SHOP_AMOUNTS = ("volume", "sales_amount", "key_volume", "skus_offered", "skus_listed", "skus_sold")
RECORDS = frozenset({"visit_completion", "on_time_rate", "diary_completion"})
FEW_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Course:
    """How the branch fares over `months`: `season` and `volume` (months × managers) as factors, `rates` (months ×
    managers) by code, as shares or in the indicator's unit."""

    months: tuple[Month, ...]
    season: Array
    volume: Array
    rates: dict[str, Array]


def make_course(scene: Scene, team: Team) -> Course:
    rng, sales, material, months = scene.stream("course"), team.traits["sales"], scene.material, scene.covered.months
    yearly = GROWTH + 0.014 * sales.mean(axis=0)
    volume = growth(months, yearly) * np.exp(0.028 * sales + rng.normal(0, 0.012, sales.shape))
    rates = {code: _rate(rng, recipe, team.traits[recipe.trait]) for code, recipe in material.rates.items()}
    return Course(months, seasons(months, material), volume, rates)


def _rate(rng: np.random.Generator, recipe: Recipe, trait: Array) -> Array:
    found = recipe.mean + recipe.spread * trait + recipe.noise * rng.normal(size=trait.shape)
    return np.clip(found, 0.1, 0.998) if recipe.mean < 1 else found


@dataclass
class Totals:
    """What the shops' figures add up to for `managers`: month number → amounts by code, and the shops counted."""

    managers: int
    amounts: dict[int, dict[str, Array]] = field(default_factory=dict)
    rows: dict[int, Array] = field(default_factory=dict)

    def add(self, month: Month, shops: Shops, trading: Array, owner: Array, amounts: dict[str, Array]) -> None:
        """A month's amounts of the `trading` shops, whose managers at its end are `owner`; where a shop changed hands
        in the month, each manager gets the share of the days."""
        parts = list(_parted(month, shops, trading))
        self.rows[month.number] = self._sum(owner, np.ones(len(owner)))
        for before, which, _share in parts:
            self.rows[month.number][before] += len(which)
        self.amounts[month.number] = {}
        for code, value in amounts.items():
            total = self._sum(owner, value)
            for before, which, share in parts:
                moved = value[which] * share
                total -= self._sum(owner[which], moved)
                total[before] += round(float(moved.sum()))
            self.amounts[month.number][code] = total

    def _sum(self, owner: Array, value: Array) -> Array:
        return np.bincount(owner, weights=value, minlength=self.managers).round().astype(np.int64)


def _parted(month: Month, shops: Shops, trading: Array) -> Iterator[tuple[int, Array, Array]]:
    """For each hand-over in the month: the manager before, places in `trading`, and the share of the days before."""
    for each in shops.hand_overs:
        if month.first < each.day <= month.last:
            which = np.flatnonzero(np.isin(trading, each.clients) & (shops.opened[trading] < each.day.toordinal()))
            start = np.maximum(shops.opened[trading[which]], month.first.toordinal())
            end = np.minimum(shops.closed[trading[which]], month.last.toordinal()) + 1
            yield each.before, which, (each.day.toordinal() - start) / (end - start)


def client_figures(
    scene: Scene, shops: Shops, course: Course, numbers: Mapping[str, int], totals: Totals,
) -> Iterator[Chunk]:
    """A chunk for each month and indicator, in the order of the table's key; `totals` is filled on the way.

    `numbers`: ids of the indicators by code.
    """
    rng = scene.stream("figures")
    for k, month in enumerate(course.months):
        trading = np.flatnonzero(shops.trading(min(month.last, scene.covered.through)))
        owner = shops.owners(month.last)[trading]
        share = _share(scene, month)
        amounts = _shop_amounts(rng, shops, course, k, trading, owner, share)
        totals.add(month, shops, trading, owner, amounts)
        for code in sorted(amounts, key=lambda each: numbers[each]):
            yield chunk(
                "client_figures", len(trading), month=month.number, indicator_id=numbers[code], client_id=trading + 1,
                value=amounts[code], import_id=None,
            )


def _share(scene: Scene, month: Month) -> float:
    """The part of the month that its figures cover."""
    if not scene.options.to_date or scene.covered.through >= month.last:
        return 1.0
    days = working_days(month.first, month.last)
    return max(1, sum(day <= scene.covered.through for day in days)) / len(days)


def _shop_amounts(
    rng: np.random.Generator, shops: Shops, course: Course, k: int, trading: Array, owner: Array, share: float,
) -> dict[str, Array]:
    """Amounts of the trading shops by code, in ten-thousandths. Volume in cases of 250 cartons, money in yuan."""
    count = len(trading)
    usual = shops.cartons[trading] * course.season[k] * course.volume[k][owner] * share
    cartons = np.rint(usual * np.exp(rng.normal(0, NOISE, count))).astype(np.int64)
    price = course.rates["value_per_case"][k][owner] / 250 * np.exp(rng.normal(0, 0.05, count))
    key = np.clip(course.rates["key_brand_share"][k][owner] + rng.normal(0, 0.05, count), 0, 1)
    offered = np.array(ITEMS_OFFERED)[shops.kind[trading]] + rng.integers(-3, 4, count)
    listed = rng.binomial(offered, course.rates["listing_rate"][k][owner])
    sold = rng.binomial(listed, course.rates["sell_through_rate"][k][owner])
    cents = np.rint(cartons * price * 100).astype(np.int64)
    found = (cartons * CARTON, cents * 100, np.rint(cartons * key).astype(np.int64) * CARTON)
    return dict(zip(SHOP_AMOUNTS, (*found, *(n.astype(np.int64) * ONE for n in (offered, listed, sold))), strict=True))


def manager_figures(
    scene: Scene, shops: Shops, course: Course, totals: Totals, counted: Mapping[str, Array],
    numbers: Mapping[str, int],
) -> Iterator[Chunk]:
    """Sums of the shops' figures (with their number of rows) and the amounts that are kept per manager only.

    Rates are left out: they are made from their parts. What the program counts from its own records stands here only
    for months without such records.
    """
    rng = scene.stream("manager figures")
    for k, month in enumerate(course.months):
        summed = totals.amounts[month.number]
        known = summed | _own_amounts(rng, k, scene, course, totals)
        entered = {code: value[k] for code, value in counted.items() if not scene.preset.indicator(code).source}
        known |= {code: np.rint(value * ONE).astype(np.int64) for code, value in entered.items()}
        if month not in scene.covered.recorded:
            known |= _recorded_amounts(rng, k, scene, course, shops)
        for code in sorted(known, key=lambda each: numbers[each]):
            yield chunk(
                "manager_figures", len(known[code]), month=month.number, indicator_id=numbers[code],
                manager_id=ids(len(known[code])), value=known[code],
                rows=totals.rows[month.number] if code in summed else None, import_id=None,
            )


def day_figures(scene: Scene, totals: Totals, numbers: Mapping[str, int]) -> Iterator[Chunk]:
    """The volume of each working day of the last two months, per manager; a whole month's days add up to the month."""
    rng, through = scene.stream("days"), scene.covered.through
    for month in scene.covered.months[-2:]:
        days = working_days(month.first, month.last)
        if scene.options.to_date:
            days = [day for day in days if day <= through] or days[:1]
        weights = np.cumsum(rng.gamma(20, 1, (totals.managers, len(days))), axis=1)
        total = totals.amounts[month.number]["volume"]
        reached = _whole_cartons(total[:, None] * weights / weights[:, -1:])
        reached[:, -1] = total
        for k, day in enumerate(days):
            if day <= through:
                value = reached[:, k] - (reached[:, k - 1] if k else 0)
                yield chunk(
                    "manager_day_figures", totals.managers, indicator_id=numbers["volume"], day=day_number(day),
                    manager_id=ids(totals.managers), value=value, rows=None, import_id=None,
                )


def _own_amounts(rng: np.random.Generator, k: int, scene: Scene, course: Course, totals: Totals) -> dict[str, Array]:
    """Amounts per manager by code, in ten-thousandths."""
    month = course.months[k].number
    shops, volume = totals.rows[month], totals.amounts[month]["volume"]
    found: dict[str, Array] = {}
    for code, recipe in scene.material.rates.items():
        indicator = scene.preset.indicator(code)
        if code in RECORDS or indicator.numerator in SHOP_AMOUNTS:
            continue
        share = course.rates[code][k]
        if code == "forecast_accuracy":
            found[indicator.denominator] = forecast = _whole_cartons(volume * rng.normal(1, 0.02, len(volume)))
            found[indicator.numerator] = _whole_cartons(forecast * share)
        else:
            asked = np.maximum(FEW_ANSWERS, np.rint(shops * recipe.size)).astype(np.int64)
            found[indicator.denominator] = asked * ONE
            found[indicator.numerator] = rng.binomial(asked, share) * ONE
    return found


def _whole_cartons(volume: Array) -> Array:
    return np.rint(volume / CARTON).astype(np.int64) * CARTON


def counted_figures(scene: Scene, team: Team) -> dict[str, Array]:
    """Counts and levels per month × manager by code, in the indicator's unit."""
    rng, material = scene.stream("counts"), scene.material
    shape = team.traits["sales"].shape
    found: dict[str, Array] = {}
    for code, recipe in material.counts.items():
        expected = np.maximum(0, recipe.mean + recipe.spread * team.traits[recipe.trait])
        found[code] = np.minimum(rng.poisson(expected), recipe.most)
    for code, recipe in material.levels.items():
        value = recipe.mean + recipe.spread * team.traits[recipe.trait] + rng.normal(0, recipe.noise, shape)
        found[code] = np.clip(np.round(value * 2) / 2, 0, recipe.most)
    _one_violation(rng, found["violations"], team)
    return found


def _one_violation(rng: np.random.Generator, violations: Array, team: Team) -> None:
    """One of the weak people went astray once, some months ago."""
    months, people = violations.shape
    if months > 4 and people > 4:
        weakest = np.argsort(team.traits["diligence"].mean(axis=0))[: max(1, people // 6)]
        violations[int(rng.integers(months - 4)), int(rng.choice(weakest))] = 1


def _recorded_amounts(rng: np.random.Generator, k: int, scene: Scene, course: Course, shops: Shops) -> dict[str, Array]:
    """Visits and logs of a month whose single visits and logs are not kept."""
    month = course.months[k]
    days = len(working_days(month.first, month.last))
    each = np.array([c.visits for c in scene.preset.client_classes])[shops.kind] * days / 20
    people = course.volume.shape[1]
    planned = np.bincount(shops.owners(month.last), weights=each * shops.trading(month.last), minlength=people)
    visits = np.rint(planned).astype(np.int64)
    done = rng.binomial(visits, course.rates["visit_completion"][k])
    on_time = rng.binomial(done, course.rates["on_time_rate"][k])
    due = np.full(people, days)
    written = rng.binomial(due, course.rates["diary_completion"][k])
    found = {"visits_planned": visits, "visits_done": done, "visits_on_time": on_time, "logs_due": due}
    return {code: value * ONE for code, value in (found | {"logs_written": written}).items()}


def target_rows(scene: Scene, shops: Shops, team: Team, numbers: Mapping[str, int]) -> Iterator[Chunk]:
    """Targets of every month and of the next one: of managers, and of their branches where they add up."""
    first, material = 1, scene.material
    fixed = {**material.rates, **material.counts, **material.levels}
    for month, volume in volume_targets(scene, shops, team).items():
        for code, amount in _amount_targets(volume, material).items():
            yield _targets(first, month, numbers[code], amount)
            yield _branch_targets(first + team.count, month, numbers[code], amount, team)
            first += team.count + len(team.counties)
        for code, recipe in fixed.items():
            yield _targets(first, month, numbers[code], np.full(team.count, round(recipe.target * ONE)))
            first += team.count


def volume_targets(scene: Scene, shops: Shops, team: Team) -> dict[Month, Array]:
    """Each manager's volume to reach by month: what the shops usually take and a little more, in tenths of a case."""
    covered = scene.covered
    months = (*covered.months, covered.until.plus(1))
    factor = seasons(months, scene.material) * growth(months, np.full(1, GROWTH))[:, 0] * STRETCH
    usual = (_usual_cartons(shops, month.last, min(month.last, covered.through), team) for month in months)
    return {
        month: np.rint(each * factor[k] / 25).astype(np.int64) * 25 * CARTON
        for k, (month, each) in enumerate(zip(months, usual, strict=True))
    }


def _amount_targets(volume: Array, material: Material) -> dict[str, Array]:
    money = np.rint(volume * material.rates["value_per_case"].target / ONE / 100).astype(np.int64) * 100 * ONE
    key = np.rint(volume * material.rates["key_brand_share"].target / 100 / 1000).astype(np.int64) * 1000
    return {"volume": volume, "sales_amount": money, "key_volume": key}


def _usual_cartons(shops: Shops, day: date, known: date, team: Team) -> Array:
    """Per manager on a day: the usual volume of the shops trading as far as is known."""
    return np.bincount(shops.owners(day), weights=shops.cartons * shops.trading(known), minlength=team.count)


def _targets(first: int, month: Month, indicator: int, value: Array) -> Chunk:
    return chunk(
        "targets", len(value), id=ids(len(value), first), month=month.number, indicator_id=indicator, level="manager",
        subject_id=ids(len(value)), tier="base", value=value,
    )


def _branch_targets(first: int, month: Month, indicator: int, value: Array, team: Team) -> Chunk:
    county = np.array([t.county for t in team.territories])[team.territory_of]
    total = np.bincount(county, weights=value, minlength=len(team.counties)).astype(np.int64)
    return chunk(
        "targets", len(total), id=ids(len(total), first), month=month.number, indicator_id=indicator, level="branch",
        subject_id=ids(len(total), 1 + team.root), tier="base", value=total,
    )

