"""A trade's ladder, admission standard and workload standards put into an empty branch."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cmdesk.models.careers import AdmissionItem, GradeStep, WorkloadStandard
from cmdesk.models.figures import Indicator
from cmdesk.services.system import get_setting, put_setting
from cmdesk.values.careers import CareerPreset
from cmdesk.values.presets import Preset

LINE, PROBATION = "admission.line", "probation.months"
FIRST_MONTH = 200001


def start_careers(session: Session, preset: Preset, careers: CareerPreset, language: str) -> None:
    """The words are those of `language` and belong to the branch from then on."""
    session.flush()
    session.add_all(_steps(preset, careers, language))
    session.add_all(
        AdmissionItem(position=k, code=i.code, name=i.name.words(language), most=i.most, note=i.note.words(language))
        for k, i in enumerate(careers.admission, start=1)
    )
    ids = dict(session.execute(select(Indicator.code, Indicator.id)).all())
    session.add_all(
        WorkloadStandard(indicator_id=ids[each.indicator], valid_from=FIRST_MONTH, per_head=each.per_head)
        for each in careers.workload
    )
    put_setting(session, LINE, str(careers.line))
    put_setting(session, PROBATION, careers.probation_months)


def _steps(preset: Preset, careers: CareerPreset, language: str) -> list[GradeStep]:
    texts = {step.grade: step for step in careers.steps}
    return [
        GradeStep(
            level=len(preset.grades) - k, grade=grade.code, coefficient=grade.coefficient,
            requirements=texts[grade.code].requirements.words(language),
            duties=texts[grade.code].duties.words(language), stars=texts[grade.code].stars,
        ) for k, grade in enumerate(preset.grades)
    ]


def probation_months(session: Session) -> int:
    return int(get_setting(session, PROBATION) or 3)
