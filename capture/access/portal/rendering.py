"""Templates of the portal, in the visitor's language; everything from sites is escaped."""

from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from capture.access import asked
from capture.access.catalogue.values import Capture
from capture.clock import PEOPLES_TIME, iso
from capture.metadata import formats, shown
from capture.model.text import Text


class Language(StrEnum):
    """Languages of the portal; the address says which, no cookie does."""

    NL = "nl"
    """At the root."""
    EN = "en"
    """Under `/en`."""

    @property
    def prefix(self) -> str:
        """Return what goes before a path of the portal."""
        return "" if self is Language.NL else "/en"

    @property
    def other(self) -> "Language":
        """Return the one to switch to."""
        return Language.EN if self is Language.NL else Language.NL

    def words(self, text: Text) -> str:
        """Return a text in this language."""
        return text.nl if self is Language.NL else text.en

    def t(self, nl: str, en: str) -> str:
        """Return the words of this language."""
        return nl if self is Language.NL else en


def language_of(target: str) -> tuple[Language, str]:
    """Return the language of a target, and the target without its mark."""
    if target == "/en" or target.startswith(("/en/", "/en?")):
        rest = target.removeprefix("/en")
        return Language.EN, rest if rest.startswith("/") else f"/{rest}"
    return Language.NL, target


@cache
def asset(name: str) -> bytes:
    """Return a style sheet or script."""
    return resources.files("capture.access.portal").joinpath("templates", name).read_bytes()


def render(name: str, language: Language, path: str, **values: object) -> str:
    """Return a page; `path` is its own address without the language's mark."""

    def words(text: Text) -> str:
        return language.words(text)

    def version(capture: Capture) -> str:
        return place(language, "web", capture.moment, capture.page_url)

    return (
        _environment()
        .get_template(f"{name}.html")
        .render(
            values,
            lang=language.value,
            prefix=language.prefix,
            said=words,
            path=path,
            other=language.other,
            t=language.t,
            number=lambda value: words(formats.number(value)),
            size=lambda value: words(formats.size(value)),
            day=lambda value: _time(value, words(formats.day(value))),
            day_and_time=lambda value: _time(value, words(formats.day_and_time(value))),
            plain_day=lambda value: words(formats.day(value)),
            date_words=lambda value: words(formats.day(_noon(value))),
            month_words=lambda value: words(formats.day(_noon(value))).partition(" ")[2],
            version=version,
            place=lambda kind, moment, url: place(language, kind, moment, url),
        )
    )


def place(language: Language, kind: str, moment: datetime | None, url: str) -> str:
    """Return the path of something about an archived address, at a moment where that matters."""
    at = f"{asked.stamp(moment)}/" if moment is not None else ""
    return f"{language.prefix}/{kind}/{at}{asked.in_path(url)}"


def _date(moment: datetime) -> str:
    """Return the date in the Netherlands, as a form field has it."""
    return moment.astimezone(PEOPLES_TIME).date().isoformat()


def _noon(value: date) -> datetime:
    return datetime(value.year, value.month, value.day, 12, tzinfo=PEOPLES_TIME)


def _time(value: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(value), formats.utc(value), text
    )


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        loader=PackageLoader("capture.access.portal"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"date": date, "stamp_of": asked.stamp, "date_of": _date, "utc_of": formats.utc}
    made.filters |= {"plain": shown.plain, "in_path": asked.in_path}
    return made
