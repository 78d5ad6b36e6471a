"""The whole made-up branch, table by table, each after those it points to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cmdesk.rules.demo import careers, evaluation, fieldwork, figures, issued, meetings, shops, team, trace, visits
from cmdesk.rules.demo.calendar import working_days
from cmdesk.rules.demo.chunks import Chunk
from cmdesk.rules.demo.material import load_material
from cmdesk.rules.demo.options import DemoOptions, span
from cmdesk.rules.demo.places import make_sites
from cmdesk.rules.demo.scene import Scene
from cmdesk.values.evaluation import Scheme
from cmdesk.values.presets import Preset


def branch(
    options: DemoOptions, today: date, preset: Preset, scheme: Scheme, numbers: Mapping[str, int],
) -> Iterator[Chunk]:
    """The tables of a tobacco branch in pieces; the same for the same options and day.

    `numbers`: the ids of the preset's indicators by code; ids of all other rows start at 1. Client figures come by
    month and indicator, so that the largest piece has as many rows as there are clients.
    """
    scene = Scene(options, today, span(options, today), preset, load_material())
    people = team.make_team(scene)
    sites = make_sites(scene, people)
    stock = shops.make_shops(scene, sites, people)
    days = visits.visit_days(scene.covered)
    absences = team.absence_rows(scene, people, days)
    yield team.branch_rows(people, scene.material)
    yield team.territory_rows(people)
    yield team.manager_rows(scene, people)
    yield team.event_rows(scene, people)
    yield careers.exam_rows(scene, people)
    yield absences
    yield sites.routes
    clients = shops.client_rows(scene, stock, people)
    yield clients
    yield shops.assignment_rows(stock, scene.covered)

    course, totals = figures.make_course(scene, people), figures.Totals(people.count)
    counted = figures.counted_figures(scene, people)
    yield from figures.client_figures(scene, stock, course, numbers, totals)
    yield from figures.manager_figures(scene, stock, course, totals, counted, numbers)
    yield from figures.day_figures(scene, totals, numbers)
    yield from figures.target_rows(scene, stock, people, numbers)
    yield evaluation.score_rows(scene, people, scheme)
    working = {month: working_days(month.first, month.last) for month in scene.covered.months}
    yield evaluation.occurrence_rows(scene, counted, working)

    away = visits.away_days(days, absences, people.count)
    rounds = visits.make_rounds(scene, days, stock, course, away)
    yield visits.plan_rows(scene.covered, people)
    yield issued.issued_rows(scene, people, rounds, clients)
    yield from visits.visit_rows(scene, rounds)
    yield from fieldwork.fieldwork_rows(scene, people, stock, rounds, counted["in_store_sessions"])
    targets = figures.volume_targets(scene, stock, people)
    yield trace.log_rows(scene, people, course, rounds, away, totals, targets)
    yield meetings.problem_rows(scene, stock, rounds)
    yield from meetings.meeting_rows(scene, people, days)
