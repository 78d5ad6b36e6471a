from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cmdesk.models import ENTITIES
from cmdesk.models.describe import described, entity_of
from cmdesk.models.people import Manager, ManagerEvent
from cmdesk.models.system import AuditEntry
from cmdesk.services import entities, system
from cmdesk.services.work import Desk
from cmdesk.values.fields import Kind
from cmdesk.values.language import LANGUAGES, translator
from cmdesk.values.people import Actor
from cmdesk.values.problems import UserError
from cmdesk.values.queries import Filter, ListQuery, Ref
from cmdesk.values.rights import Role

LEADER = Actor(5, "刘总", Role.LEADER)
SUPERVISOR = Actor(6, "王主管", Role.SUPERVISOR)


def save(desk: Desk, actor: Actor, entity: str, **values: object) -> int:
    return entities.save(desk, actor, entity, None, None, values).value


def codes(error: pytest.ExceptionInfo[UserError]) -> list[tuple[str, str]]:
    return [(p.code, p.field) for p in error.value.problems]


@pytest.fixture
def shop(branch: Desk, actor: Actor) -> int:
    return save(branch, actor, "clients", code="C1", name="查记食杂店", phone="053612345678", state="active")


@pytest.mark.parametrize("text", ["查记", "zhaji", "chaji", "zj", "cj", "C1", "5678", "食杂"])
def test_a_client_is_found_by_every_way_of_asking(branch: Desk, actor: Actor, shop: int, text: str) -> None:
    found = entities.rows(branch, actor, ListQuery(entity="clients", search=text))
    assert [row.id for row in found.rows] == [shop]


def test_all_problems_of_a_record_come_at_once(branch: Desk, actor: Actor) -> None:
    with pytest.raises(UserError) as error:
        save(branch, actor, "clients", code="C1", state="exploded", business_format="X", hours="长" * 200)
    assert set(codes(error)) == {
        ("required", "name"), ("bad_choice", "state"), ("bad_choice", "business_format"), ("too_long", "hours"),
    }


def test_a_code_is_given_once(branch: Desk, actor: Actor, shop: int) -> None:
    with pytest.raises(UserError) as error:
        save(branch, actor, "clients", code="C1", name="另一家")
    assert codes(error) == [("already_exists", "code")]


def test_masked_fields_stay_masked_in_list_form_search_sort_and_filter(branch: Desk, shop: int) -> None:
    query = ListQuery(entity="clients", columns=("name", "phone"))
    assert entities.rows(branch, LEADER, query).rows[0].values == ("查记食杂店", "********5678")
    record = entities.record(branch, LEADER, "clients", shop)
    assert record.values["phone"] == "********5678"
    assert "phone" in record.masked
    assert entities.rows(branch, LEADER, ListQuery(entity="clients", search="5678")).total == 0
    peek = ListQuery(entity="clients", filters=(Filter("phone", "contains", "1234"),))
    assert entities.rows(branch, LEADER, peek).total == 0


def test_a_masked_value_is_not_saved_over_the_plain_one(branch: Desk, actor: Actor, shop: int) -> None:
    clerk = Actor(7, "内勤", Role.CLERK)
    save(branch, actor, "managers", code="M1", name="张三", character="沉稳")
    entities.save(branch, clerk, "managers", 1, None, {"name": "张山", "character": "***"})
    assert entities.record(branch, SUPERVISOR, "managers", 1).values["character"] == "沉稳"
    assert entities.record(branch, clerk, "managers", 1).values["character"] == "***"


def test_the_second_of_two_editors_sees_who_was_first(branch: Desk, actor: Actor, shop: int) -> None:
    entities.save(branch, SUPERVISOR, "clients", shop, 1, {"contact": "查先生"})
    with pytest.raises(UserError) as error:
        entities.save(branch, actor, "clients", shop, 1, {"contact": "查女士"})
    problem = error.value.problems[0]
    assert problem.code == "changed_meanwhile"
    assert problem.params == {"who": "王主管", "when": "2026-11-20 10:30"}
    assert entities.record(branch, actor, "clients", shop).values["contact"] == "查先生"


def test_deleting_what_is_needed_is_refused_in_numbers(branch: Desk, actor: Actor, shop: int) -> None:
    manager = save(branch, actor, "managers", code="M1", name="张三")
    save(branch, actor, "assignments", client=Ref(shop, ""), manager=Ref(manager, ""), first_day=date(2026, 1, 1))
    with pytest.raises(UserError) as error:
        entities.delete(branch, actor, "clients", [shop])
    assert error.value.problems[0].code == "in_use"
    assert error.value.problems[0].params["count"] == 1


def test_delete_and_undo(branch: Desk, actor: Actor, shop: int) -> None:
    before = entities.record(branch, actor, "clients", shop).values
    outcome = entities.delete(branch, actor, "clients", [shop])
    assert entities.rows(branch, actor, ListQuery(entity="clients")).total == 0
    assert outcome.undo is not None
    report = system.undo(branch, actor, outcome.undo).value
    assert (report.undone, report.kept, report.failed) == (1, 0, 0)
    assert entities.record(branch, actor, "clients", shop).values == before


