"""Visit planning as pure functions: working calendar, cycles, the planner and its search.

The planner's doors are `cmdesk.rules.visits.planner.plan` and `plan_stream`.
"""
