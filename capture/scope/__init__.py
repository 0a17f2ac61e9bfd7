"""Does a URL belong to the site, and by which rule: pure."""
