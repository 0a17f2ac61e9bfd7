"""What was sent with a request that is no GET, as a query: so that its answer can be looked up.

Two POSTs to one address are told apart by appending method and body to the URL before the key is
made: `__wb_method=POST&…` (webrecorder's "Request Body Canonicalization"). cdxj-indexer, which
makes pywb's indexes, and warcio.js, which makes wabac's, differ in details; so does this.
Bodies in AMF (Flash) are treated as bytes: no site of today sends them.
"""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote_plus

from capture.index.surt import KeyForm

LONGEST_QUERY = 4096
"""What both tools cut a query to, in characters."""
MAX_BODY_BYTES = 1 << 20
"""Of a body that are read at all; what is longer is no form that a page looks up again."""
_DEEPEST = 64
_NAMED_PART = re.compile(rb'name="([^"]+)"', re.IGNORECASE)


def with_query(url: str, method: str, query: str) -> str:
    """Return the URL that the key of a request other than GET is made of."""
    start = "&" if "?" in url else "?"
    return f"{url}{start}__wb_method={method}" + (f"&{query}" if query else "")


def query_of(method: str, content_type: str, body: bytes, form: KeyForm) -> str:
    """Return a request's body as a query of at most `LONGEST_QUERY` characters; may be empty."""
    is_keyed = method in ("POST", "PUT") or (form is KeyForm.CATALOGUE and body)
    if form is not KeyForm.WABAC and not is_keyed:
        return ""
    mime = content_type.partition(";")[0].strip().lower()
    if mime == "application/x-www-form-urlencoded":
        query = _urlencoded(body, form)
    elif mime == "application/json":
        query = _json(body, form) or ""
    elif mime == "text/plain":
        found = _json(body, form)
        query = _binary(body) if found is None else found
    elif mime.startswith("multipart/"):
        query = _multipart(body, content_type)
    else:
        query = _binary(body)
    return query[:LONGEST_QUERY]


def _urlencoded(body: bytes, form: KeyForm) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _binary(body)
    return unquote_plus(text) if form is not KeyForm.WABAC else text


def _binary(body: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(body).decode("ascii")


def _multipart(body: bytes, content_type: str) -> str:
    found = re.search(r'boundary="?([^";]+)', content_type, re.IGNORECASE)
    if found is None:
        return _binary(body)
    pairs = []
    for part in body.split(b"--" + found[1].encode("latin-1", "replace")):
        head, empty_line, value = part.partition(b"\r\n\r\n")
        name = _NAMED_PART.search(head)
        if name is not None and empty_line:
            pairs.append(f"{quote_plus(name[1])}={quote_plus(value.removesuffix(b'\r\n'))}")
    return "&".join(pairs)


def _json(body: bytes, form: KeyForm) -> str | None:
    """Return the leaves of a JSON document as a query, or None when it is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    seen: dict[str, int] = {}
    pairs: list[str] = []
    size = 0
    for name, value in _leaves(document, form):
        if not name and form is not KeyForm.WABAC:
            continue
        count = seen[name] = seen.get(name, 0) + 1
        key = name if count == 1 else f"{name}.{count}_"
        pairs.append(f"{_quoted(key, form)}={_quoted(value, form)}")
        size += len(pairs[-1])
        if size > LONGEST_QUERY:
            break
    return "&".join(pairs)


def _leaves(document: object, form: KeyForm) -> Iterator[tuple[str, str]]:
    """Yield name and text of every value that is no list and no object, in order."""
    left: list[tuple[str, object, int]] = [("", document, 0)]
    while left:
        name, value, depth = left.pop()
        if isinstance(value, dict | list) and depth < _DEEPEST:
            inner = (
                [(str(key), each) for key, each in value.items()]
                if isinstance(value, dict)
                else [(name, each) for each in value]
            )
            left.extend((key, each, depth + 1) for key, each in reversed(inner))
        elif not isinstance(value, dict | list):
            text = _text(value, form)
            if text:
                yield name, text


def _text(value: object, form: KeyForm) -> str:
    if form is not KeyForm.WABAC or isinstance(value, str):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def _quoted(text: str, form: KeyForm) -> str:
    data = text.encode("utf-8", "surrogatepass")
    if form is not KeyForm.WABAC:
        return quote_plus(data)
    # What URLSearchParams leaves alone: `*` as well, but not `~`.
    return quote(data, safe="* ").replace("~", "%7E").replace(" ", "+")
