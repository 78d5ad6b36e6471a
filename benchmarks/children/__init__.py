"""Programs of their own that a benchmark starts and times."""
