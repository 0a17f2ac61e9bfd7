"""How the changing site answers: which address has what, with which validators and framing."""

import gzip
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from capture.demo import feeds
from capture.demo.answer import HTML, JSON, TEXT, Answer, Headers, chunk, render_head, respond
from capture.demo.changing import rendering
from capture.demo.changing.content import HOME, INDEX_DATA, SECTIONS, Content
from capture.demo.changing.noise import NoiseValues, noise_values
from capture.demo.changing.nouns import Gone, Lie, Naming, Noise, Page, PageKind, Revision, What
from capture.demo.changing.rendering import Core
from capture.demo.files import respond_file, respond_payload

FEED = "/nieuws/feed.atom"
SCRIPT = "/statisch/site.js"
NOT_FOUND = ("Pagina niet gevonden", "Deze pagina bestaat niet of niet meer.")
_MIME = {
    What.TEXT: HTML,
    What.DATA: JSON,
    What.PHOTO: "image/jpeg",
    What.DOCUMENT: "application/pdf",
}
_ENTRIES = 20
"""Of the feed."""


@dataclass(slots=True, kw_only=True)
class Serving:
    """What the answers depend on; changed between harvests, read while they run."""

    content: Content
    noise: frozenset[Noise]
    lies: frozenset[Lie] = frozenset()
    day: int = 0
    answers: int = 0
    """Answers with noise so far: the counter that noise comes from."""
    stale: dict[int, datetime] = field(default_factory=dict)
    """What the sitemap goes on to say of a page that changed while it lied, by key."""

    def next_noise(self) -> NoiseValues:
        """Return the noise of the next answer."""
        self.answers += 1
        content = self.content
        return noise_values(
            self.noise,
            seed=content.seed,
            counter=self.answers,
            day=self.day,
            moment=content.moment,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How a body is sent."""

    validators: Headers = ()
    is_packed: bool = False
    """gzip for who accepts it."""
    is_chunked: bool = False
    headers: Headers = ()


def validators(page: Page, what: What, lies: frozenset[Lie]) -> Headers:
    """Return ETag and Last-Modified as this kind of part has them: both, one or none.

    They follow the revision, not the bytes: a page is told to be the same though its noise isn't.
    """
    revision = page.revisions[what]
    has_tag, has_date = _declares(page, what)
    found = []
    if has_tag:
        # What has noise in it is the same in meaning only (RFC 9110 §8.8.1).
        weak = "W/" if what in (What.TEXT, What.DATA) else ""
        number = 0 if Lie.ETAG in lies else revision.number
        digest = hashlib.sha256(f"{page.key} {what} {number}".encode()).hexdigest()[:16]
        found.append(("ETag", f'{weak}"{digest}"'))
    if has_date:
        found.append(("Last-Modified", format_datetime(revision.moment, usegmt=True)))
    return tuple(found)


def _declares(page: Page, what: What) -> tuple[bool, bool]:
    """Return whether a part has an ETag, and whether it has a Last-Modified."""
    match what:
        case What.TEXT:
            both = page.kind in (PageKind.NEWS, PageKind.PLAIN)
            tag_only = page.kind is PageKind.FIGURES
            return both or tag_only, both or page.kind is PageKind.TOPIC
        case What.DATA:
            return page.key % 2 == 0, False
        case What.PHOTO:
            return page.key % 3 != 0, page.key % 3 != 0
        case What.DOCUMENT:
            return page.key % 2 == 0, True


def is_known(answer: Answer, framing: Framing) -> bool:
    """Whether the client holds what it asks for (RFC 9110 §13.2.2: the tag goes first)."""
    ours, head = dict(framing.validators), answer.request.head
    if (asked := head.header("if-none-match")) is not None:
        tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return "ETag" in ours and ours["ETag"].removeprefix("W/") in tags
    since = head.header("if-modified-since")
    if since is None or "Last-Modified" not in ours:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return parsedate_to_datetime(ours["Last-Modified"]) <= moment


async def send(answer: Answer, body: bytes, *, mime: str, status: int, framing: Framing) -> None:
    """Send a body as its kind is sent; 304 to who has it."""
    common = (*framing.validators, *framing.headers, ("Cache-Control", "no-cache"))
    if status == 200 and is_known(answer, framing):
        await answer.head(render_head(304, common))
        return
    headers = common
    if framing.is_packed:
        headers = (*headers, ("Vary", "Accept-Encoding"))
        if "gzip" in (answer.request.head.header("accept-encoding") or ""):
            body, headers = gzip.compress(body, mtime=0), (*headers, ("Content-Encoding", "gzip"))
    if not framing.is_chunked:
        await respond(answer, body, mime=mime, status=status, headers=headers)
        return
    head = (("Content-Type", mime), ("Transfer-Encoding", "chunked"), *headers)
    await answer.head(render_head(status, head))
    for at in range(0, len(body), 4096):
        await answer.body(chunk(body[at : at + 4096]))
    await answer.body(b"0\r\n\r\n")


class Router:
    """Answers every request to the site."""

    def __init__(self, serving: Serving) -> None:
        """Answer from what `serving` holds at the moment of each request."""
        self._serving = serving

    async def __call__(self, answer: Answer) -> None:
        """Answer one request."""
        path, content = answer.request.path, self._serving.content
        if answer.exchange.method not in ("GET", "HEAD"):
            allowed = (("Allow", "GET, HEAD"),)
            await respond(answer, "Hier wordt niets aangenomen", status=405, headers=allowed)
        elif target := content.redirects.get(path):
            await respond(answer, b"", status=301, headers=(("Location", target),))
        elif not (
            await self._page(answer, path)
            or await self._part(answer, path)
            or await self._machine(answer, path)
            or await respond_file(answer)
        ):
            await self._missing(answer, path)

    async def _page(self, answer: Answer, path: str) -> bool:
        content = self._serving.content
        if path == HOME:
            await self._html(answer, rendering.home_core(content), Framing(is_packed=True))
        elif kind := _section(path):
            number = answer.request.number("pagina", 1)
            core = rendering.listing_core(content, kind, number)
            if core is None:
                return False
            await self._html(answer, core, Framing(is_packed=True))
        elif page := content.by_path(path):
            dynamic = page.kind is PageKind.PUBLICATION
            framing = Framing(
                validators=validators(page, What.TEXT, self._serving.lies),
                is_packed=dynamic,
                is_chunked=dynamic,
            )
            await self._html(answer, rendering.page_core(page), framing)
        else:
            return False
        return True

    async def _html(self, answer: Answer, core: Core, framing: Framing, status: int = 200) -> None:
        noise = self._serving.next_noise()
        policy = f"script-src 'self' 'nonce-{noise.nonce}'"
        secured = Framing(
            validators=framing.validators,
            is_packed=framing.is_packed,
            is_chunked=framing.is_chunked,
            headers=(("Content-Security-Policy", policy),),
        )
        body = rendering.whole_page(core, noise)
        await send(answer, body, mime=HTML, status=status, framing=secured)

    async def _part(self, answer: Answer, path: str) -> bool:
        serving = self._serving
        if path == INDEX_DATA:
            core = rendering.index_data_core(serving.content)
            body = rendering.whole_data(core, serving.next_noise())
            await send(answer, body, mime=JSON, status=200, framing=Framing())
            return True
        folder, _, name = path.strip("/").rpartition("/")
        key = int(digits) if (digits := name.partition(".")[0]).isdecimal() else 0
        what = {"api/cijfers": What.DATA, "foto": What.PHOTO, "bestanden": What.DOCUMENT}.get(
            folder
        )
        page = serving.content.by_key(key) or serving.content.former.get(key)
        if what is None or page is None or what not in page.revisions:
            return False
        if page.address(what) != path or (what is What.DATA and key in serving.content.former):
            return False
        framing = Framing(validators=validators(page, what, serving.lies))
        body = self._bytes(page, what)
        await send(answer, body, mime=_MIME[what], status=200, framing=framing)
        return True

    def _bytes(self, page: Page, what: What) -> bytes:
        match what:
            case What.PHOTO:
                return rendering.photo(page)
            case What.DOCUMENT:
                return rendering.document(page)
            case What.DATA | What.TEXT:
                core = rendering.page_data_core(self._serving.content, page)
                return rendering.whole_data(core, self._serving.next_noise())

    async def _machine(self, answer: Answer, path: str) -> bool:
        base = answer.site.urls[answer.listener].rstrip("/")
        if path == "/robots.txt":
            text = f"User-agent: *\nDisallow:\n\nSitemap: {base}/sitemap.xml\n"
            await respond(answer, text, mime=TEXT)
        elif path == "/sitemap.xml":
            body = rendering.sitemap(self._sitemap(), base)
            await respond(answer, body, mime="application/xml")
        elif path == FEED:
            body = rendering.feed(self._entries(), base, moment=self._serving.content.moment)
            await respond(answer, body, mime="application/atom+xml; charset=utf-8")
        elif path == SCRIPT:
            await respond_payload(answer, rendering.script(), mime="text/javascript")
        elif path == "/favicon.ico":
            await feeds.favicon(answer)
        else:
            return False
        return True

    def _sitemap(self) -> list[tuple[str, datetime]]:
        """Return what the sitemap names: not the listings, and no figures but the section."""
        serving = self._serving
        named = (Naming.LISTED, Naming.SITEMAP_ONLY, Naming.CHROME)
        pages = [
            page
            for page in serving.content.pages.values()
            if page.naming in named and page.kind is not PageKind.FIGURES
        ]
        entries = [(page.path, self._declared(page)) for page in pages]
        if Lie.LASTMOD_NOW in serving.lies:
            moment = serving.content.moment
            return [(path, moment) for path, _ in entries]
        return entries

    def _entries(self) -> list[tuple[Page, datetime]]:
        pages = self._serving.content.listed(PageKind.NEWS)[:_ENTRIES]
        return [(page, self._declared(page)) for page in pages]

    def _declared(self, page: Page) -> datetime:
        """Return when a page is said to have changed: its own text, not what it loads."""
        text: Revision = page.revisions[What.TEXT]
        return self._serving.stale.get(page.key, text.moment)

    async def _missing(self, answer: Answer, path: str) -> None:
        core = rendering.notice_core(*NOT_FOUND)
        match self._serving.content.gone.get(path):
            case Gone.HOME:
                await respond(answer, b"", status=302, headers=(("Location", HOME),))
            case Gone.SOFT:
                await self._html(answer, core, Framing(is_packed=True))
            case Gone.REMOVED:
                core = rendering.notice_core("Pagina vervallen", "Deze pagina is weggehaald.")
                await self._html(answer, core, Framing(), status=410)
            case Gone.NOT_FOUND | None:
                await self._html(answer, core, Framing(), status=404)


def _section(path: str) -> PageKind | None:
    return next((kind for kind in SECTIONS if path == f"/{kind.value}/"), None)
