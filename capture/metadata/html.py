"""The harvest report as one page: `report.html`, self-contained, Dutch with an English switch.

Everything that comes from the site is taken as hostile: the template escapes all, addresses are
followed only when http or https, and the page's own policy allows no script or style but ours (by
their SHA-256) and nothing from any network. Without JavaScript the page is Dutch and whole.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from capture import clock
from capture.errors import CaptureError
from capture.metadata import charts, formats, labels, problems, shown
from capture.metadata.flat_settings import flat
from capture.metadata.outcome_texts import GROUP_TITLES, OUTCOME_TEXTS, Group, Words
from capture.metadata.report import HarvestReport
from capture.model.layout import HarvestFolder

EMBEDDED_PICTURES = 60
"""So many thumbnails travel inside the file, so that it can be mailed; the rest lie beside it."""
EMBEDDED_BYTES = 3_000_000
"""And no more than this together."""
SHOWN_PROBLEMS = 500
"""Of each kind; all of them are in harvest-report.json."""

_PICTURE_TYPES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}


def write_html(report: HarvestReport, folder: HarvestFolder) -> None:
    """Write `report.html` into the harvest folder, replacing an earlier one as a whole."""
    page = render(report, thumbnails=read_thumbnails(report, folder.images))
    unfinished = folder.report_html.with_name(folder.report_html.name + ".open")
    unfinished.write_text(page, encoding="utf-8", errors="replace", newline="\n")
    unfinished.replace(folder.report_html)


def read_thumbnails(report: HarvestReport, images: Path) -> dict[str, bytes]:
    """Return the pictures to embed, by file name: those of the first pages that have one."""
    found: dict[str, bytes] = {}
    total = 0
    for page in report.pages:
        name = shown.picture(page.thumbnail)
        if name is None or name in found or not (images / name).is_file():
            continue
        data = (images / name).read_bytes()
        total += len(data)
        if len(found) == EMBEDDED_PICTURES or total > EMBEDDED_BYTES:
            break
        found[name] = data
    return found


def render(report: HarvestReport, *, thumbnails: Mapping[str, bytes]) -> str:
    """Return the page; `thumbnails` are embedded, other pictures are expected in `images/`."""
    totals = charts.group_totals(report.outcomes)
    style, script = _asset("report.css"), _asset("report.js")
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
            embedded={name: _data_uri(name, data) for name, data in thumbnails.items()},
            groups=problems.grouped(report.problems),
            totals=totals,
            attempted=sum(totals.values()) - totals[Group.LEFT_OUT],
            settings=tuple(flat(report.settings.values)),
            shown_problems=SHOWN_PROBLEMS,
        )
    )


def _policy(style: str, script: str) -> str:
    """Return the Content Security Policy (CSP Level 3): nothing but what stands in the file."""
    return (
        "default-src 'none'; img-src data: file: 'self'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _data_uri(name: str, data: bytes) -> str:
    kind = _PICTURE_TYPES[Path(name).suffix]
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


@cache
def _asset(name: str) -> str:
    """Return a style sheet or script; it may not hold what would end its element."""
    text = resources.files("capture.metadata").joinpath("templates", name).read_text("utf-8")
    if "</" in text or "\r" in text:
        message = f"capture/metadata/templates/{name} can't stand within HTML"
        raise CaptureError(message)
    return text


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("capture.metadata"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "both": both,
        "number": lambda value: both(formats.number(value)),
        "size": lambda value: both(formats.size(value)),
        "duration": lambda value: both(formats.duration(value)),
        "moment": moment,
        "clock": clock_time,
        "plain": shown.plain,
        "title": shown.title,
        "href": shown.href,
        "without_origin": shown.without_origin,
        "picture": shown.picture,
        "picture_path": shown.picture_path,
        "mechanism": labels.mechanism,
        "status": labels.status,
    }
    environment.globals |= {
        "t": lambda nl, en: both(Words(nl, en)),
        "share": lambda part, whole: both(formats.share(part, whole)),
        "is_problem": problems.is_problem,
        "is_one_day": formats.is_one_day,
        "bar": charts.bar,
        "columns": charts.columns,
        "composition": charts.composition,
        "swatch": charts.swatch,
        "kinds": labels.KINDS,
        "scopes": labels.SCOPES,
        "outcomes": OUTCOME_TEXTS,
        "group_titles": GROUP_TITLES,
        "shortfalls": labels.SHORTFALLS,
        "events": labels.EVENTS,
        "largest": largest,
    }
    return environment


def both(words: Words) -> Markup:
    """Return the text in both languages, of which the page shows one; once when they are equal."""
    if words.nl == words.en:
        return Markup.escape(words.nl)
    return Markup('<span lang="nl">{}</span><span lang="en">{}</span>').format(words.nl, words.en)


def moment(value: datetime) -> Markup:
    """Return a moment in the Netherlands, with UTC for machines and on pointing."""
    return _time(value, both(formats.day_and_time(value)))


def clock_time(value: datetime, *, with_seconds: bool = False) -> Markup:
    """Return the time of day in the Netherlands, with UTC for machines and on pointing."""
    return _time(value, Markup.escape(formats.time_of_day(value, with_seconds=with_seconds)))


def largest(values: Iterable[int]) -> int:
    """Return the largest value, 0 when there are none."""
    return max(values, default=0)


def _time(value: datetime, text: Markup) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        clock.iso(value), formats.utc(value), text
    )
