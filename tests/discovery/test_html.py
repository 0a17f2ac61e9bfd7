import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.html import html_links, html_text_links
from capture.model.link import Hop, Mechanism

BASE = "https://www.voorbeeld.nl/map/pagina?x=1"
MAP = "https://www.voorbeeld.nl/map/"


def found(html: str, base: str = BASE) -> list[tuple[str, Hop, str]]:
    return [(x.url.removeprefix(MAP), x.hop, x.where) for x in html_text_links(html, base=base)]


L, E, R, X = Hop.LINK, Hop.EMBED, Hop.REDIRECT, Hop.SPECULATIVE


@pytest.mark.parametrize(
    ("html", "url", "hop", "where"),
    [
        ('<a href="x y">q</a>', "x%20y", L, "a[href]"),
        ("<A HREF=x>q</A>", "x", L, "a[href]"),
        ('<a href="#/route">', "pagina?x=1#/route", L, "a[href]"),
        ("<map><area href=x></map>", "x", L, "area[href]"),
        ("<link rel='Stylesheet' href=x.css>", "x.css", E, "link[rel=stylesheet]"),
        ("<link rel='shortcut icon' href=i.ico>", "i.ico", E, "link[rel=shortcut icon]"),
        ("<link rel=manifest href=m.json>", "m.json", E, "link[rel=manifest]"),
        ("<link rel=modulepreload href=m.mjs>", "m.mjs", E, "link[rel=modulepreload]"),
        ("<link rel=alternate href=feed>", "feed", L, "link[rel=alternate]"),
        ("<link rel=preload imagesrcset='p.png 2x'>", "p.png", E, "link[imagesrcset]"),
        ("<img src=x.png>", "x.png", E, "img[src]"),
        ("<img longdesc=d>", "d", L, "img[longdesc]"),
        ("<img srcset='x.png 2x'>", "x.png", E, "img[srcset]"),
        ("<picture><source srcset=x.webp></picture>", "x.webp", E, "source[srcset]"),
        ("<video src=v.mp4>", "v.mp4", E, "video[src]"),
        ("<video poster=p.jpg>", "p.jpg", E, "video[poster]"),
        ("<audio><source src=a.ogg></audio>", "a.ogg", E, "source[src]"),
        ("<video><track src=t.vtt></video>", "t.vtt", E, "track[src]"),
        ("<iframe src=f></iframe>", "f", E, "iframe[src]"),
        ("<frameset><frame src=f></frameset>", "f", E, "frame[src]"),
        ("<embed src=e.swf>", "e.swf", E, "embed[src]"),
        ("<object data=o.pdf></object>", "o.pdf", E, "object[data]"),
        ("<script src=s.js></script>", "s.js", E, "script[src]"),
        ("<input type=image src=i.png>", "i.png", E, "input[src]"),
        ("<form action=zoek></form>", "zoek", L, "form[action]"),
        ("<form method=GET action=zoek></form>", "zoek", L, "form[action]"),
        ("<body background=b.gif>", "b.gif", E, "body[background]"),
        ("<table><td background=b.gif>", "b.gif", E, "td[background]"),
        ("<blockquote cite=bron></blockquote>", "bron", L, "blockquote[cite]"),
        ("<meta http-equiv=Refresh content='0; URL=verder'>", "verder", R,
         "meta[http-equiv=refresh]"),
        ("<meta property=og:image content=/map/o.jpg>", "o.jpg", E, "meta[og:image]"),
        ("<svg><image xlink:href=i.png /></svg>", "i.png", E, "image[xlink:href]"),
        ("<svg><use href='s.svg#a' /></svg>", "s.svg#a", E, "use[href]"),
        ("<svg><a xlink:href=x>q</a></svg>", "x", L, "a[xlink:href]"),
        ("<p style='background:url(b.png)'>", "b.png", E, "p[style] url()"),
        ("<style>@import 'i.css';</style>", "i.css", E, "style @import"),
        ("<img data-src=lui.png>", "lui.png", E, "img[data-src]"),
        ("<img data-srcset='lui.png 1x'>", "lui.png", E, "img[data-srcset]"),
        ("<div data-bg=/map/b.png>", "b.png", E, "div[data-bg]"),
        ("<div data-href=/map/x>", "x", L, "div[data-href]"),
        ("<div data-foo=https://www.voorbeeld.nl/map/x>", "x", X, "div[data-foo]"),
        ("<noscript><img src=n.png></noscript>", "n.png", E, "img[src]"),
        ("<head><noscript><link rel=stylesheet href=n.css></noscript>", "n.css", E,
         "link[rel=stylesheet]"),
        ("<template><a href=t>x</a></template>", "t", L, "a[href]"),
        ("<template><template><a href=t>x</a></template></template>", "t", L, "a[href]"),
        ("<iframe srcdoc='<a href=s>x</a>'></iframe>", "s", L, "a[href]"),
        ("<!-- <a href=x>q</a> -->", "x", X, "comment a[href]"),
        ("<p>q<!-- zie /map/x. --></p>", "x", X, "comment"),
        ("<!--[if lt IE 9]><script src=x.js></script><![endif]-->", "x.js", X,
         "comment script[src]"),
        ("<template><!-- <a href=x>q</a> --></template>", "x", X, "comment a[href]"),
        ("<a ping=/map/p>q</a>", "p", X, "a[ping]"),
        ("<form><button formaction=k>q</button></form>", "k", L, "button[formaction]"),
        ("<form method=post><input formaction=k formmethod=get></form>", "k", L,
         "input[formaction]"),
        ("<applet codebase=a.swf></applet>", "a.swf", X, "applet[codebase]"),
        ("<object><param name=movie value=f.swf></object>", "f.swf", X, "param[value]"),
        ("<object><param name=q value=/map/p></object>", "p", X, "param[value]"),
        ("<applet archive=a.jar></applet>", "a.jar", E, "applet[archive]"),
        ("<head profile=/map/p>", "p", L, "head[profile]"),
        ("<q cite=bron></q>", "bron", L, "q[cite]"),
        ("<iframe longdesc=d></iframe>", "d", L, "iframe[longdesc]"),
        ("<svg><script xlink:href=s.js /></svg>", "s.js", E, "script[xlink:href]"),
        ("<meta name=msapplication-task content='name=n;action-uri=/map/t'>", "t", X,
         "meta[msapplication-task]"),
        ("<script>go('/map/x')</script>", "x", X, "script 1:4 go(…)"),
        ("<script type=module>import './x.js'</script>", "x.js", E, "script 1:8 import"),
        ("<p onclick=\"location='/map/x'\">", "x", X, "p[onclick] 1:10 location ="),
        ("<a href=\"javascript:go('/map%2Fx')\">q</a>", "x", X, "a[href] 1:4 go(…)"),
        ("<script type=application/ld+json>{\"url\": \"/map/x\"}</script>", "x", X,
         "script[type=application/ld+json] /url"),
        ("<script type=importmap>{\"imports\": {\"q\": \"/map/x.js\", \"r/\": \"/map/\"}}</script>",
         "x.js", X, "script[type=importmap] /imports/q"),
        ("<script type=text/template><a href=x>q</a></script>", "x", L, "a[href]"),
        ("<p data-props='{\"a\": [{\"href\": \"/map/x\"}]}'>", "x", X, "p[data-props] /a/0/href"),
        ("<a href=ftp://a.nl/x>", "ftp://a.nl/x", L, "a[href]"),
        ("<a href='\n//cdn.nl/x\t'>", "https://cdn.nl/x", L, "a[href]"),
    ],
)  # fmt: skip
def test_attribute_that_carries_a_url_is_found(html: str, url: str, hop: Hop, where: str) -> None:
    assert found(html) == [(url, hop, where)]


