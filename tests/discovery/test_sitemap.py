import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.feed import read_feed
from capture.discovery.robots import read_robots
from capture.discovery.sitemap import read_sitemap
from capture.model.link import Hop, Mechanism

BASE = "https://a.nl/sitemap.xml"
SET = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://a.nl/een?a=1&amp;b=2 </loc>
<xhtml:link rel="alternate" hreflang="en" href="https://a.nl/en/one"/>
<image:image><image:loc>https://a.nl/een.jpg</image:loc></image:image>
<video:video><video:content_loc>https://a.nl/een.mp4</video:content_loc></video:video></url>
</urlset>"""
PAGES = [
    ("https://a.nl/een?a=1&b=2", Hop.SITEMAP),
    ("https://a.nl/en/one", Hop.SITEMAP),
    ("https://a.nl/een.jpg", Hop.EMBED),
    ("https://a.nl/een.mp4", Hop.EMBED),
]


@pytest.mark.parametrize("content", [SET, gzip.compress(SET), b"\n \xef\xbb\xbf"[:2] + SET])
def test_url_set_names_pages_images_and_films(content: bytes) -> None:
    sitemap = read_sitemap(content, base=BASE)
    assert [(x.url, x.hop) for x in sitemap.links] == PAGES
    assert sitemap.problems == ()


def test_index_names_sitemaps() -> None:
    index = b"<sitemapindex><sitemap><loc>https://a.nl/2.xml.gz</loc></sitemap></sitemapindex>"
    sitemap = read_sitemap(index, base=BASE)
    assert [x.url for x in sitemap.sitemaps] == ["https://a.nl/2.xml.gz"]
    assert sitemap.links == ()


def test_text_names_a_url_on_each_line() -> None:
    sitemap = read_sitemap(b"\xef\xbb\xbfhttps://a.nl/1\r\nnot this\nhttps://a.nl/2\n", base=BASE)
    assert [x.url for x in sitemap.links] == ["https://a.nl/1", "https://a.nl/2"]
    assert sitemap.problems == ()


def test_malformed_sitemap_is_read_as_far_as_possible_and_says_so() -> None:
    sitemap = read_sitemap(
        b"<urlset><url><loc>https://a.nl/1</loc><url><loc>https://a.n", base=BASE
    )
    assert sitemap.links[0].url == "https://a.nl/1"
    assert sitemap.problems


def test_torn_gzip_says_so() -> None:
    sitemap = read_sitemap(gzip.compress(SET * 50)[:-40], base=BASE)
    assert "gzip" in sitemap.problems[0]


def test_entities_are_not_expanded_and_nothing_is_fetched() -> None:
    attack = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a.nl/&x;</loc></url></urlset>'
    assert "root" not in str(read_sitemap(attack, base=BASE))


def test_html_instead_of_a_sitemap_names_nothing() -> None:
    sitemap = read_sitemap(b"<!doctype html><title>404</title><p>Niet gevonden<br>", base=BASE)
    assert sitemap.links == ()


RSS = b"""<rss version="2.0"><channel><link>https://a.nl/</link>
<item><link>https://a.nl/1</link><guid isPermaLink="false">https://a.nl/x</guid>
<enclosure url="https://a.nl/1.mp3"/></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/>
<entry><link rel="enclosure" href="/1.mp3"/><link href="/1"/></entry></feed>"""


@pytest.mark.parametrize("content", [RSS, ATOM])
def test_feed_names_pages_and_enclosures(content: bytes) -> None:
    feed = read_feed(content, base=BASE)
    assert feed is not None
    assert {(x.url, x.hop) for x in feed.links} == {
        ("https://a.nl/", Hop.SITEMAP),
        ("https://a.nl/1", Hop.SITEMAP),
        ("https://a.nl/1.mp3", Hop.EMBED),
    }


def test_what_is_no_feed_is_none() -> None:
    assert read_feed(SET, base=BASE) is None
    assert read_feed(b"\0\xff", base=BASE) is None


def test_robots_txt_names_sitemaps() -> None:
    links = read_robots(
        b"\xef\xbb\xbfSitemap: /a.xml # x\r\n SITEMAP:https://b.nl/\n", base=BASE
    ).sitemaps
    assert [(x.url, x.mechanism) for x in links] == [
        ("https://a.nl/a.xml", Mechanism.ROBOTS_TXT),
        ("https://b.nl/", Mechanism.ROBOTS_TXT),
    ]


MARKUP = st.lists(
    st.sampled_from([b"<urlset>", b"<url>", b"<loc>", b"http://", b"</loc>", b"&x;", b"<!DOCTYPE ",
                     b"<?xml encoding='x'?>", b"\xff", b"\0", b"<rss>", b"<link href='", b"]]>"])
).map(b"".join)  # fmt: skip


@settings(deadline=None)
@given(st.binary(max_size=200) | MARKUP | MARKUP.map(gzip.compress))
def test_no_bytes_raise(content: bytes) -> None:
    read_sitemap(content, base=BASE)
    read_feed(content, base=BASE)
    read_robots(content, base=BASE)


def test_robots_txt_names_paths_but_no_patterns() -> None:
    text = b"""User-agent: *\nDisallow: /\nDisallow: /geheim/ # x\nAllow: /open$
Disallow: /*.pdf\nDisallow:\nDisallow: //x\n"""
    paths = read_robots(text, base=BASE).paths
    assert [(x.url, x.hop, x.where) for x in paths] == [
        ("https://a.nl/geheim/", Hop.SPECULATIVE, "Disallow"),
        ("https://a.nl/open", Hop.SPECULATIVE, "Allow"),
    ]
