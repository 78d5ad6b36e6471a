"""Pure rules of the trade: no database, no window."""
