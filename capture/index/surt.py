"""SURT keys: one sortable text for all the ways in which the same address is written.

Two tools read our indexes, and each looks for keys of its own making:

- pywb asks the `surt` library of the Internet Archive, which folds most: letter case, `www.`,
  default ports, user names, trailing slashes, session ids, the order of the query.
- wabac (ReplayWeb.page) lowers the letter case, drops `www.` and sorts the query; no more.

That library isn't used here: it is licensed under the AGPL, untyped, untouched for years, and what
it does with `%252525…` or `cfid=cfid=…` takes time quadratic in a length that the site chooses.
The rules are those of Java's WaybackURLKeyMaker, and tests hold the results against the library.
"""

import re
from enum import StrEnum

from capture.model.url import FETCHABLE_SCHEMES, normalise, split


class KeyForm(StrEnum):
    """By whose rules keys are made."""

    PYWB = "pywb"
    """As the `surt` library does, which pywb, OutbackCDX and the Wayback Machine agree with."""
    WABAC = "wabac"
    """As warcio.js does, for the index within a WACZ."""
    CATALOGUE = "catalogue"
    """As `PYWB`, and by what is sent with PATCH and DELETE as well, which pywb leaves aside."""


_DEFAULT_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"www\d*\.")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_WHITE = re.compile("[\n\r\t]")
_UNSAFE = re.compile(rb"[^!\"$&-~]")
_HEX = frozenset(b"0123456789abcdefABCDEF")
_PERCENT = 0x25
_LONGEST_WITH_SESSION = 8192
"""Longer paths and queries keep their session ids: to look for those in them takes too long."""
_PATH_SESSIONS = (
    re.compile(rb"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$"),
    re.compile(rb"^(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$"),
)
_QUERY_SESSIONS = (
    re.compile(rb"^(.*)jsessionid=[0-9a-z]{32}(?:&(.*))?$", re.IGNORECASE),
    re.compile(rb"^(.*)phpsessid=[0-9a-z]{32}(?:&(.*))?$", re.IGNORECASE),
    re.compile(rb"^(.*)sid=[0-9a-z]{32}(?:&(.*))?$", re.IGNORECASE),
    re.compile(rb"^(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&(.*))?$", re.IGNORECASE),
    re.compile(rb"^(.*)cfid=[^&]{1,256}&cftoken=[^&]{1,256}(?:&(.*))?$", re.IGNORECASE),
)


def key_of(url: str, form: KeyForm) -> str:
    """Return the SURT key of a URL: printable ASCII without spaces, also for what is no URL.

    Time is linear in the length of the URL.
    """
    match form:
        case KeyForm.PYWB | KeyForm.CATALOGUE:
            return surt(url)
        case KeyForm.WABAC:
            return _as_wabac(url)


def surt(url: str) -> str:
    """Return the key by which pywb looks for a URL: `nl,voorbeeld)/pagina?a=1&b=2`."""
    text = _WHITE.sub("", url.strip())
    scheme = _SCHEME.match(text)
    if scheme is None:
        text = f"http://{text}"
    elif scheme[1].lower() not in FETCHABLE_SCHEMES:
        return _without_host(scheme[1], text[scheme.end() :])
    parsed = normalise(text)
    parts = None if parsed is None else split(parsed)
    if parsed is None or parts is None:
        return _escaped(_bytes(text)).decode("ascii").lower()
    host = _WWW.sub("", parts.host, count=1) if _WWW.match(parts.host) else parts.host
    host = ",".join(reversed(re.sub(r"\.{2,}", ".", host).strip(".").split(".")))
    port = "" if parts.port == _DEFAULT_PORTS[parts.scheme] else f":{parts.port}"
    path, query = _path_and_query(text)
    return f"{host}{port}){_folded_path(path)}{_folded_query(query)}"


