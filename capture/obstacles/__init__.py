"""What a page holds that a harvest can't keep (REIK06): pure detectors, no I/O."""
