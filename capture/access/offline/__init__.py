"""An archive as the only network that a browser has: nothing rewritten, nothing asked elsewhere."""
