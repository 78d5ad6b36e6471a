"""Planning visits, entering them, and what came of them."""
