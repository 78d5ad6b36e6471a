"""What the layers pass to one another: frozen values, enums, Problem, Outcome."""
