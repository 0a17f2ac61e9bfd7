"""Which capture lies where: SURT keys, captures read from WARC files, and CDXJ made of them."""
