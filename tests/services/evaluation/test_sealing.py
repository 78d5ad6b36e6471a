"""A locked month under its seal: what is changed behind the program's back is named, what the program does is known."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select, text

from cmdesk.models.evaluation import Evaluation, EvaluationRecord, Score, Standing
from cmdesk.models.figures import Indicator
from cmdesk.services import system
from cmdesk.services.evaluation import evaluate, explain, lock, publish, reopen, standings, trial
from cmdesk.services.evaluation.honours import begin_honours
from cmdesk.services.evaluation.late import adjustments, late_corrections
from cmdesk.services.evaluation.records import kept_case
from cmdesk.services.evaluation.whatif import try_scheme
from cmdesk.services.figures import Entry, enter_figures, enter_targets
from cmdesk.services.imports import Order, import_file
from cmdesk.services.work import Desk
from cmdesk.values.messages import english
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month
from cmdesk.values.problems import UserError, sentence

MONTH = Month(2026, 10)
NEXT = MONTH.plus(1)


@pytest.fixture
def locked(sample: Desk, actor: Actor) -> Desk:
    """October is locked."""
    evaluate(sample, actor, MONTH)
    publish(sample, actor, MONTH)
    lock(sample, actor, MONTH)
    return sample


def told(desk: Desk, actor: Actor) -> list[str]:
    return [english(sentence(problem)) for problem in system.check(desk, actor)]


def tamper(desk: Desk, statement: str, **values: object) -> None:
    with desk.store.writing() as session:
        assert session.execute(text(statement), values).rowcount == 1  # type: ignore[attr-defined]
        session.commit()


def number_of(desk: Desk, month: Month = MONTH) -> int:
    with desk.store.reading() as session:
        return session.scalars(select(Evaluation.id).where(Evaluation.month == month.number)).one()


def indicator(desk: Desk, code: str) -> int:
    with desk.store.reading() as session:
        return session.scalars(select(Indicator.id).where(Indicator.code == code)).one()


def test_an_untouched_locked_month_is_whole(locked: Desk, actor: Actor) -> None:
    assert system.check(locked, actor) == []


def cases(month: Month) -> list[tuple[str, str]]:
    """A change by raw SQL, and the words by which it is named."""
    m = month.number
    return [
        (f"UPDATE manager_figures SET value = value + 10000 WHERE month = {m} AND manager_id = 2 AND indicator_id = :i",
         "input figure"),
        (f"DELETE FROM manager_figures WHERE month = {m} AND manager_id = 2 AND indicator_id = :i", "input figure"),
        ((f"UPDATE client_figures SET value = value + 1 WHERE month = {m} AND indicator_id = :i AND client_id ="
         f" (SELECT max(client_id) FROM client_figures WHERE month = {m} AND indicator_id = :i)"), "client figures"),
        ((f"UPDATE targets SET value = value - 1 WHERE month = {m} AND subject_id = 2 AND indicator_id = :i"
         " AND level = 'manager' AND tier = 'base'"), "target"),
        (f"UPDATE manual_scores SET points = points + 10000 WHERE month = {m} AND manager_id = 2", "mark by hand"),
        ("UPDATE scores SET points = points + 100 WHERE evaluation_id = :e AND manager_id = 2 AND item = 'volume'",
         "score"),
        ("UPDATE standings SET total = total + 1 WHERE evaluation_id = :e AND manager_id = 2", "total score"),
        ("UPDATE standings SET rank = rank + 1 WHERE evaluation_id = :e AND manager_id = 2", "rank"),
        ("UPDATE standings SET grade = 'chief' WHERE evaluation_id = :e AND manager_id = 2", "name, grade or place"),
        (("UPDATE evaluation_schemes SET document = replace(document, '\"weight\": \"20\"', '\"weight\": \"21\"')"
         " WHERE id = (SELECT scheme_id FROM evaluations WHERE id = :e)"), "scheme"),
        ("UPDATE evaluations SET state = 'published' WHERE id = :e", "state of the evaluation"),
        ("UPDATE evaluation_records SET digest = 'x' WHERE evaluation_id = :e", "kept inputs"),
        ("UPDATE evaluation_seals SET digest = 'x' WHERE evaluation_id = :e", "seal"),
        ("DELETE FROM evaluation_seals WHERE evaluation_id = :e", "seal"),
    ]


@pytest.mark.parametrize("k", range(14))
def test_tampering_is_named_with_the_month_and_the_kind_of_thing(locked: Desk, actor: Actor, k: int) -> None:
    statement, kind = cases(MONTH)[k]
    values = {":i": indicator(locked, "volume"), ":e": number_of(locked)}
    tamper(locked, statement, **{name[1:]: value for name, value in values.items() if name in statement})
    said = told(locked, actor)
    assert said
    assert all(f"locked month {MONTH}" in line for line in said)
    assert any(f"program: {kind}" in line for line in said)


def test_the_line_says_whose_figure_and_from_what_to_what(locked: Desk, actor: Actor) -> None:
    row = standings(locked, actor, MONTH)
    assert row is not None
    who = next(r for r in row.rows if r.manager_id == 3)
    tamper(locked, "UPDATE standings SET rank = 99 WHERE evaluation_id = :e AND manager_id = 3", e=number_of(locked))
    before = f"{who.rank}|{'' if who.change is None else who.change}"
    after = f"99|{'' if who.change is None else who.change}"
    assert told(locked, actor) == [
        f"The locked month {MONTH} was changed outside the program: rank {who.name}, {before} → {after}.",
    ]


def test_a_seal_put_together_anew_does_not_fit_the_audit_trail(locked: Desk, actor: Actor) -> None:
    """Somebody changes a score and seals it again by the published rules: the audit trail knows another digest."""
    from cmdesk.services.evaluation.canonical import canonical, digest, packed
    from cmdesk.services.evaluation.lines import basis_of, lines_of

    number = number_of(locked)
    tamper(locked, "UPDATE standings SET rank = 1 WHERE evaluation_id = :e AND manager_id = 3", e=number)
    with locked.store.writing() as session:
        evaluation = session.get_one(Evaluation, number)
        basis = basis_of(session, evaluation)
        content = canonical({
            "basis": {name: sorted(getattr(basis, name)) for name in ("months", "indicators", "own")},
            "lines": lines_of(session, evaluation, basis),
        })
        session.execute(
            text("UPDATE evaluation_seals SET digest = :d, content = :c WHERE evaluation_id = :e"),
            {"d": digest(content), "c": packed(content), "e": number},
        )
        session.commit()
    assert told(locked, actor) == [f"The locked month {MONTH} was changed outside the program: seal."]


def test_computing_a_closed_month_from_its_record_comes_to_the_last_digit(locked: Desk, actor: Actor) -> None:
    with locked.store.reading() as session:
        found = session.get_one(Evaluation, number_of(locked))
        case = kept_case(session, found)
        assert case is not None
        stored = {(s.manager_id, s.item): s.points for s in session.scalars(
            select(Score).where(Score.evaluation_id == found.id))}
        totals = {s.manager_id: s.total for s in session.scalars(
            select(Standing).where(Standing.evaluation_id == found.id))}
    again = {
        (who, item): case.result.decimal(case.result.units[p, k])
        for p, who in enumerate(case.ids) for k, item in enumerate(case.result.items)
    }
    assert {key: points for key, points in stored.items() if points is not None}.items() <= again.items()
    assert totals == {who: case.result.decimal(case.result.total_units[p]) for p, who in enumerate(case.ids)}


def test_the_explanation_stays_as_it_was_whatever_changes_later(locked: Desk, actor: Actor) -> None:
    before = standings(locked, actor, MONTH)
    assert before is not None
    items = [(row.code, item) for row in before.rows for item in row.scores]
    then = {each: explain(locked, actor, MONTH, *each) for each in items}
    with locked.store.writing() as session:
        session.execute(text("UPDATE managers SET name = '改名' , grade = 'junior' WHERE id = 2"))
        session.execute(text("UPDATE indicators SET name = '别的名字'"))
        session.execute(text("UPDATE manager_figures SET value = value * 2"))
        session.execute(text("DELETE FROM visits"))
        session.commit()
    assert {each: explain(locked, actor, MONTH, *each) for each in items} == then
    after = standings(locked, actor, MONTH)
    assert after is not None
    assert [row.name for row in after.rows] == [row.name for row in before.rows]


def test_opening_again_keeps_the_seal_with_its_reason_and_locks_anew(locked: Desk, actor: Actor) -> None:
    reopen(locked, actor, MONTH, "漏了一笔")
    assert system.check(locked, actor) == []
    with locked.store.reading() as session:
        old = session.execute(text("SELECT opened_by, reason FROM evaluation_seals")).one()
    assert tuple(old) == (actor.name, "漏了一笔")
    lock(locked, actor, MONTH)
    assert system.check(locked, actor) == []
    tamper(locked, "UPDATE standings SET total = total + 1 WHERE evaluation_id = :e AND manager_id = 2",
           e=number_of(locked))
    assert len(told(locked, actor)) == 1


def entered(desk: Desk, code: str) -> Decimal:
    with desk.store.reading() as session:
        found = session.execute(text(
            "SELECT value FROM manager_figures WHERE month = :m AND manager_id = 2 AND indicator_id = :i",
        ), {"m": MONTH.number, "i": indicator(desk, code)}).scalar_one()
    return Decimal(found).scaleb(-4)


def correct_a_target(desk: Desk, actor: Actor) -> str | None:
    return enter_targets(desk, actor, MONTH, [Entry(2, "volume", Decimal(2000))]).undo


def test_a_late_correction_is_no_tampering_and_leaves_the_month_alone(locked: Desk, actor: Actor) -> None:
    before = standings(locked, actor, MONTH)
    token = correct_a_target(locked, actor)
    assert system.check(locked, actor) == []
    assert standings(locked, actor, MONTH) == before
    late = late_corrections(locked, actor, MONTH)
    assert [(english(each.kind), each.after, each.who) for each in late] == [("target", "2000", actor.name)]
    assert token is not None
    system.undo(locked, actor, token)
    assert system.check(locked, actor) == []
    assert [each.before for each in late_corrections(locked, actor, MONTH)][1:] == ["2000"]


def test_tampering_before_a_late_correction_is_still_named(locked: Desk, actor: Actor) -> None:
    tamper(locked, f"UPDATE targets SET value = value - 50000 WHERE month = {MONTH.number} AND subject_id = 2 AND"
           " indicator_id = :i AND level = 'manager' AND tier = 'base'", i=indicator(locked, "volume"))
    correct_a_target(locked, actor)
    assert told(locked, actor) == [f"The locked month {MONTH} was changed outside the program: late correction."]


def test_a_late_correction_altered_or_made_up_is_named(locked: Desk, actor: Actor) -> None:
    correct_a_target(locked, actor)
    tamper(locked, "UPDATE late_corrections SET who = '别人'")
    assert "late correction" in told(locked, actor)[0]


def test_late_corrections_become_points_of_the_next_month(locked: Desk, actor: Actor) -> None:
    """A target out of reach: 10 % of it brings 20 × 0.1 = 2 points at most; the difference counts in November."""
    evaluate(locked, actor, NEXT)
    plain = standings(locked, actor, NEXT)
    old = standings(locked, actor, MONTH)
    assert plain is not None
    assert old is not None
    correct_a_target(locked, actor)
    evaluate(locked, actor, NEXT)
    found = standings(locked, actor, NEXT)
    assert found is not None
    mine = next(row for row in found.rows if row.manager_id == 2)
    before = next(row for row in plain.rows if row.manager_id == 2)
    counted = adjustments(locked, actor, NEXT)
    assert [(each.month, each.manager_id) for each in counted] == [(MONTH, 2)]
    assert mine.scores["late_corrections"].points == counted[0].points
    assert mine.total == before.total + counted[0].points
    with locked.store.reading() as session:
        reached = session.scalars(select(Score.value).where(
            Score.evaluation_id == number_of(locked), Score.manager_id == 2, Score.item == "volume")).one()
    assert reached is not None
    assert counted[0].points != 0
    said = explain(locked, actor, NEXT, mine.code, "late_corrections", language="en")
    assert said.score == counted[0].points
    assert any("2000" in english(note) for note in said.notes)
    same = try_scheme(locked, actor, NEXT, begin_honours(locked, actor, NEXT).scheme)
    assert {r.code: (r.before, r.after) for r in same.rows} == {r.code: (r.total, r.total) for r in found.rows}
    assert {i: t.total for i, t in trial(locked, actor, NEXT).with_marks({}).items()} == {
        r.manager_id: r.total for r in found.rows}
    publish(locked, actor, NEXT)
    again = try_scheme(locked, actor, NEXT, begin_honours(locked, actor, NEXT).scheme)
    assert {r.code: r.before for r in again.rows} == {r.code: r.total for r in found.rows}
    lock(locked, actor, NEXT)
    assert system.check(locked, actor) == []


def test_figures_of_a_locked_month_are_late_corrections_too(locked: Desk, actor: Actor) -> None:
    with locked.store.reading() as session:
        entered_by_hand = session.execute(text(
            "SELECT i.code, f.value FROM manager_figures f JOIN indicators i ON i.id = f.indicator_id"
            " WHERE f.month = :m AND f.manager_id = 2 AND f.rows IS NULL"), {"m": MONTH.number}).all()
    codes = [code for code, _value in entered_by_hand]
    try:
        enter_figures(locked, actor, MONTH, [Entry(2, code, Decimal(1)) for code in codes[:1]])
    except UserError:
        pytest.skip("the sample has no figure that is typed")
    assert system.check(locked, actor) == []


def test_a_record_takes_little_room(locked: Desk) -> None:
    with locked.store.reading() as session:
        content = session.scalars(select(EvaluationRecord.content)).first()
    assert content is not None
    assert len(content) < 20_000


def test_an_import_into_a_locked_month_is_known_and_can_be_taken_back(
    locked: Desk, actor: Actor, tmp_path: Path,
) -> None:
    with locked.store.reading() as session:
        code, month = session.execute(text(
            "SELECT c.code, f.month FROM client_figures f JOIN clients c ON c.id = f.client_id"
            " WHERE f.month = :m AND f.indicator_id = :i LIMIT 1"
        ), {"m": MONTH.number, "i": indicator(locked, "volume")}).one()
    assert month == MONTH.number
    file, book = tmp_path / "补录.xlsx", Workbook()
    assert book.active is not None
    for line in (["客户编码", "月份", "销量"], [code, "2026年10月", 999]):
        book.active.append(line)
    book.save(file)
    made = import_file(locked, actor, file, Order(kind="figures"))
    assert made.value.updated == 1
    assert system.check(locked, actor) == []
    kinds = [english(each.kind) for each in late_corrections(locked, actor, MONTH)]
    assert "input figure" in kinds
    assert "client figures behind an input figure" in kinds
    assert made.undo is not None
    system.undo(locked, actor, made.undo)
    assert system.check(locked, actor) == []
    tamper(locked, cases(MONTH)[2][0], i=indicator(locked, "volume"))
    assert "client figures" in told(locked, actor)[0]
