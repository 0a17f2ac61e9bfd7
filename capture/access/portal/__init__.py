"""The portal: what visitors see around archived pages; rendered here, whole without JavaScript."""
