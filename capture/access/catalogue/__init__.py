"""The catalogue of an archive: which captures it holds, and one of them served from its WARC."""
