"""Archives of answers as one wants them, hostile ones included, written by the real writer."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from tests.access.catalogue.archive import Asked, Writing

HTML = "text/html; charset=utf-8"
SVG = "image/svg+xml"

type Answers = Mapping[str, bytes] | Iterable[tuple[str, bytes]]
"""By path: whole answers, head and body. As pairs where a path was asked more than once."""


def answer(
    body: bytes | str, kind: str = HTML, *fields: str, status: str = "200 OK", framed: bool = True
) -> bytes:
    """Return an answer as it comes over the wire."""
    sent = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *fields]
    if framed:
        lines.append(f"Content-Length: {len(sent)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + sent


def drawing(script: str) -> bytes:
    """Return an SVG document with a script: nothing rewrites these."""
    text = f'<svg xmlns="http://www.w3.org/2000/svg"><script><![CDATA[{script}]]></script></svg>'
    return answer(text, SVG)


def page(script: str, *fields: str, title: str = "Aanval") -> bytes:
    """Return a page with a script."""
    return answer(
        f"<!doctype html><html lang=nl><title>{title}</title><body><h1>{title}</h1>"
        f"<script>{script}</script></body></html>",
        HTML,
        *fields,
    )


def write(archive: Path, site: str, answers: Answers, *, day: int = 0) -> None:
    """Write a harvest of a site with these answers, all asked with GET over HTTPS."""
    writing = Writing(archive, day, site=site)
    pairs = answers.items() if isinstance(answers, Mapping) else answers
    for number, (path, whole) in enumerate(pairs):
        asked = f"GET {path} HTTP/1.1\r\nHost: {site}\r\n\r\n".encode()
        after = timedelta(seconds=number)
        writing.ask(Asked(path=path, answer=whole, request=asked, host=site, after=after))
    writing.close()
