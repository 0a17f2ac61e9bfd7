import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.xml_links import read_xml
from capture.model.link import Hop
from capture.model.url import normalise

SITE = "https://www.voorbeeld.nl"
BASE = f"{SITE}/data/lijst.xml"
L, E, X = Hop.LINK, Hop.EMBED, Hop.SPECULATIVE
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def found(xml: str) -> list[tuple[str, Hop, str]]:
    links = read_xml(xml.encode(), base=BASE).links
    return [(x.url.removeprefix(SITE), x.hop, x.where) for x in links]


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<q><item href='een.html'/></q>", [("/data/een.html", X, "item[href]")]),
        ("<q xmlns:xlink='http://www.w3.org/1999/xlink'><i xlink:href='/x'/></q>",
         [("/x", X, "i[href]")]),
        ("<q><url>/pad/x</url><titel>a/b</titel></q>", [("/pad/x", X, "url")]),
        ("<q><veld>https://www.voorbeeld.nl/x</veld></q>", [("/x", X, "veld")]),
        ("<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='s.xsl'?><q/>",
         [("/data/s.xsl", E, "xml-stylesheet[href]")]),
        (f"<svg {SVG}><a xlink:href='/x'/><image href='i.png'/></svg>",
         [("/x", L, "a[xlink:href]"), ("/data/i.png", E, "image[href]")]),
        (f"<svg {SVG}><style>a{{fill:url(p.svg)}}</style></svg>",
         [("/data/p.svg", E, "style url()")]),
        ("<q ns='http://www.w3.org/2001/XMLSchema' type='text/xml' url='1/2/2026'/>", []),
        ("<q><url>/x</url>", [("/x", X, "url")]),
    ],
)  # fmt: skip
def test_what_xml_names_is_found(xml: str, expected: list[tuple[str, Hop, str]]) -> None:
    assert found(xml) == expected


def test_entities_make_nothing_grow() -> None:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(30))
    before = time.process_time()
    found(f'<!DOCTYPE q [<!ENTITY a0 "/x">{entities}]><q><url>&a30;</url></q>')
    assert time.process_time() - before < 5


@settings(deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from(["<a ", "href='", "/x", "'", ">", "</a>", "<url>", "</url>", "&x;",
                                "<?xml-stylesheet href='", "?>", f"<svg {SVG}>", "\0"]))
    .map(lambda parts: "".join(parts).encode())
)  # fmt: skip
def test_no_xml_raises_and_all_that_it_names_is_absolute(content: bytes) -> None:
    for link in read_xml(content, base=BASE).links:
        assert normalise(link.url) == link.url
        assert len(link.where) <= 200
