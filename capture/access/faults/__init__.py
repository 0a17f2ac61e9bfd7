"""Reports of faults: visitors tell, the body that owns the site hears, an archivist answers."""
