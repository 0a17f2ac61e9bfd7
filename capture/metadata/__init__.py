"""What is said about a harvest: the harvest report (META02) as data, as a page, as lines."""
