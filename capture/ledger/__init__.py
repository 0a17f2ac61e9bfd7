"""Every URL ever heard of, from which source, with its outcome: exactly one. SQLAlchemy Core."""
