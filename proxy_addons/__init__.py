"""The recording process: mitmproxy with a relay of our own that keeps every byte."""
