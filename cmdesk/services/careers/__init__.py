"""Careers: the ladder and the branch's own rules, admission and probation, workload per head."""
