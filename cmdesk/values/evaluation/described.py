"""What the parts of a scheme are called and how they are filled in: one description for forms, comparisons and help.

A part is a dataclass of this package. `fields` describe its single values, `tables` its rows of values; both by the
name of the attribute. A choice whose words are data names its list: INDICATORS, ITEMS, or PARTS, which is what an award
looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cmdesk.values.evaluation.methods import (
    METHODS,
    AllReach,
    Band,
    Bands,
    ByRank,
    Check,
    Checklist,
    Curve,
    Line,
    Manual,
    Method,
    PerOccurrence,
    Proportional,
    Rater,
    Threshold,
    YesNo,
)
from cmdesk.values.evaluation.scheme import AwardBasis, Term
from cmdesk.values.evaluation.words import (
    WITH_TARGET,
    Absent,
    Direction,
    ItemKind,
    Measure,
    Peers,
    Prorate,
    Rounding,
    Span,
    Steps,
    Ties,
    VetoEffect,
)
from cmdesk.values.fields import Choice, Field, Kind, Rule, Vocabulary
from cmdesk.values.messages import Msg, _

INDICATORS, ITEMS, PARTS = Vocabulary("indicators"), Vocabulary("items"), Vocabulary("parts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A table of values: what one row is, what its columns are."""

    label: Msg
    row: type
    fields: Mapping[str, Field]
    visible: Rule | bool = True
    help: Msg | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a scheme; `says` tells when one takes it; `nested` are the parts it holds, by their attribute."""

    label: Msg
    says: Msg = Msg("")
    fields: Mapping[str, Field] = field(default_factory=dict)
    tables: Mapping[str, Rows] = field(default_factory=dict)
    nested: Mapping[str, Part] = field(default_factory=dict)


def _number(label: Msg, help: Msg | None = None, *, required: bool = False, visible: Rule | bool = True,
            group: str = "main") -> Field:
    return Field(label=label, kind=Kind.NUMBER, help=help, required=required, visible=visible, group=group)


def _choice(label: Msg, words: Mapping[StrEnum, Msg], help: Msg | None = None, *, required: bool = True,
            visible: Rule | bool = True, group: str = "main") -> Field:
    choices = tuple(Choice(code.value, word) for code, word in words.items())
    return Field(
        label=label, kind=Kind.CHOICE, choices=choices, help=help, required=required, visible=visible, group=group)


def _of(label: Msg, kind: Kind, help: Msg | None = None, *, required: bool = False, visible: Rule | bool = True,
        group: str = "main", choices: Vocabulary | tuple[Choice, ...] = ()) -> Field:
    return Field(
        label=label, kind=kind, help=help, required=required, visible=visible, group=group, choices=choices)


KIND_WORDS: dict[StrEnum, Msg] = {
    ItemKind.NORMAL: _("counts"), ItemKind.BONUS: _("bonus"), ItemKind.DEDUCTION: _("deduction"),
    ItemKind.VETO: _("veto"),
}
MEASURE_WORDS: dict[StrEnum, Msg] = {
    Measure.VALUE: _("The figure itself"), Measure.COMPLETION: _("Completion of the target, in percent"),
    Measure.RECIPROCAL: _("Target ÷ actual, in percent (less is better)"),
    Measure.GROWTH: _("Growth against last year, in percent"), Measure.CHANGE: _("Difference from last year"),
    Measure.DEVIATION: _("Deviation from the target, in percent"),
}
DIRECTION_WORDS: dict[StrEnum, Msg] = {
    Direction.HIGHER: _("more is better"), Direction.LOWER: _("less is better"),
}
ABSENT_WORDS: dict[StrEnum, Msg] = {
    Absent.AVERAGE: _("the average of those who have it"), Absent.SPREAD: _("its weight goes to the other items"),
    Absent.FULL: _("the full mark"), Absent.ZERO: _("no points"),
}
PEER_WORDS: dict[StrEnum, Msg] = {
    Peers.ALL: _("among all"), Peers.TERRITORY: _("within the territory"), Peers.GRADE: _("within the grade"),
}
BASIS_WORDS: dict[StrEnum, Msg] = {
    AwardBasis.TOTAL: _("the total score"), AwardBasis.SECTION: _("the points of a section"),
    AwardBasis.ITEM: _("the points of an item"), AwardBasis.MEASURE: _("the figure an item is scored on"),
    AwardBasis.RISE: _("the places won since last month"),
}
SPAN_WORDS: dict[StrEnum, Msg] = {
    Span.PERIOD: _("the period itself"), Span.MONTH: _("month"), Span.QUARTER: _("quarter"),
    Span.HALF_YEAR: _("half-year"), Span.YEAR: _("year"),
}
PRORATE_WORDS: dict[StrEnum, Msg] = {
    Prorate.NOTHING: _("counts in full"), Prorate.TARGET: _("the target shrinks with the days present"),
    Prorate.POINTS: _("the points shrink with the days present"),
}
STEP_WORDS: dict[StrEnum, Msg] = {
    Steps.EXACT: _("to the decimal"), Steps.FULL: _("only full steps"), Steps.STARTED: _("every started step"),
}
ROUNDING_WORDS: dict[StrEnum, Msg] = {
    Rounding.ITEMS: _("every item (the sheet adds up)"), Rounding.TOTAL: _("the total alone"),
}
TIE_WORDS: dict[StrEnum, Msg] = {
    Ties.COMPETITION: _("1, 2, 2, 4: the next place is left out"), Ties.DENSE: _("1, 2, 2, 3: no place is left out"),
}
VETO_WORDS: dict[StrEnum, Msg] = {
    VetoEffect.TOTAL_ZERO: _("the total becomes 0"), VetoEffect.SECTION_ZERO: _("the section becomes 0"),
    VetoEffect.TOTAL_CAP: _("the total is limited"), VetoEffect.LAST_RANK: _("the rank is behind all others"),
    VetoEffect.NO_HONOURS: _("no award and no promotion"),
}


def _measure_row(label: Msg, edge: Msg, marks: Msg) -> Rows:
    return Rows(label=label, row=Band, fields={
        "edge": _number(edge, required=True), "marks": _number(marks, required=True),
    })


METHOD_PARTS: dict[type[Method], Part] = {
    Proportional: Part(
        label=_("In proportion"), says=_("Marks grow evenly with the measure, as with the completion of a task."),
        fields={
            "full_at": _number(_("Full mark at"), _("The measure that brings the full mark."), required=True),
            "zero_at": _number(_("Nothing at"), _("Empty: at 0, where less is better at twice the full mark's.")),
            "cap": _number(_("At most, % of the full mark"), required=True),
            "floor": _number(_("At least, % of the full mark"), required=True),
            "line": _number(_("Nothing unless it reaches"), _("Empty: there is no such line.")),
        },
    ),
    Threshold: Part(
        label=_("Against a line"), says=_("Marks at a required line; points off below it, points on above it."),
        fields={
            "line": _number(_("Required"), required=True),
            "off": _number(_("Marks off per step"), _("For each step on the worse side of the line."), required=True),
            "on": _number(_("Marks on per step"), _("For each step on the better side of the line."), required=True),
            "step": _number(_("Step"), _("How much of the measure is one step; 1 is a percentage point."),
                            required=True),
            "steps": _choice(_("Steps count"), STEP_WORDS),
            "start": _number(_("Marks at the line"), _("Empty: the full mark; 0 for bonus and deduction.")),
        },
    ),
    Bands: Part(
        label=_("By bands"), says=_("Marks by the band in which the measure lies."),
        fields={"otherwise": _number(_("Otherwise"), required=True)},
        tables={"bands": _measure_row(_("Bands"), _("From"), _("Marks it gives"))},
    ),
    Curve: Part(
        label=_("Along a line"), says=_("Straight lines between points; level before the first and after the last."),
        tables={"knots": _measure_row(_("Points of the line"), _("At"), _("Marks it gives"))},
    ),
    ByRank: Part(
        label=_("By place"), says=_("Marks by the place among the others; choose one of the ways below."),
        fields={
            "peers": _choice(_("Ranked"), PEER_WORDS),
            "step": _number(_("Marks off per place"), _("Empty: by the tables, or evenly down to the last place.")),
            "last": _number(_("Marks of the last"), required=True),
        },
        tables={
            "places": _measure_row(_("By places"), _("Up to place"), _("Marks it gives")),
            "shares": _measure_row(_("By share of the ranking"), _("Up to %"), _("Marks it gives")),
        },
    ),
    PerOccurrence: Part(
        label=_("Per occurrence"), says=_("Each time it happens costs marks, down to zero; as a bonus it brings them."),
        fields={
            "each": _number(_("Marks each time"), required=True),
            "free": _number(_("Times that do not count"), required=True),
        },
    ),
    Checklist: Part(
        label=_("Checklist"), says=_("The share of the checks met; a check that does not apply is left out."),
        tables={"checks": Rows(label=_("Checks"), row=Check, fields={
            "name": _of(_("Check"), Kind.NAME, required=True), "marks": _number(_("Marks it gives"), required=True),
        })},
    ),
    Manual: Part(
        label=_("By hand"), says=_("One or several raters give marks, weighted."),
        fields={
            "scale": _number(_("Marks out of"), _("Empty: the full mark of the item.")),
            "outlier": _number(_("Shown as far off beyond, %"), _("Of the scale, from the median of the raters."),
                               required=True),
            "drop_extremes": _of(_("Leave out the highest and the lowest"), Kind.YES_NO),
        },
        tables={"raters": Rows(label=_("Raters"), row=Rater, help=_(
            "Supervisor, Self and Colleagues are asked by the program itself; others' marks are entered for them."
        ), fields={
            "name": _of(_("Rater"), Kind.NAME, required=True), "weight": _number(_("Weight"), required=True),
        })},
    ),
    YesNo: Part(
        label=_("Yes or no"), says=_("The full mark where the line is reached, else nothing."),
        fields={"line": _number(_("Line"), required=True)},
    ),
    AllReach: Part(
        label=_("All lines reached"), says=_("The full mark where every line is reached, else little or nothing."),
        fields={"each": _number(_("Else, marks for each line reached"), required=True)},
        tables={"lines": Rows(label=_("Lines"), row=Line, fields={
            "indicator": _of(_("Indicator"), Kind.CHOICE, required=True, choices=INDICATORS),
            "measure": _choice(_("Measured by"), MEASURE_WORDS),
            "at": _number(_("Line"), required=True),
            "direction": _choice(_("Direction"), DIRECTION_WORDS),
        })},
    ),
}
METHOD_CODES: dict[type[Method], str] = {cls: code for code, cls in METHODS.items()}
UNSOURCED = frozenset(METHOD_CODES[cls] for cls in (Manual, Checklist, AllReach))


def _kind(*kinds: ItemKind) -> Rule:
    return lambda values: values.get("kind") in kinds


def _sourced(values: Mapping[str, object]) -> bool:
    return values.get("method") not in UNSOURCED


def _has_figures(values: Mapping[str, object]) -> bool:
    return values.get("method") not in (METHOD_CODES[Manual], METHOD_CODES[Checklist])


def _targeted(values: Mapping[str, object]) -> bool:
    return _sourced(values) and values.get("measure") in WITH_TARGET


def _directed(values: Mapping[str, object]) -> bool:
    return _sourced(values) and values.get("method") != METHOD_CODES[PerOccurrence]


_METHOD_CHOICES = tuple(Choice(METHOD_CODES[cls], part.label) for cls, part in METHOD_PARTS.items())
ITEM = Part(
    label=_("Item"),
    fields={
        "name": _of(_("Item name"), Kind.NAME, required=True),
        "kind": _choice(_("Sort of item"), KIND_WORDS),
        "weight": _number(
            _("Weight"), _("The full mark; for bonus and deduction the most it moves, 0 for no limit."), required=True,
            visible=_kind(ItemKind.NORMAL, ItemKind.BONUS, ItemKind.DEDUCTION)),
        "measure": _choice(_("Measured by"), MEASURE_WORDS, visible=_sourced, group="measure"),
        "direction": _choice(_("Direction"), DIRECTION_WORDS, visible=_directed, group="measure"),
        "target": _of(
            _("Target of"), Kind.CHOICE, _("Whose target serves a sum of several indicators."), visible=_targeted,
            group="measure", choices=INDICATORS),
        "unit": _of(_("Unit"), Kind.TEXT, visible=_sourced, group="measure"),
        "span": _choice(
            _("Figures of the"), SPAN_WORDS, _("From the beginning of that stretch of time up to the month."),
            visible=_has_figures, group="absent"),
        "method": _of(
            _("Method"), Kind.CHOICE, required=True, group="method", choices=_METHOD_CHOICES),
        "out_of": _number(
            _("Marks are out of"), _("Empty: the weight. Otherwise marks × weight ÷ this number are the points."),
            visible=_kind(ItemKind.NORMAL, ItemKind.BONUS, ItemKind.DEDUCTION), group="limits"),
        "cap": _number(_("At most, marks"), visible=_kind(*list(ItemKind)[:3]), group="limits"),
        "floor": _number(_("At least, marks"), visible=_kind(*list(ItemKind)[:3]), group="limits"),
        "veto": _choice(_("What the veto does"), VETO_WORDS, visible=_kind(ItemKind.VETO), group="limits"),
        "veto_cap": _number(
            _("Total at most"), visible=lambda v: v.get("veto") == VetoEffect.TOTAL_CAP and v["kind"] == ItemKind.VETO,
            group="limits"),
        "none_is_zero": _of(
            _("No entry means 0"), Kind.YES_NO, _("Nothing happened, such as no complaint; it is not missing."),
            visible=_has_figures, group="absent"),
        "not_applicable": _choice(
            _("Does not apply"), ABSENT_WORDS, _("No target, nothing to compare with: what the person gets."),
            visible=_kind(ItemKind.NORMAL), group="absent"),
        "missing": _choice(
            _("Figure is missing"), ABSENT_WORDS, visible=_kind(ItemKind.NORMAL), group="absent"),
        "peers": _choice(
            _("Average taken"), PEER_WORDS, visible=_kind(ItemKind.NORMAL), group="absent"),
        "prorate": _choice(
            _("Leave, entry, transfer"), PRORATE_WORDS, visible=_kind(*list(ItemKind)[:3]), group="absent"),
        "due": _choice(
            _("Decided at the end of the"), SPAN_WORDS, _("In between, the points decided last stand."),
            group="absent"),
        "grades": _of(_("Grades"), Kind.TEXT, group="who"),
        "posts": _of(_("Posts"), Kind.TEXT, group="who"),
        "territories": _of(_("Territories"), Kind.TEXT, group="who"),
        "outside": _choice(
            _("All others get"), ABSENT_WORDS, _("Empty: the item is not part of their scheme."), required=False,
            visible=lambda v: bool(v.get("grades") or v.get("posts") or v.get("territories")), group="who"),
    },
    tables={"sources": Rows(
        label=_("Indicators"), row=Term, visible=_sourced,
        help=_("Several are added up, each times its factor."), fields={
            "indicator": _of(_("Indicator"), Kind.CHOICE, required=True, choices=INDICATORS),
            "factor": _number(_("Factor"), required=True),
        },
    )},
)
SECTION = Part(
    label=_("Section"),
    fields={
        "name": _of(_("Section name"), Kind.NAME, required=True),
        "weight": _number(_("Weights of its items sum to"), _("Empty: whatever its items sum to.")),
        "cap": _number(_("Points at most")),
        "floor": _number(_("Points at least")),
    },
)
LISTS = Part(
    label=_("Red and black list"),
    fields={
        "red_top": _of(_("Red: the first"), Kind.COUNT, required=True),
        "red_from": _number(_("Red: all from points")),
        "black_bottom": _of(_("Black: the last"), Kind.COUNT, required=True),
        "black_below": _number(_("Black: all below points"), _("Whoever is under a veto is on it anyway.")),
    },
)
AWARD = Part(
    label=_("This award"),
    fields={
        "name": _of(_("Award name"), Kind.NAME, required=True),
        "basis": _choice(_("Given for"), BASIS_WORDS),
        "of": _of(
            _("Section or item"), Kind.CHOICE, required=True, choices=PARTS,
            visible=lambda v: v.get("basis") not in (AwardBasis.TOTAL, AwardBasis.RISE)),
        "top": _of(_("To the best"), Kind.COUNT, _("How many; equal ones share."), required=True),
        "peers": _choice(_("Compared"), PEER_WORDS),
        "least": _number(_("Only from"), _("Empty: no line has to be reached.")),
        "most_rank": _of(_("Only up to place"), Kind.COUNT, _("Empty: whatever the place in the total.")),
    },
)
SCHEME = Part(
    label=_("Whole scheme"),
    fields={
        "name": _of(_("Scheme name"), Kind.NAME, required=True),
        "period": _choice(_("Evaluated each"), {k: v for k, v in SPAN_WORDS.items() if k != Span.PERIOD}),
        "decimals": _of(_("Decimal places"), Kind.COUNT, required=True),
        "rounding": _choice(_("Rounded is"), ROUNDING_WORDS),
        "ties": _choice(_("Equal totals"), TIE_WORDS),
        "least_presence": _of(
            _("Ranked from presence of"), Kind.RATE, _("Who was there less is scored and not ranked."), required=True),
        "spread_in_section": _of(
            _("Weight of absent items stays in its section"), Kind.YES_NO,
            _("Otherwise it goes to all other items.")),
        "cap": _number(_("Total at most")),
        "floor": _number(_("Total at least")),
    },
    tables={"tie_break": Rows(
        label=_("Between equal totals decides"), row=str,
        help=_("The first item that differs; none: they share a place."),
        fields={"item": _of(_("Item"), Kind.CHOICE, required=True, choices=ITEMS)},
    )},
    nested={"lists": LISTS},
)
GROUP_WORDS: dict[str, Msg] = {
    "main": _("Item"), "measure": _("What is measured"), "method": _("How it is scored"), "limits": _("Limits"),
    "absent": _("When something is not there"), "who": _("Whom it concerns"),
}