@pytest.mark.parametrize(
    "html",
    [
        "<a href='mailto:a@b.nl'>",
        "<a href='javascript:void(0)'>",
        "<a href=tel:123>",
        "<img src='data:image/gif;base64,R0lGOD'>",
        "<a href='#top'>",
        "<a href>",
        "<a href='http://['>",
        "<svg><use href='#a' /></svg>",
        "<form method=post action=/verstuur></form>",
        "<form method=post><button formaction=/verstuur>q</button></form>",
        "<form><button formaction=/verstuur formmethod=post>q</button></form>",
        "<button formaction=/verstuur form=elders>q</button>",
        "<script type=text/x-onbekend>go('/x')</script>",
        "<link rel=preconnect href=//cdn.nl>",
        "<div data-label='a / b' data-n=12 data-x=//>",
        "<textarea><a href=x></textarea>",
        "<meta name=description content='/niet een url'>",
    ],
)
def test_what_names_no_content_is_passed_over(html: str) -> None:
    assert found(html) == []


def test_first_base_counts_for_the_whole_document() -> None:
    html = "<a href=voor>a</a><base target=x><base href=/b/><base href=/c/><a href=na>b</a>"
    assert [url for url, *_ in found(html)] == [
        "https://www.voorbeeld.nl/b/voor",
        "https://www.voorbeeld.nl/b/na",
    ]


