"""What an extractor finds, gathered: absolute, normalised, each once, in order of appearance."""

from capture.model.link import Hop, Link, Mechanism
from capture.model.url import FETCHABLE_SCHEMES, normalise

_REPORTED_SCHEMES = FETCHABLE_SCHEMES | {
    "ftp", "ftps", "sftp", "gopher", "rtsp", "rtmp", "mms", "ws", "wss", "file",
}  # fmt: skip
"""Schemes that name content somewhere. The scope says of those besides http and https that they are
not supported; `mailto:`, `tel:`, `javascript:`, `data:` and the like name no content, and are
passed over."""

_LONGEST_WHERE = 200
_LONGEST_URL = 65_536
"""Longer ones are `data:` that lost its way, or an attack: no server takes them."""


class Found:
    """Links found in one document."""

    def __init__(self, base: str) -> None:
        """Gather links relative to `base`, an absolute URL."""
        self.base = base
        self._links: dict[Link, None] = {}
        self._resolved: dict[str, str | None] = {}

    def add(self, raw: str, hop: Hop, mechanism: Mechanism, where: str) -> None:
        """Take up what the document says, unless it names no content."""
        url = self._resolve(raw)
        if url is not None:
            link = Link(url=url, hop=hop, mechanism=mechanism, where=where[:_LONGEST_WHERE])
            self._links.setdefault(link)

    def links(self) -> tuple[Link, ...]:
        """Return the links, in order of appearance."""
        return tuple(self._links)

    def _resolve(self, raw: str) -> str | None:
        if raw not in self._resolved:
            self._resolved[raw] = _content_url(raw, self.base)
        return self._resolved[raw]


def _content_url(raw: str, base: str) -> str | None:
    text = raw.strip()
    if not text or len(text) > _LONGEST_URL:
        return None
    try:
        url = normalise(text, base=base)
    except UnicodeError:  # lone surrogates are no text, so no URL
        return None
    if url is None or url.partition(":")[0] not in _REPORTED_SCHEMES:
        return None
    return url
