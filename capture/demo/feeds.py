"""What machines read: robots.txt, sitemaps, RSS, Atom, favicon, manifest."""

import json
from html import escape
from typing import Any

from capture.demo.answer import TEXT, Answer, respond
from capture.demo.connection import Route
from capture.demo.files import load
from capture.demo.pages import load_content

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
ONLY_IN_SITEMAP = ("/archief/oude-regeling/", "/archief/persbericht-1998/")
"""Orphan pages: no page links to them."""


def _base(answer: Answer) -> str:
    return answer.site.urls[answer.listener].rstrip("/")


def _news() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = load_content("nieuws")["artikel"]
    return items


async def robots(answer: Answer) -> None:
    """Ask robots to leave one folder alone, and name the sitemap."""
    lines = ["User-agent: *", "Disallow: /intern/", "", f"Sitemap: {_base(answer)}/sitemap.xml", ""]
    await respond(answer, "\n".join(lines), mime=TEXT)


async def sitemap_index(answer: Answer) -> None:
    """Name the two sitemaps."""
    items = "".join(
        f"<sitemap><loc>{_base(answer)}/sitemap-{name}.xml</loc></sitemap>\n"
        for name in ("nieuws", "paginas")
    )
    xml = f'{XML}<sitemapindex xmlns="{SITEMAP_SPACE}">\n{items}</sitemapindex>\n'
    await respond(answer, xml, mime="application/xml")


async def _sitemap(answer: Answer, paths: list[str]) -> None:
    items = "".join(f"<url><loc>{escape(_base(answer) + path)}</loc></url>\n" for path in paths)
    xml = f'{XML}<urlset xmlns="{SITEMAP_SPACE}">\n{items}</urlset>\n'
    await respond(answer, xml, mime="application/xml")


async def sitemap_news(answer: Answer) -> None:
    """Name all news."""
    await _sitemap(answer, [f"/nieuws/{item['id']}/" for item in _news()])


async def sitemap_pages(answer: Answer) -> None:
    """Name some pages, among them two that no page links to."""
    await _sitemap(answer, ["/", "/contact/", "/organisatie/", *ONLY_IN_SITEMAP])


async def rss(answer: Answer) -> None:
    """Feed the news as RSS 2.0."""
    base = _base(answer)
    items = "".join(
        f"<item><title>{escape(item['titel'])}</title><link>{base}/nieuws/{item['id']}/</link>"
        f"<guid>{base}/nieuws/{item['id']}/</guid>"
        f"<description>{escape(item['intro'])}</description></item>\n"
        for item in _news()[:8]
    )
    xml = (
        f'{XML}<rss version="2.0"><channel><title>Nieuws van Voorbeelden</title>'
        f"<link>{base}/nieuws/</link><description>Het laatste nieuws</description>"
        f"<language>nl</language>\n{items}</channel></rss>\n"
    )
    await respond(answer, xml, mime="application/rss+xml; charset=utf-8")


async def atom(answer: Answer) -> None:
    """Feed the publications as Atom (RFC 4287)."""
    base = _base(answer)
    entries = "".join(
        f"<entry><title>{escape(item['titel'])}</title><id>{base}/publicaties/{item['id']}/</id>"
        f'<link href="{base}/publicaties/{item["id"]}/"/>'
        f"<updated>{item['datum']}T09:00:00Z</updated>"
        f"<summary>{escape(item['intro'])}</summary></entry>\n"
        for item in load_content("publicaties")["publicatie"]
    )
    xml = (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>Publicaties</title>'
        f"<id>{base}/publicaties/</id><author><name>Ministerie van Voorbeelden</name></author>"
        f"<updated>2026-10-01T09:00:00Z</updated>\n{entries}</feed>\n"
    )
    await respond(answer, xml, mime="application/atom+xml; charset=utf-8")


async def favicon(answer: Answer) -> None:
    """Send the icon."""
    await respond(answer, load("icoon/favicon.ico") or b"", mime="image/x-icon")


async def manifest(answer: Answer) -> None:
    """Describe the site as an app."""
    icons = [
        {"src": f"/assets/icoon/app-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    value = {
        "name": "Ministerie van Voorbeelden",
        "short_name": "Voorbeelden",
        "lang": "nl",
        "start_url": "/",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#0f4c5c",
        "icons": icons,
    }
    await respond(answer, json.dumps(value, indent=1), mime="application/manifest+json")


ROUTES: dict[str, Route] = {
    "/robots.txt": robots,
    "/sitemap.xml": sitemap_index,
    "/sitemap-nieuws.xml": sitemap_news,
    "/sitemap-paginas.xml": sitemap_pages,
    "/nieuws/rss.xml": rss,
    "/publicaties/atom.xml": atom,
    "/favicon.ico": favicon,
    "/site.webmanifest": manifest,
}
