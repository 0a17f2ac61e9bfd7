"""One harvest: the loop, its parts wired together, its limits, stopping and going on."""
