"""Full-text search over what was harvested (OPSL06): text, index, queries.

The door is `index.SearchIndex`; `Query`, `Results` and what they hold stand in `values`.
"""
