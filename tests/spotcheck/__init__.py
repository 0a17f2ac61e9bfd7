"""Tests of capture.spotcheck."""
