"""The archivist's pages: accounts, and what only who is logged in may see or do (OPSL01)."""
