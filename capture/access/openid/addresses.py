"""Which addresses of a provider will do: HTTPS, or this very machine. Pure."""

from ipaddress import ip_address
from urllib.parse import urlsplit

_LONGEST = 2_000


def is_safe(url: str, *, may_be_loopback: bool) -> bool:
    """Return whether we may speak to this address: no fragment, no user, nothing unprintable.

    `may_be_loopback`: whether HTTP to this machine will do. An address there that another
    machine's provider names would have this service ask its own neighbours (SSRF).
    """
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "#" in url or "@" in parts.netloc or "\\" in url:
        return False
    if _is_loopback_host(host):
        return may_be_loopback and parts.scheme in {"http", "https"}
    return parts.scheme == "https"


def is_loopback(url: str) -> bool:
    """Return whether an address is of this machine."""
    return _is_loopback_host(urlsplit(url).hostname or "")


def _is_loopback_host(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
