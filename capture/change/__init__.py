"""Deciding what changed on a site since it was harvested: pure cores, no I/O."""
