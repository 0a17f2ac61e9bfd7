"""A small ministry site, one page per difficulty of web archiving, with a server of our own.

Used by `capture demo` and by the tests. It serves, logs and lists; it knows nothing of how it is
harvested.
"""
