"""Harvest reports to look at and test with: consistent in themselves, of any size, some hostile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from capture.metadata.outcome_texts import OUTCOME_TEXTS
from capture.metadata.problems import is_problem, seriousness
from capture.metadata.report import (
    Counts,
    HarvestReport,
    Identity,
    Policy,
    Reach,
    Settings,
    Shortfall,
    Software,
    State,
    TimeSource,
)
from capture.metadata.report_rows import (
    Bucket,
    Event,
    EventKind,
    HostRow,
    MimeRow,
    OutcomeRow,
    Page,
    Problem,
    ScreenshotRow,
    StatusRow,
    Timeline,
    TlsRow,
    WarcFile,
)
from capture.model.orphan import OrphanCounts
from capture.model.outcome import Outcome

START = datetime(2026, 11, 21, 13, 3, 12, 417000, tzinfo=UTC)
SITE = "www.ministerie-van-voorbeelden.example"

_SUBJECTS = (
    ("Onderwerpen", "onderwerpen"),
    ("Wonen en bouwen", "onderwerpen/wonen"),
    ("Subsidie voor zonnepanelen aanvragen", "onderwerpen/energie/zonnepanelen"),
    ("Kamerbrief over de voortgang van het programma Digitale Overheid", "documenten/kamerbrief"),
    ("Nieuws", "actueel/nieuws"),
    ("Toespraak van de minister bij de opening van het Huis van Voorbeelden", "toespraken/opening"),
    ("Organisatie", "organisatie"),
    ("Werken bij het ministerie", "organisatie/werken-bij"),
    ("Contact", "contact"),
    ("Toegankelijkheid", "toegankelijkheid"),
    ("Wet open overheid", "organisatie/woo"),
    ("Veelgestelde vragen over de energietoeslag", "onderwerpen/energie/vragen"),
)

HOSTILE_TITLE = "</title></script><img src=x onerror=\"document.title='pwned'\">\u202egnp.exe\x00"
HOSTILE_URL = f"https://{SITE}/zoek?q=%22%3E<script>alert(1)</script>&x='\"--><svg onload=alert(2)>"
HOSTILE_MIME = '"><img src="https://evil.example/x.png" onerror=alert(3)>'


def page(number: int) -> Page:
    """Return the page with that number, the same each time."""
    title, path = _SUBJECTS[number % len(_SUBJECTS)]
    suffix = f"/{number // len(_SUBJECTS)}" if number >= len(_SUBJECTS) else ""
    status = {17: 404, 23: 500}.get(number % 40, 200)
    return Page(
        url=f"https://{SITE}/{path}{suffix}" if number else f"https://{SITE}/",
        final_url=f"https://{SITE}/{path}/overzicht" if number % 29 == 9 else None,
        title=(title if number else "Ministerie van Voorbeelden") if status == 200 else None,
        status=status,
        outcome=Outcome.CAPTURED,
        visited=START + timedelta(seconds=number * 2.4),
        duration_seconds=0.6 + number % 7 * 0.45,
        requests=6 + number % 23,
        received_bytes=48_000 + number % 31 * 91_337,
        hops=min(number, 1 + number % 5),
        path_depth=path.count("/") + 1 if number else 0,
        thumbnail=f"{number:05}.jpg" if status == 200 else None,
        notes=("Het scrollen stopte na 50 schermen: de pagina bleef groeien.",)
        if number % 37 == 5
        else (),
    )


def thumbnail(number: int) -> bytes:
    """Return a drawn page of 640 × 400, JPEG."""
    hue = (number * 47) % 360
    image = Image.new("RGB", (640, 400), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 640, 46), fill=f"hsl({hue}, 45%, 32%)")
    draw.rectangle((30, 14, 150, 32), fill="white")
    draw.rectangle((30, 76, 330, 100), fill=f"hsl({hue}, 40%, 24%)")
    for line in range(4 + number % 5):
        draw.rectangle((30, 124 + line * 22, 300 - line * 37 % 90, 134 + line * 22), fill="#c3cbd0")
    draw.rectangle((360, 76, 610, 250), fill=f"hsl({(hue + 40) % 360}, 35%, 72%)")
    draw.ellipse((430, 110, 540, 220), fill=f"hsl({hue}, 45%, 52%)")
    for column in range(3):
        left = 30 + column * 197
        draw.rectangle((left, 290, left + 185, 400), fill="#eef1f3", outline="#ccd5da")
    out = BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def other_problems() -> tuple[Problem, ...]:
    """Return problems of many kinds, none of which has a page."""
    front = f"https://{SITE}/"

    def of(url: str, outcome: Outcome, detail: str | None, **more: object) -> Problem:
        base = Problem(
            url=url,
            outcome=outcome,
            status=None,
            detail=detail,
            is_page=False,
            mechanism="html-attribute",
            found_on=(front,),
            found_on_count=1,
        )
        return replace(base, **more)  # type: ignore[arg-type]

    return (
        of(
            f"https://{SITE}/agenda?jaar=2871", Outcome.SUSPECTED_TRAP, "600 URLs van dezelfde vorm"
        ),
        of(
            "https://oud.voorbeelden.example/logo.gif",
            Outcome.DNS_FAILED,
            "NXDOMAIN",
            found_on_count=412,
        ),
        of(
            "https://kaart.example:8443/tegel/7/65/42.png",
            Outcome.CONNECT_FAILED,
            "connection refused",
        ),
        of("https://verlopen.example/", Outcome.TLS_FAILED, "certificate has expired"),
        of(
            f"https://{SITE}/documenten/jaarverslag-2025.pdf",
            Outcome.TRUNCATED_DISCONNECT,
            "1.204.224 van 8.388.608 bytes",
            status=200,
            mechanism="rendered-dom",
        ),
        of(f"https://{SITE}/intranet", Outcome.NEEDS_LOGIN, None, is_page=True, status=401),
        of("http://10.0.0.8/status", Outcome.REFUSED_BY_GUARD, "private address 10.0.0.8"),
        of(f"https://{SITE}/live", Outcome.STREAMING_WITHOUT_END, "text/event-stream", status=200),
    )


def report(
    pages: Sequence[Page] = tuple(map(page, range(60))),
    *,
    more_problems: Sequence[Problem] = (),
    shortfalls: Sequence[Shortfall] = (),
    buckets: int = 38,
) -> HarvestReport:
    """Return a consistent report on these pages; totals are sums over them."""
    requests = sum(each.requests for each in pages)
    received = sum(each.received_bytes for each in pages)
    problems = [_problem_of(each) for each in pages if is_problem(each.outcome, each.status)]
    problems = sorted([*problems, *more_problems], key=seriousness)
    finished = START + timedelta(seconds=max(2, len(pages) * 2.4))
    outcomes = Counter(each.outcome for each in pages) + Counter(
        each.outcome for each in more_problems
    )
    if pages:
        outcomes += Counter({Outcome.OUT_OF_SCOPE: 231, Outcome.UNSUPPORTED_SCHEME: 12})
    revisits = requests // 9
    return HarvestReport(
        written=finished + timedelta(seconds=1),
        identity=Identity(
            name="NL-Vbd-20261121130312",
            site_host=SITE,
            prefix="NL-Vbd",
            kind="full",
            seeds=(f"https://{SITE}/",),
            started=START,
            finished=None if Shortfall.UNFINISHED in shortfalls else finished,
            duration_seconds=None
            if Shortfall.UNFINISHED in shortfalls
            else (finished - START).total_seconds(),
            state=State.INCOMPLETE if shortfalls else State.COMPLETE,
            shortfalls=tuple(shortfalls),
            detail="Geen ruimte meer op /archief."
            if Shortfall.RECORDING_FAILED in shortfalls
            else None,
            operator="Nationaal Archief, team Webarchivering",
            is_part_of="Webarchief van het Ministerie van Voorbeelden",
            description="Jaarlijkse volledige oogst, voor de vernieuwing van de site.",
        ),
        software=Software(
            tool_name="capture",
            tool_version="0.1.0",
            browser_name="Chromium",
            browser_version="156.0.7204.92",
            mitmproxy_version="12.2.3",
            playwright_version="1.65.2",
            python_version="3.13.5",
            operating_system="Debian GNU/Linux 13 (trixie)",
        ),
        policy=Policy(
            user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/156.0.0.0 Safari/537.36 capture/0.1.0 (+mailto:webarchief@voorbeeld.example)",
            robots="ignore",
            scope_mode="host",
            scope_hosts=(SITE, SITE.removeprefix("www.")),
            include=(),
            exclude=(r"^https://[^/]+/zoeken\?",),
        ),
        counts=Counts(
            pages_captured=len(pages),
            pages_known=len(pages) + (140 if shortfalls else 0),
            files_captured=len(pages) // 3,
            urls_known=sum(outcomes.values()),
            requests=requests + len(more_problems),
            responses=requests - revisits,
            revisits=revisits,
            errors=len(more_problems),
            sent_bytes=requests * 612,
            received_bytes=received,
            warc_bytes=round(received * 0.93),
            deduplicated_bytes=round(received * 0.11),
        ),
        reach=Reach(
            max_hops=max((each.hops or 0 for each in pages), default=0),
            max_hops_url=pages[-1].url if pages else None,
            max_path_depth=max((each.path_depth for each in pages), default=0),
            max_path_depth_url=pages[-1].url if pages else None,
        ),
        problems=tuple(problems),
        pages=tuple(pages),
        outcomes=tuple(
            OutcomeRow(outcome=key, urls=outcomes[key]) for key in OUTCOME_TEXTS if outcomes[key]
        ),
        statuses=_statuses(pages, requests),
        mimes=_mimes(requests, received),
        hosts=_hosts(len(pages), requests + len(more_problems), received),
        timeline=_timeline(pages, buckets),
        warc_files=_warc_files(requests, revisits, round(received * 0.93), finished),
        screenshots=(
            ScreenshotRow(kind="view", pictures=len(pages), total_bytes=len(pages) * 88_000),
            ScreenshotRow(kind="thumbnail", pictures=len(pages), total_bytes=None),
        )
        if pages
        else (),
        events=(
            Event(moment=START, kind=EventKind.STARTED, detail=None),
            Event(moment=finished, kind=EventKind.FINISHED, detail=None),
        ),
        orphans=OrphanCounts(not_discoverable=len(pages) // 7, strict=1, undetermined=2)
        if pages
        else OrphanCounts(not_discoverable=0, strict=0, undetermined=0),
        time_source=TimeSource(
            device="kvm-clock", is_synchronised=True, largest_error_seconds=0.012
        ),
        tls=(
            TlsRow(
                host=SITE,
                version="tls/1.3",
                cipher_suite="TLS_AES_256_GCM_SHA384",
                requests=requests,
            ),
        ),
        settings=Settings(
            config_sha256="9f2c" * 16,
            values={
                "scope": {"mode": "host", "include": [], "exclude": [r"^https://[^/]+/zoeken\?"]},
                "workers": 2,
                "rate": {"per_host": 6, "delay_seconds": 0.0},
                "robots": "ignore",
                "basic_auth": "(weggelaten / left out)",
            },
        ),
    )


def hostile_report() -> HarvestReport:
    """Return a report in which all that a site or server may choose tries to break out."""
    evil = replace(
        page(1),
        url=HOSTILE_URL,
        title=HOSTILE_TITLE,
        final_url="javascript:alert(4)",
        thumbnail='../../x" onerror="alert(5).jpg',
        notes=("<script>alert(6)</script>",),
    )
    endless = replace(page(2), url=f"https://{SITE}/" + "a" * 5000, title="W" * 5000)
    problem = replace(
        other_problems()[0],
        url="javascript:alert(document.domain)//<b>",
        detail="<iframe src=https://evil.example></iframe>",
        found_on=(HOSTILE_URL, "data:text/html,<script>alert(7)</script>"),
        mechanism="<i>html</i>",
    )
    base = report((page(0), evil, endless), more_problems=(problem,))
    return replace(
        base,
        identity=replace(base.identity, description=HOSTILE_TITLE, seeds=("javascript:alert(8)",)),
        mimes=(*base.mimes, MimeRow(mime=HOSTILE_MIME, requests=1, received_bytes=1)),
        hosts=(
            *base.hosts,
            HostRow(
                host="<b>evil</b>.example", is_site=False, requests=1, received_bytes=1, pages=0
            ),
        ),
        settings=replace(base.settings, values={"</td><script>": "<!--<script>"}),
    )


def _problem_of(each: Page) -> Problem:
    return Problem(
        url=each.url,
        outcome=each.outcome,
        status=each.status,
        detail=None,
        is_page=True,
        mechanism="rendered-dom",
        found_on=(f"https://{SITE}/", f"https://{SITE}/sitemap"),
        found_on_count=5,
    )


def _statuses(pages: Sequence[Page], requests: int) -> tuple[StatusRow, ...]:
    failed = Counter(each.status for each in pages if each.status and each.status >= 400)
    moved = requests // 31
    fine = requests - moved - sum(failed.values())
    rows = [
        StatusRow(status=200, requests=fine, received_bytes=fine * 61_000),
        StatusRow(status=301, requests=moved, received_bytes=moved * 400),
        *(
            StatusRow(status=status, requests=count, received_bytes=count * 2_100)
            for status, count in sorted(failed.items())
            if status
        ),
    ]
    return tuple(row for row in rows if row.requests)


def _mimes(requests: int, received: int) -> tuple[MimeRow, ...]:
    shares = (
        ("image/jpeg", 30, 52),
        ("application/pdf", 2, 21),
        ("text/javascript", 18, 12),
        ("text/html", 16, 6),
        ("font/woff2", 5, 4),
        ("text/css", 9, 2),
        ("application/json", 11, 2),
        ("image/svg+xml", 6, 1),
    )
    rows = [
        MimeRow(mime=mime, requests=requests * n // 100, received_bytes=received * m // 100)
        for mime, n, m in shares
    ]
    rest = requests - sum(row.requests for row in rows)
    rows.append(MimeRow(mime=None, requests=rest, received_bytes=0))
    return tuple(row for row in rows if row.requests)


def _hosts(pages: int, requests: int, received: int) -> tuple[HostRow, ...]:
    elsewhere = requests // 6
    return tuple(
        row
        for row in (
            HostRow(
                host=SITE,
                is_site=True,
                requests=requests - elsewhere,
                received_bytes=received * 5 // 6,
                pages=pages,
            ),
            HostRow(
                host="cdn.voorbeelden.example",
                is_site=False,
                requests=elsewhere,
                received_bytes=received // 6,
                pages=0,
            ),
        )
        if row.requests
    )


def _timeline(pages: Sequence[Page], buckets: int) -> Timeline:
    count = min(buckets, len(pages))
    share = -(-len(pages) // count) if count else 0
    parts = [pages[index * share : (index + 1) * share] for index in range(count)]
    step = max(1, round(share * 2.4))
    return Timeline(
        bucket_seconds=step,
        buckets=tuple(
            Bucket(
                started=START + timedelta(seconds=step * index),
                pages=len(part),
                requests=sum(each.requests for each in part),
                received_bytes=sum(each.received_bytes for each in part),
            )
            for index, part in enumerate(parts)
        ),
    )


def _warc_files(
    requests: int, revisits: int, total_bytes: int, closed: datetime
) -> tuple[WarcFile, ...]:
    if not requests:
        return ()
    limit = 1_000_000_000
    sizes = [limit] * (total_bytes // limit) + [total_bytes % limit]
    return tuple(
        WarcFile(
            name=f"NL-Vbd-20261121130312-{number:04}-{SITE}.warc",
            size_bytes=size,
            sha256=f"{number:02x}" * 32,
            records_by_type={
                "warcinfo": 1,
                "request": requests // len(sizes),
                "response": (requests - revisits) // len(sizes),
                "revisit": revisits // len(sizes),
                "metadata": requests // len(sizes),
                "resource": 120 // len(sizes),
            },
            closed=closed,
            first_date=START,
            last_date=closed,
        )
        for number, size in enumerate(sizes, 1)
    )
