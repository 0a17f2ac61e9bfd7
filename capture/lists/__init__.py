"""The REIK03 list: its rows as CSV and JSON, and the owner's decisions on them. No I/O."""
