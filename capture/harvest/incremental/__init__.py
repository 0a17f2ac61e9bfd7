"""Incremental harvests: what is new or changed since the harvests before (FREQ02).

The order of a run: read what the earlier harvests know (`capture.ledger.memory`), ask for all of it
again without a browser (`asking`), judge what came (`judging`), render what changed, what is new,
what lists other pages and a sample (`plan`), and write down what that showed (`changes`).
"""
