"""The ladder, admission, probation and workload through the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from cmdesk.models.careers import Admission, AdmissionItem, GradeStep, WorkloadStandard
from cmdesk.models.figures import Indicator, ManagerFigure
from cmdesk.models.people import Branch, Manager
from cmdesk.models.system import AuditEntry
from cmdesk.services import entities, people, system
from cmdesk.services.careers.admissions import (
    admission_rule,
    admission_sheet,
    admission_sheets,
    admit,
    end_probation,
    probation,
    refuse,
    save_admission_marks,
    set_admission_rule,
)
from cmdesk.services.careers.ladder import ladder, ladder_spread
from cmdesk.services.careers.workload import team_figures, workload
from cmdesk.services.presets import start_branch
from cmdesk.services.work import Desk
from cmdesk.store.store import open_store
from cmdesk.values.careers import load_careers
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.presets import load_preset, trades
from cmdesk.values.problems import UserError
from cmdesk.values.queries import ListQuery
from cmdesk.values.rights import Role

MONTH = Month(2026, 9)
SUPERVISOR, CLERK = Actor(5, "主管", Role.SUPERVISOR), Actor(6, "内勤", Role.CLERK)
FULL = {"education": 16, "experience": 15, "written": 24, "interview": 17, "record": 10}


def refused(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.problems[0].code


def candidate(desk: Desk, name: str = "陈新") -> int:
    values = {"name": name, "applied_on": date(2026, 11, 3), "education": "bachelor", "phone": "13900001234"}
    return entities.save(desk, CLERK, "admissions", None, None, values).value


def scored(desk: Desk, marks: dict[str, int]) -> int:
    id_ = candidate(desk)
    save_admission_marks(desk, CLERK, id_, {code: Decimal(value) for code, value in marks.items()})
    return id_


@pytest.mark.parametrize("trade", trades())
def test_every_trade_brings_ladder_standard_and_workload(trade: str, tmp_path: object) -> None:
    preset, careers = load_preset(trade), load_careers(trade)
    assert [step.grade for step in careers.steps] == [grade.code for grade in preset.grades]
    assert sum(item.most for item in careers.admission) == 100
    assert careers.line < 100
    for each in careers.workload:
        assert preset.indicator(each.indicator).nature.value == "amount"
    desk = Desk(open_store(tmp_path / "t.db"), tmp_path)  # type: ignore[operator, arg-type]
    start_branch(desk, Actor(0, "系统", Role.ADMINISTRATOR), trade, "01", "某单位")
    with desk.store.reading() as session:
        steps = session.scalars(select(GradeStep).order_by(GradeStep.level)).all()
        assert [s.level for s in steps] == [1, 2, 3, 4, 5]
        assert steps[-1].coefficient / steps[0].coefficient == 3
        assert all(s.requirements and s.duties for s in steps)
        assert len(session.scalars(select(AdmissionItem)).all()) == len(careers.admission)
    desk.store.close()


def test_the_ladder_shows_people_and_rules(sample: Desk) -> None:
    steps = ladder(sample, SUPERVISOR, MONTH)
    assert [english(s.grade) for s in steps] == ["首席", "资深", "高级", "中级", "初级"]
    assert ladder_spread(steps) == 3
    assert sum(s.people for s in steps) == 5
    assert sum(len(s.names) for s in steps) == 5
    lowest = steps[-1]
    assert [english(name) for name, _conditions in lowest.rules] == ["Promotion: 初级 → 中级"]
    mine = ladder(sample, Actor(9, "本人", Role.MANAGER, manager_id=1), MONTH)
    assert [s.names for s in mine] == [()] * 5


def test_marks_are_summed_and_held_against_the_line(sample: Desk) -> None:
    id_ = scored(sample, FULL)
    found = admission_sheet(sample, CLERK, id_)
    assert (found.total, found.most, found.line, found.complete) == (Decimal(82), Decimal(100), Decimal(70), True)
    save_admission_marks(sample, CLERK, id_, {"written": None})
    again = admission_sheet(sample, CLERK, id_)
    assert (again.total, again.complete) == (Decimal(58), False)


@pytest.mark.parametrize(("marks", "code"), [
    ({"education": Decimal(21)}, "admission_mark"), ({"education": Decimal(-1)}, "admission_mark"),
    ({"singing": Decimal(1)}, "item_unknown"),
])
def test_marks_that_cannot_be_are_refused(sample: Desk, marks: dict[str, Decimal], code: str) -> None:
    id_ = candidate(sample)
    with pytest.raises(UserError) as error:
        save_admission_marks(sample, CLERK, id_, marks)
    assert refused(error) == code
    assert admission_sheet(sample, CLERK, id_).total is None


def test_admitting_makes_a_manager_on_probation(sample: Desk) -> None:
    id_ = scored(sample, FULL)
    made = admit(sample, SUPERVISOR, id_, "SG090", "junior", day=date(2026, 11, 16))
    record = entities.record(sample, SUPERVISOR, "managers", made.value)
    assert (record.values["name"], record.values["code"]) == ("陈新", "SG090")
    assert getattr(record.values["state"], "id", "") == "probation"
    assert [english(e.kind) for e in people.career(sample, SUPERVISOR, made.value).events] == ["Probation", "Entry"]
    assert admission_sheet(sample, CLERK, id_).state == "admitted"
    line = probation(sample, CLERK)[-1]
    assert (line.code, line.since, line.until, line.due) == ("SG090", date(2026, 11, 16), date(2027, 2, 16), False)
    with pytest.raises(UserError) as error:
        save_admission_marks(sample, CLERK, id_, {"written": Decimal(1)})
    assert refused(error) == "admission_decided"


def test_admitting_can_be_undone(sample: Desk, actor: Actor) -> None:
    id_ = scored(sample, FULL)
    token = admit(sample, SUPERVISOR, id_, "SG090").undo
    assert token is not None
    system.undo(sample, actor, token)
    assert admission_sheet(sample, CLERK, id_).state == "open"
    with sample.store.reading() as session:
        assert session.scalars(select(Manager).where(Manager.code == "SG090")).first() is None


def test_below_the_line_it_takes_a_reason(sample: Desk) -> None:
    id_ = scored(sample, {**FULL, "written": 5})
    with pytest.raises(UserError) as error:
        admit(sample, SUPERVISOR, id_, "SG091")
    assert refused(error) == "decision_reason"
    admit(sample, SUPERVISOR, id_, "SG091", reason="紧缺岗位")
    with sample.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert session.get_one(Admission, id_).note == "紧缺岗位"
    assert (last.action, "紧缺岗位" in last.detail) == ("admissions.admit", True)


@pytest.mark.parametrize(("code", "marks", "expected"), [
    ("", FULL, "required"), ("SG001", FULL, "code_taken"), ("SG092", {"written": 20}, "admission_incomplete"),
])
def test_what_admission_asks_for(sample: Desk, code: str, marks: dict[str, int], expected: str) -> None:
    with pytest.raises(UserError) as error:
        admit(sample, SUPERVISOR, scored(sample, marks), code)
    assert refused(error) == expected


def test_turning_down_takes_a_reason_and_only_those_entitled_decide(sample: Desk) -> None:
    id_ = scored(sample, FULL)
    for call in (lambda: refuse(sample, CLERK, id_, "x"), lambda: admit(sample, CLERK, id_, "SG093")):
        with pytest.raises(UserError) as error:
            call()
        assert refused(error) == "not_allowed"
    with pytest.raises(UserError) as error:
        refuse(sample, SUPERVISOR, id_, " ")
    assert refused(error) == "decision_reason"
    refuse(sample, SUPERVISOR, id_, "材料不实")
    assert admission_sheet(sample, CLERK, id_).state == "refused"


def test_sheets_of_all_undecided_or_an_empty_one(sample: Desk) -> None:
    assert [s.name for s in admission_sheets(sample, CLERK)] == [""]
    first = candidate(sample, "甲")
    candidate(sample, "乙")
    refuse(sample, SUPERVISOR, first, "放弃")
    assert [s.name for s in admission_sheets(sample, CLERK)] == ["乙"]


def test_line_and_probation_are_changed_within_reason(sample: Desk) -> None:
    set_admission_rule(sample, SUPERVISOR, Decimal(75), 6)
    assert admission_rule(sample, CLERK) == (Decimal(75), 6)
    assert admission_sheet(sample, CLERK, candidate(sample)).line == 75
    for line, months, code in ((101, 6, "admission_line"), (75, 0, "probation_months"), (75, 25, "probation_months")):
        with pytest.raises(UserError) as error:
            set_admission_rule(sample, SUPERVISOR, Decimal(line), months)
        assert refused(error) == code
    with pytest.raises(UserError) as error:
        set_admission_rule(sample, CLERK, Decimal(70), 3)
    assert refused(error) == "not_allowed"


@pytest.mark.parametrize(("passed", "state", "kind"), [(True, "active", "Probation"), (False, "left", "Exit")])
def test_probation_ends_either_way(sample: Desk, passed: bool, state: str, kind: str) -> None:
    id_ = admit(sample, SUPERVISOR, scored(sample, FULL), "SG094", day=date(2026, 8, 20)).value
    assert probation(sample, CLERK)[0].due
    if not passed:
        with pytest.raises(UserError) as error:
            end_probation(sample, SUPERVISOR, id_, passed=False)
        assert refused(error) == "decision_reason"
    end_probation(sample, SUPERVISOR, id_, passed=passed, reason="" if passed else "业绩不达标")
    with sample.store.reading() as session:
        assert session.get_one(Manager, id_).state == state
    assert english(people.career(sample, SUPERVISOR, id_).events[0].kind) == kind
    with pytest.raises(UserError) as error:
        end_probation(sample, SUPERVISOR, id_, passed=True)
    assert refused(error) == "not_on_probation"


def test_workload_per_head_by_hand(sample: Desk) -> None:
    """Two branches; one has three people there all month with 100, 200, 300, the other two with 60 and 0."""
    with sample.store.writing() as session:
        indicator = session.scalars(select(Indicator).where(Indicator.code == "volume")).one()
        other = Branch(code="X", name="另一营销部", search_text="")
        session.add(other)
        session.flush()
        for row in session.scalars(select(ManagerFigure).where(
                ManagerFigure.indicator_id == indicator.id, ManagerFigure.month == MONTH.number)):
            row.value = Decimal({1: 100, 2: 200, 3: 300, 4: 60, 5: 0}[row.manager_id])
        for manager in session.scalars(select(Manager).where(Manager.id.in_((4, 5)))):
            manager.branch_id = other.id
        session.scalars(select(WorkloadStandard).where(
            WorkloadStandard.indicator_id == indicator.id)).one().per_head = Decimal(150)
        session.commit()
    lines = {line.branch: line for line in workload(sample, SUPERVISOR, MONTH) if line.indicator == "卷烟销量"}
    first, second = lines["寿光营销部"], lines["另一营销部"]
    assert (first.total, second.total) == (600, 60)
    assert first.per_head == round(600 / first.people, 2)
    assert second.per_head == round(60 / second.people, 2)
    assert (first.meets, second.meets) == (True, False)
    assert second.gap == second.per_head - 150
    found = team_figures(sample, SUPERVISOR, MONTH)
    assert sum(count for what, _name, count, _share in found.parts if english(what) == "By grade") == 5
    assert [name for name, *_rest in found.shares] == ["寿光营销部", "另一营销部"]


def test_a_standard_holds_from_its_month_on(sample: Desk) -> None:
    standards = entities.rows(sample, SUPERVISOR, ListQuery(entity="workload_standards")).rows
    volume = next(row for row in standards if str(getattr(row.values[0], "label", "")) == "卷烟销量")
    entities.save(sample, SUPERVISOR, "workload_standards", None, None, {
        "indicator": volume.values[0], "valid_from": Month(2026, 10), "per_head": Decimal(10),
    })
    before = {x.standard for x in workload(sample, SUPERVISOR, MONTH) if x.indicator == "卷烟销量"}
    after = {x.standard for x in workload(sample, SUPERVISOR, Month(2026, 10)) if x.indicator == "卷烟销量"}
    assert (before, after) == ({Decimal(130)}, {Decimal(10)})
