"""Roles and what each may do. Services ask for a right, never for a role."""

from __future__ import annotations

from enum import StrEnum

from cmdesk.values.messages import Msg, _


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    CLERK = "clerk"
    MANAGER = "manager"
    LEADER = "leader"


ROLE_LABELS: dict[Role, Msg] = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.CLERK: _("Clerk"),
    Role.MANAGER: _("Client manager"),
    Role.LEADER: _("Leader"),
}


class Right(StrEnum):
    SEE_TEAM = "see_team"
    SEE_NOTES = "see_notes"
    SEE_CONTACTS = "see_contacts"
    EDIT_TEAM = "edit_team"
    SEE_CLIENTS = "see_clients"
    EDIT_CLIENTS = "edit_clients"
    ASSIGN_CLIENTS = "assign_clients"
    SEE_VISITS = "see_visits"
    PLAN_VISITS = "plan_visits"
    RECORD_VISITS = "record_visits"
    SEE_FIGURES = "see_figures"
    EDIT_FIGURES = "edit_figures"
    SEE_RANKING = "see_ranking"
    EVALUATE = "evaluate"
    EDIT_SCHEMES = "edit_schemes"
    SCORE_BY_HAND = "score_by_hand"
    SEE_PAY = "see_pay"
    SET_PAY = "set_pay"
    DECIDE_CAREERS = "decide_careers"
    WRITE_LOGS = "write_logs"
    REVIEW_LOGS = "review_logs"
    MAKE_PACK = "make_pack"
    EDIT_MEETINGS = "edit_meetings"
    IMPORT = "import"
    EXPORT = "export"
    ADMINISTER = "administer"


_EVERYBODY = frozenset({Right.SEE_RANKING})
_MANAGER = _EVERYBODY | {Right.SEE_CLIENTS, Right.SEE_VISITS, Right.RECORD_VISITS, Right.SEE_FIGURES, Right.WRITE_LOGS}
_LEADER = _EVERYBODY | {
    Right.SEE_TEAM, Right.SEE_CLIENTS, Right.SEE_VISITS, Right.SEE_FIGURES, Right.MAKE_PACK, Right.EXPORT,
}
_CLERK = _LEADER | {
    Right.SEE_CONTACTS, Right.EDIT_TEAM, Right.EDIT_CLIENTS, Right.PLAN_VISITS, Right.RECORD_VISITS,
    Right.EDIT_FIGURES, Right.WRITE_LOGS, Right.IMPORT, Right.EDIT_MEETINGS,
}
_SUPERVISOR = _CLERK | {
    Right.SEE_NOTES, Right.ASSIGN_CLIENTS, Right.EVALUATE, Right.EDIT_SCHEMES, Right.SCORE_BY_HAND, Right.REVIEW_LOGS,
    Right.SEE_PAY, Right.SET_PAY, Right.DECIDE_CAREERS,
}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.SUPERVISOR: _SUPERVISOR,
    Role.CLERK: _CLERK,
    Role.MANAGER: _MANAGER | {Right.SEE_PAY},
    Role.LEADER: _LEADER | {Right.SEE_PAY},
}
