"""What a harvest is told: options, environment and site.toml, checked at the door, then frozen."""
