"""The settings of a harvest as the rest of the program sees them: complete, without secrets."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict

from capture import __version__
from capture.model.address import HostPort
from capture.model.consent import Consent
from capture.model.decision import OwnerDecision
from capture.model.redesign import Redesign


class HarvestKind(StrEnum):
    """How much of a site a harvest covers; stands in the name of its folder."""

    FULL = "full"
    """Every page (FREQ01)."""
    INCREMENTAL = "incremental"
    """What is new or changed since the harvests before it (FREQ02)."""
    SNAPSHOT = "snapshot"
    """Some pages, documented by hand with pictures."""


class ScopeMode(StrEnum):
    """What counts as the site, starting from its seeds."""

    HOST = "host"
    """The seeds' hosts, their www twins, and the hosts that a seed redirects to."""
    PREFIX = "prefix"
    """The seeds' hosts, and there only what lies under the seeds' paths."""
    DOMAIN = "domain"
    """The seeds' registrable domains with all their subdomains."""
    LIST = "list"
    """The seeds only: nothing is followed."""


class RobotsPolicy(StrEnum):
    """What is done with robots.txt, which is recorded in any case."""

    IGNORE = "ignore"
    """Harvest all pages, as REIK02 asks of an owner's own site."""
    OBEY = "obey"
    """Leave out what it asks to leave out, and list that."""


class Exploring(StrEnum):
    """Whether pages are tried out, after they were recorded as a reader sees them."""

    ON = "on"
    OFF = "off"


class Proving(StrEnum):
    """Whether a harvest that ended is described, audited and sealed at once."""

    ON = "on"
    OFF = "off"


class Pictures(StrEnum):
    """What is pictured of every page; things that can't be harvested are always (REIK06)."""

    VIEW = "view"
    """What a visitor sees first, and its thumbnail."""
    FULL = "full"
    """The whole page besides."""
    MOBILE = "mobile"
    """And the whole page as on a telephone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How hard one host is worked."""

    in_flight: int
    """Pages and files being fetched from one host at a time."""
    delay_seconds: float
    """At least so long between the starts of two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """Size of the browser's window, in CSS pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """That a host is reached at an address of the user's choice, whatever DNS says."""

    host: str
    address: str
    """IPv4 or IPv6, without brackets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A request header that is sent along, besides the browser's own."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What must not be written down in the harvest folder by us; lives in memory only."""

    basic_auth: tuple[str, str] | None = None
    """User and password, from CAPTURE_BASIC_AUTH."""
    headers: tuple[Header, ...] = ()
    """Headers whose name says that they identify somebody: Authorization, Cookie and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestSettings:
    """Everything that a harvest is told. Field names are the option names, with units added."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    seeds: tuple[str, ...]
    """Normalised, in order, without doubles; those of the seeds file included."""
    seeds_file: Path | None
    out: Path
    """The archive: the folder in which harvest folders are made. Absolute."""
    prefix: str
    """First part of all file names (WARC03)."""
    kind: HarvestKind
    scope: ScopeMode
    include: tuple[str, ...]
    """Regular expressions, searched for in the whole URL; what matches belongs to the site."""
    exclude: tuple[str, ...]
    """Regular expressions, searched for in the whole URL; what matches is left out, always."""
    owner_list: tuple[Path, ...]
    """The owner's lists of pages, CSV or text. Absolute."""
    access_log: tuple[Path, ...]
    """Access logs of the site's web server. Absolute."""
    earlier: tuple[Path, ...] | None
    """Folders of earlier harvests whose pages are looked for again; None for the newest complete
    one of the site in the archive, if there is one. Absolute."""
    workers: int
    """Browser pages at work at the same time."""
    rate: Rate
    user_agent: str
    """Put behind the browser's own user agent; empty for nothing."""
    contact: str | None
    """Address of who harvests, named in the user agent."""
    robots: RobotsPolicy
    viewport: Viewport
    max_pages: int | None
    max_bytes: int | None
    """On the wire, requests and answers."""
    max_time_seconds: float | None
    trap_budget: int
    """Suspects captured of each group that may be endless; 0 when nothing is given up."""
    allow_private: tuple[HostPort, ...]
    """Private and loopback hosts that may be visited; the harvest adds those of the seeds."""
    accept_invalid_cert: tuple[HostPort, ...]
    resolve: tuple[Resolution, ...]
    header: tuple[Header, ...]
    """Without those that are secret."""
    explore: Exploring
    explore_actions: int
    """Acts on one page, at most."""
    explore_seconds: float
    """For one page, at most."""
    pictures: Pictures
    page_timeout_seconds: float
    """A page that takes longer is ended and recorded as far as it came."""
    consent: Consent
    """How cookie notices are answered."""
    video_bytes: int
    """A video that is sent in pieces is fetched whole up to so many bytes, estimated; 0: none."""
    operator: str | None
    """Who harvests; stands in warcinfo and report."""
    is_part_of: str | None
    """The series or collection that the harvest belongs to."""
    description: str | None
    render_every_seconds: float
    """In incremental harvests no page goes longer without being rendered."""
    prove: Proving
    browser: str | None
    """Program to use as the browser; None for the one that is found."""
    needs: tuple[str, ...]
    """Secrets that were given, by name, so that `capture resume` can ask for them again."""
    decisions: tuple[OwnerDecision, ...] = ()
    """What the owner decided about single URLs on the lists of earlier harvests (REIK03)."""
    redesign: Redesign | None = None
    """The big change that the harvest was made before or after (FREQ03)."""

    @property
    def user_agent_suffix(self) -> str:
        """What is put behind the browser's user agent: `capture/0.1.0 (+https://example.nl/)`."""
        contact = f"(+{self.contact})" if self.contact else ""
        return " ".join(part for part in (self.user_agent, contact) if part)


DEFAULT_USER_AGENT = f"capture/{__version__}"
