"""Use cases: what can be done at the desk, from the window, the command line and tests alike."""
