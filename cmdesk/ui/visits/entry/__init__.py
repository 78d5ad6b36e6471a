"""Entering visits from paper by keys."""
