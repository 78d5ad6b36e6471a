"""Made-up pay lists, grade decisions, notices and careers for the reports; any number of people."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cmdesk.rules.evaluation.career_words import grade_conditions, grade_rule_in_words, pay_in_words
from cmdesk.rules.evaluation.payroll import split
from cmdesk.values.evaluation import (
    Compare,
    GradeCondition,
    GradeMove,
    GradePay,
    GradeRule,
    Metric,
    PayBand,
    PayRule,
    Person,
)
from cmdesk.values.messages import Text, _
from cmdesk.values.pack import Award, Stamp
from cmdesk.values.papers import (
    AdmissionData,
    AdmissionLine,
    AdmissionSheet,
    GradeData,
    GradeLine,
    GradeSheet,
    LadderData,
    LadderLine,
    Notice,
    NoticeData,
    NoticeLine,
    PayData,
    PayLine,
    PaySheet,
    ScoringData,
    ScoringForm,
    TeamData,
    TeamFigures,
    WorkloadLine,
)
from cmdesk.values.periods import Month
from tests.reports.samples import AREAS, GRADES, name, ranking

MONTH = Month(2026, 11)
STAMP = Stamp(branch="寿光营销部", period=MONTH, made_on=date(2026, 11, 20), made_by="王芳")
LADDER = tuple(map(Decimal, ("3", "2.4", "1.8", "1.4", "1")))
RULE = PayRule(
    bands=tuple(PayBand(Decimal(e), Decimal(c)) for e, c in ((90, "1.2"), (80, "1"), (0, "0.8"))),
    grades=tuple(GradePay(g, c) for g, c in zip(GRADES, LADDER, strict=True)),
)
UP = GradeRule(
    code="up", move=GradeMove.PROMOTE, grade="初级", to="中级", periods=6, exam=True, no_veto=True, protection=6,
    all_of=(
        GradeCondition(metric=Metric.AVERAGE_RANK_SHARE, value=Decimal(40), compare=Compare.AT_MOST),),
)
DOWN = GradeRule(
    code="down", move=GradeMove.DEMOTE, grade="高级", to="中级", periods=6, any_of=(
        GradeCondition(metric=Metric.TOTAL, value=Decimal(70), compare=Compare.AT_MOST, times=3),
        GradeCondition(metric=Metric.VETOES, value=Decimal(1))),
)
RULES: tuple[tuple[Text, tuple[Text, ...]], ...] = tuple(
    (grade_rule_in_words(rule, {}), grade_conditions(rule)) for rule in (UP, DOWN))


def pay(people: int = 12, state: str = "draft", pool: str = "50000.07") -> PayData:
    rows = ranking(people).rows
    persons = [Person(code=r.code, name=r.name, grade=str(r.grade)) for r in rows]
    made = split(RULE, persons, [r.total or Decimal(0) for r in rows], Decimal(pool))
    lines = tuple(
        PayLine(
            manager_id=k, code=r.code, name=r.name, branch="寿光营销部", territory=r.territory, grade=r.grade,
            rank=r.rank or 0, total=p.total, coefficient=p.coefficient, grade_coefficient=p.grade_coefficient,
            presence=Decimal(1), basis=p.basis, split=p.amount, share=None,
        ) for k, (r, p) in enumerate(zip(rows, made.payments, strict=True))
    )
    return PayData(stamp=STAMP, sheet=PaySheet(
        month=MONTH, scheme="考核办法", state=state, evaluation_state="published", pool=made.pool, lines=lines,
        rule=pay_in_words(RULE), spread=made.spread, ladder_spread=made.ladder_spread,
    ))


def scoring(people: int = 12) -> ScoringData:
    rows = tuple((f"M{k:03d}", name(k), (True, k != 1)) for k in range(people))
    items = (("主管评分", Decimal(100)), ("服务态度", Decimal(10)))
    return ScoringData(stamp=STAMP, forms=(
        ScoringForm(rater="主管", items=items, people=rows, signed=True),
        ScoringForm(rater="送货员", items=items, people=rows, signed=False),
    ))


def grade_line(k: int, **more: object) -> GradeLine:
    made: dict[str, object] = {
        "manager_id": k, "code": f"M{k:03d}", "name": name(k), "branch": "寿光营销部", "grade_code": "junior",
        "grade": "初级", "since": None, "periods": 12, "average": Decimal("88.1234"), "share": Decimal("0.25"),
        "exam": True, "vetoes": 0, **more,
    }
    return GradeLine(**made)  # type: ignore[arg-type]


def grades(people: int = 3) -> GradeData:
    why = (_("{count} of {periods} periods with at least {value} points")(count=6, periods=6, value="85"),)
    lines = (
        *(grade_line(k, move="promote", to_code="intermediate", to="中级", reasons=why) for k in range(people)),
        grade_line(90, move="demote", to_code="x", to="见习", reasons=why, decision="refused", decided="初级",
                   decided_code="junior", reason="病假较多", decided_by="李主任"),
        grade_line(91, decision="other", decided="高级", decided_code="senior", reason="省赛一等奖",
                   effective_on=date(2026, 11, 18), decided_by="李主任"),
        grade_line(92, reasons=(_("the exam is not passed"),)),
    )
    return GradeData(stamp=STAMP, sheet=GradeSheet(
        month=MONTH, scheme="考核办法", lines=lines, rules=RULES, drafts=2))


def ladder() -> LadderData:
    steps = tuple(
        LadderLine(
            grade=grade, level=5 - k, coefficient=c, people=k, share=Decimal(k) / 10,
            requirements="任职满一年，考试合格", duties="带教客户经理", names=tuple(map(name, range(k))),
            rules=RULES[:1] if k == 4 else (),
        ) for k, (grade, c) in enumerate(zip(GRADES, LADDER, strict=True))
    )
    return LadderData(stamp=STAMP, steps=steps, spread=Decimal("3.00"))


def notice_line(k: int, reason: Text) -> NoticeLine:
    return NoticeLine(
        rank=k + 1, name=name(k), branch="寿光营销部", territory=AREAS[k % 5], total=Decimal("97.5") - k, change=2 - k,
        reason=reason,
    )


def notice(state: str = "published") -> NoticeData:
    return NoticeData(stamp=STAMP, notice=Notice(
        month=MONTH, scheme="考核办法", state=state, people=12, average=Decimal("88.54"), best=Decimal("97.50"),
        lowest=Decimal("58.00"), below=1, red=tuple(notice_line(k, _("among the first {n}")(n=3)) for k in range(3)),
        black=(notice_line(11, _("below {points} points")(points="60")),), risers=(),
        awards=(Award("品牌培育之星", "李建国", "24.66 分"),),
        groups=tuple((area, 3, Decimal(90) - k, Decimal(95)) for k, area in enumerate(AREAS)),
        red_rule=_("The first {n}; nobody under a veto.")(n=3),
    ))


def team() -> TeamData:
    lines = tuple(
        WorkloadLine(
            branch_id=k, branch=branch, indicator="卷烟销量", unit="箱", digits=2, people=Decimal(2), total=total,
            per_head=total / 2, standard=Decimal(130), gap=total / 2 - 130,
        ) for k, (branch, total) in enumerate((("甲营销部", Decimal(200)), ("乙营销部", Decimal(300))))
    )
    return TeamData(stamp=STAMP, figures=TeamFigures(
        people=4, parts=((_("By grade"), "初级", 3, Decimal("0.75")), (_("By grade"), "中级", 1, Decimal("0.25"))),
        shares=(("甲营销部", 2, 5, Decimal("0.4")), ("乙营销部", 2, None, None)), workload=lines,
    ))


def admission(filled: bool = True) -> AdmissionData:
    marks = [Decimal(16), Decimal("24.5")] if filled else [None, None]
    lines = tuple(
        AdmissionLine(code=c, name=n, most=Decimal(most), points=p, note="按标准计分")
        for (c, n, most), p in zip((("e", "学历", 20), ("w", "笔试", 30)), marks, strict=True)
    )
    total = sum((p for p in marks if p is not None), Decimal(0)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    sheet = AdmissionSheet(
        id=1, name="陈新" if filled else "", applied_on=date(2026, 11, 3) if filled else None, branch="寿光营销部",
        education="", years=None, lines=lines, total=total if filled else None, line=Decimal(35), state="open",
    )
    return AdmissionData(stamp=STAMP, sheets=(sheet,) if not filled else (sheet, sheet))
