"""Reads the changing site by standard means, as a stranger: pages, what they load, what names them.

It knows nothing of the site's truth; what it sees is held against that.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from capture.demo.changing.nouns import What
from tests.demo.static_reader import StaticReader

_LOC = re.compile(r"<loc>([^<]+)</loc>\s*<lastmod>([^<]+)</lastmod>")
_PARTS = (
    (What.DATA, re.compile(r'data-bron="([^"]+)"')),
    (What.PHOTO, re.compile(r'src="(/foto/[^"]+)"')),
    (What.DOCUMENT, re.compile(r'href="(/bestanden/[^"]+)"')),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as it was read: the bytes of each part."""

    status: int
    parts: dict[What, bytes]


@dataclass(slots=True)
class SiteReader:
    """Walks from the home page through links and data; the sitemap is read as well."""

    base: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))

    def get(self, target: str, **headers: str) -> httpx.Response:
        """Return one answer; redirects are not followed."""
        return self.client.get(urljoin(self.base, target), headers=headers)

    def lastmods(self) -> dict[str, str]:
        """Return what the sitemap declares, by target."""
        found = _LOC.findall(self.get("/sitemap.xml").text)
        return {self._target(url): moment for url, moment in found}

    def read_all(self) -> dict[str, Seen]:
        """Return every page that can be found, by target."""
        todo, found = ["/", *self.lastmods()], dict[str, Seen]()
        for target in todo:
            if target in found:
                continue
            seen = found[target] = self.read(target)
            todo += self._named(target, seen)
        return found

    def read(self, target: str) -> Seen:
        """Return one page with all that it loads."""
        answer = self.get(target)
        parts = {What.TEXT: answer.content}
        for what, pattern in _PARTS:
            for address in pattern.findall(answer.text):
                parts[what] = self.get(address).raise_for_status().content
        return Seen(answer.status_code, parts)

    def _named(self, target: str, seen: Seen) -> Iterator[str]:
        for link in StaticReader(seen.parts[What.TEXT].decode()).links:
            url = urljoin(urljoin(self.base, target), link)
            if url.startswith(self.base) and not url.endswith(".pdf"):
                yield self._target(url)
        if What.DATA in seen.parts:
            for each in json.loads(seen.parts[What.DATA])["data"]["verwant"]:
                yield each["adres"]

    def _target(self, url: str) -> str:
        parts = urlsplit(url)
        return parts.path + (f"?{parts.query}" if parts.query else "")


def differing(before: dict[str, Seen], after: dict[str, Seen]) -> dict[str, frozenset[What]]:
    """Return which parts of which pages differ, of those that answered 200 both times."""
    found = {}
    for target in before.keys() & after.keys():
        then, now = before[target], after[target]
        if then.status == now.status == 200:
            parts = {what for what in now.parts if then.parts.get(what) != now.parts[what]}
            if parts:
                found[target] = frozenset(parts)
    return found
