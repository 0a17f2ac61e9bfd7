"""Hands messages over, by mail and by webhook, and keeps them until they are taken over."""
