"""One pass over the pages of a side, before pairs are compared: what stands on most of them, and
where contact data stands. Bounded by the number of different lines and links, not of pages.
"""

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field

from capture.compare.aspects.contacts import Contact, contacts
from capture.compare.aspects.links import TemplateLinks
from capture.compare.aspects.page import Form, PageFacts, page_facts
from capture.compare.aspects.site import ContactBook, Places
from capture.compare.aspects.structure import form_key
from capture.model.side import ComparedPage, OpenSide

_LEAST_PAGES = 4
_SHARE = 0.5
_MAX_TEMPLATE_LINES = 5_000

OnPage = Callable[[int, int], None]
"""Told how many of how many pages are done."""


@dataclass(slots=True, kw_only=True)
class SideSurvey:
    """What was seen of a side."""

    links: TemplateLinks = field(default_factory=TemplateLinks)
    forms: Counter[tuple[str, ...]] = field(default_factory=Counter)
    contacts: ContactBook = field(default_factory=ContactBook)
    inlinks: dict[str, Places] = field(default_factory=dict)
    """Of the addresses that were asked about."""
    template: dict[str, None] = field(default_factory=dict)
    """Lines of the template, in the order of first sight."""
    pages: int = 0

    def own_forms(self, forms: tuple[Form, ...]) -> tuple[Form, ...]:
        """Return the forms of a page that don't stand on most pages, as a search field does."""
        if self.pages < _LEAST_PAGES:
            return forms
        return tuple(each for each in forms if self.forms[form_key(each)] <= _SHARE * self.pages)

    def is_template_contact(self, contact: Contact) -> bool:
        """Whether contact data stands on most pages, as a number in the foot does."""
        places = self.contacts.places(contact)
        if places is None or self.pages < _LEAST_PAGES:
            return False
        return places.count > _SHARE * self.pages


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What a page of a side holds."""

    facts: PageFacts
    own: tuple[str, ...]
    """Its lines, those of the template left out."""
    contacts: tuple[Contact, ...]
    """Of all its text, template included."""


def read_page(side: OpenSide, page: ComparedPage) -> PageReading:
    """Return what a page holds; empty where its bytes are not there."""
    facts = page_facts(side.html(page) or b"", url=page.url, charset=side.charset(page))
    return PageReading(
        facts=facts,
        own=_lines(side.own_text(page)),
        contacts=contacts(_lines(side.text(page)), addresses=facts.others),
    )


def survey_of(
    side: OpenSide,
    *,
    wanted: Set[str],
    on_page: OnPage = lambda _done, _total: None,
    look: Callable[[ComparedPage, PageReading], None] = lambda _page, _reading: None,
) -> SideSurvey:
    """Return what was seen of a side; links to `wanted` are counted, `look` is shown each page."""
    seen = SideSurvey()
    lines: Counter[str] = Counter()
    for number, page in enumerate(side.pages, start=1):
        reading = read_page(side, page)
        seen.pages += 1
        seen.links.add(reading.facts.links)
        seen.forms.update({form_key(each) for each in reading.facts.forms})
        seen.contacts.add(page.url, reading.contacts)
        for link in reading.facts.links:
            if link.url in wanted and link.url != page.url:
                seen.inlinks.setdefault(link.url, Places()).add(page.url)
        own = set(reading.own)
        lines.update({line for line in _lines(side.text(page)) if line not in own})
        if len(lines) > 4 * _MAX_TEMPLATE_LINES:
            lines = Counter(dict(lines.most_common(_MAX_TEMPLATE_LINES)))
        look(page, reading)
        on_page(number, len(side.pages))
    seen.template = {line: None for line, count in lines.items() if count > _SHARE * seen.pages}
    return seen


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(each.split()) for each in text.splitlines()) if line)
