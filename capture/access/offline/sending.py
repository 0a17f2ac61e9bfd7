"""Writes an answer as HTTP/1.1: its head as it was recorded, but for what is about connections."""

from collections.abc import Iterator
from html import escape

from capture.access.catalogue.values import Served
from capture.access.offline.answers import Lacking
from capture.access.offline.requests import Request
from capture.model.quality import Why

_OF_CONNECTIONS = frozenset(
    b"""connection keep-alive proxy-connection transfer-encoding content-length content-range
    trailer upgrade alt-svc strict-transport-security public-key-pins expect-ct nel report-to
    reporting-endpoints clear-site-data""".split()
)
"""Fields on how a message was framed, and those that send the browser elsewhere by itself: to
another port or scheme, or with reports. `Clear-Site-Data` would empty what other pages keep."""
_PARTIAL = 206
_WITHOUT_BODY = frozenset({204, 304})
WORDS = {
    Why.NOT_ARCHIVED: ("Niet in het archief", "Not in the archive"),
    Why.DAMAGED: ("In het archief, maar beschadigd", "In the archive, but damaged"),
    Why.OTHER_PART: ("Dit deel is niet in het archief", "This part is not in the archive"),
    Why.NOT_UNDERSTOOD: ("Verzoek niet begrepen", "Request not understood"),
}


def is_endless(served: Served) -> bool:
    """Whether the answer was a stream of events, which a page opens again when it ends."""
    kind = next((v for n, v in served.headers if n.lower() == b"content-type"), b"")
    return kind.strip().lower().startswith(b"text/event-stream")


def pieces(served: Served, request: Request) -> Iterator[bytes]:
    """Yield the answer's bytes. RecordUnavailableError when the record ends early.

    What broke off within its head, or never was HTTP, goes on as it came.
    """
    if not served.is_http:
        yield from served.body
        return
    has_body = request.method != "HEAD" and served.status not in _WITHOUT_BODY
    is_chunked = has_body and (served.length is None or is_endless(served))
    yield _head(served, is_chunked=is_chunked)
    if not has_body:
        return
    for piece in served.body:
        if not is_chunked:
            yield piece
        elif piece:
            yield b"%x\r\n%b\r\n" % (len(piece), piece)
    if is_chunked and not is_endless(served):
        yield b"0\r\n\r\n"


def _head(served: Served, *, is_chunked: bool) -> bytes:
    lines = [b"HTTP/1.1 %d %b" % (served.status, served.reason)]
    is_recorded_part = served.status == _PARTIAL and served.total is None
    for name, value in served.headers:
        lower = name.lower()
        if lower not in _OF_CONNECTIONS or (is_recorded_part and lower == b"content-range"):
            lines.append(b"%b: %b" % (name, value))
    framing = [(b"Transfer-Encoding", b"chunked")] if is_chunked else served.framing
    if served.status in _WITHOUT_BODY:
        framing = []
    lines += [b"%b: %b" % field for field in framing]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def refusal(lacking: Lacking, url: str, request: Request | None) -> bytes:
    """Return the answer for what the archive lacks: a page for a person, nothing for a script."""
    nl, en = WORDS[lacking.why]
    body = b""
    if request is not None and request.is_document:
        body = (
            f'<!doctype html><html lang="nl"><meta charset="utf-8"><title>{nl}</title>'
            f"<h1>{nl}</h1><p>{escape(url)}</p>"
            f'<p lang="en">{en}. Nothing was asked of the live web.</p></html>'
        ).encode("utf-8", "replace")
    head = (
        b"HTTP/1.1 404 Not In Archive\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Cache-Control: no-store\r\nX-Archive-Missing: %b\r\nContent-Length: %d\r\n\r\n"
    ) % (lacking.why.value.encode("ascii"), len(body))
    return head + (body if request is None or request.method != "HEAD" else b"")


def preflight(request: Request) -> bytes:
    """Return leave for a request that the archive answers, where its preflight wasn't recorded.

    Browsers remember such leave (Fetch §4.8), so that not every visit asked for it.
    """
    lines = [
        "HTTP/1.1 204 No Content",
        f"Access-Control-Allow-Origin: {request.value(b'origin') or '*'}",
        f"Access-Control-Allow-Methods: {request.value(b'access-control-request-method')}",
        f"Access-Control-Allow-Headers: {request.value(b'access-control-request-headers')}",
        "Access-Control-Allow-Credentials: true",
        "Vary: Origin",
    ]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
