"""The head of a record as it goes to our worker: what is dropped, and what is added. Pure.

The worker reads `x-redirect-status`, `x-redirect-statustext` and `x-orig-location` (a browser
follows a real redirect by itself, and shows the worker no error of a page), `x-orig-ts`,
`memento-datetime` and `x-proxy-set-cookie`.
"""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import urljoin

type Head = list[tuple[bytes, bytes]]

_DROPPED = frozenset(
    b"""accept-ch access-control-allow-credentials access-control-allow-headers
    access-control-allow-methods access-control-allow-origin access-control-expose-headers
    access-control-max-age alt-svc clear-site-data connection content-length content-range
    content-security-policy content-security-policy-report-only cross-origin-embedder-policy
    cross-origin-opener-policy cross-origin-resource-policy document-policy expect-ct
    feature-policy keep-alive link location memento-datetime nel origin-agent-cluster
    origin-trial permissions-policy proxy-authenticate public-key-pins refresh report-to
    reporting-endpoints server-timing service-worker-allowed set-cookie set-cookie2 set-login
    sourcemap speculation-rules strict-transport-security supports-loading-mode timing-allow-origin
    trailer transfer-encoding upgrade www-authenticate x-dns-prefetch-control x-frame-options
    x-sourcemap""".split()
)
_OURS = (b"x-archive-", b"x-orig-", b"x-proxy-", b"x-redirect-", b"x-wabac-")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]+")
_HTTP_ONLY = re.compile(rb";\s*httponly\s*(;|=|$)", re.IGNORECASE)
_COOKIES = 20
_COOKIE_BYTES = 4096


def passed_on(
    status: int, reason: bytes, head: Head, *, url: str, moment: datetime
) -> tuple[int, Head]:
    """Return status and head of a record of `url` as the worker is to see them."""
    kept = [
        (name.lower(), _CONTROL.sub(b" ", value).strip())
        for name, value in head
        if _TOKEN.fullmatch(name) and not _is_dropped(name.lower())
    ]
    kept += cookies(head)
    moment = moment.astimezone(UTC)
    kept.append((b"memento-datetime", format_datetime(moment, usegmt=True).encode("ascii")))
    kept.append((b"x-orig-ts", moment.strftime("%Y%m%d%H%M%S").encode("ascii")))
    location = next((value for name, value in head if name.lower() == b"location"), None)
    if 300 <= status < 400 and location is not None:
        target = _joined(url, location)
        if target is not None:
            kept.append((b"x-orig-location", target))
            return HTTPStatus.OK, kept + _as_told(status, reason)
    if status == HTTPStatus.PARTIAL_CONTENT or not 200 <= status < 600 or 300 <= status < 400:
        return HTTPStatus.OK, kept  # what a worker can't make, or would have to ask anew for
    if status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.NOT_FOUND:
        return HTTPStatus.OK, kept + _as_told(status, reason)
    return status, kept


def cookies(head: Head) -> Head:
    """Return names and values of the cookies that were set and that the page's script may see."""
    pairs = [
        value.partition(b";")[0].replace(b",", b" ").strip()
        for name, value in head
        if name.lower() == b"set-cookie"
        and len(value) < _COOKIE_BYTES
        and not _HTTP_ONLY.search(value)
    ][:_COOKIES]
    shown = b", ".join(_CONTROL.sub(b" ", pair) for pair in pairs if b"=" in pair)
    return [(b"x-proxy-set-cookie", shown)] if shown else []


def _is_dropped(name: bytes) -> bool:
    return name in _DROPPED or name.startswith(_OURS)


def _as_told(status: int, reason: bytes) -> Head:
    words = re.sub(rb"[^\x20-\x7e]", b"", reason)[:100]
    return [(b"x-redirect-status", b"%d" % status), (b"x-redirect-statustext", words or b"-")]


def _joined(url: str, location: bytes) -> bytes | None:
    """Return where a redirect leads, absolute; None for what is no web address."""
    try:
        target = urljoin(url, location.decode("utf-8", "replace").strip())
    except ValueError:
        return None
    if not target.lower().startswith(("http://", "https://")):
        return None
    return _CONTROL.sub(b"", "".join(c if c.isascii() else _quoted(c) for c in target).encode())


def _quoted(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
