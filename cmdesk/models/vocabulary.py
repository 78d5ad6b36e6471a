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

PLAN_STATES = (
    Choice("draft", _("Draft"), ("草稿",)),
    Choice("submitted", _("Submitted"), ("已提交",)),
    Choice("approved", _("Approved"), ("已审核", "已批准")),
    Choice("issued", _("Issued"), ("已下达",)),
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
    Choice("published", _("Published"), ("已公布",)),
    Choice("locked", _("Locked"), ("已锁定",)),
)

ACTION_STATES = (
    Choice("open", _("Open"), ("未完成", "进行中")),
    Choice("done", _("Done"), ("完成", "已完成")),
    Choice("dropped", _("Dropped"), ("取消",)),
)

MEETING_KINDS = (
    Choice("morning", _("Morning meeting"), ("晨会",)),
    Choice("weekly", _("Weekly meeting"), ("周例会", "例会")),
    Choice("monthly", _("Monthly meeting"), ("月例会", "月度会议")),
    Choice("four_party", _("Four-party meeting"), ("四方会议", "四员协同会议")),
)
