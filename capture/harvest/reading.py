"""Reads one recorded document and gives the links that it names, by the extractor of its format."""

from dataclasses import dataclass
from pathlib import Path

from capture.discovery.css import css_links
from capture.discovery.feed import read_feed
from capture.discovery.headers import header_links
from capture.discovery.html import html_links
from capture.discovery.manifest import manifest_links
from capture.discovery.robots import robots_links
from capture.discovery.sitemap import read_sitemap
from capture.errors import WarcFormatError
from capture.model.exchange import Exchange, RecordRef
from capture.model.link import Hop, Link
from capture.model.url import split
from capture.warc import naming
from capture.warc.body import read_body
from capture.warc.reader import read_at

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_XML = frozenset({"text/xml", "application/xml", "application/rss+xml", "application/atom+xml"})
_PACKED = frozenset({"application/gzip", "application/x-gzip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a document names."""

    links: tuple[Link, ...]
    sitemaps: tuple[Link, ...] = ()
    """Further sitemaps: files to be read, not pages."""
    problems: tuple[str, ...] = ()


def is_readable(exchange: Exchange) -> bool:
    """Whether the answer is of a format that links are read from."""
    return (
        exchange.response_record is not None
        and exchange.method == "GET"
        and exchange.status is not None
        and (
            exchange.mime in _HTML
            or exchange.mime == "text/css"
            or (exchange.status == 200 and _kind(exchange) != "")
        )
    )


def _kind(exchange: Exchange) -> str:
    """Return `robots`, `manifest`, `xml`, or empty for what is none of them."""
    parts = split(exchange.url)
    path = parts.path.lower() if parts is not None else ""
    if path == "/robots.txt":
        return "robots"
    if exchange.mime == "application/manifest+json" or path.endswith(
        (".webmanifest", "/manifest.json")
    ):
        return "manifest"
    is_sitemap = "sitemap" in path.rpartition("/")[2]
    if exchange.mime in _XML or (is_sitemap and exchange.mime in {"text/plain", *_PACKED}):
        return "xml"
    return ""


def refers_to(revisit: RecordRef, warc_folder: Path) -> str | None:
    """Return the id of the record that a revisit refers to; None when it can't be read back."""
    try:
        record = read_at(naming.present(warc_folder, revisit.file), revisit.offset)
    except (WarcFormatError, OSError):
        return None
    return (record.value("WARC-Refers-To") or "").strip("<>") or None


def read(exchange: Exchange, file: str, offset: int, warc_folder: Path) -> Read:
    """Return the links of an exchange's answer, whose body lies in the record at `offset`.

    Called in a thread: half a second for a megabyte of HTML. Never raises for what a site sent.
    """
    try:
        found = read_body(warc_folder, file, offset)
    except (WarcFormatError, OSError):
        return Read(links=(), problems=("the record could not be read back",))
    if found is None:
        return Read(links=())
    head, body = found
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in head.fields
        if name in (b"link", b"refresh", b"content-location")
    ]
    from_headers = tuple(
        link for link in header_links(headers, base=exchange.url) if link.hop is not Hop.REDIRECT
    )
    if exchange.mime in _HTML:
        links = html_links(body, base=exchange.url, charset=exchange.charset)
    elif exchange.mime == "text/css":
        links = css_links(body, base=exchange.url, charset=exchange.charset)
    elif _kind(exchange) == "manifest":
        links = manifest_links(body, base=exchange.url)
    elif _kind(exchange) == "robots":
        return Read(links=from_headers, sitemaps=robots_links(body, base=exchange.url))
    else:
        feed = read_feed(body, base=exchange.url)
        if feed is not None:
            return Read(links=from_headers + feed.links, problems=feed.problems)
        sitemap = read_sitemap(body, base=exchange.url)
        return Read(
            links=from_headers + sitemap.links,
            sitemaps=sitemap.sitemaps,
            problems=sitemap.problems if sitemap.links or sitemap.sitemaps else (),
        )
    return Read(links=from_headers + links)
