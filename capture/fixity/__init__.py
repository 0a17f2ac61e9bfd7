"""Tamper evidence: seals of harvests, the chain of an archive, and what verifies them (OPSL01)."""
