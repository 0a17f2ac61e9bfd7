"""Logging in at somebody else's: the archive as a client of an OpenID Connect provider."""
