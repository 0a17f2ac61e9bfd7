"""What the pages of a report share: templates, words in two languages, and a strict policy.

Everything that comes from the site is taken as hostile: the templates escape all, addresses are
followed only when http or https, and a page's own policy allows no script or style but ours (by
their SHA-256) and nothing from any network. Without JavaScript a page is Dutch and whole.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from capture import clock
from capture.errors import CaptureError
from capture.metadata import charts, formats, labels, problems, shown
from capture.metadata.outcome_texts import GROUP_TITLES, OUTCOME_TEXTS
from capture.model.text import Text


def policy(style: str, script: str) -> str:
    """Return the Content Security Policy (CSP Level 3): nothing but what stands in the file."""
    return (
        "default-src 'none'; img-src data: file: 'self'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def asset(name: str) -> str:
    """Return a style sheet or script; it may not hold what would end its element."""
    text = resources.files("capture.metadata").joinpath("templates", name).read_text("utf-8")
    if "</" in text or "\r" in text:
        message = f"capture/metadata/templates/{name} can't stand within HTML"
        raise CaptureError(message)
    return text


@cache
def environment() -> Environment:
    """Return the templates, with the words and numbers that they use."""
    made = Environment(
        autoescape=True,
        loader=PackageLoader("capture.metadata"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
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
        "said": lambda words: both(shown.said(words)),
        "picture": shown.picture,
        "pictures": shown.pictures,
        "documents": shown.documents,
        "picture_path": shown.picture_path,
        "mechanism": labels.mechanism,
        "status": labels.status,
    }
    made.globals |= {
        "t": lambda nl, en: both(Text(nl, en)),
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
    return made


def list_page(name: str, *parts: str, site_host: str, written: datetime, **values: object) -> str:
    """Return the page of a list: template, style and script of that name, and of the parts."""
    assets = ("listing", *parts, name)
    style = "".join(asset(f"{each}.css") for each in ("report", *assets))
    script = "".join(asset(f"{each}.js") for each in assets)
    return (
        environment()
        .get_template(f"{name}.html")
        .render(
            values,
            site_host=site_host,
            written=written,
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
        )
    )


def both(words: Text) -> Markup:
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
