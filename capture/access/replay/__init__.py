"""The replay origin: archived records, our service worker, and nothing else; no cookies."""
