"""A made-up tobacco branch: people, shops, figures, visits and logs, the same for the same seed and day.

`cmdesk.rules.demo.branch.branch` yields it table by table; importing this package costs nothing.
"""
