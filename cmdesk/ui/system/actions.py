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
    "visits.plan": _("Visits planned"),
}
VERBS: dict[str, Msg] = {
    "save": _("{what}: saved"), "delete": _("{what}: deleted"), "change": _("{what}: many changed"),
    "enter": _("{what}: entered"),
}
ABOUT: dict[str, Msg] = {
    "undo": _("step {of}"), "figures": _("figures of {of}"), "evaluation": _("evaluation of {of}"),
    "plans": _("plan of {of}"),
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


def subject_text(subject: str) -> Text:
    """`clients:12` as the entity's name with the number."""
    name, _colon, number = subject.partition(":")
    if name in ABOUT:
        return ABOUT[name](of=number)
    if name not in ENTITIES:
        return subject
    label = entity_of(ENTITIES[name]).label
    return _("{what} no. {number}")(what=label, number=number) if number else entity_of(ENTITIES[name]).plural
