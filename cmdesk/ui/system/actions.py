"""What an audit entry's action and subject are called."""

from __future__ import annotations

from cmdesk.models import ENTITIES
from cmdesk.models.describe import entity_of
from cmdesk.services.imports.files import kind_label
from cmdesk.services.imports.targets import KINDS
from cmdesk.values.messages import Msg, Text, _

PLAIN: dict[str, Msg] = {
    "system.start": _("Branch started"), "system.demo": _("Sample branch made"), "system.undo": _("Step taken back"),
    "clients.spread": _("Clients shared out"), "figures.enter": _("Figures entered"),
    "targets.enter": _("Targets entered"),
    "users.add": _("User added"), "users.reset": _("New password given"), "users.disable": _("User disabled"),
    "users.enable": _("User let in again"), "users.role": _("Role changed"), "evaluation.run": _("Evaluation computed"),
    "visits.plan": _("Visits planned"), "visits.add": _("Visit added to the plan"), "visits.copy": _("Plan copied"),
    "visits.enter": _("Visits entered"), "visits.forms": _("Visit forms entered"),
    "visits.lock": _("Visits locked or released"), "visits.model": _("Model week changed"),
    "visits.model_week": _("Model week changed"), "visits.move": _("Visits moved"),
    "visits.options": _("Rules for planning changed"), "visits.skip": _("Visits skipped"),
    "visits.swap": _("Visits swapped"), "plans.answer": _("Request about a plan answered"),
    "plans.challenge": _("Change of a plan asked for"), "plans.submitted": _("Plan handed in"),
    "plans.approved": _("Plan approved"), "plans.issued": _("Plan issued"), "plans.draft": _("Plan opened again"),
    "evaluation.publish": _("Evaluation published"), "evaluation.withdraw": _("Evaluation withdrawn"),
    "evaluation.lock": _("Evaluation locked"), "evaluation.appeals": _("Appeals opened"),
    "evaluation.confirm": _("Evaluation confirmed"), "evaluation.confirmed": _("Evaluation confirmed by people"),
    "evaluation.rules": _("Rules for appeals changed"), "evaluation.scored": _("Scoring concluded"),
    "evaluation.self": _("Self-assessment given"), "appeal.file": _("Appeal filed"),
    "appeal.accept": _("Appeal accepted"), "appeal.reject": _("Appeal rejected"),
    "appeal.withdraw": _("Appeal withdrawn"), "scheme.save": _("Scheme saved"), "scheme.choose": _("Scheme chosen"),
    "scheme.withdraw": _("Scheme withdrawn"), "scores.grid": _("Marks given"), "ratings.given": _("Ratings given"),
    "grades.decide": _("Grade decided"), "grades.rules": _("Rules for grades changed"),
    "admissions.admit": _("Candidate admitted"), "admissions.refuse": _("Candidate refused"),
    "admissions.marks": _("Admission marks given"), "managers.probation": _("Probation decided"),
    "pay.split": _("Bonus pool split"), "pay.confirm": _("Bonus confirmed"), "pay.reopen": _("Bonus opened again"),
    "pay.drop": _("Bonus split dropped"), "pay.rule": _("Rule for the bonus changed"),
    "actions.decide": _("Action item decided"), "actions.settle": _("Action item settled"),
    "circle_events.participants": _("Participants of an event entered"), "clients.apart": _("Clients kept apart"),
    "clients.hand_over": _("Clients handed over"), "clients.merge": _("Clients merged"),
    "figures.fill": _("Template filled"),
    "admissions.rule": _("Rule for admission changed"), "forecasts.enter": _("Forecasts entered"),
    "contacts.show": _("Numbers written or printed in full"),
}
VERBS: dict[str, Msg] = {
    "save": _("{what}: saved"), "delete": _("{what}: deleted"), "change": _("{what}: many changed"),
    "enter": _("{what}: entered"),
}
ABOUT: dict[str, Msg] = {
    "undo": _("step {of}"), "figures": _("figures of {of}"), "evaluation": _("evaluation of {of}"),
    "plans": _("plan of {of}"), "scores": _("marks of {of}"), "pay": _("bonus of {of}"), "appeal": _("appeal no. {of}"),
    "grades": _("grades of {of}"),
}


def action_text(action: str) -> Text:
    """An action as people say it; one nobody gave words to stays as it is."""
    if action in PLAIN:
        return PLAIN[action]
    subject, _dot, verb = action.partition(".")
    if subject == "import" and verb in KINDS:
        return _("{what}: imported")(what=kind_label(verb))
    if subject in ENTITIES and verb in VERBS:
        return VERBS[verb](what=entity_of(ENTITIES[subject]).plural)
    return action


def subject_text(subject: str, named: str = "") -> Text:
    """`clients:12` as the entity's word with the record's name, or its number where it is gone."""
    name, _colon, number = subject.partition(":")
    if name in ABOUT:
        return ABOUT[name](of=number)
    if name not in ENTITIES:
        return subject
    label = entity_of(ENTITIES[name]).label
    if named:
        return _("{what} “{name}”")(what=label, name=named)
    return _("{what} no. {number}")(what=label, number=number) if number else entity_of(ENTITIES[name]).plural
