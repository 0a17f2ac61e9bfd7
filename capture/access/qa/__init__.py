"""Each page of a harvest shown again from the archive alone, and held against its capture."""
