"""Closed lists that do not depend on the trade."""

from __future__ import annotations

from cmdesk.values.fields import Choice
from cmdesk.values.messages import _

GENDERS = (Choice("male", _("Male"), ("男",)), Choice("female", _("Female"), ("女",)))

EDUCATIONS = (
    Choice("secondary", _("Secondary school"), ("高中", "中专", "初中", "高中及以下")),
    Choice("college", _("College"), ("大专", "专科")),
    Choice("bachelor", _("Bachelor"), ("本科", "大学", "大学本科")),
    Choice("master", _("Master or higher"), ("硕士", "研究生", "博士")),
)

MANAGER_STATES = (
    Choice("probation", _("On probation"), ("试用", "见习")),
    Choice("active", _("On duty"), ("在职", "在岗", "正常")),
    Choice("left", _("Left"), ("离职", "退出", "调离")),
)

MANAGER_EVENTS = (
    Choice("entry", _("Entry"), ("入职", "上岗")),
    Choice("probation", _("Probation"), ("试用",)),
    Choice("transfer", _("Transfer"), ("调动", "调岗")),
    Choice("rotation", _("Rotation"), ("轮岗",)),
    Choice("grade", _("Change of grade"), ("等级调整", "晋级", "降级")),
    Choice("reward", _("Reward"), ("奖励", "表彰")),
    Choice("penalty", _("Penalty"), ("处分", "处罚")),
    Choice("exit", _("Exit"), ("退出", "离职")),
)

CLIENT_STATES = (
    Choice("active", _("In business"), ("营业中", "营业", "正常", "正常经营", "在营", "有效")),
    Choice("paused", _("Paused"), ("停业", "暂停", "暂停营业", "歇业", "装修中")),
    Choice("closed", _("Closed"), ("已闭店", "注销", "关闭", "关店", "闭店", "已注销", "失效")),
)

ABSENCES = (
    Choice("annual", _("Annual leave"), ("年休假", "年假")),
    Choice("sick", _("Sick leave"), ("病假",)),
    Choice("personal", _("Personal leave"), ("事假",)),
    Choice("training", _("Training"), ("培训", "学习")),
    Choice("duty", _("Other duty"), ("公务", "出差", "其他工作", "会议")),
)

VISIT_STATES = (
    Choice("planned", _("Planned"), ("计划", "待访", "未访")),
    Choice("done", _("Done"), ("完成", "已访", "已拜访")),
    Choice("missed", _("Missed"), ("漏访", "未完成")),
    Choice("skipped", _("Skipped with reason"), ("取消", "免访")),
)

VISIT_ORIGINS = (
    Choice("program", _("Planned by the program"), ("系统",)),
    Choice("hand", _("Planned by hand"), ("手工", "人工")),
    Choice("extra", _("Out of plan"), ("计划外", "临时")),
)

SERVICE_KINDS = (
    Choice("standard", _("Standard service"), ("标准化", "标准化服务")),
    Choice("personal", _("Personal service"), ("个性化", "个性化服务")),
    Choice("family", _("Family-like service"), ("亲情式", "亲情化", "亲情式服务")),
    Choice("value_adding", _("Value-adding service"), ("增值性", "增值", "增值性服务")),
)

PROBLEM_STAGES = (
    Choice("open", _("Unanswered"), ("未办", "待办", "未完成")),
    Choice("answered", _("Answered"), ("已答复",)),
    Choice("closed", _("Settled"), ("已办结", "已关闭")),
)

PLAN_STATES = (
    Choice("draft", _("Draft"), ("草稿",)),
    Choice("submitted", _("Submitted"), ("已提交",)),
    Choice("approved", _("Approved"), ("已审核", "已批准")),
    Choice("issued", _("Issued"), ("已下达",)),
    Choice("challenged", _("Objection raised"), ("有异议",)),
)

WORK_LOG_KINDS = (
    Choice("diary", _("Diary"), ("日志", "工作日志", "日记")),
    Choice("weekly", _("Weekly analysis"), ("周分析", "周市场分析")),
    Choice("monthly", _("Monthly summary"), ("月总结", "月度总结")),
)

INDICATOR_NATURES = (
    Choice("amount", _("Amount, adds up"), ("数量", "金额")),
    Choice("rate", _("Rate from sums"), ("比率",)),
    Choice("level", _("Level, does not add up"), ("水平", "评分")),
)

DIRECTIONS = (
    Choice("higher", _("Higher is better"), ("越高越好",)),
    Choice("lower", _("Lower is better"), ("越低越好",)),
)

TARGET_TIERS = (
    Choice("base", _("Base"), ("基本", "基础")),
    Choice("stretch", _("Stretch"), ("奋斗",)),
    Choice("challenge", _("Challenge"), ("挑战",)),
)

EVALUATION_STATES = (
    Choice("draft", _("Draft"), ("草稿",)),
    Choice("self", _("Self-scoring"), ("自评中", "自评")),
    Choice("scored", _("Scored"), ("已评分",)),
    Choice("published", _("Published"), ("已公布",)),
    Choice("appeal", _("Open to appeals"), ("申诉期", "申诉中")),
    Choice("confirmed", _("Confirmed"), ("已确认",)),
    Choice("locked", _("Locked"), ("已锁定",)),
)

ACTION_STATES = (
    Choice("open", _("Open"), ("未完成", "进行中")),
    Choice("done", _("Completed"), ("完成", "已完成")),
    Choice("dropped", _("Dropped"), ("取消",)),
)

MEETING_KINDS = (
    Choice("morning", _("Morning meeting"), ("晨会",)),
    Choice("weekly", _("Weekly meeting"), ("周例会", "例会")),
    Choice("monthly", _("Monthly meeting"), ("月例会", "月度会议")),
    Choice("four_party", _("Four-party meeting"), ("四方会议", "四员协同会议")),
)

ADMISSION_STATES = (
    Choice("open", _("Not decided"), ("待定", "未定")),
    Choice("admitted", _("Admitted"), ("准入", "录用", "通过")),
    Choice("refused", _("Refused"), ("未通过", "不录用")),
)

VOCABULARIES = (
    Choice("client_classes", _("Client classes")),
    Choice("grades", _("Grades")),
    Choice("market_types", _("Market types")),
    Choice("business_formats", _("Business formats")),
    Choice("scales", _("Scales")),
    Choice("stars", _("Stars")),
    Choice("tiers", _("Tiers")),
    Choice("shelf_checks", _("Shelf checks")),
    Choice("price_checks", _("Price checks")),
)
"""The lists a trade fills, as the word lists name them."""

FIGURE_SOURCES = (
    Choice("visits_planned", _("Visits: planned")),
    Choice("visits_done", _("Visits: done as planned")),
    Choice("visits_extra", _("Visits: beyond the plan")),
    Choice("visits_on_time", _("Visits: with both times")),
    Choice("visit_minutes", _("Visits: minutes")),
    Choice("logs_due", _("Work logs: due")),
    Choice("logs_written", _("Work logs: written")),
    Choice("logs_in_time", _("Work logs: written in time")),
    Choice("in_store_sessions", _("In-store sessions: counted")),
    Choice("circle_events", _("Circle events: counted")),
    Choice("attendance_due", _("Attendance calls: due")),
    Choice("attendance_made", _("Attendance calls: made")),
    Choice("attendance_matched", _("Attendance calls: matching the route")),
    Choice("occurrences", _("Occurrences")),
)
"""What the program fills an indicator from by itself."""
