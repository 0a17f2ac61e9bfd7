"""A crawler without scripts, by the standard library alone: what it can get to from one answer."""

import re
from html.parser import HTMLParser

_REFRESH = re.compile(r"url=(\S+)", re.IGNORECASE)
_HEADER_LINK = re.compile(r"<([^>]*)>")
_FOLLOWED = {
    "a": ("href", "xlink:href"),
    "area": ("href",),
    "form": ("action",),
    "button": ("formaction",),
    "iframe": ("src",),
}


class StaticReader(HTMLParser):
    """Collects links and the title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.title = ""
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._in_title = tag == "title" and not self.title
        if values.get("method") == "post":
            return
        self.links += [
            value for name in _FOLLOWED.get(tag, ()) if (value := values.get(name)) is not None
        ]
        if tag == "meta" and values.get("http-equiv") == "refresh":
            self.links += _REFRESH.findall(values.get("content") or "")
        if srcdoc := values.get("srcdoc"):
            self.links += StaticReader(srcdoc).links

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def header_links(value: str) -> list[str]:
    """Return the targets of a `Link` header that name another page (RFC 8288)."""
    return [
        found[1]
        for part in value.split(",")
        if 'rel="next"' in part and (found := _HEADER_LINK.search(part))
    ]
