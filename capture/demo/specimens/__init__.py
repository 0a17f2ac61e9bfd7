"""A third small site ("Proeven"): on each page one thing that no harvest keeps, or a look-alike.

`capture.demo.specimens.site` serves it, `capture/demo/specimens.toml` says what must be listed.
"""
