"""A made-up branch for the reports: deterministic, any number of people and items."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from cmdesk.values.fields import Kind
from cmdesk.values.forecasts import ForecastData, ForecastRow, ForecastSheet
from cmdesk.values.pack import (
    Action,
    Award,
    CompletionRow,
    Figure,
    Item,
    Lack,
    Load,
    Missing,
    MissingData,
    MonthPlan,
    Overdue,
    PackData,
    Plan,
    PlanRow,
    Ranking,
    RankingData,
    RankRow,
    ScoreSlip,
    ScoreSlips,
    SlipLine,
    Stamp,
    Trend,
    VisitDay,
    VisitStop,
    VisitWeek,
    VisitWeeks,
)
from cmdesk.values.periods import Month, Week
from cmdesk.values.targets import LetterLine, TaskLetter, TaskLetters, Unit

FAMILY = "李王张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
GIVEN = ("建国", "秀英", "丽娜", "洋", "晓东", "帆", "敏", "志强", "婷", "昊", "静", "伟")
AREAS = ("文家", "羊口", "圣城", "孙家集", "洛城")
GRADES = ("首席", "资深", "高级", "中级", "初级")
LABELS = ("品牌培育", "销量完成", "需求预测", "服务质量", "拜访完成", "工作痕迹", "上柜率", "动销率")
STAMP = Stamp(branch="寿光营销部", period=Week(2026, 47), made_on=date(2026, 11, 20), made_by="王芳")


def name(k: int) -> str:
    return FAMILY[k * 7 % len(FAMILY)] + GIVEN[(k + k // len(FAMILY)) % len(GIVEN)]


def items(count: int) -> tuple[Item, ...]:
    weights = [Decimal(100) / count] * count
    labels = [LABELS[k % len(LABELS)] + ("" if k < len(LABELS) else str(k // len(LABELS) + 1)) for k in range(count)]
    weighted = tuple(Item(f"I{k}", label, w.quantize(Decimal("0.1"))) for k, (label, w) in
                     enumerate(zip(labels, weights, strict=True)))
    return (*weighted, Item("PLUS", "加减分"))


def ranking(people: int, count: int = 6) -> Ranking:
    columns = items(count)
    rows = []
    for k in range(people):
        share = Decimal(96) - Decimal(k * 26) / max(people, 12)
        scores = tuple(
            (share * (item.weight or 0) / 100 + Decimal((k * 13 + n * 7) % 9 - 4) / 50).quantize(Decimal("0.01"))
            for n, item in enumerate(columns[:-1])
        )
        bonus = Decimal(1) if k % 5 == 0 else Decimal(0)
        total = sum(scores, bonus)
        rows.append((total, k, (*scores, bonus)))
    rows.sort(key=lambda r: (-r[0], r[1]))
    return Ranking(items=columns, scheme="2026 年客户经理考核办法", rows=tuple(
        RankRow(
            rank=place, name=name(k), code=f"M{k:03d}", scores=scores, total=total, territory=AREAS[k % len(AREAS)],
            grade=GRADES[min(4, place * 5 // max(people, 5))], change=(k * 5 % 7) - 3,
            previous_total=total + Decimal((k * 11) % 7 - 3),
        ) for place, (total, k, scores) in enumerate(rows, start=1)))


def completion(people: int) -> tuple[CompletionRow, ...]:
    return tuple(
        CompletionRow(name=name(k), planned=60 + k % 5, done=60 + k % 5 - k * 3 % 11, missed=k * 3 % 11, extra=k % 4,
                      minutes=1500 + k * 17 % 300, code=f"M{k:03d}")
        for k in range(people))


def plan(people: int, days: tuple[date, ...]) -> Plan:
    return Plan(days=days, limit=440, rows=tuple(
        PlanRow(name=name(k), code=f"M{k:03d}", loads=tuple(
            None if (k + n) % 9 == 8 or day.weekday() > 4 else Load(11 + (k + n) % 5, 380 + (k * 7 + n * 13) % 70)
            for n, day in enumerate(days)))
        for k in range(people)))


def pack(people: int = 12, count: int = 6) -> PackData:
    weeks = tuple(Week(2026, 47).plus(k) for k in range(-4, 1))
    next_days = tuple(date(2026, 11, 23) + timedelta(k) for k in range(5))
    return PackData(
        stamp=STAMP, ranking=ranking(people, count), completion=completion(people),
        figures=(
            Figure("本月销量", Decimal("4218"), Kind.NUMBER, 0, "箱", "目标 4500 · 93.7%"),
            Figure("平均得分", Decimal("88.54"), Kind.POINTS, 2, "分", "较上期 +0.62"),
            Figure("拜访完成率", Decimal("0.868"), Kind.RATE, 1, "", "要求 95%"),
            Figure("未交日志", 4, Kind.COUNT, 0, "篇", "3 人"),
        ),
        trends=(
            Trend(label="拜访完成率", periods=weeks, unit="%", target=Decimal("0.95"),
                  values=tuple(map(Decimal, ("0.912", "0.904", "0.928", "0.941", "0.868")))),
            Trend(label="平均得分", periods=weeks, unit="分", digits=2,
                  values=tuple(map(Decimal, ("87.2", "88.1", "87.9", "88.0", "88.54")))),
            Trend(label="上柜率", periods=weeks, unit="%",
                  values=(None, *map(Decimal, ("0.81", "0.83", "0.84", "0.86")))),
        ),
        missing=(
            Missing(lack=Lack.LOGS, who="刘洋", what="工作日志 11-18", due=date(2026, 11, 18)),
            Missing(lack=Lack.LOGS, who="徐静", what="工作日志 11-17、11-19", count=2, due=date(2026, 11, 19)),
            Missing(lack=Lack.FIGURES, who="孙伟", what="动销率 2026-11", due=date(2026, 11, 15)),
            Missing(lack=Lack.VISITS, who="孙伟", what="第 47 周拜访", count=7, due=date(2026, 11, 20)),
        ),
        overdue=(
            Overdue(problem="POS 机无法扫码，要求更换", client="羊口便民超市", owner="周婷", due=date(2026, 11, 9),
                    days=11),
            Overdue(problem="柜台破损", client="文家镇惠民商店", owner="李建国", due=date(2026, 11, 17), days=3),
        ),
        awards=(
            Award("品牌培育之星", "李建国", "24.66 分，连续 2 期"), Award("营销业绩之星", "王秀英", "完成率 108.3%"),
        ),
        actions=(
            Action(what="整理羊口片区陈列标准", owner="杨帆", due=date(2026, 11, 18), late=True),
            Action(what="补录第 46 周拜访", owner="孙伟", due=date(2026, 11, 19), done=date(2026, 11, 19)),
            Action(what="邀请三家零售户座谈", owner="赵敏", due=date(2026, 11, 27)),
        ),
        next_week=plan(people, next_days),
    )


def ranking_data(people: int = 12, count: int = 6) -> RankingData:
    stamp = Stamp(branch="寿光营销部", period=Month(2026, 11), made_on=date(2026, 11, 20), made_by="王芳")
    return RankingData(stamp=stamp, ranking=ranking(people, count), awards=pack(1).awards)


def visit_weeks(people: int = 2) -> VisitWeeks:
    def stop(k: int, n: int) -> VisitStop:
        return VisitStop(
            order=n + 1, code=f"3707{k:02d}{n:04d}", name=f"{AREAS[n % 5]}镇{name(n)[-1]}记烟酒商店",
            minutes=25 + n % 3 * 10,
            address=f"寿光市{AREAS[n % 5]}街道建设路 {n * 17 + 3} 号", phone="*******1234", client_class="CZ1",
            note="带新品样品" if n % 6 == 0 else "",
        )

    return VisitWeeks(weeks=tuple(
        VisitWeek(stamp=STAMP, manager=name(k), territory=AREAS[k % 5], days=tuple(
            VisitDay(day=date(2026, 11, 16) + timedelta(d), kilometres=Decimal("35.2"),
                     stops=tuple(stop(k, n) for n in range(8 + d)) if d != 3 else ()) for d in range(5)))
        for k in range(people)))


def month_plan(people: int = 12) -> MonthPlan:
    stamp = Stamp(branch="寿光营销部", period=Month(2026, 12), made_on=date(2026, 11, 20), made_by="王芳")
    return MonthPlan(stamp=stamp, plan=plan(people, tuple(Month(2026, 12).days())))


def slips(people: int = 2) -> ScoreSlips:
    table = ranking(12)
    return ScoreSlips(slips=tuple(
        ScoreSlip(
            stamp=STAMP, manager=row.name, code=row.code, territory=row.territory, grade=row.grade, scheme=table.scheme,
            total=row.total, rank=row.rank, of=12, lines=tuple(
                SlipLine(label=item.label, score=score, weight=item.weight, target=Decimal(100), value=Decimal("96.5"),
                         formula="完成值 / 目标 × 权重，最高 110%，按比例计分")
                for item, score in zip(table.items, row.scores, strict=True)))
        for row in table.rows[:people]))


def missing() -> MissingData:
    return MissingData(stamp=STAMP, missing=pack(12).missing)


def letters(people: int = 2) -> TaskLetters:
    months = tuple(Decimal(100 + k) for k in range(12))
    volume = LetterLine(
        label="卷烟销量", unit="箱", digits=2, months=months, year=sum(months, Decimal(0)), stretch=Decimal(1330),
        challenge=Decimal(1393), last_year=Decimal("1201.4"),
    )
    rate = LetterLine(label="上柜率", unit="%", digits=2, months=(Decimal(85),) * 12, year=Decimal(1020))
    stamp = Stamp(branch="寿光营销部", period="2027年", made_on=date(2026, 12, 20), made_by="王芳")
    return TaskLetters(letters=tuple(
        TaskLetter(
            stamp=stamp, year=2027, manager=name(k), code=f"A{k}", territory=AREAS[k % 5], grade="高级", clients=142,
            adds=(volume,), rates=(rate,),
        ) for k in range(people)
    ))


def forecasts(people: int = 3) -> ForecastData:
    months = tuple(Month(2025, k) for k in range(1, 13))
    rows = [ForecastRow(
        unit=Unit("manager", k), code=f"A{k}", name=name(k), history=(100.0,) * 12, method="seasonal", error=0.08,
        naive=0.12, values=(Decimal(101), Decimal(99), Decimal(102)), low=(Decimal(90),) * 3, high=(Decimal(110),) * 3,
        entered=Decimal(105),
    ) for k in range(people + 1)]
    sheet = ForecastSheet(
        code="volume", name="卷烟销量", unit="箱", digits=2, months=months, rows=tuple(rows[1:]), total=rows[0],
        origins=6,
        ahead=(Month(2026, 1), Month(2026, 2), Month(2026, 3)),
    )
    return ForecastData(stamp=STAMP, sheet=sheet)
