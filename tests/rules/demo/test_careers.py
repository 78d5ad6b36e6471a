"""Examinations of the made-up branch."""

from __future__ import annotations

from tests.rules.demo.making import SMALL, tables_of


def test_exams_are_twice_a_year_and_passed_from_seventy_on() -> None:
    exams = tables_of(SMALL)["grade_exams"]
    assert exams
    assert {exam["taken_on"].month for exam in exams} <= {3, 9}
    assert {exam["taken_on"].day for exam in exams} == {20}
    assert all(exam["passed"] is (exam["score"] >= 7000) for exam in exams)
    keys = [(exam["taken_on"], exam["manager_id"]) for exam in exams]
    assert len(keys) == len(set(keys))
