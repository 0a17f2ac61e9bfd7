"""The audit: each requirement of the guideline held against the finished files of a harvest."""
