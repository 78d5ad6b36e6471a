"""What all lists share: pages of entities with import, export and print, view switches, tables of rows."""

from cmdesk.ui.lists.entity import EntityPage
from cmdesk.ui.lists.out import export_query, export_rows, print_query, print_rows
from cmdesk.ui.lists.views import View, Views

__all__ = ["EntityPage", "View", "Views", "export_query", "export_rows", "print_query", "print_rows"]
