"""What changed between two sites as wholes: contact data, template, bad links. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from capture.compare.aspects.contacts import Contact, ContactKind
from capture.compare.aspects.links import BadLink

SHOWN_PAGES = 20
"""Of the pages that something stands on; all are counted."""
MAX_CONTACTS = 100_000
"""Of one site; a site that holds more is a register, and no person looks those through."""
MAX_LINES = 200


class ContactFate(StrEnum):
    """What became of contact data."""

    LOST = "lost"
    """It stands nowhere on the new site."""
    MOVED = "moved"
    """It left a page that stayed, and stands on other pages of the new site."""
    NEW = "new"
    """It stood nowhere on the old site."""


@dataclass(slots=True, kw_only=True)
class Places:
    """The pages that something stands on."""

    first: list[str] = field(default_factory=list)
    """The first `SHOWN_PAGES`."""
    count: int = 0

    def add(self, url: str) -> None:
        """Count one page more."""
        self.count += 1
        if len(self.first) < SHOWN_PAGES:
            self.first.append(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """Contact data that isn't where it was."""

    fate: ContactFate
    contact: Contact
    pages: tuple[str, ...]
    """Lost and moved: pages of the old site where it stood; new: of the new one."""
    page_count: int
    now: tuple[str, ...] = ()
    """Moved: pages of the new site where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCount:
    """A bad link, with the pages of the new site that have it."""

    link: BadLink
    pages: tuple[str, ...]
    page_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDifference:
    """Lines of the template (head, menu, foot) that went and came."""

    lost: tuple[str, ...]
    new: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.new)


class ContactBook:
    """Where contact data stands on one side; filled by `add`, page by page."""

    def __init__(self) -> None:
        """No page was seen yet."""
        self._places: dict[tuple[ContactKind, str], tuple[Contact, Places]] = {}

    def add(self, url: str, found: Iterable[Contact]) -> None:
        """Note the contact data of one page."""
        for contact in found:
            key = (contact.kind, contact.key)
            if key not in self._places:
                if len(self._places) == MAX_CONTACTS:
                    continue
                self._places[key] = contact, Places()
            self._places[key][1].add(url)

    def places(self, contact: Contact) -> Places | None:
        """Return where it stands, however it is written; None: nowhere."""
        found = self._places.get((contact.kind, contact.key))
        return found[1] if found else None

    def lacking(self, other: "ContactBook") -> list[tuple[Contact, Places]]:
        """Return what stands here and nowhere in the other book, on most pages first."""
        found = [pair for key, pair in self._places.items() if key not in other._places]
        return sorted(found, key=lambda pair: (-pair[1].count, pair[0].kind, pair[0].key))


def site_contacts(old: ContactBook, new: ContactBook) -> tuple[ContactChange, ...]:
    """Return what is lost, then what is new, on the whole site."""
    return tuple(
        ContactChange(
            fate=fate, contact=contact, pages=tuple(places.first), page_count=places.count
        )
        for fate, lacking in (
            (ContactFate.LOST, old.lacking(new)),
            (ContactFate.NEW, new.lacking(old)),
        )
        for contact, places in lacking
    )


def page_contacts(
    before: Sequence[Contact],
    after: Sequence[Contact],
    *,
    url: str,
    books: tuple[ContactBook, ContactBook],
) -> tuple[ContactChange, ...]:
    """Return the contact data that a page no longer has, and whether the new site has it."""
    kept = {(each.kind, each.key) for each in after}
    changes: list[ContactChange] = []
    for contact in before:
        if (contact.kind, contact.key) in kept:
            continue
        now = books[1].places(contact)
        changes.append(
            ContactChange(
                fate=ContactFate.LOST if now is None else ContactFate.MOVED,
                contact=contact,
                pages=(url,),
                page_count=1,
                now=() if now is None else tuple(now.first),
            )
        )
    return tuple(sorted(changes, key=lambda each: (each.fate, each.contact.kind)))


def template_difference(old: Mapping[str, None], new: Mapping[str, None]) -> TemplateDifference:
    """Return the lines of the template that went and came, in the order of first sight."""
    before = {line.casefold(): line for line in old}
    after = {line.casefold(): line for line in new}
    return TemplateDifference(
        lost=tuple(line for key, line in before.items() if key not in after)[:MAX_LINES],
        new=tuple(line for key, line in after.items() if key not in before)[:MAX_LINES],
    )


class BadLinks:
    """Links of the new side that lead nowhere, with the pages that have them."""

    def __init__(self) -> None:
        """No page was seen yet."""
        self._places: dict[str, tuple[BadLink, Places]] = {}

    def add(self, page: str, found: Iterable[BadLink]) -> None:
        """Note the bad links of one page."""
        for link in found:
            self._places.setdefault(link.url, (link, Places()))[1].add(page)

    def counted(self) -> tuple[LinkCount, ...]:
        """Return them, on most pages first."""
        pairs = sorted(self._places.values(), key=lambda pair: (-pair[1].count, pair[0].url))
        return tuple(
            LinkCount(link=link, pages=tuple(places.first), page_count=places.count)
            for link, places in pairs
        )
