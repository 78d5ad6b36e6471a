"""The rules of awards and of the red and the black list in words, from their data."""

from __future__ import annotations

from cmdesk.rules.evaluation.numerals import signed
from cmdesk.rules.evaluation.wording import PEERS
from cmdesk.values.evaluation import AwardBasis, AwardRule, ListRule, Peers, Scheme
from cmdesk.values.messages import Msg, _

_BEST: dict[AwardBasis, Msg] = {
    AwardBasis.TOTAL: _("the best {n} by total score"),
    AwardBasis.SECTION: _("the best {n} in “{of}”"),
    AwardBasis.ITEM: _("the best {n} in “{of}”"),
    AwardBasis.MEASURE: _("the best {n} by the figure of “{of}”"),
    AwardBasis.RISE: _("the {n} who won most places"),
}


def award_in_words(rule: AwardRule, scheme: Scheme, language: str = "zh_CN") -> Msg:
    """Who gets it."""
    told = _BEST[rule.basis](n=rule.top, of=_name(rule, scheme, language))
    if rule.peers is not Peers.ALL:
        told = _("{told}, {more}")(told=told, more=PEERS[rule.peers])
    if rule.least is not None:
        told = _("{told}, {more}")(told=told, more=_("from {value} on")(value=signed(rule.least)))
    if rule.most_rank is not None:
        told = _("{told}, {more}")(told=told, more=_("within the first {n} of the total")(n=rule.most_rank))
    return told


def _name(rule: AwardRule, scheme: Scheme, language: str) -> str:
    parts = scheme.sections if rule.basis is AwardBasis.SECTION else scheme.items
    return next((p.name.words(language) for p in parts if p.code == rule.of), rule.of)


def red_in_words(rule: ListRule) -> Msg:
    if rule.red_from is None:
        return _("The first {n}; nobody under a veto.")(n=rule.red_top)
    return _("The first {n} and all from {points} points on; nobody under a veto.")(
        n=rule.red_top, points=signed(rule.red_from))


def black_in_words(rule: ListRule) -> Msg:
    if rule.black_below is None:
        return _("The last {n} and everybody under a veto.")(n=rule.black_bottom)
    return _("The last {n}, all below {points} points and everybody under a veto.")(
        n=rule.black_bottom, points=signed(rule.black_below))
