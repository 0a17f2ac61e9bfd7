"""Reads one recorded document and gives the links that it names, by the extractor of its format."""

from dataclasses import dataclass, replace
from enum import StrEnum

from capture.discovery.css import css_links
from capture.discovery.feed import read_feed
from capture.discovery.headers import header_links
from capture.discovery.html import html_links
from capture.discovery.javascript import read_script
from capture.discovery.json_links import read_json
from capture.discovery.manifest import manifest_links
from capture.discovery.robots import read_robots
from capture.discovery.sitemap import read_sitemap
from capture.discovery.streams import Streams
from capture.discovery.xml_links import read_xml
from capture.errors import WarcFormatError
from capture.model.exchange import Exchange
from capture.model.link import Hop, Link
from capture.model.media import Omission
from capture.model.url import split
from capture.scope.domain import registrable_domain
from capture.warc.body import read_body
from capture.warc.earlier import RecordPlace

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_XML = frozenset({"text/xml", "application/xml"})
_JSON = frozenset({"application/json", "text/json", "application/x-json", "application/jsonlines",
                   "application/x-ndjson", "application/ndjson"})  # fmt: skip
_SCRIPT = frozenset({"text/javascript", "application/javascript", "application/x-javascript",
                     "text/ecmascript", "application/ecmascript",
                     "text/x-javascript"})  # fmt: skip
_SCRIPT_USES = frozenset({"script", "worker", "sharedworker", "serviceworker"})
_PACKED = frozenset({"application/gzip", "application/x-gzip"})
_LARGEST_OF_OTHERS = 2_000_000
"""Bytes of a script of another site that is read: those libraries rarely speak of this site."""
_HEADERS = (b"link", b"refresh", b"content-location", b"sourcemap", b"x-sourcemap")


class Format(StrEnum):
    """What a document is read as."""

    HTML = "html"
    CSS = "css"
    SCRIPT = "script"
    JSON = "json"
    MANIFEST = "manifest"
    XML = "xml"
    """A sitemap, a feed, a drawing or anything else."""
    ROBOTS = "robots"
    STREAM = "stream"
    """The playlist of a video that is sent in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a document names."""

    links: tuple[Link, ...]
    sitemaps: tuple[Link, ...] = ()
    """Further sitemaps: files to be read, not pages."""
    problems: tuple[str, ...] = ()
    omissions: tuple[Omission, ...] | None = None
    """What is left out of a stream; None: it is none."""


def is_readable(exchange: Exchange) -> bool:
    """Whether the answer is of a format that links are read from."""
    kind = format_of(exchange)
    return (
        exchange.response_record is not None
        and exchange.method == "GET"
        and exchange.status is not None
        and kind is not None
        # What an error page names counts; what a file of errors holds does not.
        and (exchange.status == 200 or kind in {Format.HTML, Format.CSS})
    )


def format_of(exchange: Exchange) -> Format | None:
    """Return what an answer is read as, by its address and media type; None: not at all."""
    parts = split(exchange.url)
    path = parts.path.lower() if parts is not None else ""
    mime = exchange.mime or ""
    is_sitemap = "sitemap" in path.rpartition("/")[2]
    if mime in _HTML:
        return Format.HTML
    if Streams.is_manifest(exchange.mime, exchange.url):
        return Format.STREAM
    if mime == "text/css":
        return Format.CSS
    if path == "/robots.txt":
        return Format.ROBOTS
    if mime == "application/manifest+json" or path.endswith((".webmanifest", "/manifest.json")):
        return Format.MANIFEST
    if mime in _SCRIPT or (mime == "text/plain" and exchange.destination in _SCRIPT_USES):
        return Format.SCRIPT
    if mime in _JSON or mime.endswith("+json"):
        return Format.JSON
    if mime in _XML or mime.endswith("+xml") or (is_sitemap and mime in {"text/plain", *_PACKED}):
        return Format.XML
    return None


def read(
    exchange: Exchange,
    place: RecordPlace,
    *,
    streams: Streams,
    page: str | None = None,
) -> Read:
    """Return the links of an exchange's answer, whose body lies in the record at `place`.

    `page` is the page that loaded it, if any. Called in a thread: half a second for a megabyte of
    HTML, more for script. Never raises for what a site sent.
    """
    try:
        found = read_body(place.warc_folder, place.file, place.offset)
    except (WarcFormatError, OSError):
        return Read(links=(), problems=("the record could not be read back",))
    if found is None:
        return Read(links=())
    head, body = found
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in head.fields
        if name in _HEADERS
    ]
    from_headers = tuple(
        link for link in header_links(headers, base=exchange.url) if link.hop is not Hop.REDIRECT
    )
    if format_of(exchange) is Format.STREAM:
        inside = _read_stream(exchange, body, streams)
    else:
        inside = _read_body(exchange, body, page)
    return replace(inside, links=from_headers + inside.links)


def _read_stream(exchange: Exchange, body: bytes, streams: Streams) -> Read:
    found = streams.read(body, base=exchange.url, mime=exchange.mime)
    return Read(links=found.links, problems=found.problems, omissions=found.omissions)


def _read_body(exchange: Exchange, body: bytes, page: str | None) -> Read:
    base, charset = exchange.url, exchange.charset
    match format_of(exchange):
        case Format.HTML:
            return Read(links=html_links(body, base=base, charset=charset))
        case Format.CSS:
            return Read(links=css_links(body, base=base, charset=charset))
        case Format.MANIFEST:
            return Read(links=manifest_links(body, base=base))
        case Format.ROBOTS:
            robots = read_robots(body, base=base)
            return Read(links=robots.paths, sitemaps=robots.sitemaps)
        case Format.SCRIPT if len(body) > _LARGEST_OF_OTHERS and not _is_same_site(base, page):
            return Read(links=())
        case Format.SCRIPT:
            script = read_script(body, base=base, charset=charset, page=page)
            return Read(links=script.links, problems=script.problems)
        case Format.JSON:
            document = read_json(body, base=base, charset=charset)
            return Read(links=document.links, problems=document.problems)
        case Format.XML:
            return _read_xml(body, base)
        case Format.STREAM | None:
            return Read(links=())


def _read_xml(body: bytes, base: str) -> Read:
    """Read a feed or a sitemap when it is one, and otherwise whatever names URLs."""
    feed = read_feed(body, base=base)
    if feed is not None:
        return Read(links=feed.links, problems=feed.problems)
    sitemap = read_sitemap(body, base=base)
    is_sitemap = any(link.where.endswith(("loc", "text")) for link in sitemap.links)
    if is_sitemap or sitemap.sitemaps:
        return Read(links=sitemap.links, sitemaps=sitemap.sitemaps, problems=sitemap.problems)
    return Read(links=read_xml(body, base=base).links)


def _is_same_site(url: str, page: str | None) -> bool:
    """Whether script and page lie under one registered domain; a file of its own counts as such."""
    theirs, ours = split(url), split(page) if page is not None else None
    if theirs is None or ours is None:
        return True
    domain = registrable_domain(theirs.host)
    return theirs.host == ours.host or (
        domain is not None and domain == registrable_domain(ours.host)
    )
