"""Incremental harvests (FREQ02) against a small site that can be told to change."""
