"""cmdesk: the desk from which a branch runs its client managers."""

import os

__version__ = "0.1.0"

os.environ["OPENPYXL_LXML"] = "False"  # workbooks of strangers are read by defusedxml, though lxml is there for slides
