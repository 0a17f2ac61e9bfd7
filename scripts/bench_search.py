"""How fast made-up Dutch pages are indexed, from their WARC file on, and then found."""

import random
import resource
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from capture.access.search.index import SearchIndex
from capture.access.search.values import Kind, Order, Query

DOCUMENTS = 20_000
QUERIES = 1_000
AIM_P95_MS = 50.0
_WORDS = 350
"""In a page, about."""
_KNOWN = [
    "gemeente",
    "gemeentelijke",
    "besluit",
    "vergunning",
    "bezwaar",
    "raad",
    "commissie",
    "burger",
    "inwoner",
    "subsidie",
    "begroting",
    "jaarverslag",
    "verordening",
    "kind",
    "kinderen",
    "wet",
    "wettelijk",
    "termijn",
    "aanvraag",
    "aanvragen",
    "ministerie",
    "openbaar",
    "archief",
    "milieu",
    "verkeer",
    "woning",
    "bouwen",
    "onderwijs",
    "zorg",
    "veiligheid",
]
_COMMON = [
    "de",
    "het",
    "een",
    "van",
    "en",
    "in",
    "op",
    "te",
    "dat",
    "is",
    "voor",
    "met",
    "die",
    "aan",
    "er",
    "om",
    "niet",
    "door",
    "zijn",
    "bij",
    "ook",
]
_STARTS = [
    "be",
    "ver",
    "ge",
    "ont",
    "her",
    "aan",
    "uit",
    "op",
    "over",
    "onder",
    "in",
    "af",
    "bij",
    "door",
    "voor",
    "tegen",
]
_MIDDLES = [
    "werk",
    "land",
    "stel",
    "vraag",
    "bouw",
    "recht",
    "water",
    "stad",
    "wijk",
    "groei",
    "plan",
    "zorg",
    "deel",
    "school",
    "brief",
]
_ENDS = ["ing", "en", "er", "ig", "baar", "heid", "lijk", "s", "t", "de", "ingen", "schap"]


def words() -> list[str]:
    """Return made-up Dutch words, the commonest first; always the same."""
    chance = random.Random(7)
    made = [a + b + c for a in _STARTS for b in _MIDDLES for c in _ENDS]
    made += [f"{a}{b}{c}" for a in _MIDDLES for b in _MIDDLES for c in _ENDS if a != b]
    chance.shuffle(made)
    return [*_COMMON, *_KNOWN, *made]


def write_archive(archive: Path, documents: int) -> None:
    """Write a harvest with pages as sent and as rendered: menu, title, headings, paragraphs."""
    folder = archive / "www.voorbeeld.example" / "NL-Proef-20260504030201-full" / "warc"
    folder.mkdir(parents=True)
    known = words()
    weights = [1 / (rank + 3) for rank in range(len(known))]
    chance = random.Random(11)
    path = folder / "NL-Proef-20260504030201-0001-www.voorbeeld.example.warc"
    with path.open("wb") as file:
        for number in range(documents):
            count = chance.randint(_WORDS // 2, _WORDS * 3 // 2)
            file.writelines(_records(number, chance.choices(known, weights, k=count)))


def _records(number: int, text: list[str]) -> Iterator[bytes]:
    title = " ".join(text[:5]).capitalize()
    lines = [" ".join(text[at : at + 40]) for at in range(0, len(text), 40)]
    menu = ["Home", "Nieuws", "Onderwerpen", "Contact", "Zoeken op deze site"]
    html = f"<!doctype html><html lang=nl><title>{title}</title><ul>"
    html += "".join(f"<li><a href=/{each}>{each}</a></li>" for each in menu)
    html += f"</ul><h1>{title}</h1>" + "".join(f"<p>{line}.</p>" for line in lines)
    url, visit = f"https://www.voorbeeld.example/pagina/{number}", uuid.UUID(int=number)
    day = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC) + timedelta(seconds=number)
    body = html.encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    head += b"Content-Length: %d\r\n\r\n" % len(body)
    yield _record("response", url, "application/http; msgtype=response", head + body, day, visit)
    shown = "\n".join((*menu, title, *(f"{line}." for line in lines))).encode()
    yield _record("resource", f"urn:text:{url}", "text/plain", shown, day, visit)


def _record(
    kind: str, url: str, content_type: str, block: bytes, moment: datetime, visit: uuid.UUID
) -> bytes:
    fields = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        f"WARC-Date: {moment:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Page-ID: {visit}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return fields.encode() + block + b"\r\n\r\n"


def queries() -> Iterator[Query]:
    """Yield what people ask: one word, some words, a phrase, a beginning, with filters."""
    chance, known = random.Random(13), words()
    weights = [1 / (rank + 3) for rank in range(len(known))]
    for number in range(QUERIES):
        some = chance.choices(known, weights, k=3)
        text = (some[0], " ".join(some[:2]), " ".join(some), f'"{some[0]} {some[1]}"',
                f"{some[0]} -{some[1]}", f"{some[0][:5]}*")[number % 6]  # fmt: skip
        yield Query(
            text=text,
            order=Order.NEWEST if number % 4 == 3 else Order.BEST,
            since=datetime(2026, 5, 4, 5, tzinfo=UTC) if number % 5 == 4 else None,
            kinds=frozenset({Kind.PAGE}) if number % 7 == 6 else frozenset(),
            page=chance.choice((1, 1, 1, 2, 5)),
        )


def measure_search(documents: int = DOCUMENTS) -> dict[str, float]:
    """Index and search; print and return the figures."""
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place)
        write_archive(archive, documents)
        size = sum(each.stat().st_size for each in archive.rglob("*.warc"))
        with SearchIndex.open(archive) as index:
            begun = time.monotonic()
            updated = index.update()
            indexing = time.monotonic() - begun
            begun = time.monotonic()
            index.update()
            again = time.monotonic() - begun
            milliseconds, totals = [], []
            for query in queries():
                begun = time.monotonic()
                totals.append(index.search(query).total)
                milliseconds.append((time.monotonic() - begun) * 1_000)
            kept = sum(
                each.stat().st_size for each in (archive / ".access").rglob("*") if each.is_file()
            )
    cuts = statistics.quantiles(milliseconds, n=100)
    figures = {
        "documents": float(updated.texts),
        "warc_mb": size / 1e6,
        "index_mb": kept / 1e6,
        "documents_per_second": updated.texts / indexing,
        "nothing_new_seconds": again,
        "median_hits": float(statistics.median(totals)),
        "p50_ms": cuts[49],
        "p95_ms": cuts[94],
        "p99_ms": cuts[98],
        "most_ms": max(milliseconds),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    for name, value in figures.items():
        print(f"search: {name:22} {value:12,.1f}", flush=True)
    print(f"search: p95 {'within' if cuts[94] < AIM_P95_MS else 'beyond'} {AIM_P95_MS:.0f} ms")
    return figures
