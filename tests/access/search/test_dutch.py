"""A fixed set of Dutch queries: what a reader means is found, what looks like it is not."""

from collections.abc import Iterator

import pytest

from capture.access.search.index import SearchIndex
from capture.access.search.values import Query
from tests.access.search.made import HarvestMade, marked, page, paragraphs, paths

PAGES = {
    "/gemeente": ("Gemeente", "Elke gemeente stelt een verordening vast."),
    "/gemeentelijk": ("Heffing", "De gemeentelijke heffing gaat omhoog."),
    "/kind": ("Opvang", "Per kind betaalt u een bijdrage."),
    "/kinderen": ("Toeslag", "Voor gezinnen met kinderen geldt een toeslag."),
    "/woo": ("Besluit op verzoek", "Het WOO-besluit staat hieronder."),
    "/besluit-woo": ("Wet", "Een besluit volgens de Woo duurt vier weken."),
    "/cafe": ("Horeca", "Terras bij cafés: één vergunning, coördinatie door de wijk."),
    "/bedrag": ("Begroting", "De kosten zijn 1.234.567 euro in 2026."),
    "/steden": ("Steden", "Twintig steden doen mee."),
    "/wettelijk": ("Termijn", "De wettelijke termijn is zes weken."),
    "/mogelijkheden": ("Bezwaar", "U heeft drie mogelijkheden om te reageren."),
    "/zacht": ("Woorden", "De her\u00adken\u00adbaar\u00adheid telt, decompose\u0301 ook."),
}
QUERIES = [
    ("gemeente", {"/gemeente", "/gemeentelijk"}),
    ("gemeentelijk", {"/gemeente", "/gemeentelijk"}),
    ("GEMEENTEN", {"/gemeente", "/gemeentelijk"}),
    ("kind", {"/kind", "/kinderen"}),
    ("kinderen", {"/kind", "/kinderen"}),
    ('"kind"', {"/kind"}),
    ("WOO-besluit", {"/woo"}),
    ("woobesluit", set()),
    ("besluit woo", {"/woo", "/besluit-woo"}),
    ('"besluit volgens de Woo"', {"/besluit-woo"}),
    ("“besluit volgens de Woo”", {"/besluit-woo"}),
    ('"volgens besluit"', set()),
    ("cafe", {"/cafe"}),
    ("Café", {"/cafe"}),
    ("coordinatie een", {"/cafe"}),
    ("1.234.567", {"/bedrag"}),
    ("1234567", set()),
    ("2026", {"/bedrag"}),
    ("stad", {"/steden"}),
    ("wet termijn", {"/wettelijk"}),
    ("mogelijkheid", {"/mogelijkheden"}),
    ("vergunningen", {"/cafe"}),
    ("veror*", {"/gemeente"}),
    ("weken -termijn", {"/besluit-woo"}),
    ("-termijn", set()),
    ("kind gemeente", set()),
    ("herkenbaarheid", {"/zacht"}),
    ("decomposé", {"/zacht"}),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    archive = tmp_path_factory.mktemp("archief")
    harvest = HarvestMade(archive)
    for path, (title, text) in PAGES.items():
        harvest.add(path, page(title, paragraphs(text)))
    with SearchIndex.open(archive) as opened:
        opened.update()
        yield opened


@pytest.mark.requirement("OPSL06")
@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_a_dutch_query_finds_what_a_reader_means(
    index: SearchIndex, query: str, expected: set[str]
) -> None:
    results = index.search(Query(text=query, size=100))

    assert set(paths(results)) == expected
    assert results.total == len(expected)


def test_the_word_itself_comes_before_what_is_only_related(index: SearchIndex) -> None:
    assert paths(index.search(Query(text="kinderen"))) == ["/kinderen", "/kind"]
    assert paths(index.search(Query(text="kind"))) == ["/kind", "/kinderen"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cafe", ["cafés"]),
        ("kind", ["kind"]),
        ("gemeentelijk", ["gemeentelijke"]),
        ('"besluit volgens"', ["besluit", "volgens"]),
        ("WOO-besluit", ["WOO", "besluit"]),
        ("veror*", ["verordening"]),
        ("vergunningen", ["vergunning"]),
    ],
)
def test_what_fits_is_marked_in_the_snippet(
    index: SearchIndex, query: str, expected: list[str]
) -> None:
    assert marked(index.search(Query(text=query))) == expected


HOSTILE = [
    "", " ", "-", '"', '""', "*", "**", "AND OR NOT", "title:x", "body_exact:[* TO *]", "/.*/",
    "a" * 5_000, '"' * 999, "(" * 900, "kind~100000", "\x00", "\ud800", "'; DROP TABLE text; --",
    "^8", "{!x}", "\\", "-" * 500, "a* " * 300, "kind* gem* wet* " * 50, "💥", "ﷺ", "é" * 3_000,
    " ".join(f"woord{number}" for number in range(500)), "\u202ekind", "%s %d {}", "\n",
    "kind\x00",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_finds_something_or_nothing_and_is_no_error(
    index: SearchIndex, query: str
) -> None:
    results = index.search(Query(text=query, page=10**18, size=10**18))

    assert results.hits == ()


def test_a_query_that_is_too_long_says_so(index: SearchIndex) -> None:
    assert index.search(Query(text="kind " * 1_000)).is_cut
    assert not index.search(Query(text="kind")).is_cut
