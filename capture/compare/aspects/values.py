"""What was compared of each pair of pages and of the two sites: the values of `aspecten.json`."""

from collections.abc import Mapping
from dataclasses import dataclass

from capture.compare.aspects.accessibility import AxeDifference, AxeRule
from capture.compare.aspects.links import LinkDifference
from capture.compare.aspects.lists import ObstacleDifference, OrphanDifference
from capture.compare.aspects.parties import CookieDifference, PartyDifference
from capture.compare.aspects.pictures import PicturePair
from capture.compare.aspects.site import ContactChange, LinkCount, TemplateDifference
from capture.compare.aspects.structure import FormChange, HeadingDifference
from capture.compare.aspects.text import TextDifference

FORMAT_NAME = "capture-comparison-aspects"
FORMAT_VERSION = 1
"""Of `aspecten.json`: grows when a key is renamed or removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAspects:
    """What changed within one page; None: not compared, since a side of it is missing."""

    name: str
    """Of its page and pictures: five digits, the place of the pair in the comparison."""
    text: TextDifference | None = None
    headings: HeadingDifference | None = None
    links: LinkDifference | None = None
    forms: tuple[FormChange, ...] = ()
    contacts: tuple[ContactChange, ...] = ()
    """Contact data that the page no longer has: lost first."""
    pictures: tuple[PicturePair, ...] = ()
    axe: AxeDifference | None = None
    axe_failed: str = ""
    """Why axe-core could not look at it; empty where it did or wasn't asked to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlinks:
    """Pages of the old site that link to a page."""

    count: int
    pages: tuple[str, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAspects:
    """What changed on the site as a whole."""

    contacts: tuple[ContactChange, ...]
    """Lost on the whole site, then new."""
    bad_links: tuple[LinkCount, ...]
    """Of the new site, on most pages first."""
    template: TemplateDifference
    parties: PartyDifference
    cookies: CookieDifference
    obstacles: ObstacleDifference | None
    """None: not known of one of the sides."""
    orphans: OrphanDifference | None
    axe: tuple[AxeRule, ...] | None
    """None: not asked for."""
    inlinks: Mapping[str, Inlinks]
    """By address of a page or document of the old site that is gone or moved."""
