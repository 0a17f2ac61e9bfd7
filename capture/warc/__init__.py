"""The WARC standard (ISO 28500:2017, WARC 1.1): fields, records, files; read and written."""
