"""Imports: read, mapped, checked, tried, then written in one transaction that can be taken back."""

from cmdesk.services.imports.running import ImportResult, Order, import_file, run_import
from cmdesk.services.imports.targets import KINDS, fields_of

__all__ = ["KINDS", "ImportResult", "Order", "fields_of", "import_file", "run_import"]
