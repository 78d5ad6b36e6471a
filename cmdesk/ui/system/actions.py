"""What an audit entry's action and subject are called."""

from __future__ import annotations

from cmdesk.models import ENTITIES
from cmdesk.models.describe import entity_of
from cmdesk.services.imports.files import kind_label
from cmdesk.services.imports.targets import KINDS
from cmdesk.values.messages import Msg, Text, _

STEPS: dict[str, dict[str, Msg]] = {
    "actions": {"decide": _("Action item decided"), "settle": _("Action item settled")},
    "admissions": {
        "admit": _("Candidate admitted"), "refuse": _("Candidate refused"), "marks": _("Admission marks given"),
        "rule": _("Rule for admission changed"),
    },
    "appeal": {
        "file": _("Appeal filed"), "accept": _("Appeal accepted"), "reject": _("Appeal rejected"),
        "withdraw": _("Appeal withdrawn"),
    },
    "circle_events": {"participants": _("Participants of an event entered")},
    "clients": {
        "spread": _("Clients shared out"), "apart": _("Clients kept apart"), "hand_over": _("Clients handed over"),
        "merge": _("Clients merged"),
    },
    "contacts": {"show": _("Numbers written or printed in full")},
    "evaluation": {
        "run": _("Evaluation computed"), "publish": _("Evaluation published"), "withdraw": _("Evaluation withdrawn"),
        "lock": _("Evaluation locked"), "appeals": _("Appeals opened"), "confirm": _("Evaluation confirmed"),
        "confirmed": _("Evaluation confirmed by people"), "rules": _("Rules for appeals changed"),
        "scored": _("Scoring concluded"), "self": _("Self-assessment given"),
    },
    "figures": {"enter": _("Figures entered"), "fill": _("Template filled")},
    "forecasts": {"enter": _("Forecasts entered")},
    "grades": {"decide": _("Grade decided"), "rules": _("Rules for grades changed")},
    "managers": {"probation": _("Probation decided")},
    "pay": {
        "split": _("Bonus pool split"), "confirm": _("Bonus confirmed"), "reopen": _("Bonus opened again"),
        "drop": _("Bonus split dropped"), "rule": _("Rule for the bonus changed"), "adjust": _("Bonus adjusted"),
    },
    "plans": {
        "answer": _("Request about a plan answered"), "challenge": _("Change of a plan asked for"),
        "submitted": _("Plan handed in"), "approved": _("Plan approved"), "issued": _("Plan issued"),
        "draft": _("Plan opened again"), "all_submitted": _("All plans handed in"),
        "all_approved": _("All plans approved"), "all_issued": _("All plans issued"),
    },
    "problems": {"close": _("Client problem closed")},
    "ratings": {
        "given": _("Ratings given"), "assign": _("Raters named"), "paper": _("Sheets of raters taken in"),
        "drop": _("Sheet of a rater taken back"),
    },
    "scheme": {"save": _("Scheme saved"), "choose": _("Scheme chosen"), "withdraw": _("Scheme withdrawn")},
    "scores": {"grid": _("Marks given")},
    "system": {"start": _("Branch started"), "demo": _("Sample branch made"), "undo": _("Step taken back")},
    "targets": {"enter": _("Targets entered")},
    "users": {
        "add": _("User added"), "reset": _("New password given"), "disable": _("User disabled"),
        "enable": _("User let in again"), "role": _("Role changed"),
    },
    "visits": {
        "plan": _("Visits planned"), "add": _("Visit added to the plan"), "copy": _("Plan copied"),
        "enter": _("Visits entered"), "forms": _("Visit forms entered"), "lock": _("Visits locked or released"),
        "model": _("Model week changed"), "model_week": _("Model week changed"), "move": _("Visits moved"),
        "options": _("Rules for planning changed"), "skip": _("Visits skipped"), "swap": _("Visits swapped"),
    },
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
    subject, _dot, verb = action.partition(".")
    if verb in STEPS.get(subject, {}):
        return STEPS[subject][verb]
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
