"""The nouns of web archiving: values without I/O, shared by all packages."""
