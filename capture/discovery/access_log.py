"""A line of a web server's access log: common and combined format, a virtual host in front or not.

`%h %l %u %t "%r" %>s %b` is the Common Log Format of Apache (httpd.apache.org, mod_log_config);
combined adds referrer and user agent, as nginx does by default (nginx.org, ngx_http_log_module);
`vhost_combined` puts `%v:%p` in front. Further fields behind are passed over. What the server
escaped in the request line (`\\"`, `\\xhh`) is undone, and comes out percent-encoded.
"""

import re
from dataclasses import dataclass

_LINE = re.compile(
    rb'(?P<front>(?:\[[0-9a-fA-F:]{2,45}\])?[^\["]{1,2000}) \[[^\]"]{1,100}\] '
    rb'"(?P<request>(?:[^"\\]|\\.)*)" '
    rb"(?P<status>\d{3}) (?:\d+|-)(?: .*)?"
)
_VHOST = re.compile(r"(?P<host>\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+?)\.?(?::(?P<port>\d{1,5}))?")
_NO_HOST = frozenset({"-", "_"})
"""What stands for a host that the server doesn't know: Apache's `-`, nginx's catch-all `_`."""
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROL = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"v": b"\v", b"b": b"\b"}
_UNSAFE = re.compile(rb'[^\x21-\x7e]|["<>]')
_ABSOLUTE = re.compile(r"https?://([^/?#]+)", re.IGNORECASE)
_ASKING = frozenset({b"GET", b"HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The host that a request was for."""

    name: str
    """Lower case, IPv6 in brackets."""
    port: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a line tells of one request."""

    target: str | None
    """Path with query, percent-encoded ASCII; None when nothing was asked for with GET or HEAD, or
    what was asked for is no path."""
    status: int
    host: Host | None
    """None when the log doesn't say."""

    @property
    def names_a_page(self) -> bool:
        """Whether the server had something under this address."""
        return self.target is not None and 200 <= self.status < 400


def read_line(line: bytes) -> Request | None:
    """Return what a line tells, or None when it is of no known format. Linear in its length."""
    match = _LINE.fullmatch(line.rstrip(b"\r\n"))
    if match is None:
        return None
    target, host = _target(match["request"])
    return Request(
        target=target, status=int(match["status"]), host=host or _virtual_host(match["front"])
    )


def _virtual_host(front: bytes) -> Host | None:
    """Return the host in front of `client identity user`, when there is one.

    A user's name may hold spaces, so the number of words does not tell; but identity is `-`
    wherever nobody runs RFC 1413, and then the second word is either that or the client.
    """
    words = front.decode("latin-1").split()
    if len(words) < 4 or words[1] == "-":
        return None
    return _host(words[0])


def _host(text: str) -> Host | None:
    match = _VHOST.fullmatch(text)
    if match is None or match["host"] in _NO_HOST:
        return None
    return Host(name=match["host"].lower(), port=int(match["port"]) if match["port"] else None)


def _target(request: bytes) -> tuple[str | None, Host | None]:
    """Return path and query of `METHOD target HTTP/1.1`, and the host if the target names one."""
    method, _, rest = request.partition(b" ")
    if method not in _ASKING:
        return None, None
    raw, space, version = rest.rpartition(b" ")
    if not space or not version.startswith(b"HTTP/"):
        raw = rest  # HTTP/0.9 has no version
    target = _UNSAFE.sub(_percent, _ESCAPE.sub(_unescaped, raw)).decode("ascii")
    if absolute := _ABSOLUTE.match(target):
        host = _host(absolute[1])
        path = target[absolute.end() :]
        return (path if path.startswith("/") else f"/{path}") if host else None, host
    return (target if target.startswith("/") else None), None


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1] is not None:
        return bytes.fromhex(match[1].decode("ascii"))
    return _CONTROL.get(match[2], match[2])


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]
