"""cmdesk: the desk from which a branch runs its client managers."""

__version__ = "0.1.0"
