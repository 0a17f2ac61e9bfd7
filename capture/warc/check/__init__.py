"""The WARC checker: reads any WARC file, damaged or not, and says all that is wrong with it.

It judges by the letter of ISO 28500:2017 (WARC 1.1) and, for files that say so, of 2009 (WARC 1.0).
An *error* breaks a `shall` or the grammar; a *warning* leaves a `should` undone, uses an extension,
or can't be settled from the files that were given. It shares no code with the writer and the reader
beside it but the table of fields, so that a mistake there is not made here as well.

scan          the records of one file as they come, and where the file is damaged
check_files   all findings on a number of files, references between them included
"""
