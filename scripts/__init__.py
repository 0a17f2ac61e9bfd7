"""Programs for those who work on capture; nothing here is part of the product."""
