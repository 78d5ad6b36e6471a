"""How the meetings page says things, and where each gap is mended."""

from __future__ import annotations

from collections.abc import Mapping

from cmdesk.values.messages import Msg, _
from cmdesk.values.pack import Lack, PackPart

PARTS: Mapping[PackPart, Msg] = {
    PackPart.RANKING: _("Ranking and charts"), PackPart.VISITS: _("Visit completion"),
    PackPart.MISSING: _("What is missing"), PackPart.PROBLEMS: _("Client problems overdue"),
    PackPart.AWARDS: _("Awards"), PackPart.ACTIONS: _("Action items"), PackPart.NEXT_WEEK: _("Next week's plan"),
}
LACKS: Mapping[Lack, tuple[Msg, Msg, str, object]] = {
    Lack.FIGURES: (_("Figures"), _("Import"), "figures", ("figures",)),
    Lack.SCORES: (_("Manual scores"), _("Give marks"), "evaluation", ("marks",)),
    Lack.VISITS: (_("Visits not entered"), _("Enter them"), "visits", "entry"),
    Lack.LOGS: (_("Work logs not handed in"), _("Print the list"), "meetings", ("reports", "missing")),
}
REPORTS: Mapping[str, Msg] = {
    "ranking": _("The month's ranking with chart, items and awards, to be put up."),
    "visit-week": _("A sheet per manager and week to take along and write on."),
    "month-plan": _("Who visits how many clients on which day of the month."),
    "missing": _("Whose diaries, visits and figures are still missing, by name."),
    "score-slip": _("A page per person with every item and its basis, to be signed."),
    "scoring-sheets": _("What the supervisor and each group of raters fill in by hand, a page for each."),
    "notice": _("How the month went, the red and the black list, risers and awards, to be put up."),
    "pay": _("Points, coefficients and everybody's share of the pool, for payroll."),
    "grades": _("Promotions and demotions by rule with their reasons, and what was decided."),
    "ladder": _("Every grade with its coefficient, requirements, duties and people, and the rules between them."),
    "composition": _("What the team is made of, its share of all staff, and the workload per head by branch."),
    "admission": _("A score sheet per candidate not decided yet, or an empty one to write on."),
}
