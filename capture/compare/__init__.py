"""Compares two states of a site: what was kept, moved, lost, and where addresses lead now."""
