"""capture: byte-exact web archiving of government sites with a real browser."""

__version__ = "0.1.0"
