"""The plan: month, week, day and everybody, with what the program says of it at the side."""
