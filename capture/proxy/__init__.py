"""The recording process as the main process sees it: start it, talk to it, stop it."""