def test_plugin_counts_from_its_own_base() -> None:
    html = "<object codebase=ob/ data=o.swf></object><applet codebase=/map/ archive='a.jar,b.jar'>"
    assert [(url, hop) for url, hop, _ in found(html)] == [
        ("ob/", X),
        ("ob/o.swf", E),
        ("", X),
        ("a.jar", E),
        ("b.jar", E),
    ]


def test_link_is_named_once_for_each_way() -> None:
    html = "<a href=x>a</a><a href=x>b</a><img src=x>"
    assert found(html) == [("x", L, "a[href]"), ("x", E, "img[src]")]


def test_meta_refresh_is_its_own_mechanism() -> None:
    [link] = html_text_links("<meta http-equiv=refresh content='3;url=\"a\"'>", base=BASE)
    assert (link.mechanism, link.url) == (Mechanism.META_REFRESH, f"{MAP}a")


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("<a href=café>".encode(), "utf-8"),
        ("<a href=café>".encode("latin-1"), None),
        ("<a href=café>".encode("latin-1"), "onbekend"),
        ("<meta charset=utf-8><a href=café>".encode(), None),
        ("\ufeff<a href=café>".encode("utf-16"), "latin-1"),
    ],
)
def test_text_is_decoded_as_a_browser_does(content: bytes, charset: str | None) -> None:
    [link] = html_links(content, base=BASE, charset=charset)
    assert link.url == f"{MAP}caf%C3%A9"


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 500_000 + b"<a href=doel>",
        b"".join(b"<font color=%d>" % n for n in range(2000))
        + b"<p>x" * 100_000
        + b"<a href=doel>",
        b"<a href=doel " + b"".join(b"a%d=1 " % n for n in range(500_000)) + b">",
        b"<a href=doel " + b"".join(b'a%d="1"' % n for n in range(300_000)) + b">",
        b"<a href=doel>" + b"<" * 2_000_000,
        b"<table><tr><td>" * 100_000 + b"<a href=doel>",
    ],
    ids=["nested", "formats", "attributes", "quoted attributes", "brackets", "tables"],
)
def test_hostile_page_takes_seconds_at_most(content: bytes) -> None:
    before = time.process_time()
    assert "doel" in [url for url, *_ in found(content.decode())]
    assert time.process_time() - before < 20


def test_long_values_are_no_reason_to_cut_a_tag() -> None:
    data = "M 1 2 " * 20_000
    html = (
        f'<svg><path d="{data}"/></svg><img src="data:image/png;base64,{"a/b+" * 9999}"><a href=x>'
    )
    assert [url for url, *_ in found(html)] == ["x"]


def test_comparison_in_a_long_script_hides_nothing() -> None:
    html = f"<script>if (a<b) {{ {'x = 1; ' * 20_000} }}</script><a href=x>"
    assert [url for url, *_ in found(html)] == ["x"]


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "utf-16", "x", "replacement"]))
def test_no_bytes_raise(content: bytes, charset: str | None) -> None:
    html_links(content, base=BASE, charset=charset)


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<a href=",
            "<base href=",
            "<iframe srcdoc='",
            "<template>",
            "</template>",
            "<style>",
            "url(",
            "'",
            '"',
            ">",
            "\\",
            "<!--",
            "-->",
            "srcset=",
            ",",
            "\ud800",
            "\0",
            "x",
            "/",
            "<svg>",
            "<meta http-equiv=refresh content=",
            "0;url=",
            "&#",
            "http://[",
        ]
    )
)


@settings(deadline=None)
@given(FRAGMENTS)
def test_no_markup_raises(parts: list[str]) -> None:
    html_text_links("".join(parts), base=BASE)
