"""What is compared of each pair of pages, and of two sites as wholes: one module for each aspect.

Values in, values out, with the reason; only `pictures` writes files.
"""
