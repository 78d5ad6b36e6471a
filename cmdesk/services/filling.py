"""The branch's own workbook filled for a month or a week: what may stand in it, and where that comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from cmdesk.exchange.filling import Out, Row, fill, open_template, plain, write
from cmdesk.models.people import Manager
from cmdesk.services.evaluation import standings
from cmdesk.services.meetings import gathering
from cmdesk.services.meetings.pack import branch_name
from cmdesk.services.visits.completion import on_duty, tallies
from cmdesk.services.work import Desk, require
from cmdesk.values.language import translator
from cmdesk.values.messages import Msg, Text, _
from cmdesk.values.pack import CompletionRow, Lack, Missing
from cmdesk.values.people import Actor
from cmdesk.values.periods import Month, Week
from cmdesk.values.problems import Problem, trouble
from cmdesk.values.rights import Right
from cmdesk.values.standings import Standing, Standings

DAY, RATE = 'yyyy"-"mm"-"dd', "0.0%"
LACKS: dict[Lack, Msg] = {
    Lack.FIGURES: _("Figures"), Lack.LOGS: _("Work logs"), Lack.VISITS: _("Visits"), Lack.SCORES: _("Marks"),
}
PLACES: dict[str, tuple[str, ...]] = {
    "branch": ("单位", "单位名称"), "month": ("月份",), "week": ("周", "周次"), "period": ("期间",),
    "first day": ("开始日期", "起始日期"), "last day": ("结束日期", "截止日期"), "made on": ("制表日期", "日期"),
    "made by": ("制表人",), "scheme": ("方案", "考核方案"), "people": ("人数",), "average": ("平均分",),
    "planned": ("计划拜访",), "done": ("完成拜访",), "missed": ("未完成拜访",), "rate": ("拜访完成率", "完成率"),
}
TABLES: dict[str, tuple[str, ...]] = {
    "ranking": ("排名", "考核排名"), "completion": ("拜访完成", "拜访完成情况"), "missing": ("缺项", "缺报"),
    "awards": ("表彰", "评优"), "problems": ("逾期问题", "问题"), "actions": ("会议事项", "事项"),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "no": ("序号",), "rank": ("名次", "排名"), "name": ("姓名", "客户经理"), "code": ("工号",), "territory": ("片区",),
    "grade": ("等级",), "total": ("总分", "得分"), "previous": ("上期总分", "上期得分"), "change": ("升降", "名次变化"),
    "planned": ("计划",), "done": ("完成", "已完成"), "missed": ("未完成", "漏访"), "extra": ("计划外",),
    "rate": ("完成率",), "minutes": ("分钟", "时长"), "kind": ("类别",), "what": ("事项", "内容"), "count": ("数量",),
    "due": ("期限", "到期日"), "award": ("奖项", "称号"), "reason": ("理由",), "problem": ("问题",),
    "client": ("客户",), "days": ("逾期天数", "天数"), "done on": ("完成日期",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FillOrder:
    """For which month or week, and for one branch where one is named."""

    period: Month | Week
    branch_id: int | None = None
    language: str = "zh_CN"


@dataclass(frozen=True, slots=True)
class Filled:
    """The filled workbook: where it lies, how many places were filled, and what was not known or is not kept."""

    path: Path
    places: int
    problems: tuple[Problem, ...]


def fill_template(desk: Desk, actor: Actor, template: Path, path: Path, order: FillOrder) -> Filled:
    """Fill a branch's own .xlsx; only what it asks for is read.

    Raises UserError template_not_xlsx, nothing_to_fill, tables_in_row, evaluation_missing, not_allowed, and what
    reading and writing files raises.
    """
    require(actor, Right.EXPORT)
    if path.suffix.lower() != ".xlsx":
        raise trouble("template_not_xlsx", value=path.name)
    opened = open_template(template)
    source = _Source(desk, actor, order)
    asked, listed = opened.places(), opened.tables()
    tables = {word: list(make(source)) for words, make in _tables() for word in words & listed}
    values = {word: value(source) for words, value in _places() for word in words & asked}
    problems = fill(opened, values, tables)
    write(opened, path)
    return Filled(path, opened.filled, problems)


def _words(code: str, names: Iterable[str]) -> set[str]:
    return {plain(word) for word in (code, *names)}


def _places() -> Iterable[tuple[set[str], Callable[[_Source], Out]]]:
    return ((_words(code, PLACES[code]), value) for code, value in _VALUES.items())


def _tables() -> Iterable[tuple[set[str], Callable[[_Source], Iterable[Row]]]]:
    return ((_words(code, TABLES[code]), make) for code, make in _ROWS.items())


@dataclass(frozen=True)
class _Source:
    """What the template is filled from, read when it is first asked for."""

    desk: Desk
    actor: Actor
    order: FillOrder

    @property
    def month(self) -> Month:
        period = self.order.period
        return period if isinstance(period, Month) else period.month

    @property
    def days(self) -> tuple[date, date]:
        return self.order.period.first, self.order.period.last

    def say(self, text: Text) -> str:
        return translator(self.order.language)(text)

    def words(self, period: Month | Week) -> str:
        """A month or a week as people write it."""
        if isinstance(period, Month):
            return self.say(_("{year}-{month:02d}")(year=period.year, month=period.month))
        return self.say(_("Week {week} of {year}")(week=period.week, year=period.year))

    @cached_property
    def found(self) -> Standings:
        found = standings(self.desk, self.actor, self.month, language=self.order.language)
        if found is None:
            raise trouble("evaluation_missing", value=str(self.month))
        return found

    @cached_property
    def standing(self) -> list[Standing]:
        return [row for row in self.found.rows if self.order.branch_id in (None, row.branch_id)]

    @cached_property
    def branch(self) -> str:
        with self.desk.read(self.actor, Right.SEE_RANKING) as session:
            return branch_name(session, self.order.branch_id)

    @cached_property
    def managers(self) -> list[Manager]:
        with self.desk.read(self.actor, Right.MAKE_PACK) as session:
            return on_duty(session, self.order.branch_id)

    @cached_property
    def completion(self) -> list[CompletionRow]:
        """Visits of the period per manager; those past and not entered count as missed."""
        with self.desk.read(self.actor, Right.MAKE_PACK) as session:
            found = tallies(session, *self.days, self.desk.today())
        return [
            CompletionRow(name=m.name, code=m.code, planned=t.done + t.missed + t.open, done=t.done,
                          missed=t.missed + t.open, extra=t.extra, minutes=t.minutes)
            for m in self.managers if (t := found.get(m.id)) is not None
        ]

    @cached_property
    def missing(self) -> list[Missing]:
        today = self.desk.today()
        first, last = self.days[0], min(self.days[1], today)
        evaluated = standings(self.desk, self.actor, self.month, language=self.order.language)
        with self.desk.read(self.actor, Right.MAKE_PACK) as session:
            return [
                *(gathering.missing_figures(evaluated.missing, len(evaluated.rows)) if evaluated else ()),
                *gathering.missing_logs(session, first, last, self.managers),
                *gathering.missing_visits(session, first, last, today, self.managers),
            ]


def _sum(source: _Source, name: str) -> int:
    return sum(getattr(row, name) for row in source.completion)


def _rate(done: int, planned: int) -> Out:
    return Out(Decimal(done) / planned if planned else None, RATE)


def _average(source: _Source) -> Out:
    totals = [row.total for row in source.standing if row.rank]
    mean = sum(totals, Decimal(0)) / len(totals) if totals else None
    return _points(mean, source.found.decimals)


def _points(value: Decimal | None, decimals: int) -> Out:
    shown = None if value is None else round(value, decimals)
    return Out(shown, f"0.{'0' * decimals}" if decimals else "0")


_VALUES: dict[str, Callable[[_Source], Out]] = {
    "branch": lambda s: Out(s.branch),
    "month": lambda s: Out(s.words(s.month)),
    "week": lambda s: Out(s.words(s.order.period) if isinstance(s.order.period, Week) else ""),
    "period": lambda s: Out(s.words(s.order.period)),
    "first day": lambda s: Out(s.days[0], DAY),
    "last day": lambda s: Out(s.days[1], DAY),
    "made on": lambda s: Out(s.desk.today(), DAY),
    "made by": lambda s: Out(s.actor.name),
    "scheme": lambda s: Out(s.found.scheme),
    "people": lambda s: Out(len(s.managers)),
    "average": _average,
    "planned": lambda s: Out(_sum(s, "planned")),
    "done": lambda s: Out(_sum(s, "done")),
    "missed": lambda s: Out(_sum(s, "missed")),
    "rate": lambda s: _rate(_sum(s, "done"), _sum(s, "planned")),
}


def _row(number: int, **cells: object) -> Row:
    """A row of a table by every name its columns go by."""
    outs = {"no": Out(number), **{c.replace("_", " "): v if isinstance(v, Out) else Out(v) for c, v in cells.items()}}
    return {word: out for code, out in outs.items() for word in _words(code, COLUMNS[code])}


def _ranking(source: _Source) -> Iterable[Row]:
    """Besides the columns every item by name or code: its points, and with 完成 or 目标 behind it what they rest on."""
    for number, each in enumerate(source.standing, 1):
        own = _row(
            number, rank=each.rank or None, name=each.name, code=each.code, territory=each.territory, grade=each.grade,
            total=_points(each.total, source.found.decimals), change=each.change,
            previous=_points(each.previous_total, source.found.decimals),
        )
        yield {**_items(source.found, each), **own}


def _items(found: Standings, each: Standing) -> Row:
    cells: dict[str, Out] = {}
    for item in found.items:
        score = each.scores.get(item.code)
        parts = (None, None, None) if score is None else (score.points, score.value, score.target)
        for name in (item.code, item.name):
            cells[plain(name)] = _points(parts[0], found.decimals)
            cells[plain(f"{name}完成")], cells[plain(f"{name}目标")] = Out(parts[1]), Out(parts[2])
    return cells


def _completion(source: _Source) -> Iterable[Row]:
    for number, each in enumerate(source.completion, 1):
        yield _row(
            number, name=each.name, code=each.code, planned=each.planned, done=each.done, missed=each.missed,
            extra=each.extra, minutes=each.minutes, rate=_rate(each.done, each.planned),
        )


def _missing(source: _Source) -> Iterable[Row]:
    everybody = source.say(_("Everybody"))
    for number, each in enumerate(source.missing, 1):
        yield _row(
            number, kind=source.say(LACKS[each.lack]), name=each.who or everybody, what=source.say(each.what),
            count=each.count, due=Out(each.due, DAY),
        )


def _awards(source: _Source) -> Iterable[Row]:
    for number, each in enumerate(source.found.awards, 1):
        yield _row(number, award=each.name, name=each.winner, reason=source.say(each.reason))


def _problems(source: _Source) -> Iterable[Row]:
    with source.desk.read(source.actor, Right.MAKE_PACK) as session:
        found = gathering.overdue(session, source.desk.today(), source.managers)
    for number, each in enumerate(found, 1):
        yield _row(
            number, problem=each.problem, client=each.client, name=each.owner, due=Out(each.due, DAY), days=each.days,
        )


def _actions(source: _Source) -> Iterable[Row]:
    with source.desk.read(source.actor, Right.MAKE_PACK) as session:
        found = gathering.actions(session, source.desk.today(), source.days[0])
    for number, each in enumerate(found, 1):
        yield _row(
            number, what=each.what, name=each.owner, due=Out(each.due, DAY), done_on=Out(each.done, DAY),
        )


_ROWS: Mapping[str, Callable[[_Source], Iterable[Row]]] = {
    "ranking": _ranking, "completion": _completion, "missing": _missing, "awards": _awards, "problems": _problems,
    "actions": _actions,
}


def known_places() -> Sequence[tuple[str, tuple[str, ...]]]:
    """What a template may ask for, by English name with the Chinese ones: places, tables, and columns of tables."""
    return [*PLACES.items(), *TABLES.items(), *COLUMNS.items()]
