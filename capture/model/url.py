"""URLs by the WHATWG URL standard, which is how the browser reads them; no string tricks."""

from dataclasses import dataclass
from functools import lru_cache

import ada_url

FETCHABLE_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of an absolute http(s) URL that decisions are made on."""

    scheme: str
    host: str
    """Lower case; IDN in punycode; IPv6 without brackets."""
    port: int
    """Explicit or the scheme's own."""
    path: str
    query: str
    """Without `?`; empty when there is none."""
    fragment: str
    """Without `#`; empty when there is none."""

    @property
    def origin(self) -> str:
        """`host:port`, IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def depth(self) -> int:
        """Path depth as REIK05 counts it: 0 for the home page."""
        return sum(1 for segment in self.path.split("/") if segment)


def normalise(raw: str, *, base: str | None = None) -> str | None:
    """Return the absolute URL as a browser would serialise it, or None when it is none.

    `raw` may be relative when `base` is given. The fragment is kept: who asks decides about it.
    Case and percent-encoding are left as the URL standard leaves them.
    """
    try:
        parsed = ada_url.URL(raw, base) if base is not None else ada_url.URL(raw)
    except ValueError:
        return None
    return str(parsed.href)


@lru_cache(65_536)
def split(url: str) -> Parts | None:
    """Return the parts of an absolute http(s) URL, or None for any other scheme or no URL."""
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        return None
    scheme = parsed.protocol.rstrip(":")
    if scheme not in FETCHABLE_SCHEMES:
        return None
    return Parts(
        scheme=scheme,
        host=parsed.hostname.strip("[]"),
        port=int(parsed.port) if parsed.port else {"http": 80, "https": 443}[scheme],
        path=parsed.pathname,
        query=parsed.search.removeprefix("?"),
        fragment=parsed.hash.removeprefix("#"),
    )


def without_fragment(url: str) -> str:
    """Return the URL as it goes over the wire, without `#…`."""
    return url.partition("#")[0]
