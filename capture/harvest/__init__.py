"""The harvest itself: the loop that lets all parts work together."""