def _path_and_query(text: str) -> tuple[bytes, bytes]:
    """Return path and query as they are written, before the URL standard gets at them."""
    after = text.partition(":")[2].lstrip("/").partition("#")[0]
    address, _, query = after.partition("?")
    return _bytes("/" + address.partition("/")[2]), _bytes(query)


def _without_host(scheme: str, rest: str) -> str:
    """Return the key of what is no web address, such as `urn:view:https://voorbeeld.nl/`."""
    path, mark, query = rest.partition("#")[0].partition("?")
    if path.startswith("//"):
        host, slash, path = path[2:].partition("/")
        name = ",".join(reversed(host.rpartition("@")[2].lower().split(".")))
        start = f"{_escaped(_bytes(name)).decode('ascii')})"
        path = slash + path
    else:
        start = f"{scheme.lower()}:"
    folded = _escaped(unescaped(_bytes(path))).lower()
    if len(folded) > 1:
        folded = folded.removesuffix(b"/")
    return start + folded.decode("ascii") + (_folded_query(_bytes(query)) if mark else "")


def _folded_path(path: bytes) -> str:
    kept: list[bytes] = []
    segments = unescaped(path).split(b"/")[1:]
    for segment in segments:
        if segment == b"..":
            if kept:
                kept.pop()
            else:
                kept.append(segment)
        elif segment != b".":
            kept.append(segment)
    body, last = kept[:-1], kept[-1:] or [b""]
    whole = b"/" + b"".join(each + b"/" for each in body if each) + last[0]
    folded = _escaped(whole).lower()
    if len(folded) <= _LONGEST_WITH_SESSION:
        for pattern in _PATH_SESSIONS:
            if found := pattern.match(folded):
                folded = found[1] + found[2]
    return (folded.removesuffix(b"/") if len(folded) > 1 else folded).decode("ascii")


def _folded_query(query: bytes) -> str:
    if not query:
        return ""
    folded = _escaped(unescaped(query))
    if len(folded) <= _LONGEST_WITH_SESSION:
        for pattern in _QUERY_SESSIONS:
            if found := pattern.match(folded):
                folded = found[1] + (found[2] or b"")
    if not folded:
        return ""
    arguments = [argument.split(b"=", 1) for argument in folded.lower().split(b"&")]
    return "?" + b"&".join(b"=".join(pair) for pair in sorted(arguments)).decode("ascii")


def unescaped(text: bytes) -> bytes:
    """Undo percent-encoding again and again until none is left, in one pass over the text."""
    first = text.find(b"%")
    if first < 0:
        return text
    out = bytearray(text[:first])
    for byte in text[first:]:
        out.append(byte)
        while len(out) > 2 and out[-3] == _PERCENT and out[-1] in _HEX and out[-2] in _HEX:
            out[-3:] = bytes((int(out[-2:], 16),))
    return bytes(out)


def _escaped(text: bytes) -> bytes:
    """Percent-encode what is no printable ASCII, `#`, `%` and the space, nothing else."""
    return _UNSAFE.sub(lambda found: b"%%%02X" % found[0][0], text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _as_wabac(url: str) -> str:
    """Return the key of warcio.js's `getSurt`: of the URL in lower case, parsed, query sorted."""
    if not url.startswith(("http:", "https:")):
        return _printable(url)
    shorter = re.sub(r"^(https?://)www\d*\.", r"\1", url).lower()
    parsed = normalise(shorter)
    parts = None if parsed is None else split(parsed)
    if parts is None:
        return _printable(url)
    host = f"[{parts.host}]" if ":" in parts.host else ",".join(reversed(parts.host.split(".")))
    port = "" if parts.port == _DEFAULT_PORTS[parts.scheme] else f":{parts.port}"
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return _printable(f"{host}{port}){parts.path}{query}")


def _printable(text: str) -> str:
    return "".join(
        char if "!" <= char <= "~" else "".join(f"%{byte:02X}" for byte in _bytes(char))
        for char in text
    )
