from capture.discovery.declared import declared

BASE = "https://www.example.nl/x/sitemap.xml"


def test_a_sitemap_tells_when_its_pages_changed() -> None:
    found = declared(
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        b"<url><loc>https://www.example.nl/a</loc><lastmod>2026-03-01</lastmod></url>"
        b"<url><loc>https://www.example.nl/b</loc></url></urlset>",
        base=BASE,
    )
    assert not found.is_feed
    assert found.moments == {"https://www.example.nl/a": "2026-03-01"}


def test_feeds_tell_it_by_their_entries() -> None:
    atom = declared(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-03-09</updated><entry>'
        b'<link rel="self" href="/feed"/><link href="/nieuws/a"/><updated>2026-03-02</updated>'
        b"</entry></feed>",
        base=BASE,
    )
    assert atom.is_feed
    assert atom.moments == {"https://www.example.nl/nieuws/a": "2026-03-02"}
    rss = declared(
        b"<rss><channel><item><link>https://www.example.nl/b</link>"
        b"<pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item></channel></rss>",
        base=BASE,
    )
    assert rss.is_feed
    assert rss.moments == {"https://www.example.nl/b": "Mon, 02 Mar 2026 09:00:00 GMT"}


def test_what_is_no_xml_declares_nothing() -> None:
    for content in (b"", b"\x00\xff", b"<a><b", b"User-agent: *", b"<url><loc/></url>" * 9):
        assert declared(content, base=BASE).moments == {}
