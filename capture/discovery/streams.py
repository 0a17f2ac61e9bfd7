"""Reads stream manifests as they come by, and remembers which master playlist named which."""

from collections import OrderedDict

from capture.discovery.dash import is_dash, read_dash
from capture.discovery.hls import is_hls, read_hls
from capture.discovery.hls_master import Master
from capture.discovery.streaming import Streaming
from capture.model.media import LARGEST_VIDEO_BYTES
from capture.model.url import without_fragment

_REMEMBERED = 20_000
"""Media playlists whose master is remembered."""


class Streams:
    """One for a harvest. Its memory only spares: without it, each playlist stands by itself."""

    def __init__(self, largest_bytes: int = LARGEST_VIDEO_BYTES) -> None:
        """Let no video be larger than that, estimated; 0: nothing is fetched of any."""
        self._largest_bytes = largest_bytes
        self._masters: OrderedDict[str, Master] = OrderedDict()

    @staticmethod
    def is_manifest(mime: str | None, url: str) -> bool:
        """Whether an answer is one that `read` reads."""
        return is_hls(mime, url) or is_dash(mime, url)

    def read(self, content: bytes, *, base: str, mime: str | None) -> Streaming:
        """Return what a manifest names; never raises for what it holds. Safe in a thread."""
        if is_dash(mime, base):
            return read_dash(content, base=base, largest_bytes=self._largest_bytes)
        known = self._masters.get(without_fragment(base))
        hls = read_hls(content, base=base, largest_bytes=self._largest_bytes, master=known)
        if hls.master is not None:
            for url in hls.master.playlists:
                self._masters[url] = hls.master
            while len(self._masters) > _REMEMBERED:
                self._masters.popitem(last=False)
        return hls
