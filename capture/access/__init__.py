"""The access service: replay, portal and search over an archive (OPSL01 to OPSL07)."""
