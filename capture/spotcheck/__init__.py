"""Spot checks: a sample of a site's pages, looked at by a person."""
