"""How fast the catalogue of an archive answers, and how fast a record is served from its file.

The index is made up and written straight into its tables: captures of ten sites over years, most
addresses with some forty captures, one with 3,000. The record is real: a WARC file with one body.
"""

import base64
import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from capture import clock
from capture.access.catalogue import tables
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.rows import Row, microseconds
from capture.access.catalogue.serving import serve
from capture.access.catalogue.values import ByteRange
from capture.config import restrictions
from capture.index.surt import surt
from capture.model.layout import HarvestFolder, HarvestName

AIM_NEAREST_MS, AIM_CALENDAR_MS, AIM_SERVING = 5.0, 50.0, 100.0
"""p99 in ms, at most; ms for a page with 3,000 captures, at most; MB a second, at least."""
MANY = 3_000
SITES, HARVESTS_PER_SITE, VERSIONS = 10, 120, 40
QUESTIONS = 5_000
START = datetime(2020, 1, 1, 2, tzinfo=UTC)
_CHUNK = 50_000
_PIECE = 1 << 20
_RESTRICTIONS = 200


@dataclass(frozen=True, slots=True)
class _Address:
    site: int
    number: int

    @property
    def url(self) -> str:
        return f"https://www.gemeente-{self.site}.nl/onderwerp/{self.number}/pagina?deel=1&taal=nl"


def measure_access(captures: int, body_bytes: int) -> dict[str, object]:
    """Print and return the figures."""
    print(f"\naccess: an index of {captures:,} captures, a body of {body_bytes:,} bytes")
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as out:
        archive = Path(out)
        for day, is_chunked in ((0, False), (1, True)):
            _write_body(archive, day, body_bytes, is_chunked=is_chunked)
        with Catalogue.open(archive) as catalogue:
            began = time.monotonic()
            catalogue.update()
            taken_in = 2 * body_bytes / 1e6 / (time.monotonic() - began)
            began = time.monotonic()
            addresses = _fill(catalogue.path, captures)
            seconds = time.monotonic() - began
            size = catalogue.path.stat().st_size
            print(f"  {seconds:.0f} s to write, {size / captures:.0f} bytes a capture")
            print(f"  big bodies taken in at {taken_in:.0f} MB/s")
            before = process.memory_info().rss
            figures: dict[str, object] = {"bytes_per_capture": size / captures}
            figures |= _ask(catalogue, addresses)
            figures |= _serve(catalogue, body_bytes)
            grown = (process.memory_info().rss - before) / 1e6
        resident = process.memory_info().rss / 1e6
        print(f"  resident memory {resident:.0f} MB, {grown:+.0f} MB by questions and serving")
        return figures | {"resident_mb": resident, "grown_mb": grown}


def _ask(catalogue: Catalogue, addresses: list[_Address]) -> dict[str, object]:
    chance = random.Random(7)
    drawn = [(chance.choice(addresses), _moment(chance)) for _ in range(QUESTIONS)]
    asked = iter(drawn * 3)

    def bare() -> object:
        address, moment = next(asked)
        return catalogue.nearest(address.url, moment)

    def within() -> object:
        address, moment = next(asked)
        harvest = _name(address.site, chance.randrange(HARVESTS_PER_SITE))
        return catalogue.nearest(address.url, moment, harvest=harvest, site=_site(address.site))

    figures: dict[str, object] = {}
    figures["nearest"] = _timed("nearest", bare, QUESTIONS, AIM_NEAREST_MS)
    figures["nearest_in_harvest"] = _timed(
        "nearest, harvest first", within, QUESTIONS, AIM_NEAREST_MS
    )
    busy = _Address(0, 0)
    assert sum(day.count for day in catalogue.calendar(busy.url)) == MANY
    figures["calendar"] = _timed(
        f"calendar of {MANY:,}", lambda: catalogue.calendar(busy.url), 50, AIM_CALENDAR_MS
    )
    for number in range(_RESTRICTIONS):
        row = {"url": f"https://www.gemeente-{number}.nl/geheim/*/x*", "grond": "g"}
        row |= {"type": "t", "besluit": "b", "door": "d"}
        restrictions.add(catalogue.archive, {**row, "datum": START.date()})
    name = f"nearest, {_RESTRICTIONS} restrictions"
    figures["nearest_restricted"] = _timed(name, bare, QUESTIONS, AIM_NEAREST_MS)
    name = f"calendar, {_RESTRICTIONS} restrictions"
    figures["calendar_restricted"] = _timed(
        name, lambda: catalogue.calendar(busy.url), 50, AIM_CALENDAR_MS
    )
    return figures


