"""What comes next: a queue on disk with politeness per host and leases."""
