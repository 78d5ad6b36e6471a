"""Data into sheets, sheets into PDF, workbook and picture. Knows no database and no window."""