def test_undo_keeps_what_was_edited_since(branch: Desk, actor: Actor, shop: int) -> None:
    outcome = entities.save(branch, actor, "clients", shop, 1, {"contact": "查先生"})
    entities.save(branch, actor, "clients", shop, 2, {"contact": "查女士"})
    assert outcome.undo is not None
    undone = system.undo(branch, actor, outcome.undo)
    assert (undone.value.undone, undone.value.kept) == (0, 1)
    assert [p.code for p in undone.problems] == ["undo_kept"]
    assert entities.record(branch, actor, "clients", shop).values["contact"] == "查女士"
    with pytest.raises(UserError) as error:
        system.undo(branch, actor, outcome.undo)
    assert codes(error) == [("undo_done", "")]


def test_a_change_of_grade_becomes_a_dated_event(branch: Desk, actor: Actor) -> None:
    manager = save(branch, actor, "managers", code="M1", name="张三", grade="junior", entered_on=date(2020, 5, 1))
    entities.save(branch, actor, "managers", manager, None, {"grade": "senior"})
    with branch.store.reading() as session:
        events = session.scalars(select(ManagerEvent).order_by(ManagerEvent.id)).all()
        assert [(e.kind, e.happened_on, e.before, e.after) for e in events] == [
            ("entry", date(2020, 5, 1), None, "M1"), ("grade", date(2026, 11, 20), "junior", "senior"),
        ]


def test_every_change_is_in_the_audit_trail(branch: Desk, actor: Actor, shop: int) -> None:
    entities.save(branch, SUPERVISOR, "clients", shop, 1, {"contact": "查先生"})
    with branch.store.reading() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.who, last.action, last.subject) == ("王主管", "clients.save", f"clients:{shop}")
    assert last.detail == '{"contact": [null, "查先生"]}'


@pytest.mark.parametrize("name", sorted(ENTITIES))
def test_every_list_sorts_and_filters_by_every_column(sample: Desk, actor: Actor, name: str) -> None:
    model = ENTITIES[name]
    total = entities.rows(sample, actor, ListQuery(entity=name)).total
    for field in described(model):
        for descending in (False, True):
            page = entities.rows(sample, actor, ListQuery(entity=name, columns=(field,), sort=((field, descending),)))
            assert page.total == total
        empty = entities.rows(sample, actor, ListQuery(entity=name, filters=(Filter(field, "is_empty"),))).total
        filled = entities.rows(sample, actor, ListQuery(entity=name, filters=(Filter(field, "not_empty"),))).total
        assert empty + filled == total, field


def test_links_sort_by_title_and_choices_by_their_order(sample: Desk, actor: Actor) -> None:
    query = ListQuery(entity="managers", columns=("grade", "territory"), sort=(("grade", False),), limit=50)
    order = ["chief", "principal", "senior", "intermediate", "junior"]
    grades = [row.values[0].id for row in entities.rows(sample, actor, query).rows if row.values[0]]  # type: ignore[attr-defined]
    assert grades == sorted(grades, key=order.index)
    by_place = ListQuery(entity="managers", columns=("territory",), sort=(("territory", False),))
    titles = [str(row.values[0]) for row in entities.rows(sample, actor, by_place).rows]
    assert titles == sorted(titles)


def test_filter_through_a_link(sample: Desk, actor: Actor) -> None:
    with sample.store.reading() as session:
        manager = session.scalars(select(Manager).limit(1)).one()
    asked = ListQuery(entity="clients", filters=(Filter("territory/branch", "equals", manager.branch_id),))
    assert entities.rows(sample, actor, asked).total == 120


def test_pages_follow_one_another_without_gap(sample: Desk, actor: Actor) -> None:
    ids: list[int] = []
    for offset in range(0, 140, 35):
        query = ListQuery(entity="clients", sort=(("state", False),), offset=offset, limit=35)
        ids += [row.id for row in entities.rows(sample, actor, query).rows]
    assert len(ids) == len(set(ids)) == 120


@pytest.mark.parametrize("name", sorted(ENTITIES))
def test_descriptions_are_whole(name: str) -> None:
    model = ENTITIES[name]
    about, known = entity_of(model), described(model)
    for field in (*about.title, *about.key, *about.order, *filter(None, [about.own])):
        assert field in known or hasattr(model, field)
    for each in known.values():
        assert each.field.kind is not Kind.LINK or each.target is not None
        texts = {translator(language)(each.field.label) for language in LANGUAGES}
        assert all(texts)
    assert any(d.field.list_order for d in known.values())


def test_choices_are_found_by_pinyin(branch: Desk, actor: Actor) -> None:
    save(branch, actor, "territories", code="T1", name="稻田片区")
    save(branch, actor, "territories", code="T2", name="洛城片区")
    assert [r.label for r in entities.choices(branch, actor, "managers", "territory", "lc")] == ["洛城片区"]
    assert "首席" in "".join(translator("zh_CN")(r.label) for r in entities.choices(branch, actor, "managers", "grade"))


def test_codes_sort_by_the_number_at_their_end(branch: Desk, actor: Actor) -> None:
    for code in ("T10", "T2", "T1", "A30"):
        entities.save(branch, actor, "territories", None, None, {"code": code, "name": f"片区{code}"})
    asked = ListQuery(entity="territories", columns=("code",), sort=(("code", False),))
    assert [row.values[0] for row in entities.rows(branch, actor, asked).rows] == ["A30", "T1", "T2", "T10"]
    down = ListQuery(entity="territories", columns=("code",), sort=(("code", True),))
    assert [row.values[0] for row in entities.rows(branch, actor, down).rows] == ["T10", "T2", "T1", "A30"]
