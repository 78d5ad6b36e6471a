"""How the branch plans its visits: the trade's preset under what the branch set itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from sqlalchemy.orm import Session

from cmdesk.services.system import TRADE, get_setting, put_setting
from cmdesk.services.work import Desk
from cmdesk.values.messages import _
from cmdesk.values.people import Actor
from cmdesk.values.planning import FieldRules, PlanOptions, PlanWeights
from cmdesk.values.presets import CycleKind, Preset, load_preset
from cmdesk.values.problems import Area, Outcome, Problem, UserError
from cmdesk.values.rights import Right

SETTING = "planning.options"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEIGHTS = tuple(each.name for each in fields(PlanWeights))
RANGES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(WEIGHTS, (0.0, 100.0)), "speed": (1.0, 120.0), "detour": (1.0, 3.0), "longer": (0.0, 240.0),
    "problem_days": (1.0, 90.0), **dict.fromkeys(WEEKDAYS, (0.0, 100.0)),
    "sessions": (0.0, 31.0), "session_minutes": (1.0, 480.0), "consumers": (0.0, 500.0), "calls": (0.0, 4.0),
}
FIELD_RULES = tuple(each.name for each in fields(FieldRules))


def preset_of(session: Session) -> Preset | None:
    """The preset of the branch's trade; None while no branch was started."""
    trade = get_setting(session, TRADE)
    return load_preset(trade) if trade else None


def options_in(session: Session) -> PlanOptions:
    preset = preset_of(session)
    usual = {**preset.planning, "cycle": preset.cycle.value} if preset else {}
    return _options({**usual, **(get_setting(session, SETTING) or {})})


def planning_options(desk: Desk, actor: Actor) -> PlanOptions:
    """How the branch plans. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        return options_in(session)


def preset_options(desk: Desk, actor: Actor) -> PlanOptions:
    """How the trade usually plans. Raises UserError not_allowed."""
    with desk.read(actor, Right.SEE_VISITS) as session:
        preset = preset_of(session)
    return _options({**preset.planning, "cycle": preset.cycle.value} if preset else {})


def set_planning_options(desk: Desk, actor: Actor, options: PlanOptions) -> Outcome[PlanOptions]:
    """Plan like this from now on; plans that are made stay. Raises UserError out_of_range, not_allowed."""
    plain = _plain(options)
    problems = [_outside(name, float(plain[name])) for name in RANGES if not _within(name, float(plain[name]))]
    if not problems and not any(options.week):
        problems = [Problem(code="week_without_work", field=WEEKDAYS[0])]
    if problems:
        raise UserError(*problems)
    with desk.write(actor, Right.PLAN_VISITS, "visits.options", Area.VISITS) as work:
        before = _plain(options_in(work.session))
        put_setting(work.session, SETTING, plain)
        changed = {name: [before[name], value] for name, value in plain.items() if before[name] != value}
        return work.outcome(options, _("Saved the planning settings"), subject="planning", detail=changed)


def _within(name: str, value: float) -> bool:
    least, most = RANGES[name]
    return least <= value <= most


def _outside(name: str, value: float) -> Problem:
    least, most = RANGES[name]
    bounds = {"least": f"{least:g}", "most": f"{most:g}"}
    return Problem(code="out_of_range", field=name, value=f"{value:g}", params=bounds)


def _plain(options: PlanOptions) -> dict[str, float | str]:
    return {
        "cycle": options.cycle.value, **{name: getattr(options.weights, name) for name in WEIGHTS},
        "speed": options.speed, "detour": options.detour, "longer": options.longer,
        "problem_days": options.problem_days, **dict(zip(WEEKDAYS, options.week, strict=True)),
        **{name: getattr(options.field, name) for name in FIELD_RULES},
    }


def _options(found: Mapping[str, float | str]) -> PlanOptions:
    usual = PlanOptions()
    weights = PlanWeights(**{name: float(found.get(name, getattr(usual.weights, name))) for name in WEIGHTS})
    return PlanOptions(
        cycle=CycleKind(str(found.get("cycle", usual.cycle))), weights=weights,
        speed=float(found.get("speed", usual.speed)), detour=float(found.get("detour", usual.detour)),
        longer=float(found.get("longer", usual.longer)),
        problem_days=int(float(found.get("problem_days", usual.problem_days))),
        week=tuple(float(found.get(name, share)) for name, share in zip(WEEKDAYS, usual.week, strict=True)),
        field=FieldRules(**{name: int(float(found.get(name, getattr(usual.field, name)))) for name in FIELD_RULES}),
    )
