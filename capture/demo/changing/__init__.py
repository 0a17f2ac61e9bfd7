"""A ministry's site that changes when it is told to, and knows what truly changed.

The drive of incremental harvests and their measurements are made with it (FREQ02). It serves,
changes and tells the truth; it knows nothing of how it is harvested.
"""
