"""Links out of what was recorded: pure, one extractor per format, bytes or text in, links out.

Nothing here raises on any input, and all of it is bounded in time: what comes in is hostile.
"""