def _timed(name: str, ask: Callable[[], object], times: int, aim_ms: float) -> dict[str, float]:
    taken, cpu = [], []
    for _ in range(times):
        began, began_cpu = time.perf_counter(), time.thread_time()
        found = ask()
        cpu.append((time.thread_time() - began_cpu) * 1000)
        taken.append((time.perf_counter() - began) * 1000)
        assert found
    p50, p99 = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    cpu_p50, cpu_p99 = statistics.median(cpu), statistics.quantiles(cpu, n=100)[98]
    print(
        f"  {name:26} p50 {p50:7.3f} ms  p99 {p99:7.3f} ms"
        f"  (CPU {cpu_p50:.3f}, {cpu_p99:.3f})  aim: p99 below {aim_ms:.0f}"
    )
    return {"p50_ms": p50, "p99_ms": p99, "cpu_p50_ms": cpu_p50, "cpu_p99_ms": cpu_p99}


def _serve(catalogue: Catalogue, body_bytes: int) -> dict[str, object]:
    figures: dict[str, object] = {}
    half = ByteRange(first=body_bytes // 2)
    for name, day, wanted in (
        ("whole body", 0, None),
        ("second half by Range", 0, half),
        ("chunked body", 1, None),
    ):
        capture = catalogue.nearest(_BODY_URL, START + timedelta(days=day))
        assert capture is not None
        began = time.perf_counter()
        served = serve(capture, catalogue, byte_range=wanted)
        first = time.perf_counter() - began
        size = sum(len(piece) for piece in served.body)
        seconds = time.perf_counter() - began
        assert size == (body_bytes - body_bytes // 2 if wanted else body_bytes)
        figures[name] = {"mb_per_second": size / seconds / 1e6, "head_ms": first * 1000}
        print(
            f"  {name:26} {size / seconds / 1e6:6.0f} MB/s, head after {first * 1000:.1f} ms"
            f"  aim: {AIM_SERVING:.0f} MB/s"
        )
    return figures


# --- the made-up index


def _site(number: int) -> str:
    return f"www.gemeente-{number}.nl"


def _name(site: int, harvest: int) -> str:
    return HarvestFolder.of(Path(), _harvest_name(site, harvest)).root.name


def _harvest_name(site: int, harvest: int) -> HarvestName:
    started = START + timedelta(days=20 * harvest)
    return HarvestName(site_host=_site(site), prefix="NL-Bench", started=started, kind="full")


def _moment(chance: random.Random) -> datetime:
    return START + timedelta(seconds=chance.randrange(20 * HARVESTS_PER_SITE * 86_400))


def _fill(path: Path, captures: int) -> list[_Address]:
    """Write the captures in the order of their keys, and return their addresses."""
    db = tables.writing(path)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("BEGIN")
    files = _harvest_rows(db.executemany)
    count = max(1, (captures - MANY) // VERSIONS)
    addresses = [_Address(number % SITES, number) for number in range(count)]
    held: list[Row] = []
    for row in _rows(sorted(addresses, key=lambda each: surt(each.url)), files):
        held.append(row)
        if len(held) >= _CHUNK:
            _insert(db.executemany, held)
            held = []
    _insert(db.executemany, held)
    db.execute("COMMIT")
    tables.settle(db)
    db.close()
    return addresses


type _Execute = Callable[[str, list[Row]], object]


def _insert(execute: _Execute, held: list[Row]) -> None:
    execute(tables.INSERT_CAPTURE, held)
    chance = random.Random(held[0][3])
    numbers = sorted((chance.getrandbits(63), row[2], row[3]) for row in held)
    execute(tables.INSERT_RECORD, [tuple(each) for each in numbers])


def _harvest_rows(execute: _Execute) -> dict[tuple[int, int], int]:
    """Write harvests with a file each; return their numbers by site and harvest."""
    numbers: dict[tuple[int, int], int] = {}
    harvests: list[Row] = []
    files: list[Row] = []
    for site in range(SITES):
        for harvest in range(HARVESTS_PER_SITE):
            number = 1000 + site * HARVESTS_PER_SITE + harvest
            numbers[site, harvest] = number
            first = microseconds(_harvest_name(site, harvest).started)
            last = first + 86_400_000_000
            harvests.append(
                (number, _site(site), _name(site, harvest), "full", first, 0, first, last)
            )
            files.append((number, number, f"{_name(site, harvest)}.warc", 0, 0, None))
    execute("INSERT INTO harvest VALUES (?, ?, ?, ?, ?, ?, ?, ?)", harvests)
    execute("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)", files)
    return numbers


def _rows(addresses: list[_Address], files: dict[tuple[int, int], int]) -> Iterator[Row]:
    """Yield rows as `rows.capture_row` makes them; made directly, which is ten times as fast."""
    chance = random.Random(3)
    began = [microseconds(_harvest_name(0, each).started) for each in range(HARVESTS_PER_SITE)]
    for address in addresses:
        url = address.url
        key = surt(url)
        count = MANY if address.number == 0 else VERSIONS
        drawn = sorted(chance.choices(range(HARVESTS_PER_SITE), k=count))
        for offset, harvest in enumerate(drawn, start=MANY * address.number):
            moment = began[harvest] + chance.randrange(86_400_000_000)
            file = files[address.site, harvest]
            digest, record_id, page_id = (chance.randbytes(size) for size in (32, 16, 16))
            yield (
                *(key, moment, file, offset, 20_000, url, None, 200, "text/html"),
                *(digest, record_id, 0, None, page_id, None),
            )


# --- the real body

_BODY_URL = "https://www.voorbeeld.nl/film.mp4"


def _write_body(archive: Path, day: int, size: int, *, is_chunked: bool) -> None:
    """Write a harvest of one WARC file that holds one body, if need be in chunks of 16 kB."""
    started = START + timedelta(days=day)
    name = HarvestName(
        site_host="www.voorbeeld.nl", prefix="NL-Bench", started=started, kind="full"
    )
    folder = HarvestFolder.of(archive, name)
    folder.create()
    data = random.Random(5).randbytes(_PIECE)
    chunk = 16_384
    unit = b"".join(
        b"%x\r\n%s\r\n" % (chunk, data[at : at + chunk]) for at in range(0, _PIECE, chunk)
    )
    whole, rest = divmod(size, _PIECE)
    last = b"%x\r\n%s\r\n0\r\n\r\n" % (rest, data[:rest]) if rest else b"0\r\n\r\n"
    framing = b"Transfer-Encoding: chunked" if is_chunked else b"Content-Length: %d" % size
    head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n" + framing + b"\r\n\r\n"
    body = whole * len(unit) + len(last) if is_chunked else size
    digest = "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode("ascii")
    lines = [
        "WARC/1.1",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{day + 1:012d}>",
        f"WARC-Date: {clock.iso(started)}",
        f"WARC-Target-URI: {_BODY_URL}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(head) + body}",
        # Of something else: nothing here checks it, and the index needn't read the body for it.
        *([] if is_chunked else [f"WARC-Payload-Digest: {digest}"]),
    ]
    with (folder.warc / f"{name.stem}-0001-{name.site_host}.warc").open("wb") as file:
        file.write("\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + head)
        for _ in range(whole):
            file.write(unit if is_chunked else data)
        file.write(last if is_chunked else data[:rest])
        file.write(b"\r\n\r\n")
